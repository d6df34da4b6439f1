"""Statements of coders are matched by their passages, compared, and their differences listed."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.errors import UsageError
from communique.graph.reliability import Coded, Corpus, agreement, disagreements, match

_numbers = count(1)


def coded(coder: str, start: int, end: int, speaker: str = "Ann", **more: Any) -> Coded:
    more.setdefault("stances", {})
    statement = f"paper/{coder}-{next(_numbers)}"
    return Coded(coder, "paper", statement, start, end, speaker, **more)


def corpus(*found: Coded, length: int = 100, coders: str = "") -> Corpus:
    names = tuple(coders) or tuple(dict.fromkeys(each.coder for each in found))
    return Corpus(names, {"paper": length}, {"paper": frozenset(names)}, found)


def pairs(*found: Coded, overlap: float = 0.5) -> list[list[str]]:
    units = match(corpus(*found, coders="ab"), overlap)
    return [[f"{c.coder}{c.start}" for c in unit.coded.values()] for unit in units]


def test_passages_that_overlap_by_half_of_the_shorter_are_one_statement() -> None:
    assert pairs(coded("a", 0, 40), coded("b", 30, 50)) == [["a0", "b30"]]
    assert pairs(coded("a", 0, 40), coded("b", 31, 50)) == [["a0"], ["b31"]]
    assert pairs(coded("a", 0, 40), coded("b", 31, 50), overlap=0.4) == [["a0", "b31"]]


def test_two_speakers_in_one_sentence_are_matched_by_speaker() -> None:
    found = pairs(
        coded("a", 0, 40, "Ann"), coded("a", 1, 40, "Bo"),
        coded("b", 0, 40, "Bo"), coded("b", 2, 40, "Ann"),
    )  # fmt: skip
    assert found == [["a0", "b2"], ["a1", "b0"]]


def test_propositions_tell_statements_of_one_speaker_apart() -> None:
    found = pairs(
        coded("a", 0, 40, stances={"x": 1}), coded("a", 1, 40, stances={"y": 1}),
        coded("b", 0, 40, stances={"y": 1}), coded("b", 2, 40, stances={"x": 1}),
    )  # fmt: skip
    assert found == [["a0", "b2"], ["a1", "b0"]]


spans = st.tuples(st.integers(0, 50), st.integers(1, 30))


@given(
    st.lists(st.tuples(st.sampled_from("abc"), spans, st.sampled_from(["Ann", "Bo"])), max_size=12)
)
def test_every_statement_is_in_one_unit_and_no_coder_twice(found: list[Any]) -> None:
    every = [coded(who, start, start + size, speaker) for who, (start, size), speaker in found]
    units = match(corpus(*every, coders="abc"))
    assert sorted(c.statement for u in units for c in u.coded.values()) == sorted(
        c.statement for c in every
    )
    for unit in units:
        assert set(unit.missing) == set("abc") - set(unit.coded)
        for one in unit.coded.values():
            others = [o for o in unit.coded.values() if o is not one]
            assert not others or any(_overlap(one, o) >= 0.5 for o in others)


def _overlap(a: Coded, b: Coded) -> float:
    common = len(set(range(a.start, a.end)) & set(range(b.start, b.end)))
    return common / min(a.end - a.start, b.end - b.start)


def rows(found: Any) -> dict[str, dict[str, Any]]:
    return {row.variable: row.as_dict() for row in found.table}


def test_what_coders_agree_on_and_where_they_do_not() -> None:
    both = [(0, "Ann", {"x": 1.0}), (20, "Bo", {"x": -1.0}), (40, "Cy", {"x": 1.0, "y": 0.5})]
    found = agreement(corpus(
        *(coded("a", at, at + 10, who, stances=sides, topics=frozenset("t"))
          for at, who, sides in both),
        *(coded("b", at, at + 10, who, stances=sides, topics=frozenset("t"))
          for at, who, sides in both[:2]),
        coded("b", 40, 50, "Di", stances={"x": -1.0}),
        coded("b", 60, 70, "Ed"),
    ), resamples=50)  # fmt: skip
    table = rows(found)
    assert table["statements found (F1)"]["agreement"] == pytest.approx(6 / 7, abs=1e-4)
    assert table["speaker"]["units"] == 3
    assert table["speaker"]["agreement"] == pytest.approx(2 / 3, abs=1e-4)
    assert table["stance: x"]["units"] == 3
    assert table["stance: x"]["kappa"] == pytest.approx(0.4, abs=1e-4)  # 2/3 against 4/9
    assert table["coded: y"]["agreement"] == pytest.approx(2 / 3, abs=1e-4)
    assert table["spans, characters"]["agreement"] == pytest.approx(0.9)
    assert "3 found by all" in found.words
    assert rows(agreement(corpus(coded("a", 0, 9), coded("b", 0, 9))))["speaker"]["alpha"] is None


def test_levels_of_measurement() -> None:
    grades = [(1.0, 0.5), (-1.0, -0.5), (0.0, 0.0), (1.0, 1.0)]
    found = [
        coded(who, at * 10, at * 10 + 9, stances={"x": grade})
        for at, pair in enumerate(grades)
        for who, grade in zip("ab", pair, strict=True)
    ]
    near = rows(agreement(corpus(*found), level="interval", resamples=0))["stance: x"]["alpha"]
    strict = rows(agreement(corpus(*found), level="nominal", resamples=0))["stance: x"]["alpha"]
    assert near > 0.8 > 0.5 > strict


def test_three_coders_have_the_kappa_of_fleiss() -> None:
    found = [coded(who, at, at + 9, "Ann" if at else "Bo") for at in (0, 20) for who in "abc"]
    assert rows(agreement(corpus(*found)))["speaker"]["kappa"] == 1


def test_disagreements_are_named_by_their_kind() -> None:
    found = corpus(
        coded("a", 0, 10, "Ann", stances={"x": 1}), coded("b", 0, 10, "Ann", stances={"x": 1}),
        coded("a", 20, 30, "Ann", stances={"x": 1}), coded("b", 20, 30, "Bo", stances={"x": -1}),
        coded("a", 40, 50, "Ann", stances={"x": 1}, words="pay"),
        coded("b", 60, 70, stances={"x": 1}), coded("a", 60, 69, stances={"y": 1}),
        coded("b", 80, 90), coded("a", 80, 89),
    )  # fmt: skip
    table = disagreements(match(found), found.coders)
    assert [row.kind for row in table] == ["speaker+stance", "found", "proposition"]
    speakers, alone, _ = table
    assert (speakers["a"], speakers["b"]) == ("Ann: +1 x", "Bo: -1 x")
    assert (alone["b"], alone.words, alone["statement of b"]) == ("(not coded)", "pay", "")
    assert str(alone["statement of a"]).startswith("paper/a-")
    spans_too = disagreements(match(found), found.coders, spans=True)
    assert [row.kind for row in spans_too][-2:] == ["proposition+span", "span"]


def test_wrong_use() -> None:
    lone = corpus(coded("a", 0, 10))
    with pytest.raises(UsageError, match="two coders"):
        agreement(lone)
    both = corpus(coded("a", 0, 10), coded("b", 0, 10))
    with pytest.raises(UsageError, match="level"):
        agreement(both, level="ratio")
    with pytest.raises(UsageError, match="overlap"):
        agreement(both, overlap=0)
