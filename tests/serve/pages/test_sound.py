"""Every kind of page is sound HTML under a strict policy, and every link leads somewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urldefrag, urlsplit

import pytest
from starlette.testclient import TestClient

PAGES = [
    "/", "/statements", "/propositions", "/actors", "/outlets", "/agreements", "/events", "/posts",
    "/sources", "/utterances", "/aspects", "/documents", "/disagreements", "/search?q=trump",
    "/about", "/questions", "/questions/stance-tally?run=1", "/editor", "/ns",
    "/proposition/link-trade-and-defense", "/topic/linkage", "/actor/donald-trump", "/actor/usa",
    "/actor/yonhap", "/agreement/sma-12", "/series/sma", "/document/cnewslive-2025-07",
    "/utterance/trump-post-han-call", "/event/us-tariff-talks-2025", "/aspect/annual-contribution",
    "/document/asiae-2024-05/statement/mofa-announces-second-meeting",
    "/document/asiae-2024-05/claim/campaign-speech-date", "/graph/registry", "/nowhere",
]  # fmt: skip
VOID = {"meta", "link", "input", "br", "img", "hr"}
FOREIGN = {"path", "rect", "circle", "line"}


class Soundness(HTMLParser):
    """What a page must not be: elements left open, ids that stand twice, fields without a name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.faults: list[str] = []
        self.links: list[str] = []
        self.fields: list[str] = []
        self.labels: list[str] = []
        self.levels: list[int] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"<{each}> is not closed" for each in self.open]
        self.faults += [f"id {each} twice" for each in self.ids if self.ids.count(each) > 1]
        unnamed = set(self.fields) - set(self.labels)
        self.faults += [f"field {each} without a label" for each in unnamed]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID | FOREIGN:
            self.open.append(tag)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a" and "href" in given:
            self.links.append(str(given["href"]))
        if tag == "label":
            self.labels.append(str(given.get("for")))
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            self.fields.append(str(given.get("id")))
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if "style" in given or any(name.startswith("on") for name in given):
            self.faults.append(f"<{tag}> has a style or a script of its own")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID | FOREIGN:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in FOREIGN and tag not in self.open:
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:] or 'nothing'}")
        elif self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_sound_html_and_forbids_scripts_of_its_own_and_other_hosts(
    client: TestClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == (404 if path == "/nowhere" else 200)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    body = re.sub(r"<(path|rect|circle|line)\b([^>]*)></\1>", r"<\1\2/>", answer.text)
    found = Soundness(body)
    assert found.faults == []
    assert found.levels[0] == 1
    assert found.levels.count(1) == 1
    assert all(later - one <= 1 for one, later in zip(found.levels, found.levels[1:], strict=False))
    assert '<html lang="en">' in answer.text
    assert 'href="#content"' in answer.text
    assert answer.text.count("<main ") == 1
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "'unsafe-eval'" not in policy
    assert ("'unsafe-inline'" in policy) == (path == "/editor")
    assert "http" not in policy


@pytest.mark.slow
def test_every_link_on_every_page_leads_somewhere(client: TestClient) -> None:
    seen: set[str] = set()
    queue, dead = ["/"], []
    kinds: dict[str, int] = {}
    while queue:
        path = queue.pop()
        answer = client.get(path, headers={"accept": "*/*" if "." in path else "text/html"})
        if answer.status_code == 303:
            answer = client.get(answer.headers["location"])
        if answer.status_code != 200:
            dead.append((answer.status_code, path))
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        for link in Soundness(re.sub(r"<svg.*?</svg>", "", answer.text)).links:
            target, _ = urldefrag(link)
            # of addresses with a query a few of each kind are enough; every page without is read
            query = sorted(name for name, _ in parse_qsl(urlsplit(target).query))
            kind = f"{urlsplit(target).path} {query}" if query else target
            if target.startswith("http") or target in seen or not target or len(query) > 2:
                continue
            kinds[kind] = kinds.get(kind, 0) + 1
            if kinds[kind] <= 3 and not target.startswith("/sparql"):
                seen.add(target)
                queue.append(target)
    assert dead == []
    assert len(seen) > 500
