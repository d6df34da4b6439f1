"""Resampled networks against networks of documents that are really there twice."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from communique.errors import UsageError
from communique.graph.analysis import bootstrap, clusters
from communique.graph.analysis.bootstrap import ends, resampled
from communique.graph.networks import Coded, Thing, network

ROWS = [
    ("ann", "p", "1", "d1"), ("bob", "p", "1", "d1"), ("ann", "q", "-1", "d2"),
    ("cid", "q", "-1", "d2"), ("bob", "q", "1", "d3"), ("cid", "p", "1", "d3"),
    ("ann", "p", "1", "d3"),
]  # fmt: skip


def drawn(count: int, replicates: int, seed: int) -> list[Any]:
    chance = np.random.default_rng(seed)
    return [chance.integers(0, count, count) for _ in range(replicates)]


@pytest.mark.parametrize("kind", ["congruence", "conflict", "subtract", "twomode", "onemode"])
def test_a_document_drawn_twice_counts_as_two_documents(kind: str, stances: Any) -> None:
    rows = stances(ROWS)
    documents = sorted({row.document.id for row in rows})
    whole = network(rows, kind)
    for matrix, picks in zip(resampled(whole, 25, 7), drawn(3, 25, 7), strict=True):
        copies = [
            row._replace(document=Thing(f"urn:copy{n}", ""), statement=f"{row.statement}-{n}")
            for n, pick in enumerate(picks.tolist())
            for row in rows
            if row.document.id == documents[pick]
        ]
        there = network(copies, kind)
        targets = there.rows if there.onemode else there.columns
        cells = there.matrix.toarray()
        expected = {
            (there.rows[i].id, targets[j].id): cells[i, j]
            for i in range(cells.shape[0])
            for j in range(cells.shape[1])
        }
        ends_ = whole.rows if whole.onemode else whole.columns
        for i, row in enumerate(whole.rows):
            for j, column in enumerate(ends_):
                assert matrix[i, j] == pytest.approx(expected.get((row.id, column.id), 0.0))


def test_edges_have_intervals_and_evidence(stances: Any) -> None:
    found = bootstrap(network(stances(ROWS), "congruence"), replicates=400, seed=1)
    row = next(r for r in found.table if (r.source, r.target) == ("ann", "bob"))
    # ann's p in d1 and d3 with bob's p in d1: weight 2
    assert row.weight == 2.0
    assert row.evidence == "urn:s000 urn:s001 urn:s006"
    assert row.statements == 3
    assert row.low <= row.weight <= row.high
    # gone only when d1 is drawn in no place of three: (2/3)^3
    assert row.share == pytest.approx(1 - (2 / 3) ** 3, abs=0.07)
    again = bootstrap(network(stances(ROWS), "congruence"), replicates=400, seed=1)
    assert again.table.csv() == found.table.csv()
    assert "400 bootstrap samples of documents (seed 1)" in found.words
    assert "ann \u2013 bob" in {row.tie for row in found.picture().table}


def test_one_document_leaves_no_doubt(camps: list[Coded]) -> None:
    rows = [row._replace(document=Thing("urn:one", "one")) for row in camps]
    found = bootstrap(network(rows, "congruence"), replicates=20)
    assert all(row.low == row.weight == row.high and row.share == 1 for row in found.table)


def test_measures_have_intervals_too(stances: Any) -> None:
    found = bootstrap(network(stances(ROWS), "congruence"), replicates=100)
    value, low, high = found.interval(lambda matrix: float(matrix.sum()))
    assert value == found.network.matrix.sum()
    assert low <= high


def test_percentiles_are_counted_and_corrected_for_bias() -> None:
    values = list(range(101))
    assert ends(values, 0.9) == pytest.approx((5, 95))
    assert ends(values, 0.9, 50) == pytest.approx((5, 95))
    low, high = ends(values, 0.9, 20)  # the samples lean upward: so the interval is moved down
    assert low < 5
    assert high < 95
    assert np.isnan(ends([float("nan")], 0.9)).all()


def test_what_has_no_weights_cannot_be_resampled(camps: list[Coded]) -> None:
    with pytest.raises(UsageError, match="needs weights"):
        bootstrap(network(camps, "eventlist"))
    with pytest.raises(UsageError, match="replicates: 0"):
        bootstrap(network(camps, "congruence"), replicates=0)


def test_what_does_not_fit_in_memory_is_said(stances: Any) -> None:
    crowd = network(stances((f"a{n}", "p", "0") for n in range(5001)), "congruence")
    with pytest.raises(UsageError, match="do not fit in memory"):
        bootstrap(crowd)
    with pytest.raises(UsageError, match="5,001 nodes are more than the 5,000"):
        clusters(crowd)


def test_every_document_is_drawn_as_often_as_another(stances: Any) -> None:
    picks = Counter(pick for each in drawn(3, 2000, 0) for pick in each.tolist())
    assert all(abs(count - 2000) < 200 for count in picks.values())
