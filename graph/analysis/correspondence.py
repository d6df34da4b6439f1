"""Actors and sides on two dimensions: correspondence analysis.

Actors by sides, each proposition twice, for and against ("doubling"). Source: Greenacre,
Correspondence Analysis in Practice (3rd edition, 2017), chapters 8 and 23 and appendix A.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from communique.errors import UsageError
from communique.graph.analysis.bootstrap import ends
from communique.graph.analysis.scaling import Scaling, Sides, short
from communique.graph.answers import Answer

if TYPE_CHECKING:
    from communique.graph.networks.model import Network

POINTS = (
    "name", "kind", "first", "first_low", "first_high", "second", "second_low", "second_high",
    "mass", "node_iri",
)  # fmt: skip


def correspondence(
    network: Network, *, replicates: int = 200, seed: int = 0, level: float = 0.95
) -> Scaling:
    """Actors and sides on two dimensions, by correspondence analysis of a two-mode network.

    Principal coordinates of actors and of sides, of the largest part in which sides join actors:
    between parts that share no side there is no distance. Intervals come from documents drawn anew
    (``replicates``, 0 for none), each sample's axes turned onto the first ones (Procrustes).
    The first dimension points so that its largest actor coordinate is positive. Raises UsageError
    for fewer than three actors or sides.
    """
    sides = Sides(network)
    table, columns = _doubled(sides, sides.favor, sides.against)
    there, met = connected(table)
    if min(len(there), len(met)) < 3:
        raise UsageError(f"too little to scale: {len(there)} connected actors, {len(met)} sides")
    alone = len(table) - len(there)
    table, columns = table[np.ix_(there, met)], [columns[n] for n in met]
    rows, axes, inertia = principal(table)
    low, high = _intervals(sides, there, rows, replicates, seed, level)
    share = inertia / inertia.sum()
    nodes = [network.rows[n] for n in sides.actors[there]]
    found = [
        (nodes[n].label, "actor", *_coordinates(rows[n], low[n], high[n]), short(mass),
         nodes[n].id)
        for n, mass in enumerate(table.sum(axis=1) / table.sum())
    ]  # fmt: skip
    found += [
        (f"{side}: {network.columns[c].label}", "side", short(axes[n][0]), None, None,
         short(axes[n][1]), None, None, short(table[:, n].sum() / table.sum()),
         network.columns[c].id)
        for n, (side, c) in enumerate(columns)
    ]  # fmt: skip
    found.sort(key=lambda row: (row[1], row[2], row[0], row[-1]))
    left = f" {alone} actors share no side with the rest and are left out." if alone else ""
    words = (
        f"Correspondence analysis: the two dimensions have {share[0]:.0%} and {share[1]:.0%} of "
        f"the inertia.{left} {network.settings.words()}"
    )
    return Scaling(
        kind="correspondence",
        words=words,
        settings={"replicates": replicates, "seed": seed, "level": level},
        table=Answer(POINTS, found, narrow=POINTS[:9]),
        inertia=tuple(short(each) for each in inertia),
    )


def _doubled(sides: Sides, favor: Any, against: Any) -> tuple[Any, list[tuple[str, int]]]:
    """Actors by sides: each proposition twice where both sides are taken."""
    columns = [("for", c) for c in sides.propositions] + [
        ("against", c) for c in sides.propositions
    ]
    every = np.hstack([favor[:, sides.propositions], against[:, sides.propositions]])[sides.actors]
    whole = np.hstack([sides.favor[:, sides.propositions], sides.against[:, sides.propositions]])
    kept = np.flatnonzero(whole.sum(axis=0))
    return every[:, kept], [(columns[n][0], int(columns[n][1])) for n in kept]


def principal(table: Any) -> tuple[Any, Any, Any]:
    """Principal coordinates of rows and columns on two dimensions, and all principal inertias.

    ``table`` holds counts without an empty row or column. Source: Greenacre 2017, appendix A.
    """
    shares = table / table.sum()
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    expected = np.outer(rows, columns)
    left, values, right = np.linalg.svd(
        (shares - expected) / np.sqrt(expected), full_matrices=False
    )
    sign = np.array([np.sign(left[np.argmax(abs(left[:, k])), k]) or 1.0 for k in range(2)])
    row_points = left[:, :2] / np.sqrt(rows)[:, None] * values[:2] * sign
    column_points = right[:2].T / np.sqrt(columns)[:, None] * values[:2] * sign
    return row_points, column_points, values[: min(table.shape) - 1] ** 2


def connected(table: Any) -> tuple[Any, Any]:
    """The rows and the columns of the largest part of a table that its counts join."""
    from scipy.sparse import csr_array, vstack
    from scipy.sparse.csgraph import connected_components

    if not table.any():
        return np.array([], int), np.array([], int)
    counts = csr_array(table)
    joined = vstack([csr_array((len(table), len(table))), counts.T]).tocsr()
    joined.resize((sum(table.shape),) * 2)
    labels = connected_components(joined, directed=False)[1]
    sizes = np.bincount(labels[: len(table)], table.sum(axis=1))
    largest = int(np.argmax(sizes))
    return np.flatnonzero(labels[: len(table)] == largest), np.flatnonzero(
        labels[len(table) :] == largest
    )


def _intervals(
    sides: Sides, actors: Any, points: Any, replicates: int, seed: int, level: float
) -> tuple[Any, Any]:
    count = int(sides.documents.max(initial=-1)) + 1
    chance = np.random.default_rng(seed)
    drawn = np.full((replicates, *points.shape), np.nan)
    shape = sides.favor.shape
    for n in range(replicates):
        weight = np.bincount(chance.integers(0, count, count), minlength=count)[sides.documents]
        table, _ = _doubled(sides, *sides.counted(shape, weight.astype(float)))
        there, met = connected(table[actors])
        if min(len(there), len(met)) >= 3:
            found = principal(table[np.ix_(actors[there], met)])[0]
            drawn[n, there] = found @ _turn(found, points[there])
    bounds = np.array(
        [[ends(drawn[:, i, k], level) for k in range(2)] for i in range(len(points))]
    ).reshape(len(points), 2, 2)
    return bounds[:, :, 0], bounds[:, :, 1]


def _turn(found: Any, target: Any) -> Any:
    """The rotation or reflection that brings points nearest to their targets."""
    left, _, right = np.linalg.svd(found.T @ target)
    return left @ right


def _coordinates(point: Any, low: Any, high: Any) -> tuple[Any, ...]:
    return tuple(
        short(each) if np.isfinite(each) else None
        for k in range(2)
        for each in (point[k], low[k], high[k])
    )
