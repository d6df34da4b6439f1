"""``communique new``, ``add`` and ``review``."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Communique = Callable[..., Any]
STATEMENT = "document/more/statement/guess"


def test_a_new_dossier_builds_and_checks_clean(communique: Communique, tmp_path: Path) -> None:
    made = communique("new", tmp_path / "mine", "--title", "Mine", "--base", "https://x.org/m/")
    assert (made.code, made.err) == (0, "")
    assert "communique add -d" in made.out
    settings = tomllib.loads((tmp_path / "mine" / "dossier.toml").read_text(encoding="utf-8"))
    assert (settings["title"], settings["base"]) == ("Mine", "https://x.org/m/")
    for verb in ("build", "check", "status"):
        done = communique(verb, "-d", tmp_path / "mine")
        assert (done.code, done.err) == (0, "")
    assert communique("ask", "who-said-what", "-d", tmp_path / "mine").out == "0 rows\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["{tiny}"], "is there already; nothing was written"),
        (["{tmp}/x", "--base", "no iri"], "no iri"),
        (["{tmp}/x", "--base", "https://x.org/no-slash"], "no-slash"),
        (["{tiny}/dossier.toml"], "dossier.toml"),
        ([], "Missing argument"),
    ],
)
def test_a_dossier_that_cannot_be_made(
    communique: Communique, tiny: Path, tmp_path: Path, arguments: list[str], told: str
) -> None:
    before = (tiny / "dossier.toml").read_bytes()
    done = communique("new", *(each.format(tiny=tiny, tmp=tmp_path) for each in arguments))
    assert done.code == 2
    assert told in done.err
    assert (tiny / "dossier.toml").read_bytes() == before
    assert not (tmp_path / "x").exists()


PAGE = """<html><head><title>Lamps dim in the harbor</title>
<meta property="og:site_name" content="Harbor Post">
<meta property="article:published_time" content="2019-05-06T08:00:00Z"></head><body>
<nav>Home News Sports Weather</nav><article><h1>Lamps dim in the harbor</h1>
<p>The harbor master told reporters on Monday that half of the lamps will go out this winter.</p>
<p>Nobody has agreed to pay for oil, and the two towns blame one another for the silence.</p>
</article><footer>Share this article. All rights reserved.</footer></body></html>"""


def test_articles_become_documents(communique: Communique, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "note.txt").write_text("A note\n\nThe lamps are out, they say.\n", encoding="utf-8")
    done = communique("add", "-d", tiny, tmp_path / "page.html", tmp_path / "note.txt")
    assert (done.code, done.err) == (0, "")
    assert "page.html: harbor-post-2019-05-lamps-dim-in-the added" in done.out
    text = (tiny / "articles" / "harbor-post-2019-05-lamps-dim-in-the.txt").read_text("utf-8")
    assert "half of the lamps will go out" in text
    assert "Sports" not in text
    again = communique("add", "-d", tiny, tmp_path / "page.html")
    assert "there already, nothing was written" in again.out
    assert communique("build", tiny).code == 0
    assert "4 documents" in communique("status", "-d", tiny).out


def test_one_bad_article_stops_no_other(communique: Communique, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Oil\n\nOil is dear this year.\n", encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    bad = [tmp_path / "empty.txt", tmp_path / "picture.png", tmp_path / "missing.txt", tmp_path]
    done = communique("add", "-d", tiny, *bad, tmp_path / "good.txt")
    assert done.code == 2
    assert "good.txt: " in done.out
    for each in bad:
        assert f"communique: {each}" in done.err
    assert len(list((tiny / "documents").glob("*.yaml"))) == 3


def test_texts_of_unknown_origin_do_not_share_an_outlet(
    communique: Communique, tiny: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(f"The {name} lamp is out\n", encoding="utf-8")
    done = communique("add", "-d", tiny, tmp_path / "one.txt", tmp_path / "two.txt")
    assert done.out.count("outlet 'unnamed-outlet-") == 2
    assert "https://-" not in (tiny / "registry" / "outlets.yaml").read_text(encoding="utf-8")


def test_a_title_is_no_button(communique: Communique, tiny: Path, tmp_path: Path) -> None:
    page = "본문 바로가기\nbar_progress\n\nText Size\n\nClose\n\n"
    page += "Lamps to be lit again in May\n\nThey say so.\n"
    (tmp_path / "page.txt").write_text(page, encoding="utf-8")
    assert "lamps-to-be-lit added" in communique("add", "-d", tiny, tmp_path / "page.txt").out


@pytest.mark.parametrize(
    "source", ["http://127.0.0.1:9/x", "http://[::1]/", "http://localhost/x", "http://169.254.1.1/"]
)
def test_addresses_of_the_own_network_are_refused(
    communique: Communique, tiny: Path, source: str
) -> None:
    done = communique("add", "-d", tiny, source)
    assert done.code == 2
    assert source in done.err


@pytest.mark.parametrize(
    ("words", "exact"),
    [
        ("Northland will not pay", "Northland will not pay"),
        ("worth\n  1.5 million", "worth\n1.5 million"),
        ("Ann ... lamp", "Ann Lund said that Northland will not pay twice for one lamp"),
        ("a ... a ... a", "arbor talks sta"),
    ],
)
def test_words_are_found_as_a_passage(
    communique: Communique, tiny: Path, words: str, exact: str
) -> None:
    done = communique("passage", "stall", words, "-d", tiny)
    assert (done.code, done.err) == (0, "")
    text = (tiny / "articles" / "stall.txt").read_text(encoding="utf-8")
    start = text.index(exact)
    assert done.out.startswith(f"passage: {{start: {start}, end: {start + len(exact)}, digest: ")
    written = yaml.safe_load(done.out.splitlines()[0])["passage"]
    assert written["digest"] == "sha256:" + hashlib.sha256(exact.encode()).hexdigest()


def test_every_place_is_printed_whatever_the_quotation_marks(
    communique: Communique, tiny: Path
) -> None:
    text = '\u201cIt\u2019s dark,\u201d said one. "It\'s dark," said two.\n'
    (tiny / "articles" / "stall.txt").write_text(text, encoding="utf-8")
    done = communique("passage", "stall", '"It\'s dark,"', "-d", tiny)
    assert [line.split(",")[0] for line in done.out.splitlines()] == [
        "passage: {start: 0",
        "passage: {start: 23",
    ]


def test_a_document_with_mistakes_has_passages_too(communique: Communique, tiny: Path) -> None:
    path = tiny / "documents" / "stall.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "colour: red\n", encoding="utf-8")
    assert communique("passage", "stall", "Ann Lund", "-d", tiny).code == 0


@pytest.mark.parametrize(
    ("document", "words", "told"),
    [
        ("stall", "no such words", "the text of stall nowhere says 'no such words'"),
        ("stall", "", "no words to begin and end with"),
        ("stall", "... lamp", "no words to begin and end with"),
        ("nothing", "Ann", "no document 'nothing'"),
        ("more", "He", "the text of more is not at hand"),
    ],
)
def test_passages_that_cannot_be_found(
    communique: Communique, tiny: Path, document: str, words: str, told: str
) -> None:
    (tiny / "articles" / "more.txt").unlink()
    done = communique("passage", document, words, "-d", tiny)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


def test_the_queue_and_decisions(communique: Communique, tiny: Path) -> None:
    assert "more/guess  0.40  bo-berg: A guess" in communique("review", "-d", tiny).out
    done = communique(
        "review", "-d", tiny, "accept", "more/guess", "--by", "me", "--why", "read it"
    )
    assert (done.code, done.out) == (0, "accept: more/guess\n")
    assert "nothing is waiting" in communique("review", "-d", tiny).out
    asked = ("ask", "who-said-what", "-d", tiny, "--columns", "status", "--format", "csv")
    assert communique(*asked).out.split() == ["status", "accepted", "accepted", "accepted"]
    communique("review", "reject", "more/guess", "--by", "me", "-d", tiny)
    assert communique(*asked).out.split() == ["status", "accepted", "accepted"]
    lines = (tiny / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["verdict"] for line in lines] == ["accept", "reject"]
    assert {json.loads(line)["subject"] for line in lines} == {STATEMENT}
    assert communique("check", tiny).code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["accept", "more/nothing", "--by", "me"], "no such statement: more/nothing"),
        (["accept", "more/guess", "stall/x", "--by", "me"], "no such statement: stall/x"),
        (["reject", "more/guess"], "--by"),
        (["reject", "--by", "me"], "Missing argument"),
        (["shrug", "more/guess"], "No such command"),
    ],
)
def test_wrong_decisions_write_nothing(
    communique: Communique, tiny: Path, arguments: list[str], told: str
) -> None:
    done = communique("review", "-d", tiny, *arguments)
    assert done.code == 2
    assert told in done.err
    assert (tiny / "decisions.jsonl").read_bytes() == b""
