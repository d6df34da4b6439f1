"""Modularity of weighted and of signed networks, and partitions that make it great.

Sources: Newman, "Analysis of weighted networks", Physical Review E 70 (2004); for negative weights
Gomez, Jensen, Arenas, "Analysis of community structure in networks of correlated data", Physical
Review E 80 (2009). Without negative weights the second is the first. Nodes are moved one at a time
to the group that gains most (the vertex mover of Schuetz and Caflisch, Physical Review E 77, 2008),
from the signs of the leading eigenvector and from seeded random beginnings.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

_ROUNDS = 100
_GAIN = 1e-12


def excess(matrix: Any) -> Any:
    """What each pair weighs beyond chance, divided so that modularity is its sum within groups."""
    positive, negative = np.maximum(matrix, 0), np.maximum(-matrix, 0)
    total = positive.sum() + negative.sum()
    if not total:
        return np.zeros_like(matrix, dtype=float)
    return (_beyond(positive) - _beyond(negative)) / total


def _beyond(weights: Any) -> Any:
    strength, total = weights.sum(axis=1), weights.sum()
    return weights - np.outer(strength, strength) / total if total else weights


def modularity(matrix: Any, groups: Any) -> float:
    """The modularity of a partition: ``groups`` numbers the group of each row.

    From -1 to 1; 0 where the groups hold what chance would give. Weights on the diagonal count.
    """
    labels = np.asarray(groups)
    return float(excess(matrix)[labels[:, None] == labels[None, :]].sum())


def best(
    matrix: Any, k: int, *, seed: int = 0, starts: int = 12, begin: Iterable[Any] = ()
) -> tuple[Any, float]:
    """The partition into at most ``k`` groups with the greatest modularity found, and it.

    ``begin`` are partitions to start from beside the leading eigenvector and ``starts`` random
    ones. Groups are numbered from 0 in the order of their first rows.
    """
    size = len(matrix)
    if not size:
        return np.zeros(0, int), 0.0
    gain = excess(matrix)
    chance = np.random.default_rng(seed)
    tried = [np.zeros(size, int), *map(np.asarray, begin), _spectral(gain, k)]
    tried += [chance.integers(0, k, size) for _ in range(starts)]
    found = [_moved(gain, start % k, k) for start in tried]
    scores = [_score(gain, groups) for groups in found]
    chosen = max(range(len(found)), key=lambda n: (round(scores[n], 12), -n))
    return numbered(found[chosen]), scores[chosen]


def numbered(groups: Any) -> Any:
    """The groups numbered from 0 in the order of their first members."""
    names: dict[int, int] = {}
    return np.array([names.setdefault(int(each), len(names)) for each in groups], dtype=int)


def _score(gain: Any, groups: Any) -> float:
    return float(gain[groups[:, None] == groups[None, :]].sum())


def _spectral(gain: Any, k: int) -> Any:
    _, vectors = np.linalg.eigh((gain + gain.T) / 2)
    groups = np.zeros(len(gain), int)
    for number in range(int(np.ceil(np.log2(max(k, 2))))):
        leading = vectors[:, -1 - min(number, len(gain) - 1)]
        # an eigenvector has no sign of its own
        first = leading[int(np.argmax(np.abs(leading)))]
        groups = groups * 2 + (leading * np.sign(first) > _GAIN)
    return groups


def _moved(gain: Any, groups: Any, k: int) -> Any:
    groups = groups.copy()
    members = np.eye(k)[groups]
    for _ in range(_ROUNDS):
        moved = False
        for node in range(len(gain)):
            pull = (gain[node] + gain[:, node]) @ members
            pull[groups[node]] -= 2 * gain[node, node]
            target = int(np.argmax(pull))
            if pull[target] > pull[groups[node]] + _GAIN:
                members[node] = np.eye(k)[target]
                groups[node], moved = target, True
        if not moved:
            return groups
    return groups
