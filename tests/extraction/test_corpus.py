"""The invented corpus: compiled as its sources say, exact in every place, its splits fixed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from benchmarks.extraction import invented
from benchmarks.extraction.invented import (
    FIXTURE,
    FOLDER,
    SPLITS,
    articles,
    as_lines,
    counts,
    fixture,
    read,
)
from benchmarks.extraction.markup import MarkupError, compile_source, mode_of, quoted, split_of

from communique.loaders.extraction.evaluation.corpora import articles as scored_articles


@pytest.fixture(scope="module")
def corpus() -> list[dict[str, Any]]:
    return invented.corpus()


def test_compiled_files_are_what_the_sources_say(corpus: list[dict[str, Any]]) -> None:
    again = "python -m benchmarks.extraction.invented"
    compiled = articles()
    for split in SPLITS:
        mine = as_lines([article for article in compiled if article["split"] == split])
        assert mine == (FOLDER / f"{split}.jsonl").read_text("utf-8"), f"run {again}"
    assert as_lines(fixture(compiled)) == FIXTURE.read_text("utf-8"), f"run {again}"
    assert len(compiled) == len(corpus)


def test_the_corpus_is_as_large_and_varied_as_its_description_says(
    corpus: list[dict[str, Any]],
) -> None:
    said = [each for article in corpus for each in article["attributions"]]
    assert len(corpus) >= 100
    assert len(said) >= 700
    assert {each["mode"] for each in said} == {"direct", "indirect", "mixed"}
    assert len({article["genre"] for article in corpus}) >= 14
    assert {article["split"] for article in corpus} == {"train", "dev", "test", "alliance"}
    assert f"attributions  {len(said):,}" in counts(corpus)


def test_every_place_is_exact(corpus: list[dict[str, Any]]) -> None:
    for article in corpus:
        text = article["text"]
        for each in article["attributions"]:
            for role in ("content", "source", "cue"):
                spans = each[role]
                assert spans == sorted(spans)
                for start, end in spans:
                    assert text[start:end] == text[start:end].strip() != "", article["id"]
                    assert "\n" not in text[start:end]
            for (_, end), (start, _) in zip(each["content"], each["content"][1:], strict=False):
                assert end <= start
            assert each["mode"] in ("direct", mode_of(text, each["content"], quoted(text)))


def test_nobody_is_quoted_with_the_words_that_quote_him(corpus: list[dict[str, Any]]) -> None:
    for article in corpus:
        for each in article["attributions"]:
            for c_start, c_end in each["cue"]:
                inside = any(start < c_end and c_start < end for start, end in each["content"])
                assert not inside, (article["id"], article["text"][c_start:c_end])


def test_nested_attributions_lie_inside_their_holders(corpus: list[dict[str, Any]]) -> None:
    nested = 0
    for article in corpus:
        for each in article["attributions"]:
            if each["within"] is None:
                continue
            nested += 1
            outer = article["attributions"][each["within"]]["content"]
            for start, end in each["content"]:
                assert any(a <= start and end <= b for a, b in outer)
    assert nested >= 15


def test_splits_go_by_the_articles_own_id(corpus: list[dict[str, Any]]) -> None:
    for article in corpus:
        assert article["split"] == split_of(article["id"], article["genre"])
    shares = Counter(article["split"] for article in corpus)
    assert shares["train"] > 3 * shares["dev"]
    assert min(shares.values()) >= 8
    tiny = read(FIXTURE)
    assert len(tiny) == 10
    assert {article["split"] for article in tiny} == {"test"}
    assert len({article["genre"] for article in tiny}) >= 7


def test_codes_are_of_the_shipped_dossier(corpus: list[dict[str, Any]], sma: Path) -> None:
    registry = (sma / "registry" / "actors.yaml").read_text("utf-8")
    codebook = (sma / "codebook.yaml").read_text("utf-8")
    coded = [each for a in corpus for each in a["attributions"] if "speaker" in each]
    assert len(coded) >= 70
    for each in coded:
        for actor in each["speakers"]:
            assert f"- id: {actor}\n" in registry
        for stance in each["stances"]:
            assert f"- id: {stance['proposition']}\n" in codebook
            assert stance["polarity"] in (-1, 1)


def test_nothing_was_taken_from_the_source_articles(
    corpus: list[dict[str, Any]], shared: Path
) -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = "".join(c.lower() if c.isalnum() else " " for c in text).split()
        return {tuple(words[n : n + 9]) for n in range(len(words) - 8)}

    theirs = set().union(
        *(runs(path.read_text("utf-8", "replace")) for path in (shared / "articles").glob("*.txt"))
    )
    for article in corpus:
        assert not runs(article["text"]) & theirs, article["id"]


SOURCE = """\
=== one wire
# Lamps

[X "Out,"] [S,2 she] [C said], [X "quite out,"] and \
[C2 denied] [X2 it was [S3 his] [C3 claim] [X3 that a \\[lamp\\] burns]].
@2 speaker=rok-mofa said=2025-01-02 stance=honor-current-sma:-1

Nobody [S spoke]. [S4 He] [C4 refused].
"""


def test_marks_become_places() -> None:
    (article,) = compile_source(SOURCE)
    text = article["text"]
    assert text.startswith(
        'Lamps\n\n"Out," she said, "quite out," and denied it was his claim that a'
    )
    assert "[lamp] burns.\n\nNobody spoke. He refused." in text
    first, second, third = article["attributions"]
    words = [[text[s:e] for s, e in each["content"]] for each in (first, second, third)]
    assert words[0] == ['"Out,"', '"quite out,"']
    assert words[2] == ["that a [lamp] burns"]
    assert first["source"] == second["source"]
    assert [each["within"] for each in (first, second, third)] == [None, None, 1]
    assert [each["mode"] for each in (first, second, third)] == ["direct", "indirect", "indirect"]
    assert second["speaker"] == "rok-mofa"
    assert second["stances"] == [{"proposition": "honor-current-sma", "polarity": -1.0}]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("[X open", "not closed"),
        ("closed]", "not opened"),
        ("[S ]", "empty"),
        ("[S she ] [C said] [X no]", "space"),
        ("a [stray] bracket", "no mark"),
        ("[X nobody said this]", "neither source, cue"),
        ("[S she] [C said] [X no] [X2 this]", "neither source nor cue"),
        ("[S she] [C said] [X no]\n@7 speaker=new", "no attribution"),
        ("[S she] [C said] [X no]\n@ speaker", "NAME=VALUE"),
    ],
)
def test_mistakes_in_marks_are_named(body: str, message: str) -> None:
    with pytest.raises(MarkupError, match=message):
        list(compile_source(f"=== one wire\n{body}\n"))


def test_each_line_is_one_object() -> None:
    for line in (FOLDER / "test.jsonl").read_text("utf-8").splitlines():
        assert set(json.loads(line)) >= {"id", "genre", "split", "text", "attributions"}


def test_the_scorer_reads_each_split() -> None:
    for split in SPLITS:
        read_back = list(scored_articles(FOLDER / f"{split}.jsonl"))
        assert [each.id for each in read_back] == [each["id"] for each in invented.corpus(split)]
        assert all(each.text and isinstance(each.gold, tuple) for each in read_back)
    assert len(list(scored_articles(FOLDER))) == len(invented.corpus())
