"""Words that would do harm on a page, in a spreadsheet or in a query stay words."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from communique.graph import records as r
from communique.graph.build import build
from communique.graph.knowledge import KnowledgeGraph
from communique.graph.store import open_store

BASE = "https://example.org/hostile/"
SCRIPT = "<script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(1)>"
CLOSING = '</script><svg onload="alert(1)">'
QUOTES = "\"'><a onmouseover=alert(1)>"
TURNING = "safe\u202egnorw\u202c\u2066x\u2069"
FORMULA = "=HYPERLINK(1)"
EXACT = f"He said {IMAGE} twice."


def _passage(start: int, exact: str = "") -> r.Passage:
    digest = "sha256:" + "0" * 64
    around = {"prefix": "<b>", "suffix": "</b>"} if exact else {}
    return r.Passage(start=start, end=start + 20, digest=digest, exact=exact, **around)


@pytest.fixture(scope="module")
def hostile() -> KnowledgeGraph:
    """A dossier whose every text is out for harm, with words of the article at hand."""
    said = r.Statement(
        id="s1",
        speaker="ann",
        mode="direct",
        passage=_passage(0, EXACT),
        paraphrase=f"{SCRIPT} {TURNING}",
        stances=(r.Stance(proposition="p", polarity=1, modality="affirms", condition=QUOTES),),
        topics=("t",),
        about=("a",),
        note=CLOSING,
        hedge=QUOTES,
        status="accepted",
    )
    other = r.Statement(
        id="s2",
        speaker="ann",
        mode="direct",
        passage=_passage(40),
        paraphrase=FORMULA,
        stances=(r.Stance(proposition="p", polarity=-1),),
        said_on="2025-02-01",
        status="proposed",
        by=r.By(extractor=SCRIPT, version="1", model="m", confidence=0.5),
    )
    rejected = r.Statement(
        id="s3", speaker="ann", mode="direct", passage=_passage(80), paraphrase="Rejected words.",
        stances=(r.Stance(proposition="p", polarity=1),),
    )  # fmt: skip
    claim = r.Claim(
        id="c1", subject="a", aspect="sum", value=5, unit="KRW", period="2025", words=IMAGE,
        passage=_passage(20),
    )  # fmt: skip
    document = r.Document(
        id="d1",
        title=CLOSING,
        outlet="o",
        authors=(SCRIPT,),
        url="javascript:alert(1)",
        published="2025-01-01",
        text=r.Text(digest="sha256:" + "0" * 64, length=100),
        statements=(said, other, rejected),
        claims=(claim,),
        by=r.By(coder=QUOTES),
    )
    registry = r.Registry(
        sources=(r.Source(id="s", title=SCRIPT, url="javascript:alert(1)"),),
        actors=(
            r.Actor(id="ann", kind="person", label=QUOTES, names=(r.Name(text=TURNING),),
                    description=IMAGE, sources=("s",)),
            r.Actor(id="land", kind="state", label="Land"),
        ),
        outlets=(r.Outlet(id="o", label=SCRIPT, url="data:text/html,<script>alert(1)</script>"),),
        agreements=(r.Agreement(id="a", label=IMAGE, kind="other", parties=("land",)),),
    )  # fmt: skip
    codebook = r.Codebook(
        topics=(r.Topic(id="t", label=SCRIPT, definition=IMAGE),),
        propositions=(
            r.Proposition(id="p", label=IMAGE, definition=SCRIPT, topics=("t",), cues=(QUOTES,)),
        ),
        aspects=(r.Aspect(id="sum", label=QUOTES, definition=SCRIPT, value="money"),),
    )
    judgement = r.Judgement(
        subject="document/d1/statement/s3", verdict="reject", by="reader",
        at="2025-03-01T00:00:00Z", why=SCRIPT,
    )  # fmt: skip
    dossier = r.Dossier(
        base=BASE, title=CLOSING, description=IMAGE, licence="javascript:alert(1)",
        registry=registry, codebook=codebook, judgements=(judgement,),
    )  # fmt: skip
    store = open_store()
    build(dossier, [document], store)
    return KnowledgeGraph(store)


@pytest.fixture(scope="module")
def harmed(serving: Callable[..., TestClient], hostile: KnowledgeGraph) -> TestClient:
    return serving(hostile, CLOSING)


PAGES = [
    "/", "/statements?status=any", "/propositions", "/actors", "/outlets", "/agreements",
    "/sources", "/documents", "/disagreements", "/search?q=<script>alert(1)</script>", "/about",
    "/questions/who-said-what?topic=t", "/questions/amounts?run=1", "/proposition/p", "/topic/t",
    "/actor/ann", "/actor/o", "/agreement/a", "/document/d1", "/document/d1/statement/s1",
    "/document/d1/statement/s2", "/document/d1/statement/s3", "/document/d1/claim/c1", "/source/s",
    "/graph/registry", "/editor?query=</textarea><script>alert(1)</script>",
    "/<script>alert(1)</script>", "/statements?actor=<script>alert(1)</script>",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_text_becomes_markup_or_a_link_that_runs(harmed: TestClient, path: str) -> None:
    page = harmed.get(path).text
    data = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    for block in data:
        json.loads(block)
        page = page.replace(block, "")
    page = re.sub(r'<script type="application/ld\+json"></script>', "", page)
    page = re.sub(r'<script src="/static/[^"]*" defer></script>', "", page)
    assert "<script" not in page
    assert "<img" not in page
    assert not re.search(r"<[^>]*\son\w+\s*=", re.sub(r'"[^"]*"', '""', page))
    assert not re.search(r'(href|src|action)="\s*(javascript|data|vbscript):', page, re.IGNORECASE)


@pytest.mark.parametrize("path", PAGES)
def test_no_character_turns_the_direction_of_a_page(harmed: TestClient, path: str) -> None:
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", harmed.get(path).text)


def test_what_is_shown_is_what_was_written(harmed: TestClient) -> None:
    page = harmed.get("/document/d1/statement/s1").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "safe[U+202E]gnorw[U+202C]" in page
    assert "<mark>He said &lt;img src=x onerror=alert(1)&gt; twice.</mark>" in page


def test_the_words_of_the_text_are_shown_where_they_are_at_hand(harmed: TestClient) -> None:
    page = harmed.get("/document/d1").text
    assert '<span class="around">&lt;b&gt;</span><mark>He said' in page
    assert "The text of this document is not at hand" not in page
    assert harmed.get("/search", params={"q": "twice"}).text.count('class="statement"') == 1


def test_rejected_statements_do_not_count_but_open(harmed: TestClient) -> None:
    assert "<h1>2 statements" in harmed.get("/statements").text
    assert "<h1>3 statements" in harmed.get("/statements?status=any").text
    assert "<h1>1 statement" in harmed.get("/statements?status=rejected").text
    page = harmed.get("/document/d1/statement/s3").text
    assert "reject by reader" in page
    assert '<strong class="status">rejected</strong>' in page


def test_a_change_of_position_is_marked(harmed: TestClient) -> None:
    page = harmed.get("/proposition/p").text
    assert "Changed sides" in page
    assert 'class="turn"' in page


def test_a_machine_reading_says_which_machine_and_how_sure(harmed: TestClient) -> None:
    page = harmed.get("/document/d1/statement/s2").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 1, confidence 0.5" in page


def test_formulas_are_guarded_for_spreadsheets_and_exact_if_asked(harmed: TestClient) -> None:
    def paraphrases(query: str) -> list[str]:
        answer = harmed.get(f"/questions/who-said-what.csv?topic=&actor=ann{query}")
        return [row["paraphrase"] for row in csv.DictReader(io.StringIO(answer.text))]

    assert f"'{FORMULA}" in paraphrases("")
    assert FORMULA in paraphrases("&plain=1")


@pytest.mark.parametrize(
    "value",
    [
        '"} UNION { ?s ?p ?o } #',
        "> } UNION { ?s ?p ?o",
        "'; DROP TABLE thing; --",
        "../../registry",
        "a" * 5000,
        "\u0000",
    ],
)
def test_parameters_stay_values(harmed: TestClient, value: str) -> None:
    before = harmed.get("/statements").text
    for path, name in (
        ("/statements", "actor"), ("/statements", "since"), ("/statements", "page"),
        ("/search", "q"), ("/questions/who-said-what", "actor"), ("/resource", "iri"),
        ("/pictures/timeline.svg", "iri"), ("/actors", "kind"), ("/questions/contents", "sort"),
    ):  # fmt: skip
        answer = harmed.get(path, params={name: value})
        assert answer.status_code in (200, 400, 404), (path, name)
    assert harmed.get("/statements").text == before
