"""Pairs, bridges, centralities, backbone: small networks worked out by hand."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import Any

import networkx
import numpy as np
import pytest

from communique.errors import UsageError
from communique.graph.analysis import backbone, bridges, centralities, dyads
from communique.graph.networks import Coded, network


def test_dyads_count_agreement_and_disagreement(camps: list[Coded]) -> None:
    found = dyads(camps)
    rows = {(row.actor, row.other): row for row in found.table}
    together = rows["ann", "bob"]
    assert (together.agreement, together.disagreement, together.balance) == (2, 0, 1)
    assert (together.agree_on, together.differ_on) == ("p; q", "")
    assert together.evidence == "urn:s000 urn:s001 urn:s006 urn:s007"
    both = rows["ann", "eve"]
    assert (both.agreement, both.disagreement, both.balance) == (1, 1, 0)
    assert (both.agree_on, both.differ_on, both.statements) == ("r", "p", 4)
    assert len(found.table) == 15  # every pair of six says p
    drawn = found.picture()
    assert len(drawn.table) == 30


def test_bridges_are_those_with_ties_to_both_camps(camps: list[Coded]) -> None:
    groups = {f"urn:{name}": "east" for name in ("ann", "bob", "cid")}
    groups |= {f"urn:{name}": "west" for name in ("dan", "eve", "fay")}
    found = bridges(network(camps, "congruence"), groups)
    first, second, *others = found.table
    # eve: 2 of 3 in her camp; ann: 4 of 5
    assert (first.actor, first.participation) == ("eve", pytest.approx(1 - (4 + 1) / 9, abs=1e-6))
    assert (second.actor, second.participation) == ("ann", pytest.approx(1 - (16 + 1) / 25))
    assert (first.outside, first.strength) == (1, 3)
    # every way between the camps goes over both: 6 of the 10 pairs without ann, less her own
    assert first.betweenness == second.betweenness == pytest.approx(6 / 10)
    assert all(row.participation == row.betweenness == 0 for row in others)
    assert bridges(network(camps, "congruence")).table[0].actor == "eve"


def test_bipartite_centralities_are_those_of_networkx(camps: list[Coded]) -> None:
    made = network(camps, "twomode")
    found = {(row.variable, row.node): row for row in centralities(made).table}
    graph = made.graph
    actors = [node.id for node in made.rows]
    known = networkx.bipartite.betweenness_centrality(graph, actors)
    degree = networkx.bipartite.degree_centrality(graph, actors)
    for node in made.nodes:
        row = found[node.variable, node.label]
        assert row.betweenness == pytest.approx(known[node.id], abs=1e-6)
        assert row.degree == pytest.approx(degree[node.id], abs=1e-6)
    assert found["proposition", "p"].degree == 1
    assert found["actor", "ann"].strength == 3


def test_one_mode_centralities(camps: list[Coded]) -> None:
    found = centralities(network(camps, "congruence")).table
    assert {row.node for row in found[:2]} == {"ann", "eve"}
    assert next(row for row in found if row.node == "ann").degree == pytest.approx(3 / 5)


def test_a_proposition_that_repeats_another_is_redundant(stances: Any) -> None:
    # q and r repeat each other; p alone joins cid to the rest
    rows = [(name, prop, "1") for prop in ("q", "r") for name in ("ann", "bob")]
    rows += [(name, "p", "1") for name in ("ann", "cid")]
    found = backbone(network(stances(rows), "congruence"), size=2)
    assert [row.part for row in found.table] == ["backbone", "backbone", "redundant"]
    assert found.table[-1].proposition in ("q", "r")
    assert "urn:p" in found.kept
    assert found.redundant == (found.table[-1].proposition_iri,)
    # ann-bob 2 of 3, ann-cid 1 of 3 -> both 1 of 2; Laplacian eigenvalues of shares over 6 and 4
    assert found.table[-1].loss > 0
    assert found.table[0].loss == max(row.loss for row in found.table)
    assert found.table[-1].statements == 2


def test_what_adds_nothing_is_left_out_first(camps: list[Coded], stances: Any) -> None:
    rows = stances([("ann", "p", "1"), ("bob", "p", "1"), ("ann", "x", "1")])
    found = backbone(network(rows, "congruence"))
    assert [(row.proposition, row.part, row.loss) for row in found.table][-1] == (
        "x", "redundant", 0.0,
    )  # fmt: skip
    assert found.kept == ("urn:p",)
    with pytest.raises(UsageError, match="may have 1 to 3 propositions"):
        backbone(network(camps, "congruence"), size=9)
    with pytest.raises(UsageError, match="one-mode"):
        backbone(network(camps, "twomode"))


def test_the_only_actor_is_between_everything_it_says(stances: Any) -> None:
    """Where one side has a single node no quotient by zero stops the analysis."""
    found = centralities(network(stances([("ann", p, "1") for p in "pqr"]), "twomode"))
    measured = {row.node: (row.degree, row.closeness, row.betweenness) for row in found.table}
    assert measured["ann"] == (1, 1, 1)
    assert {measured[name][::2] for name in "pqr"} == {(1 / 1, 0)}
    pair = centralities(network(stances([("ann", "p", "1")]), "twomode"))
    assert [row.betweenness for row in pair.table] == [0, 0]


def test_nothing_said_gives_empty_tables(stances: Any) -> None:
    nothing = stances([])
    assert not len(bridges(network(nothing, "congruence")).table)
    assert not len(centralities(network(nothing, "twomode")).table)
    assert not len(centralities(network(nothing, "congruence")).table)


def debate(stances: Any) -> Any:
    """Six speakers on seven propositions, drawn with a seed."""
    chance = Random(5)
    rows = [
        (actor, said, chance.choice(("1", "-1")))
        for actor in ("ann", "bob", "cid", "dan", "eve", "fay")
        for said in "pqrstuv"
        if chance.random() < 0.6
    ]
    return network(stances(rows), "congruence")


def laplacian(made: Any, others: Any = ()) -> Any:
    """The eigenvalues of the Laplacian of a network's shares of weight, from its graph."""
    graph = networkx.Graph(made.graph)
    graph.add_nodes_from(others)
    matrix = networkx.to_numpy_array(graph, nodelist=sorted(graph))
    found = np.linalg.eigvalsh(np.diag(matrix.sum(axis=1)) - matrix)
    return found / (matrix.sum() or 1)


def losses(made: Any, size: int) -> dict[frozenset[str], float]:
    """What is lost without each set of so many propositions, each network made from the rows."""
    names, rows = sorted(node.label for node in made.columns), list(made.events.stances)
    found = {}
    for gone in combinations(names, size):
        left = [one for one in rows if one.proposition.label not in gone]
        spectrum = laplacian(network(left, "congruence"), made.graph)
        found[frozenset(gone)] = float(np.linalg.norm(laplacian(made) - spectrum))
    return found


@pytest.mark.parametrize("size", [2, 4])
def test_annealing_finds_the_best_backbone_of_its_size(stances: Any, size: int) -> None:
    made = debate(stances)
    found = backbone(made, "fixed", size=size, steps=400, seed=2)
    gone = frozenset(name.removeprefix("urn:") for name in found.redundant)
    every = losses(made, 7 - size)
    assert (len(found.kept), len(gone)) == (size, 7 - size)
    assert every[gone] == pytest.approx(min(every.values()))
    assert f"spectral loss {every[gone]:.4f}" in found.words
    put_back = next(row for row in found.table if row.part == "redundant")
    assert put_back.loss == pytest.approx(
        losses(made, 6 - size)[gone - {put_back.proposition}], abs=1e-6
    )
    assert backbone(made, "fixed", size=size, steps=400, seed=2).kept == found.kept


def test_annealing_weighs_the_size_against_the_loss(stances: Any) -> None:
    made = debate(stances)
    every = {gone: lost for size in range(1, 7) for gone, lost in losses(made, size).items()}
    whole = float(np.linalg.norm(laplacian(made)))  # of nothing left, all eigenvalues are 0
    sizes = set()
    for penalty in (0.05, 0.5, 3):
        found = backbone(made, "penalty", penalty=penalty, steps=600, seed=2)
        costs = {gone: lost / whole + penalty * (7 - len(gone)) / 7 for gone, lost in every.items()}
        gone = frozenset(name.removeprefix("urn:") for name in found.redundant)
        assert costs[gone] == pytest.approx(min(costs.values()))
        sizes.add(len(found.kept))
    assert len(sizes) > 1


def test_what_a_backbone_cannot_do_is_said(camps: list[Coded]) -> None:
    made = network(camps, "congruence")
    with pytest.raises(UsageError, match="no method 'magic'; methods: nested, fixed, penalty"):
        backbone(made, "magic")
    with pytest.raises(UsageError, match="the method fixed needs a size"):
        backbone(made, "fixed")
    with pytest.raises(UsageError, match="the method penalty finds the size itself"):
        backbone(made, "penalty", size=2)
    with pytest.raises(UsageError, match="penalty must not be below 0"):
        backbone(made, "penalty", penalty=-1)
