"""Modularity against its definition, partitions against every partition, communities by hand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from communique.errors import UsageError
from communique.graph.analysis import METHODS, clusters, modularity
from communique.graph.analysis.grouping import concor, k_means, k_medoids, medoids
from communique.graph.analysis.hierarchy import distances
from communique.graph.analysis.partition import best
from communique.graph.networks import Coded, network

APART = ("single", "k-medoids", "concor")
"""Methods that need not find the camps of the others; they have tests of their own."""


def symmetric(size: int, least: int) -> st.SearchStrategy[Any]:
    whole = arrays(float, (size, size), elements=st.integers(least, 4).map(float))
    return whole.map(lambda m: np.triu(m, 1) + np.triu(m, 1).T)


def partitions(size: int, k: int) -> Iterator[Any]:
    return (np.array(groups) for groups in product(range(k), repeat=size))


@given(symmetric(6, 0), st.lists(st.integers(0, 2), min_size=6, max_size=6))
def test_without_negative_ties_modularity_is_that_of_networkx(
    matrix: Any, groups: list[int]
) -> None:
    if not matrix.any():
        assert modularity(matrix, groups) == 0
        return
    graph = networkx.from_numpy_array(matrix)
    parts = [{n for n in range(6) if groups[n] == g} for g in set(groups)]
    known = networkx.community.modularity(graph, parts, weight="weight")
    assert modularity(matrix, groups) == pytest.approx(known)


@given(symmetric(5, -4), st.lists(st.integers(0, 2), min_size=5, max_size=5))
def test_signed_modularity_is_its_definition(matrix: Any, groups: list[int]) -> None:
    # Gomez, Jensen, Arenas 2009, equation 15, pair by pair
    plus, minus = np.maximum(matrix, 0), np.maximum(-matrix, 0)
    total = plus.sum() + minus.sum()
    found = 0.0
    for i in range(5):
        for j in range(5):
            if groups[i] == groups[j] and total:
                found += matrix[i, j]
                found -= plus[i].sum() * plus[j].sum() / plus.sum() if plus.sum() else 0.0
                found += minus[i].sum() * minus[j].sum() / minus.sum() if minus.sum() else 0.0
    assert modularity(matrix, groups) == pytest.approx(found / total if total else 0.0)


@given(symmetric(6, -3))
def test_the_best_division_in_two_is_the_best_of_all(matrix: Any) -> None:
    groups, found = best(matrix, 2, starts=20)
    greatest = max(modularity(matrix, each) for each in partitions(6, 2))
    assert found == pytest.approx(greatest)
    assert modularity(matrix, groups) == pytest.approx(found)


def test_a_division_of_nothing_has_no_modularity() -> None:
    groups, found = best(np.zeros((0, 0)), 2)
    assert (len(groups), found) == (0, 0.0)
    assert best(np.zeros((3, 3)), 2)[1] == 0.0


@pytest.mark.parametrize("method", [name for name in METHODS if name not in APART])
def test_every_method_finds_two_camps_that_one_tie_joins(camps: list[Coded], method: str) -> None:
    made = network(camps, "congruence")
    k = None if method in ("louvain", "label-propagation") else 2
    found = clusters(made, method, k=k)
    groups = {name.removeprefix("urn:"): group for name, group in found.groups.items()}
    assert {groups[name] for name in ("ann", "bob", "cid")} == {groups["ann"]}
    assert {groups[name] for name in ("dan", "eve", "fay")} == {groups["dan"]}
    assert groups["ann"] != groups["dan"]
    assert found.modularity == pytest.approx(
        modularity(made.matrix.toarray(), list(found.groups.values()))
    )
    assert found.method == method


def test_single_linkage_parts_what_the_weakest_tie_joins(stances: Any) -> None:
    rows = [(name, said, "1") for said in ("p", "q") for name in ("ann", "bob")]
    rows += [(name, said, "1") for said in ("r", "s") for name in ("cid", "dan")]
    rows += [("bob", "t", "1"), ("cid", "t", "1")]
    found = clusters(network(stances(rows), "congruence"), "single", k=2)
    assert list(found.groups.values()) == ["1", "1", "2", "2"]


def sum_of_squares(points: Any, groups: Any) -> float:
    kinds = {*groups.tolist()}
    return float(
        sum(((points[groups == g] - points[groups == g].mean(0)) ** 2).sum() for g in kinds)
    )


@pytest.mark.parametrize("seed", range(8))
def test_k_means_has_the_least_sum_of_squares_of_all_partitions(seed: int) -> None:
    drawn = np.triu(np.random.default_rng(seed).integers(0, 5, (6, 6)), 1).astype(float)
    matrix = drawn + drawn.T
    points = distances(matrix)
    least = min(sum_of_squares(points, each) for each in partitions(6, 2))
    assert sum_of_squares(points, k_means(matrix, 2, seed)) == pytest.approx(least)


@given(symmetric(7, 0), st.integers(1, 7))
def test_no_swap_of_a_medoid_would_be_better(matrix: Any, k: int) -> None:
    far = distances(matrix)
    found = medoids(far, k)
    cost = far[:, found].min(axis=1).sum()
    assert len({*found}) == k
    for gone, new in product(range(k), range(7)):
        others = [*found[:gone], *found[gone + 1 :], new]
        assert cost <= far[:, others].min(axis=1).sum() + 1e-9


def test_medoids_are_in_the_middle_of_their_groups() -> None:
    # two stars: 0 tied to 1 and 2, 3 to 4 and 5; the others in no way
    matrix = np.zeros((6, 6))
    for centre, ends in ((0, (1, 2)), (3, (4, 5))):
        for end in ends:
            matrix[centre, end] = matrix[end, centre] = 2
    assert k_medoids(matrix, 2, 0).tolist() == [0, 0, 0, 1, 1, 1]


def test_concor_puts_together_who_has_the_same_ties() -> None:
    # who is tied to the same others, not to one another: 0 and 1 to 2 and 3, and 4 to 5
    matrix = np.zeros((6, 6))
    for one, other in ((0, 2), (0, 3), (1, 2), (1, 3), (4, 5)):
        matrix[one, other] = matrix[other, one] = 1
    groups = concor(matrix, 4, 0).tolist()
    assert groups[0] == groups[1] != groups[2] == groups[3]
    assert concor(matrix, 2, 0).max() == 1
    # 0 and 1 can not be told apart, however many blocks are asked for
    assert concor(matrix, 6, 0).tolist()[:4] == [0, 0, 1, 1]


def test_concor_divides_as_its_correlations_say() -> None:
    chance = np.random.default_rng(4)
    drawn = np.triu(chance.integers(0, 6, (8, 8)), 1).astype(float)
    matrix = drawn + drawn.T
    found = matrix
    for _ in range(60):
        found = np.corrcoef(found)
    assert set(np.round(found, 6).ravel()) == {-1.0, 1.0}
    assert concor(matrix, 2, 0).tolist() == [int(each < 0) for each in found[0]]


def test_the_best_method_is_the_one_with_the_greatest_modularity(camps: list[Coded]) -> None:
    found = clusters(network(camps, "congruence"), seed=3)
    # ties 2 (three times), 1 (three times), 1 across: m = 10; camps hold 12 and 6 of 20 ends
    assert found.modularity == pytest.approx(18 / 20 - (13 / 20) ** 2 - (7 / 20) ** 2)
    assert [row.modularity for row in found.candidates] == sorted(
        (row.modularity for row in found.candidates), reverse=True
    )
    assert found.candidates[0].method == found.method
    assert found.words.startswith("2 groups by ")
    assert [row.group for row in found.table] == [1, 1, 1, 2, 2, 2]
    assert found.table[0].node_iri == "urn:ann"
    assert (found.table[0].within, found.table[0].strength) == (4.0, 5.0)
    assert len(found) == 2


def test_the_same_seed_gives_the_same_groups(camps: list[Coded]) -> None:
    made = network(camps, "congruence")
    assert clusters(made, seed=5).groups == clusters(made, seed=5).groups


def test_who_has_no_tie_is_alone(stances: Any) -> None:
    rows = [("ann", "p", "1"), ("bob", "p", "1"), ("cid", "q", "1"), ("dan", "r", "1")]
    found = clusters(network(stances(rows), "congruence"), "moves")
    assert len(found) == 3
    assert found.groups["urn:ann"] == found.groups["urn:bob"]


def test_what_cannot_be_clustered_is_said(camps: list[Coded]) -> None:
    with pytest.raises(UsageError, match="needs a one-mode network"):
        clusters(network(camps, "twomode"))
    with pytest.raises(UsageError, match="no method 'magic'; methods: best, louvain"):
        clusters(network(camps, "congruence"), "magic")
    with pytest.raises(UsageError, match="k: 0"):
        clusters(network(camps, "congruence"), k=0)


def test_groups_are_drawn(camps: list[Coded]) -> None:
    found = clusters(network(camps, "congruence")).picture()
    assert {"group 1", "group 2"} <= {
        node["group"] for node in found.spec["layer"][1]["data"]["values"]
    }
    assert len(found.table) == 7


def test_the_tree_of_a_hierarchy_is_drawn(stances: Any) -> None:
    # ann and bob agree twice, cid with both once, dan with nobody
    rows = [(name, said, "1") for said in ("p", "q") for name in ("ann", "bob")]
    rows += [("cid", "p", "1"), ("dan", "r", "1")]
    found = clusters(network(stances(rows), "congruence"), "average", k=2)
    made = found.dendrogram()
    assert [tuple(row) for row in made.table] == [
        (1, 0.0, 2, "ann; bob"), (2, 0.5, 3, "ann; bob; cid"), (3, 1.0, 4, "ann; bob; cid; dan"),
    ]  # fmt: skip
    limbs, leaves, _ = made.spec["layer"]
    assert [each["label"] for each in leaves["data"]["values"]][:1] == ["dan"]
    assert {each["group"] for each in leaves["data"]["values"]} == {"1", "2"}
    joined = [each for each in limbs["data"]["values"] if each["distance"] == each["to"] == 1.0]
    assert [each["group"] for each in joined] == [""]
    with pytest.raises(UsageError, match="no linkage 'oak'; linkages: single, average"):
        found.dendrogram("oak")
