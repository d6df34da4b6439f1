"""Methods that find groups: a matrix of weights, a number of groups or None, and a seed.

Each gives the number of the group of each row. Where the number of groups is free, the one with the
greatest modularity is taken, of at most MOST.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np

from communique.graph.analysis.hierarchy import LINKAGES, cut, distances, tree
from communique.graph.analysis.partition import best, modularity, numbered
from communique.graph.networks import graphs

MOST = 12
"""Groups that are tried at most where their number is not given."""

_STARTS = 10
_ROUNDS = 200


def _labels(parts: Iterable[Iterable[int]], size: int) -> Any:
    groups = np.zeros(size, int)
    for number, part in enumerate(parts):
        groups[list(part)] = number
    return groups


def _chosen(partitions: Sequence[Any], matrix: Any, k: int | None) -> Any:
    """Of several partitions the one into ``k`` groups, or the one with the greatest modularity."""
    if k is not None:
        return min(partitions, key=lambda groups: abs(len(set(groups.tolist())) - k))
    positive = np.maximum(matrix, 0)
    return max(partitions, key=lambda groups: round(modularity(positive, groups), 12))


def _counts(matrix: Any, k: int | None) -> Sequence[int]:
    return range(1, min(len(matrix), MOST) + 1) if k is None else [min(k, len(matrix))]


# --- communities -------------------------------------------------------------------------------


def _louvain(matrix: Any, k: int | None, seed: int) -> Any:
    return _labels(graphs.louvain(matrix, seed), len(matrix))


def _greedy(matrix: Any, k: int | None, seed: int) -> Any:
    return _labels(graphs.greedy_modularity(matrix, k), len(matrix))


def _propagation(matrix: Any, k: int | None, seed: int) -> Any:
    return _labels(graphs.label_propagation(matrix, seed), len(matrix))


def _betweenness(matrix: Any, k: int | None, seed: int) -> Any:
    if not np.any(matrix > 0):
        return np.arange(len(matrix))
    partitions = (_labels(parts, len(matrix)) for parts in graphs.edge_betweenness(matrix))
    return _chosen([np.zeros(len(matrix), int), *partitions], matrix, k)


def _moves(matrix: Any, k: int | None, seed: int) -> Any:
    found = [best(matrix, n, seed=seed) for n in _counts(matrix, k)]
    groups = max(found, key=lambda each: round(each[1], 12))[0] if found else np.zeros(0, int)
    alone = np.flatnonzero(~np.any(matrix, axis=1))
    groups[alone] = MOST + len(matrix) + alone
    return groups


# --- distances ---------------------------------------------------------------------------------


def _hierarchical(linkage: str, matrix: Any, k: int | None, seed: int) -> Any:
    if len(matrix) < 2:
        return np.zeros(len(matrix), int)
    made = tree(matrix, linkage)
    return _chosen([cut(made, n) for n in _counts(matrix, k)], matrix, None)


def _tied(method: Callable[[Any, int, int], Any], matrix: Any, k: int | None, seed: int) -> Any:
    """A method used on the rows that have a tie; the others are groups of their own."""
    there = np.flatnonzero(np.any(matrix > 0, axis=1))
    groups = np.arange(len(matrix)) + MOST + len(matrix)
    if len(there):
        inner = matrix[np.ix_(there, there)]
        found = [method(inner, n, seed) for n in _counts(inner, k)]
        groups[there] = _chosen(found, inner, None)
    return groups


def k_means(matrix: Any, k: int, seed: int) -> Any:
    """Lloyd's k-means (IEEE Transactions on Information Theory 28, 1982) of rows of ``distances``.

    Of several beginnings, drawn among different rows, the one with the least sum of squares.
    """
    from scipy.cluster.vq import ClusterError, kmeans2

    points = distances(matrix)
    distinct = np.unique(points, axis=0)
    chance = np.random.default_rng(seed)
    found = []
    for _ in range(_STARTS):
        begin = distinct[chance.choice(len(distinct), min(k, len(distinct)), replace=False)]
        try:
            centres, groups = kmeans2(points, begin, _ROUNDS, minit="matrix", missing="raise")
        except ClusterError:  # a group lost all its members
            continue
        found.append((round(float(((points - centres[groups]) ** 2).sum()), 12), groups))
    return min(found, key=lambda each: each[0])[1] if found else np.zeros(len(points), int)


def k_medoids(matrix: Any, k: int, seed: int) -> Any:
    """Each row with the nearest of ``k`` medoids, by ``distances``; see ``medoids``."""
    far = distances(matrix)
    return np.argmin(far[:, medoids(far, k)], axis=1)


def medoids(far: Any, k: int) -> list[int]:
    """Partitioning around medoids, PAM (Kaufman and Rousseeuw, "Finding Groups in Data", 1990).

    The rows from which all others are least far in sum: chosen greedily, then the best swap of one
    is made as long as one is better.
    """
    found = [int(np.argmin(far.sum(axis=0)))]
    while len(found) < k:
        nearest = far[:, found].min(axis=1)
        gains = np.maximum(nearest[:, None] - far, 0).sum(axis=0)
        gains[found] = -1
        found.append(int(np.argmax(gains)))
    for _ in range(_ROUNDS):
        least, place, other = min(_swap(far, found, place) for place in range(len(found)))
        if least >= far[:, found].min(axis=1).sum() - 1e-12:
            break
        found[place] = other
    return found


def _swap(far: Any, middle: list[int], place: int) -> tuple[float, int, int]:
    """What the best swap of one medoid would cost, its place, and the row to take for it."""
    others = middle[:place] + middle[place + 1 :]
    rest = far[:, others].min(axis=1) if others else np.full(len(far), np.inf)
    costs = np.minimum(rest[:, None], far).sum(axis=0)
    costs[middle] = np.inf
    other = int(np.argmin(costs))
    return float(costs[other]), place, other


# --- equivalence -------------------------------------------------------------------------------


def concor(matrix: Any, k: int, seed: int) -> Any:
    """Blocks of similar ties by CONCOR (Breiger, Boorman and Arabie, J. Math. Psychology 12, 1975).

    Rows are correlated, these correlations again, until all are 1 or -1: two blocks. The largest
    block that can be is divided next, until there are ``k``.
    """
    groups, whole = np.zeros(len(matrix), int), set[int]()
    while (count := int(groups.max(initial=0)) + 1) < k:
        sizes = np.bincount(groups)
        divisible = [each for each in range(count) if sizes[each] > 1 and each not in whole]
        if not divisible:
            break
        block = max(divisible, key=lambda each: (sizes[each], -each))
        members = np.flatnonzero(groups == block)
        second = members[~_alike(matrix[members])]
        if len(second):
            groups[second] = count
        else:
            whole.add(block)
    return numbered(groups)


def _alike(rows: Any) -> Any:
    """Which rows end in the block of the first one."""
    found = rows
    for _ in range(_ROUNDS):
        centred = found - found.mean(axis=1, keepdims=True)
        length = np.linalg.norm(centred, axis=1, keepdims=True)
        unit = np.divide(centred, length, out=np.zeros_like(centred), where=length > 1e-12)
        found = unit @ unit.T
        if np.all(np.abs(np.abs(found) - 1) < 1e-9):
            break
    return found[0] > -1e-9


METHODS: dict[str, Callable[[Any, int | None, int], Any]] = {
    "louvain": _louvain,
    "greedy": _greedy,
    "label-propagation": _propagation,
    "edge-betweenness": _betweenness,
    **{name: partial(_hierarchical, name) for name in LINKAGES},
    "k-means": partial(_tied, k_means),
    "k-medoids": partial(_tied, k_medoids),
    "concor": partial(_tied, concor),
    "moves": _moves,
}
"""The methods by name; ``moves`` is the partition of greatest modularity that moves find."""
