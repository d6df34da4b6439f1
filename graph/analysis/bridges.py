"""Centralities, and who stands between the camps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from communique.graph.analysis.clusters import clusters
from communique.graph.analysis.result import Analysis, dense, ids, require
from communique.graph.answers import Answer
from communique.graph.networks import graphs

if TYPE_CHECKING:
    from communique.graph.networks.model import Network

BRIDGES = ("actor", "group", "participation", "betweenness", "strength", "outside", "actor_iri")
CENTRALITIES = (
    "node", "variable", "degree", "strength", "closeness", "betweenness", "statements", "node_iri",
)  # fmt: skip


def bridges(
    network: Network, groups: Mapping[str, str] | None = None, *, seed: int = 0
) -> Analysis:
    """Actors that join camps, those with most ties across first.

    ``participation`` is the participation coefficient, 1 minus the sum of squared shares of an
    actor's ties in each group: 0 where all lie in one group (Guimera and Amaral, Nature 433, 2005).
    ``betweenness`` counts shortest ways, a heavier tie being a shorter way (Freeman, Sociometry 40,
    1977; Brandes, Journal of Mathematical Sociology 25, 2001), as a share of all pairs. ``outside``
    is the weight of ties to other groups. ``groups`` gives each node id its group; by default those
    of ``clusters``. Negative weights count as no tie. Raises UsageError unless one-mode.
    """
    require(network, "onemode", "finding bridges")
    matrix = np.maximum(dense(network), 0)
    found = clusters(network, seed=seed) if groups is None else None
    given = found.groups if found is not None else dict(groups or {})
    names = [given.get(name, "") for name in ids(network)]
    several = sorted(set(names))
    member = np.array([[one == group for group in several] for one in names], float)
    member = member.reshape(len(names), len(several))
    strength = matrix.sum(axis=1)
    towards = matrix @ member
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.nan_to_num(towards / strength[:, None])
    participation = np.where(strength > 0, 1 - (shares**2).sum(axis=1), 0.0)
    outside = strength - (towards * member).sum(axis=1)
    between = graphs.betweenness(matrix)
    rows = [
        (node.label, names[n], _short(participation[n]), _short(between[n]), float(strength[n]),
         float(outside[n]), node.id)
        for n, node in enumerate(network.rows)
    ]  # fmt: skip
    rows.sort(key=lambda row: (-row[2], -row[3], row[0], row[6]))
    grouped = found.words if found is not None else f"Groups as given. {network.settings.words()}"
    return Analysis(
        kind="bridges",
        words=f"Participation coefficient between groups, and betweenness. {grouped}",
        settings={"seed": seed, "groups": "clusters" if groups is None else "given"},
        table=Answer(BRIDGES, rows, narrow=BRIDGES[:6]),
    )


def centralities(network: Network) -> Analysis:
    """Degree, strength, closeness and betweenness of each node.

    Of a two-mode network all are normed by what a node of its side could have at most (Borgatti
    and Everett, Social Networks 19, 1997), as networkx computes them, and ways count steps; of a
    one-mode network ways are the shorter the heavier their ties. Weights count by their size, so
    that opposition is a tie too.
    """
    two = not network.onemode
    rows = sorted(
        _two_mode(network) if two else _one_mode(network),
        key=lambda row: (row[1], -row[5], -row[3], row[0], row[7]),
    )
    how = "bipartite centralities, normed within each side" if two else "centralities"
    return Analysis(
        kind="centralities",
        words=f"Nodes by their {how}. {network.settings.words()}",
        settings={},
        table=Answer(CENTRALITIES, rows, narrow=CENTRALITIES[:7]),
    )


def _two_mode(network: Network) -> list[tuple[Any, ...]]:
    measures = graphs.bipartite_centralities(network.matrix.tocoo())
    weights = abs(dense(network))
    strengths = weights.sum(axis=1), weights.sum(axis=0)
    rows = []
    for side, nodes in enumerate((network.rows, network.columns)):
        for n, node in enumerate(nodes):
            degree, close, between = (_short(measure[side, n]) for measure in measures)
            rows.append((node.label, node.variable, degree, _short(strengths[side][n]), close,
                         between, node.statements, node.id))  # fmt: skip
    return rows


def _one_mode(network: Network) -> list[tuple[Any, ...]]:
    matrix = abs(dense(network))
    degree, close = graphs.degree_and_closeness(matrix)
    between = graphs.betweenness(matrix)
    return [
        (node.label, node.variable, _short(degree[n]), _short(matrix[n].sum()), _short(close[n]),
         _short(between[n]), node.statements, node.id)
        for n, node in enumerate(network.rows)
    ]  # fmt: skip


def _short(number: Any) -> float:
    return round(float(number), 6)
