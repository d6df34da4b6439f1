"""The text of a document on its page: marked exactly, harmless, and shown only where it may be."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from communique.graph import records as r
from communique.graph.build import build
from communique.graph.knowledge import KnowledgeGraph
from communique.graph.store import open_store
from communique.loaders.dossier.texts import digest, passage_of
from communique.serve.pages.article import laid_out
from communique.serve.pages.marking import segments
from communique.serve.pages.texts import Text, Texts
from communique.serve.pages.views.document import Passage, Words

TEXT = (
    "A port in dispute\r\n\r\n"
    "The minister \U0001f6a2 said the port <b>stays open</b> & that \u202efees\u202c would rise by "
    "five percent, which the union called too much.\n\n"
    "\u201cWe will not pay it twice,\u201d the union said in a letter to the port.\n"
)
LONG = "said the port <b>stays open</b> & that \u202efees\u202c would rise by five percent"
SPANS = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=12)


# --- cutting -----------------------------------------------------------------------------------


@given(length=st.integers(0, 50), spans=SPANS, breaks=st.lists(st.integers(-5, 60)))
def test_every_code_point_is_in_one_piece_and_in_its_place(
    length: int, spans: list[tuple[int, int]], breaks: list[int]
) -> None:
    pieces = segments(length, spans, breaks)
    assert [at for each in pieces for at in range(each.start, each.end)] == list(range(length))
    for each in pieces:
        assert each.start < each.end
        for at in range(each.start, each.end):
            covering = {n for n, (start, end) in enumerate(spans) if start <= at < end}
            assert set(each.spans) == covering
        widths = [spans[n][1] - spans[n][0] for n in each.spans]
        assert widths == sorted(widths)


@given(
    text=st.text(alphabet="ab .,\n\r\u202e\x00<\U0001f6a2", max_size=60),
    spans=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=6, unique=True),
)
def test_blocks_and_runs_are_the_text_whole_and_in_order(
    text: str, spans: list[tuple[int, int]]
) -> None:
    passages = [
        Passage(start=a, end=a + n, words=Words(), statements=[], claims=[]) for a, n in spans
    ]
    made = laid_out(Text(text, digest(text), True), passages)
    runs = [run for block in made.blocks for run in block.runs]
    assert "".join(run.words for run in runs).replace("\ufffd", "\x00") == text
    within = [each for each in passages if each.end <= len(text)]
    assert [each for _, each in made.notes] == within
    assert len(made.stale) == len(passages) - len(within)
    begun = [id for run in runs for id in run.begins]
    assert len(begun) == len(set(begun))
    last = max((n for n, each in enumerate(made.blocks) if each.kind != "gap"), default=-1)
    for each in within:
        if text[each.start : each.end].strip(" \r\n\x00") and last >= 0:
            assert f"p{each.start}-{each.end}" in begun


# --- pages -------------------------------------------------------------------------------------


def dossier(text: str) -> tuple[r.Dossier, r.Document]:
    """A document with passages that overlap and lie in one another, and its dossier."""
    long, short = passage_of(text, LONG), passage_of(text, "would rise by five percent")
    over = passage_of(text, "percent, which the union called too much")
    stance = r.Stance(proposition="p", polarity=1)
    against = r.Stance(proposition="p", polarity=-1)

    def said(name: str, at: r.Passage, *stances: r.Stance) -> r.Statement:
        return r.Statement(
            id=name, speaker="a", mode="indirect", passage=at, paraphrase=f"In short: {name}.",
            stances=stances, status="accepted",
        )  # fmt: skip

    document = r.Document(
        id="d",
        title="A port",
        outlet="o",
        language="en",
        text=r.Text(digest=digest(text), length=len(text)),
        statements=(said("for", long, stance), said("against", over, against)),
        claims=(
            r.Claim(id="fee", subject="a", aspect="share", value=5, unit="%", passage=short),
        ),
    )  # fmt: skip
    registry = r.Registry(
        actors=(r.Actor(id="a", kind="organization", label="The ministry"),),
        outlets=(r.Outlet(id="o", label="The Paper"),),
    )
    codebook = r.Codebook(
        topics=(r.Topic(id="t", label="fees", definition="Fees."),),
        propositions=(
            r.Proposition(id="p", label="Fees rise", definition="They should.", topics=("t",)),
        ),
        aspects=(r.Aspect(id="share", label="share", definition="A share.", value="percent"),),
    )
    base = "https://example.org/port/"
    return r.Dossier(base=base, title="A port", registry=registry, codebook=codebook), document


Shown = Callable[..., TestClient]


@pytest.fixture
def shown(serving: Callable[..., TestClient], tmp_path: Path) -> Shown:
    """``shown(coded, at_hand)``: the dossier of one text, served with another in its folder."""

    def show(coded: str, at_hand: str | None, name: str = "port.txt") -> TestClient:
        store = open_store()
        head, document = dossier(coded)
        build(head, [document], store)
        if at_hand is not None:
            (tmp_path / name).write_text(at_hand, encoding="utf-8", newline="")
        client = serving(KnowledgeGraph(store), "A port")
        app: Any = client.app
        app.state.texts = Texts([str(tmp_path)])
        return client

    return show


def article(page: str) -> str:
    found = re.search(r'<div class="article".*?>(.*?)</div>\n<div class="margin"', page, re.DOTALL)
    assert found, page
    return found[1]


def words(page: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", article(page)))


def marked(page: str, side: str) -> str:
    pieces = re.findall(rf'<mark class="{side}">(.*?)</mark>', article(page), re.DOTALL)
    return unescape("".join(re.sub(r"<[^>]*>", "", each) for each in pieces))


def test_the_whole_text_is_there_and_cannot_do_harm(shown: Shown) -> None:
    page = shown(TEXT, TEXT).get("/document/d").text
    assert words(page) == TEXT.replace("\u202e", "[U+202E]").replace("\u202c", "[U+202C]")
    assert "<b>" not in page
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page)


def test_overlapping_and_nested_passages_are_marked_piece_by_piece(shown: Shown) -> None:
    page = shown(TEXT, TEXT).get("/document/d").text
    assert marked(page, "mixed") == "percent"
    assert marked(page, "opposes") == ", which the union called too much"
    assert marked(page, "supports").startswith("said the port <b>stays open</b> & that [U+202E]")
    assert marked(page, "supports").endswith("would rise by five ")
    narrow = re.search(r'<a href="#n(\d)"[^>]*>would rise by five ', article(page))
    assert narrow
    assert f'<li id="n{narrow[1]}">' in page
    note = page.partition(f'<li id="n{narrow[1]}">')[2].partition("</li>")[0]
    assert "/document/d/claim/fee" in note


def test_every_passage_has_its_anchor_once_and_its_note(shown: Shown) -> None:
    page = shown(TEXT, TEXT).get("/document/d").text
    _, document = dossier(TEXT)
    passages = [each.passage for each in document.statements]
    for each in (*passages, *(claim.passage for claim in document.claims)):
        assert page.count(f' id="p{each.start}-{each.end}"') == 1
        assert page.count(f'href="#p{each.start}-{each.end}"') == 1
    assert [int(n) for n in re.findall(r'class="ref" href="#n(\d)"', page)] == [1, 2, 3]
    assert "The text of this document is not at hand" not in page
    assert '<p class="heading">A port in dispute</p>' in page


def test_what_no_longer_holds_is_said_and_not_marked(shown: Shown) -> None:
    changed = TEXT.replace("called too much", "called far too much")
    page = shown(TEXT, changed, name="d.txt").get("/document/d").text
    assert "The text at hand is not the one that was coded" in page
    assert "1 of 3 passages no longer hold" in " ".join(page.split())
    assert marked(page, "opposes") == ""
    stale = page.partition('id="stale"')[2]
    assert "In short: against." in stale
    assert "In short: for." not in stale


def test_without_a_text_at_hand_passages_are_given_by_their_place(shown: Shown) -> None:
    page = shown(TEXT, None).get("/document/d").text
    assert "The text of this document is not at hand" in page
    assert 'class="article"' not in page


def test_a_text_that_is_taken_away_is_gone_at_once(shown: Shown, tmp_path: Path) -> None:
    client = shown(TEXT, TEXT)
    before = client.get("/document/d")
    assert before.headers["cache-control"] == "private, no-cache"
    held = {"if-none-match": before.headers["etag"]}
    assert client.get("/document/d", headers=held).status_code == 304
    (tmp_path / "port.txt").unlink()
    after = client.get("/document/d", headers=held)
    assert after.status_code == 200
    assert 'class="article"' not in after.text


def test_a_server_without_folders_shows_no_text(shown: Shown) -> None:
    client = shown(TEXT, TEXT)
    app: Any = client.app
    app.state.texts = Texts()
    assert "port stays" not in client.get("/document/d").text
    assert 'class="article"' not in client.get("/document/d").text
