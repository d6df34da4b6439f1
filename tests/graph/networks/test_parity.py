"""Forty invented statements on a harbor, with numbers worked out by hand.

The counts are so arranged that the totals are those which the Discourse Network Analyzer publishes
for its sample of forty statements: two-mode 7 x 6 with the sum 40, one-mode 7 x 7 with the sum 276.
"""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from math import sqrt
from pathlib import Path
from typing import Any

import pytest

from communique.errors import UsageError
from communique.graph.networks import Coded, Network, Thing, network

BOTH = pytest.mark.parametrize("mode", ["corrected", "dna"])

# rows: the seven organizations, columns: the six propositions, both in the order of their names
FOR = [
    [0, 3, 1, 1, 0, 1],
    [0, 1, 1, 0, 0, 2],
    [0, 0, 1, 1, 0, 1],
    [0, 1, 0, 1, 0, 0],
    [2, 0, 0, 0, 0, 1],
    [2, 1, 1, 0, 0, 3],
    [0, 2, 1, 0, 0, 1],
]
AGAINST = [
    [0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0],
    [1, 2, 0, 1, 0, 0],
    [0, 1, 0, 0, 0, 1],
    [0, 1, 0, 0, 0, 1],
    [0, 0, 0, 0, 2, 0],
    [1, 0, 0, 0, 0, 0],
]


@pytest.fixture(scope="module")
def harbor() -> list[Coded]:
    path = Path(__file__).with_name("harbor.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return [coded(row) for row in csv.DictReader(file)]


def coded(row: dict[str, str]) -> Coded:
    organization = Thing(row["organization"], row["organization"])
    day = date.fromisoformat(row["date"])
    return Coded(
        statement=row["statement"],
        actor=organization,
        kind="organization",
        organization=(organization,),
        proposition=Thing(row["proposition"], row["proposition"]),
        polarity=Decimal(1 if row["agrees"] == "1" else -1),
        document=Thing(row["document"], row["document"]),
        date=row["date"],
        earliest=day,
        latest=day,
    )


def made(rows: list[Coded], kind: str, **options: Any) -> Network:
    return network(rows, kind, rows="organization", **options)


def test_the_counts_are_those_of_the_file(harbor: list[Coded]) -> None:
    positive = [one for one in harbor if one.polarity > 0]
    negative = [one for one in harbor if one.polarity < 0]
    assert (len(positive), len(negative)) == (29, 11)
    for kept, counts in ((positive, FOR), (negative, AGAINST)):
        found = made(kept, "twomode", qualifier="ignore", isolates=True)
        dense = {
            (node.label, column.label): value
            for node, values in zip(found.rows, found.matrix.toarray().tolist(), strict=True)
            for column, value in zip(found.columns, values, strict=True)
        }
        rows = sorted({one.organization[0].label for one in harbor})
        columns = sorted({one.proposition.label for one in harbor})
        for i, row in enumerate(rows):
            for j, column in enumerate(columns):
                assert dense.get((row, column), 0) == counts[i][j]


@BOTH
def test_published_totals(harbor: list[Coded], mode: str) -> None:
    two = made(harbor, "twomode", qualifier="ignore", mode=mode)
    assert (two.matrix.shape, two.matrix.sum()) == ((7, 6), 40)
    one = made(harbor, "onemode", mode=mode)
    assert (one.matrix.shape, one.matrix.sum()) == ((7, 7), 276)


def test_in_dna_mode_the_default_of_both_kinds_ignores_stances(harbor: list[Coded]) -> None:
    assert made(harbor, "twomode", mode="dna").matrix.sum() == 40
    assert made(harbor, "onemode", mode="dna").matrix.sum() == 276


@BOTH
def test_stances(harbor: list[Coded], mode: str) -> None:
    assert made(harbor, "twomode", qualifier="subtract", mode=mode).matrix.sum() == 29 - 11
    assert made(harbor, "congruence", mode=mode).matrix.sum() == 160
    assert made(harbor, "conflict", mode=mode).matrix.sum() == 116
    assert made(harbor, "subtract", mode=mode).matrix.sum() == 44


@BOTH
@pytest.mark.parametrize("stance", ["side", "graded"])
def test_one_pair_by_hand(harbor: list[Coded], mode: str, stance: str) -> None:
    # Chamber of Trade and Dockers' Guild meet on ferry-subsidy (two against; one for, one against),
    # quay-rent (one for, one against; one for) and tide-gate (one for; one against)
    pair = ("Chamber of Trade", "Dockers' Guild")
    options: dict[str, Any] = {"mode": mode, "stance": stance}
    assert made(harbor, "congruence", **options).edge(*pair).weight == 2 * 1 + 1 * 1
    conflict = made(harbor, "conflict", **options).edge(*pair)
    assert conflict.weight == 2 * 1 + 1 * 1 + 1 * 1
    assert conflict.shared == ("ferry-subsidy", "quay-rent", "tide-gate")
    assert len(conflict.statements) == (2 + 1) + (1 + 1) + (1 + 1)
    assert made(harbor, "onemode", **options).edge(*pair).weight == 2 * 2 + 2 * 1 + 1 * 1
    with pytest.raises(UsageError, match="no edge between"):  # 3 - 4 is -1, but not for this pair
        made(harbor, "subtract", **options).edge("Bridge Authority", "Bridge Authority")
    assert made(harbor, "subtract", **options).edge(*pair).weight == 3 - 4


@BOTH
def test_normalisation_of_one_pair_by_hand(harbor: list[Coded], mode: str) -> None:
    pair = ("Chamber of Trade", "Dockers' Guild")

    def weight(**options: Any) -> float:
        return made(harbor, "congruence", mode=mode, **options).edge(*pair).weight

    # they made 7 and 4 statements
    assert weight(normalisation="average") == pytest.approx(3 / 5.5)
    # alone: dredge against 1, night-ban for 1, quay-rent against 1, tide-gate for 1; and
    # ferry-subsidy for 1, tide-gate against 1; together: 2 x 1 and 1 x 1
    assert weight(normalisation="jaccard") == pytest.approx(3 / (4 + 2 + 3))
    lengths = sqrt(1 + 4 + 1 + 1 + 1 + 1) * sqrt(1 + 1 + 1 + 1)
    cosine = 3 / lengths if mode == "corrected" else 3 / (7 * 4)
    assert weight(normalisation="cosine") == pytest.approx(cosine)


@BOTH
def test_two_mode_normalisation_by_hand(harbor: list[Coded], mode: str) -> None:
    def weight(normalisation: str) -> float:
        found = made(
            harbor, "twomode", qualifier="subtract", normalisation=normalisation, mode=mode
        )
        return found.edge("Chamber of Trade", "ferry-subsidy").weight

    assert weight("activity") == pytest.approx(-2 / 7)
    assert weight("prominence") == pytest.approx(-2 / 12)


@BOTH
def test_combined_stances_are_numbered(harbor: list[Coded], mode: str) -> None:
    found = made(harbor, "twomode", qualifier="combine", stance="side", mode=mode)
    assert found.edge("Chamber of Trade", "tide-gate").weight == 1
    assert found.edge("Chamber of Trade", "ferry-subsidy").weight == 2
    assert found.edge("Chamber of Trade", "quay-rent").weight == 3


def test_the_cosine_of_two_alike_is_one() -> None:
    rows = [
        coded({**base, "statement": f"{who}{n}", "organization": who})
        for who in ("a", "b")
        for n, base in enumerate(
            {"date": "2016-03-01", "document": "d", "proposition": p, "agrees": "1"}
            for p in ("x", "x", "y")
        )
    ]
    cosine = {
        mode: network(rows, "congruence", normalisation="cosine", mode=mode).edge("a", "b").weight
        for mode in ("corrected", "dna")
    }
    assert cosine["corrected"] == pytest.approx(1)
    assert cosine["dna"] == pytest.approx(5 / 9)


def test_months_and_weeks_know_their_year_unless_as_in_dna() -> None:
    days = ("2016-03-08", "2016-03-29", "2017-03-07", "2017-03-08")  # weeks 10, 13, 10, 10
    rows = [
        coded(
            {
                "statement": f"s{n}", "date": day, "document": f"d{n}", "organization": "a",
                "proposition": "x", "agrees": "1",
            }
        )
        for n, day in enumerate(days)
    ]  # fmt: skip

    def counted(duplicates: str, mode: str) -> float:
        options = {"qualifier": "ignore", "duplicates": duplicates, "mode": mode}
        return float(network(rows, "twomode", **options).matrix.sum())

    assert counted("month", "corrected") == 2
    assert counted("month", "dna") == 1
    assert counted("week", "corrected") == 3
    assert counted("week", "dna") == 2
    for mode in ("corrected", "dna"):
        assert counted("include", mode) == 4
        assert counted("year", mode) == 2
        assert counted("acrossrange", mode) == 1


def test_the_turn_of_the_year_is_one_iso_week() -> None:
    rows = [
        coded(
            {
                "statement": day, "date": day, "document": day, "organization": "a",
                "proposition": "x", "agrees": "1",
            }
        )
        for day in ("2019-12-31", "2020-01-01", "2020-12-31", "2021-01-01")
    ]  # fmt: skip
    assert network(rows, "twomode", duplicates="week", qualifier="ignore").matrix.sum() == 2


def test_normalised_combinations_are_refused_unless_as_in_dna(harbor: list[Coded]) -> None:
    for normalisation in ("activity", "prominence"):
        with pytest.raises(UsageError, match="codes for sets of stances"):
            made(harbor, "twomode", qualifier="combine", normalisation=normalisation)
    found = made(harbor, "twomode", qualifier="combine", normalisation="activity", mode="dna")
    assert found.edge("Chamber of Trade", "quay-rent").weight == pytest.approx(3 / 5)
    with pytest.raises(UsageError, match="reads beyond the matrix in dna mode"):
        made(harbor, "twomode", qualifier="combine", normalisation="prominence", mode="dna")
    square = [one for one in harbor if one.organization[0].label != "Green Shore"]
    swapped = made(square, "twomode", qualifier="combine", normalisation="prominence", mode="dna")
    # tide-gate is the sixth column: divided by the number of columns that the sixth row has
    assert swapped.edge("Chamber of Trade", "tide-gate").weight == pytest.approx(1 / 5)


@BOTH
def test_grades_are_near_or_far(mode: str) -> None:
    rows = [
        coded(
            {
                "statement": who, "date": "2016-03-01", "document": "d", "organization": who,
                "proposition": "x", "agrees": "1",
            }
        )._replace(polarity=Decimal(grade))
        for who, grade in (("a", "-1"), ("b", "0.5"), ("c", "0"))
    ]  # fmt: skip
    # the scale reaches from -1 to 1; that tool takes the range of what was met, here -1 to 0.5
    range_ = 2 if mode == "corrected" else 1.5
    options: dict[str, Any] = {"stance": "graded", "mode": mode}
    assert network(rows, "conflict", **options).edge("b", "c").weight == pytest.approx(0.5 / range_)
    congruence = network(rows, "congruence", **options).edge("b", "c").weight
    assert congruence == pytest.approx(1 - 0.5 / range_)
    assert network(rows, "subtract", **options).edge("b", "c").weight == pytest.approx(
        1 - 2 * 0.5 / range_
    )
    # halfway apart, agreement and disagreement cancel
    assert network(rows, "subtract", stance="graded").matrix.todense()[0, 2] == 0
    # sides: neutral is on none
    assert network(rows, "congruence", mode=mode).matrix.nnz == 0
    assert network(rows, "conflict", mode=mode).edge("a", "b").weight == 1


def test_one_quote_in_many_outlets_counts_once() -> None:
    base = {"date": "2016-03-01", "organization": "a", "proposition": "x", "agrees": "1"}
    rows = [
        coded({**base, "statement": f"s{n}", "document": f"d{n}"})._replace(utterance=utterance)
        for n, utterance in enumerate(["wire", "wire", "wire", "", ""])
    ]
    counts = {
        rule: network(rows, "twomode", qualifier="ignore", duplicates=rule).matrix.sum()
        for rule in ("include", "document", "utterance", "day")
    }
    assert counts == {"include": 5, "document": 5, "utterance": 3, "day": 1}


def test_identical_means_the_same_stance_unless_stances_are_ignored() -> None:
    base = {"date": "2016-03-01", "document": "d", "organization": "a", "proposition": "x"}
    rows = [
        coded({**base, "statement": f"s{n}", "agrees": agrees})
        for n, agrees in enumerate(["1", "0", "1"])
    ]
    weights = {
        qualifier: network(rows, "twomode", qualifier=qualifier, duplicates="document")
        for qualifier in ("ignore", "subtract")
    }
    assert weights["ignore"].matrix.sum() == 1
    assert weights["subtract"].matrix.sum() == 0
    assert len(weights["subtract"].events) == 2
