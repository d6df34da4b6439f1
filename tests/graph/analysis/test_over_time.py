"""Polarization, phases, and how far two series of windows agree."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from communique.errors import UsageError
from communique.graph.analysis import phases, polarization, validity
from communique.graph.analysis.phases import distances
from communique.graph.analysis.validity import correlation
from communique.graph.networks import Coded, network, windows


def quarter(number: int, sides: str) -> list[tuple[str, ...]]:
    """ann, bob, cid, dan on p in one quarter: + or - each, a dot for nothing said."""
    day = f"2024-{3 * number - 1:02d}-10"
    return [
        (name, "p", "1" if side == "+" else "-1", "", day)
        for name, side in zip(("ann", "bob", "cid", "dan"), sides, strict=True)
        if side != "."
    ]


QUARTERS: dict[str, Any] = {
    "window": "3 months",
    "step": 3,
    "since": "2024-01-01",
    "until": "2024-12-31",
}


@pytest.fixture
def year(stances: Any) -> list[Coded]:
    rows = [*quarter(1, "++++"), *quarter(2, "++--"), *quarter(3, "++--"), *quarter(4, "+...")]
    return list(stances(rows))


def test_polarization_rises_when_camps_part(year: list[Coded]) -> None:
    found = polarization(windows(year, "subtract", **QUARTERS))
    first, second, third, last = found.table
    assert (first.start, first.end) == ("2024-01-01", "2024-03-31")
    assert first.polarization == 0  # all agree: one camp is best
    # two ties of agreement inside, four of conflict across: every signed tie is where it belongs
    assert second.polarization == third.polarization == pytest.approx(0.5)
    assert second.camps == "ann; bob | cid; dan"
    assert second.inside == 1
    assert last.polarization is None
    assert last.camps == ""
    assert (last.actors, last.statements) == (1, 1)
    assert "modularity of the best division into at most 2 camps" in found.words


def test_polarization_of_congruence_is_modularity(year: list[Coded]) -> None:
    found = polarization(windows(year, "congruence", **QUARTERS))
    assert found.table[1].polarization == pytest.approx(2 / 2 - 2 * 0.5**2)


def test_intervals_and_chance_are_the_same_with_the_same_seed(year: list[Coded]) -> None:
    made = [
        polarization(windows(year, "subtract", **QUARTERS), replicates=20, shuffles=5, seed=3)
        for _ in range(2)
    ]
    assert made[0].table.csv() == made[1].table.csv()
    row = made[0].table[1]
    assert row.low <= row.polarization <= row.high
    assert 0 <= row.chance <= 0.5
    drawn = made[0].picture()
    assert [row.which for row in drawn.table][:2] == ["observed", "by chance"]


def test_polarization_asks_for_one_mode_and_two_camps(year: list[Coded]) -> None:
    with pytest.raises(UsageError, match="one-mode"):
        polarization([network(year, "twomode")])
    with pytest.raises(UsageError, match="two camps"):
        polarization([], k=1)


def test_phases_change_where_the_network_changes(year: list[Coded]) -> None:
    found = phases(windows(year, "subtract", **QUARTERS))
    assert [(row.phase, row.begins) for row in found.table] == [(1, True), (2, True), (2, False)]
    # shares: six ties of 1/12 each side against the same six with four of them reversed
    assert found.table[1].distance == pytest.approx((8 * 2 / 12) / 2)
    assert found.table[2].distance == 0
    assert found.candidates[0].phases == 2
    assert len(found.picture().table) == 9


def test_distances_are_symmetric_and_zero_to_itself(year: list[Coded]) -> None:
    made = [n for n in windows(year, "congruence", **QUARTERS) if n.matrix.nnz]
    for name in ("absdiff", "spectral"):
        between = distances(made, name)
        assert np.allclose(between, between.T)
        assert np.allclose(np.diag(between), 0)
        assert (between >= 0).all()


def test_spectral_distance_does_not_ask_who_is_who(stances: Any) -> None:
    made = [network(stances(quarter(1, sides)), "congruence") for sides in ("++..", "..++")]
    assert distances(made, "spectral")[0, 1] == pytest.approx(0)
    assert distances(made, "absdiff")[0, 1] == pytest.approx(1)


def test_phases_need_two_windows_and_a_known_distance(year: list[Coded]) -> None:
    with pytest.raises(UsageError, match="there are 1"):
        phases([network(year, "congruence")])
    with pytest.raises(UsageError, match="no distance 'far'"):
        phases([], distance="far")


def test_validity_compares_edges_and_windows(year: list[Coded]) -> None:
    same = validity(*(windows(year, "congruence", **QUARTERS) for _ in range(2)))
    assert same.table[0].level == "edges"
    assert same.table[0].correlation == 1
    found = {row.measure: row.correlation for row in same.table if row.level == "windows"}
    assert found == {"actors": 1, "density": 1, "weight": 1, "polarization": 1}
    fewer = [row for row in year if row.actor.label != "dan"]
    other = validity(
        windows(year, "congruence", **QUARTERS), windows(fewer, "congruence", **QUARTERS)
    )
    assert other.table[0].correlation < 1
    series = [row for row in other.series if row.measure == "actors"]
    assert [(row.first, row.second) for row in series] == [(4, 3), (4, 2), (4, 2), (0, 0)]


def test_validity_needs_the_same_windows(year: list[Coded]) -> None:
    with pytest.raises(UsageError, match="same windows"):
        validity(windows(year, "congruence", **QUARTERS), [])


def test_correlation_is_none_where_nothing_varies() -> None:
    assert correlation([1, 2, 3], [2, 4, 6]) == 1
    assert correlation([1, 1], [2, 3]) is None
    assert correlation([1], [2]) is None
