"""The scorer, against values worked out by hand; corpora, and the verb that prints measures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from communique.cli import communique
from communique.errors import InputError, UsageError
from communique.loaders.extraction.evaluation.corpora import Gold, articles
from communique.loaders.extraction.evaluation.scoring import Score, Words
from communique.loaders.extraction.layers import Span

TEXT = 'Kim said that the old lamp is out. "The lamp is out," Lee said. Park hopes for rain.'


@dataclass(frozen=True)
class Found:
    content: tuple[Span, ...]
    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    probability: float = 0.5


def at(words: str, start: int = 0) -> tuple[Span, ...]:
    place = TEXT.index(words, start)
    return (Span(place, place + len(words)),)


INDIRECT = Gold(at("that the old lamp is out"), at("Kim"), at("said"))
DIRECT = Gold(at('"The lamp is out,"'), at("Lee"), at("said", 40))
HOPE = Gold(at("for rain"), at("Park"), at("hopes"))
GOLD = (INDIRECT, DIRECT, HOPE)


def scored(*found: Found) -> Score:
    score = Score()
    score.add(TEXT, GOLD, found)
    return score


def test_gold_against_itself_is_perfect() -> None:
    score = Score()
    score.add(TEXT, GOLD, GOLD)
    for rate in (score.tokens(), score.pairs("exact"), score.pairs("partial"), score.pairs("end")):
        assert rate == (1.0, 1.0, 1.0)
    assert score.speaker() == 1.0
    assert score.threshold(0.8) == (1.0, 1.0, 1.0)


def test_nothing_found_scores_nothing_and_divides_by_nothing() -> None:
    score = scored()
    assert score.tokens() == (0.0, 0.0, 0.0)
    assert score.pairs("partial") == (0.0, 0.0, 0.0)
    assert score.gap() == 0.0


def test_words_are_counted_without_marks() -> None:
    # contents hold 6, 4 and 2 words; "the old lamp is out" shares 5 of the first
    score = scored(Found(at("the old lamp is out")))
    assert score.tokens() == pytest.approx((1.0, 5 / 12, 10 / 17))


def test_partial_needs_half_of_all_words_and_exact_needs_all_of_them() -> None:
    half = scored(Found(at("lamp is out")))  # 3 shared of 6 in both: .5
    assert half.pairs("partial") == pytest.approx((1.0, 1 / 3, 0.5))
    assert half.pairs("exact").f1 == 0.0
    less = scored(Found(at("is out")))  # 2 of 6
    assert less.pairs("partial").f1 == 0.0
    marks = scored(Found(at("The lamp is out")))
    assert marks.pairs("exact", "direct") == (1.0, 1.0, 1.0)


def test_each_gold_is_matched_once_by_the_best() -> None:
    score = scored(Found(at("that the old lamp is out")), Found(at("old lamp is out")))
    assert score.pairs("partial") == pytest.approx((0.5, 1 / 3, 0.4))


def test_the_speaker_must_share_a_word_that_names_it() -> None:
    right = scored(Found(DIRECT.content, at("Lee")))
    wrong = scored(Found(DIRECT.content, at("Kim")))
    missing = scored(Found(DIRECT.content))
    assert (right.speaker(), wrong.speaker(), missing.speaker()) == (1.0, 0.0, 0.0)
    assert right.pairs("end", "direct").f1 == 1.0
    assert wrong.pairs("end", "direct").f1 == 0.0


def test_modes_are_told_by_the_share_of_quoted_words() -> None:
    words = Words("He said ''lamps are out'' and that \"rain\" may fall on us.")
    assert words.mode(words.of([Span(8, 25)])) == "direct"
    assert words.mode(words.of([Span(26, 56)])) == "mixed"
    assert words.mode(words.of([Span(0, 7)])) == "indirect"


def test_reporting_recall_leaves_hopes_out() -> None:
    score = scored(Found(DIRECT.content, at("Lee")))
    assert score.counts["reporting", "gold", "all"] == 2
    assert score.reporting() == (0.5, 1.0)
    assert score.reporting("indirect") == (0.0, 0.0)


def test_two_thresholds_need_overlap_and_speaker() -> None:
    score = scored(Found(at("old lamp is out"), at("Kim")))  # 4 of 6 words: .67
    assert score.threshold(0.3).precision == 1.0
    assert score.threshold(0.8).precision == 0.0


def test_calibration_compares_probability_with_the_share_right() -> None:
    score = scored(
        Found(INDIRECT.content, probability=0.75),
        Found(at("rain"), probability=0.75),  # 1 of 2 words: right
        Found(at("Kim said"), probability=0.75),
        Found(at("Park"), probability=0.25),
    )
    assert score.reliability() == [(0.25, 0.0, 1), (0.75, pytest.approx(2 / 3), 3)]
    assert score.gap() == pytest.approx((0.25 + 3 * (0.75 - 2 / 3)) / 4)


ARTICLE = {
    "id": "one",
    "text": TEXT,
    "attributions": [
        {"content": [list(s) for s in g.content], "source": [list(s) for s in g.source],
         "cue": [list(s) for s in g.cue], "mode": "direct"}
        for g in GOLD
    ],
}  # fmt: skip


@pytest.fixture
def json_lines(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(ARTICLE) + "\n\n", encoding="utf-8")
    return path


@pytest.fixture
def brat(tmp_path: Path) -> Path:
    folder = tmp_path / "brat"
    (folder / "text").mkdir(parents=True)
    (folder / "attributions").mkdir()
    (folder / "text" / "one.txt").write_text(TEXT, encoding="utf-8")
    lines = ["#1\tNote\tread over"]
    for number, gold in enumerate(GOLD):
        for role in ("source", "cue", "content"):
            spans = ";".join(f"{a} {b}" for a, b in getattr(gold, role))
            lines.append(f"T{number}{len(role)}\t{role.title()} {spans}\twords")
        lines.append(
            f"E{number}\tAttribution:T9 Source:T{number}6 Cue:T{number}3 Content:T{number}7"
        )
    (folder / "attributions" / "one_ab12.ann").write_text("\n".join(lines), encoding="utf-8")
    (folder / "attributions" / "one_cd34.ann").write_text("", encoding="utf-8")
    return folder


def test_both_layouts_give_the_same_gold(json_lines: Path, brat: Path) -> None:
    (one,), (other,) = list(articles(json_lines)), list(articles(brat))
    assert one.gold == other.gold == GOLD
    assert one.text == other.text == TEXT
    assert list(articles(json_lines.parent, "jsonl")) == [one]


def test_what_is_no_corpus_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no corpus"):
        articles(tmp_path)
    path = tmp_path / "bad.jsonl"
    path.write_text('{"id": "x", "text": "ab", "attributions": [{"content": [[0, 9]]}]}\n')
    with pytest.raises(InputError, match=r"bad.jsonl:1"):
        list(articles(path))


def test_the_verb_prints_the_measures(json_lines: Path) -> None:
    done = CliRunner().invoke(
        communique, ["evaluate", str(json_lines), "--tier", "none", "--format", "jsonl"],
        standalone_mode=False,
    )  # fmt: skip
    assert done.exception is None
    rows = {(r["measure"], r["of"]): r for r in map(json.loads, done.stdout.splitlines())}
    assert rows["content, Jaccard >= .5", "direct"]["f1"] == 100
    assert rows["content and source", "direct"]["f1"] == 100


def test_the_verb_tells_what_is_wrong(tmp_path: Path) -> None:
    done = CliRunner().invoke(communique, ["evaluate", str(tmp_path)], standalone_mode=False)
    assert isinstance(done.exception, UsageError)
