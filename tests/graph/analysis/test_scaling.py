"""Scaling against published coordinates, numeric gradients and points that were put in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.errors import UsageError
from communique.graph.analysis import correspondence, ideal_points
from communique.graph.analysis.correspondence import connected, principal
from communique.graph.analysis.ideal_points import posterior
from communique.graph.networks import network

# smokers by rank in a firm, invented by Greenacre (1984) and since then the usual example
SMOKERS = np.array(
    [[4, 2, 3, 2], [4, 3, 7, 4], [25, 10, 12, 4], [18, 24, 33, 13], [10, 6, 7, 2]], float
)


def test_correspondence_analysis_of_the_usual_example() -> None:
    rows, columns, inertia = principal(SMOKERS)
    assert inertia == pytest.approx([0.0747591, 0.0100172, 0.0004136], abs=1e-6)
    # published principal coordinates, up to the sign of an axis
    assert abs(rows[:, 0]) == pytest.approx([0.0658, 0.2590, 0.3806, 0.2330, 0.2011], abs=1e-4)
    assert abs(columns[:, 0]) == pytest.approx([0.3933, 0.0995, 0.1963, 0.2938], abs=1e-4)
    assert abs(rows[:, 1]) == pytest.approx([0.1937, 0.2433, 0.0107, 0.0577, 0.0789], abs=1e-4)


def test_parts_that_share_nothing_are_told_apart() -> None:
    table = np.array([[1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 3, 0], [0, 1, 0, 0]], float)
    rows, columns = connected(table)
    assert rows.tolist() == [0, 1, 3]
    assert columns.tolist() == [0, 1]


@given(st.integers(0, 10**6))
def test_the_gradient_is_the_slope(seed: int) -> None:
    chance = np.random.default_rng(seed)
    favor, against = (chance.integers(0, 4, (4, 3)).astype(float) for _ in range(2))
    values = chance.normal(size=4 + 6)
    gradient = posterior(values, favor, against)[1]
    for place, unit in enumerate(np.eye(10) * 1e-6):
        ahead = posterior(values + unit, favor, against)[0]
        behind = posterior(values - unit, favor, against)[0]
        assert gradient[place] == pytest.approx((ahead - behind) / 2e-6, rel=1e-3, abs=1e-4)


def line(count: int = 9, propositions: int = 8) -> list[tuple[str, ...]]:
    """Actors on a line, each for every proposition whose threshold lies below."""
    return [
        (f"a{actor}", f"p{number}", "1" if actor > number else "-1", f"d{actor}")
        for actor in range(count)
        for number in range(propositions)
    ]


def test_actors_on_a_line_come_back_in_their_order(stances: Any) -> None:
    made = network(stances(line()), "twomode")
    found = ideal_points(made, anchor="a8")
    actors = [row for row in found.table if row.kind == "actor"]
    assert [row.name for row in actors] == [f"a{n}" for n in range(9)]
    assert all(row.low < row.point < row.high for row in actors)
    assert all(row.sides == 8 for row in actors)
    assert actors[0].evidence.split()[0] == "urn:s000"
    slopes = [row for row in found.table if row.kind == "proposition"]
    assert all(row.slope > 0 for row in slopes)
    thresholds = sorted(slopes, key=lambda row: row.name)
    assert [row.threshold for row in thresholds] == sorted(row.threshold for row in thresholds)
    turned = ideal_points(made, anchor="urn:a0")
    assert turned.table[0].name == "a8"


def test_the_same_order_on_the_first_dimension(stances: Any) -> None:
    found = correspondence(network(stances(line()), "twomode"), replicates=30, seed=2)
    actors = [row for row in found.table if row.kind == "actor"]
    order = [row.name for row in actors]
    assert order in ([f"a{n}" for n in range(9)], [f"a{n}" for n in range(8, -1, -1)])
    assert sum(row.mass for row in actors) == pytest.approx(1, abs=1e-3)
    assert found.inertia == tuple(sorted(found.inertia, reverse=True))
    again = correspondence(network(stances(line()), "twomode"), replicates=30, seed=2)
    assert again.table.csv() == found.table.csv()
    assert [row.kind for row in found.picture().table] == ["actor"] * 9
    drawn = found.picture(sides=True)
    assert {row.kind for row in drawn.table} == {"actor", "side"}
    assert set(order) <= {row.name for row in drawn.table}
    assert "for: p3" in drawn.svg()
    points = ideal_points(network(stances(line()), "twomode"), anchor="a8").picture()
    assert [row.name for row in points.table] == [f"a{n}" for n in range(9)]


def test_neutral_statements_and_strangers_are_left_out(stances: Any) -> None:
    rows = [*line(4, 4), ("idle", "p1", "0"), ("hermit", "cave", "1")]
    found = correspondence(network(stances(rows), "twomode"), replicates=0)
    names = {row.name for row in found.table}
    assert not {"idle", "hermit"} & names
    assert "1 actors share no side with the rest" in found.words
    assert "hermit" in {row.name for row in ideal_points(network(stances(rows), "twomode")).table}


def test_what_cannot_be_scaled_is_said(stances: Any) -> None:
    two = network(stances([("ann", "p", "1"), ("bob", "p", "-1")]), "twomode")
    with pytest.raises(UsageError, match="too little to scale"):
        correspondence(two)
    with pytest.raises(UsageError, match="anchor: 'zoe' is 0 actors"):
        ideal_points(two, anchor="zoe")
    with pytest.raises(UsageError, match="two-mode"):
        ideal_points(network(stances(line()), "congruence"))
    with pytest.raises(UsageError, match="1 actors with sides"):
        ideal_points(network(stances([("ann", "p", "1")]), "twomode"))
