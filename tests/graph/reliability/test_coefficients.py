"""Coefficients against published examples, an independent reckoning, and another library."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise, permutations
from typing import Any, Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from communique.graph.reliability import (
    Metric,
    alpha,
    character_alpha,
    cohen_kappa,
    fleiss_kappa,
    percent_agreement,
    unitizing_alpha,
)
from communique.graph.reliability.coefficients import interval, patterns
from communique.graph.reliability.unitizing import (
    expected_disagreement,
    joined,
    observed_disagreement,
    sections,
)

# four observers, twelve units: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011)
TABLE = """\
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 ."""
UNITS = [
    {f"observer {n}": int(value) for n, value in enumerate(column) if value != "."}
    for column in zip(*(line.split() for line in TABLE.splitlines()), strict=True)
]


@pytest.mark.parametrize(
    ("metric", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_alpha_of_the_published_table(metric: Metric, published: float) -> None:
    assert alpha(UNITS, metric) == pytest.approx(published, abs=0.0005)


def test_alpha_of_two_observers_and_two_categories() -> None:
    # the first example of the same text: ten units, alpha 0.095
    first, second = "0100000000", "1110010010"
    units = [{"a": int(a), "b": int(b)} for a, b in zip(first, second, strict=True)]
    assert alpha(units) == pytest.approx(0.095, abs=0.0005)


def test_fleiss_kappa_of_the_published_table() -> None:
    # ten subjects, fourteen raters, five categories; J. L. Fleiss's formulas give 0.210
    table = [
        (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
        (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
    ]  # fmt: skip
    rows = [[kind for kind, n in enumerate(counts) for _ in range(n)] for counts in table]
    assert fleiss_kappa(rows) == pytest.approx(0.210, abs=0.0005)


def brute(units: list[dict[str, Any]], metric: Metric) -> float | None:
    """Alpha by its definition: every pair of values, with no counting of patterns."""
    pairable = [list(unit.values()) for unit in units if len(unit) > 1]
    everything = [value for values in pairable for value in values]
    counts, n = Counter(everything), len(everything)

    def distance(a: Any, b: Any) -> float:
        if metric == "nominal":
            return float(a != b)
        if metric == "interval":
            return float((a - b) ** 2)
        if metric == "jaccard":
            return 1 - len(a & b) / len(a | b) if a | b else 0.0
        low, high = sorted((a, b))
        between = sum(count for value, count in counts.items() if low <= value <= high)
        return float((between - (counts[a] + counts[b]) / 2) ** 2) if a != b else 0.0

    observed = sum(
        distance(a, b) / (len(values) - 1)
        for values in pairable
        for a, b in permutations(values, 2)
    )
    expected = sum(distance(a, b) for a, b in permutations(everything, 2))
    if n < 2 or not expected:
        return None
    return 1 - (observed / n) / (expected / (n * (n - 1)))


grades = st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0])
coders = st.sampled_from("abcd")
NUMBERS: tuple[Metric, ...] = ("nominal", "ordinal", "interval")


@given(st.lists(st.dictionaries(coders, grades), max_size=12), st.sampled_from(NUMBERS))
def test_alpha_is_what_its_definition_says(units: list[dict[str, Any]], metric: Metric) -> None:
    assert alpha(units, metric) == pytest.approx(brute(units, metric))


@given(st.lists(st.dictionaries(coders, st.frozensets(st.sampled_from("xyz"))), max_size=10))
def test_alpha_of_sets(units: list[dict[str, Any]]) -> None:
    assert alpha(units, "jaccard") == pytest.approx(brute(units, "jaccard"))


@given(st.lists(st.tuples(grades, grades), min_size=2, max_size=30),
       st.sampled_from(["", "linear", "quadratic"]))  # fmt: skip
def test_kappa_is_that_of_another_library(
    pairs: list[tuple[float, float]], weights: Literal["", "linear", "quadratic"]
) -> None:
    assume(len({value for pair in pairs for value in pair}) > 1)
    values = sorted({value for pair in pairs for value in pair})
    rank = {value: number for number, value in enumerate(values)}
    ranked = [(rank[a], rank[b]) for a, b in pairs]
    first, second = zip(*ranked, strict=True)
    found = cohen_kappa(ranked, weights)
    assume(found is not None)
    theirs = cohen_kappa_score(first, second, weights=weights or None)
    assert found == pytest.approx(theirs, abs=1e-9)


def test_nothing_to_reckon_with_is_none() -> None:
    assert alpha([]) is alpha([{"a": 1}]) is alpha([{"a": 1, "b": 1}]) is None
    assert cohen_kappa([]) is cohen_kappa([(1, 1)]) is None
    assert fleiss_kappa([]) is fleiss_kappa([[1, 1], [1]]) is fleiss_kappa([[1, 1]]) is None
    assert percent_agreement([{"a": 1}]) is None
    assert unitizing_alpha(10, {"c": {"a": [], "b": []}}) is None
    assert character_alpha(10, {"a": [(0, 5)]}) is None


def test_percent_agreement_counts_pairs() -> None:
    assert percent_agreement([{"a": 1, "b": 1, "c": 2}, {"a": 1, "b": 1}]) == pytest.approx(2 / 4)


def test_intervals_hold_the_value_and_repeat_with_their_seed() -> None:
    groups = [patterns([unit]) for unit in UNITS if len(unit) > 1]
    found = interval(groups, "nominal", resamples=400, seed=1)
    assert found is not None
    assert found[0] < 0.743 < found[1] <= 1
    assert found == interval(groups, "nominal", resamples=400, seed=1)
    assert found != interval(groups, "nominal", resamples=400, seed=2)
    assert interval(groups[:1], "nominal", resamples=400, seed=1) is None


# K. Krippendorff, Content Analysis, 2nd ed. 2004, p. 254: a continuum from 150, 300 long
def _at(*units: tuple[int, int]) -> list[tuple[int, int]]:
    return [(start - 150, start - 150 + length) for start, length in units]


EXAMPLE = {
    "c": {"i": _at((225, 70), (370, 30)), "j": _at((220, 80), (355, 20), (400, 20))},
    "k": {"i": _at((180, 60), (300, 50)), "j": _at((180, 60), (300, 50))},
}


def test_alpha_for_unitizing_of_the_published_example() -> None:
    divided = {kind: [sections(300, own) for own in EXAMPLE[kind].values()] for kind in EXAMPLE}
    assert observed_disagreement(300, divided["c"]) == pytest.approx(0.0144, abs=0.0001)
    assert expected_disagreement(300, divided["c"]) == pytest.approx(0.0532, abs=0.0001)
    assert expected_disagreement(300, divided["k"]) == pytest.approx(0.0490, abs=0.0001)
    assert unitizing_alpha(300, {"c": EXAMPLE["c"]}) == pytest.approx(0.7286, abs=0.0001)
    assert unitizing_alpha(300, {"k": EXAMPLE["k"]}) == 1
    assert unitizing_alpha(300, EXAMPLE) == pytest.approx(0.8591, abs=0.0005)


spans = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5)


@given(st.dictionaries(coders, spans, min_size=2))
def test_alpha_of_characters_is_alpha_with_every_character_a_unit(
    marked: dict[str, list[tuple[int, int]]],
) -> None:
    marked = {name: [(min(s), max(s)) for s in own] for name, own in marked.items()}
    units = [
        {name: any(start <= n < end for start, end in own) for name, own in marked.items()}
        for n in range(30)
    ]
    assert character_alpha(30, marked) == pytest.approx(brute(units, "nominal"))


@given(st.dictionaries(coders, spans, min_size=2))
def test_sections_cover_the_continuum_and_observed_disagreement_is_every_pair(
    marked: dict[str, list[tuple[int, int]]],
) -> None:
    divided = [sections(30, [(min(s), max(s)) for s in own]) for own in marked.values()]
    for own in divided:
        assert sum(section.length for section in own) == 30
    total = 0.0
    for first, second in permutations(divided, 2):
        for g in first:
            for h in second:
                if (
                    g.unit
                    and h.unit
                    and g.start < h.start + h.length
                    and h.start < g.start + g.length
                ):
                    begin = g.start - h.start
                    total += begin**2 + (begin + g.length - h.length) ** 2
                elif g.unit and not h.unit and h.length - g.length >= g.start - h.start >= 0:
                    total += g.length**2
                elif h.unit and not g.unit and g.length - h.length >= h.start - g.start >= 0:
                    total += h.length**2
    m = len(divided)
    assert observed_disagreement(30, divided) == pytest.approx(total / (m * (m - 1) * 30**2))


@given(st.dictionaries(coders, spans, min_size=2))
def test_expected_disagreement_is_the_sum_over_all_units_and_gaps(
    marked: dict[str, list[tuple[int, int]]],
) -> None:
    divided = [sections(30, [(min(s), max(s)) for s in own]) for own in marked.values()]
    units = [s.length for own in divided for s in own if s.unit]
    gaps = [s.length for own in divided for s in own if not s.unit]
    total = sum(
        (len(units) - 1) / 3 * (2 * u**3 - 3 * u**2 + u)
        + u**2 * sum(gap - u + 1 for gap in gaps if gap >= u)
        for u in units
    )
    whole = 30 * len(divided)
    rest = whole * (whole - 1) - sum(u * (u - 1) for u in units)
    wanted = 2 / 30 * total / rest if rest else 0
    assert expected_disagreement(30, divided) == pytest.approx(wanted)


@given(spans)
def test_joined_spans_are_apart_and_in_order(found: list[tuple[int, int]]) -> None:
    own = joined((min(s), max(s)) for s in found)
    assert all(a[1] < b[0] for a, b in pairwise(own))
    inside = {n for s in found for n in range(min(s), max(s))}
    assert inside == {n for start, end in own for n in range(start, end)}
