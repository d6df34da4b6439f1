"""Phases of a debate: windows whose networks are alike, and where one phase turns into the next.

Source: Masuda and Holme, "Detecting sequences of system states in temporal networks", Scientific
Reports 9 (2019): the distance between every two windows, hierarchical clustering of windows, and
Dunn's index to choose the number of states. The distances are those that discourse network analysis
uses (Leifeld, rDNA, "dna_phaseTransitions").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from communique.errors import UsageError
from communique.graph.analysis.result import Analysis, aligned, require
from communique.graph.answers import Answer

if TYPE_CHECKING:
    from communique.graph.networks.model import Network
    from communique.graph.pictures import Picture

DISTANCES = ("absdiff", "spectral")
COLUMNS = ("start", "end", "mid", "phase", "begins", "distance", "statements")
MOST = 8


@dataclass(frozen=True, repr=False)
class Phases(Analysis):
    """One row per window with its phase; ``begins`` marks where the phase changes.

    ``distances`` is the matrix of distances between windows, ``candidates`` has Dunn's index for
    each number of phases.
    """

    distances: Any
    candidates: Answer

    def picture(self, **options: Any) -> Picture:
        """The distances between windows as a matrix: phases are dark blocks on the diagonal."""
        from communique.graph.pictures import heat_map

        names = [str(row.mid) for row in self.table]
        cells = [
            (one, other, 1 - float(self.distances[i, j]) / (float(self.distances.max()) or 1.0))
            for i, one in enumerate(names)
            for j, other in enumerate(names)
        ]
        matrix = Answer(("window", "other", "likeness"), cells)
        given = {"title": "How alike the networks of windows are", "subtitle": self.words}
        return heat_map(matrix, **{"order": "given", "numbers": False, **given, **options})


def phases(
    networks: Iterable[Network],
    *,
    distance: str = "absdiff",
    k: int | None = None,
    linkage: str = "average",
) -> Phases:
    """The phases of some networks in the order of time, such as those of ``windows``.

    ``distance`` is ``absdiff``, half the sum of absolute differences of the networks, each divided
    by its sum (from 0 to 1), or ``spectral``, the Euclidean distance of the eigenvalues of their
    Laplacians divided likewise. ``k`` is the number of phases; by default that with the greatest
    Dunn index. Windows without a tie are left out. Raises UsageError for fewer than two windows.
    """
    if distance not in DISTANCES:
        raise UsageError(f"no distance {distance!r}; distances: {', '.join(DISTANCES)}")
    listed = [network for network in networks if network.matrix.nnz]
    for network in listed:
        require(network, "onemode", "finding phases")
    if len(listed) < 2:
        raise UsageError(f"phases need two windows with ties at least; there are {len(listed)}")
    between = distances(listed, distance)
    groups, indices = _states(between, k, linkage)
    candidates = Answer(("phases", "dunn"), [(n, round(value, 6)) for n, value in indices])
    count = len(set(groups))
    return Phases(
        kind="phases",
        words=f"{count} phases by {linkage} linkage of {distance} distances between windows"
        + ("" if k else ", their number by Dunn's index")
        + f". {listed[0].settings.words()}",
        settings={"distance": distance, "k": k, "linkage": linkage},
        table=Answer(COLUMNS, _rows(listed, groups, between)),
        distances=between,
        candidates=candidates,
    )


def distances(networks: list[Network], distance: str) -> Any:
    """The matrix of distances between networks."""
    _, matrices = aligned(networks)
    shares = [abs(matrix) / (abs(matrix).sum() or 1.0) for matrix in matrices]
    if distance == "spectral":
        points = np.array([_spectrum(each) for each in shares])
        return np.linalg.norm(points[:, None] - points[None, :], axis=2)
    signed = [np.sign(m) * s for m, s in zip(matrices, shares, strict=True)]
    return np.array([[abs(one - other).sum() / 2 for other in signed] for one in signed])


def _spectrum(weights: Any) -> Any:
    laplacian = np.diag(weights.sum(axis=1)) - weights
    return np.sort(np.linalg.eigvalsh(laplacian))


def _states(between: Any, k: int | None, linkage: str) -> tuple[list[int], list[tuple[int, float]]]:
    from scipy.cluster.hierarchy import fcluster
    from scipy.cluster.hierarchy import linkage as link
    from scipy.spatial.distance import squareform

    tree = link(squareform(between, checks=False), linkage)
    counts = [k] if k else list(range(2, min(len(between) - 1, MOST) + 1)) or [2]
    found = {n: fcluster(tree, n, "maxclust") for n in counts}
    indices = [(n, _dunn(between, groups)) for n, groups in found.items()]
    best = max(indices, key=lambda each: (round(each[1], 12), -each[0]))[0]
    names: dict[int, int] = {}
    return [names.setdefault(int(g), len(names) + 1) for g in found[best]], indices


def _dunn(between: Any, groups: Any) -> float:
    """The smallest distance between groups divided by the greatest within one."""
    same = groups[:, None] == groups[None, :]
    apart = between[~same]
    within = between[same].max(initial=0.0)
    if not len(apart):
        return 0.0
    return float(apart.min() / within) if within else float("inf")


def _rows(networks: list[Network], groups: list[int], between: Any) -> list[tuple[Any, ...]]:
    begins = [True, *(one != other for one, other in pairwise(groups))]
    rows = []
    for n, network in enumerate(networks):
        days = (network.start, network.end, network.mid)
        step = round(float(between[n - 1, n]), 6) if n else None
        rows.append((*(day.isoformat() if day else None for day in days), groups[n], begins[n],
                     step, len(set(network.events.stance.tolist()))))  # fmt: skip
    return rows
