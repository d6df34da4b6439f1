"""networkx, and nothing else: networks as its graphs, and its algorithms on matrices of weights.

No other module touches that library. Nodes of a matrix are its row numbers; only positive weights
above the diagonal are ties. Source: https://networkx.org/documentation/stable/ .
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import networkx

    from communique.graph.networks.model import Network

Parts = Iterable[Iterable[int]]
"""A partition: the row numbers of each group."""


def graph(network: Network) -> networkx.Graph:
    """The network as a networkx graph; see ``Network.graph``."""
    import networkx

    made = networkx.MultiDiGraph() if network.kind == "eventlist" else networkx.Graph()
    for node in network.nodes:
        made.add_node(
            node.id,
            label=node.label,
            kind=node.kind,
            variable=node.variable,
            type=node.type,
            statements=node.statements,
            bipartite=node.side,
        )
    made.add_edges_from(_events(network) if network.kind == "eventlist" else _edges(network))
    return made


def _edges(network: Network) -> list[tuple[str, str, dict[str, Any]]]:
    evidence = network.evidence
    targets = network.rows if network.onemode else network.columns
    return [
        (
            network.rows[found.source].id,
            targets[found.target].id,
            {
                "weight": found.weight,
                "statements": list(evidence.statements(found.events)),
                "shared": list(evidence.shared_labels(found.shared)),
            },
        )
        for found in evidence.edges()
    ]


def _events(network: Network) -> list[tuple[str, str, dict[str, Any]]]:
    found = network.events
    return [
        (
            network.rows[found.row[place]].id,
            network.columns[found.column[place]].id,
            {
                "weight": float(found.polarity[place]),
                "time": found.stances.word("date", int(found.stance[place])),
                "statements": [found.stances.word("statement", int(found.stance[place]))],
            },
        )
        for place in range(len(found))
    ]


def weighted(matrix: Any) -> networkx.Graph:
    """The ties of a symmetric matrix, with their ``weight`` and ``length`` (its inverse)."""
    import networkx

    made = networkx.Graph()
    made.add_nodes_from(range(len(matrix)))
    rows, columns = np.nonzero(np.triu(matrix, 1) > 0)
    for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
        weight = float(matrix[i, j])
        made.add_edge(i, j, weight=weight, length=1 / weight)
    return made


# --- communities -------------------------------------------------------------------------------


def louvain(matrix: Any, seed: int) -> Parts:
    """Communities by the method of Blondel and others (J. Stat. Mech., 2008)."""
    from networkx.algorithms.community import louvain_communities

    parts: Parts = louvain_communities(weighted(matrix), weight="weight", seed=seed)
    return parts


def greedy_modularity(matrix: Any, k: int | None) -> Parts:
    """Communities joined greedily, into ``k`` or as many as are best (Clauset and others, 2004)."""
    from networkx.algorithms.community import greedy_modularity_communities

    made = weighted(matrix)
    if not made.number_of_edges():
        return [[n] for n in range(len(matrix))]
    fixed = {"cutoff": min(k, len(matrix)), "best_n": min(k, len(matrix))} if k else {}
    parts: Parts = greedy_modularity_communities(made, weight="weight", **fixed)
    return parts


def label_propagation(matrix: Any, seed: int) -> Parts:
    """Communities by asynchronous label propagation (Raghavan and others, 2007)."""
    from networkx.algorithms.community import asyn_lpa_communities

    parts: Parts = asyn_lpa_communities(weighted(matrix), "weight", seed=seed)
    return parts


def edge_betweenness(matrix: Any) -> Iterator[Parts]:
    """Finer and finer partitions as edges are cut by betweenness (Girvan and Newman, 2002)."""
    from networkx import edge_betweenness_centrality
    from networkx.algorithms.community import girvan_newman

    def heaviest(left: Any) -> tuple[int, int]:
        found = edge_betweenness_centrality(left, weight="length")  # a heavy tie is a short way
        one, other = max(sorted(found), key=lambda edge: round(found[edge], 12))
        return one, other

    parts: Iterator[Parts] = girvan_newman(weighted(matrix), heaviest)
    return parts


# --- centralities ------------------------------------------------------------------------------


def betweenness(matrix: Any) -> list[float]:
    """Of each row the share of shortest ways between others that pass it."""
    from networkx import betweenness_centrality

    found = betweenness_centrality(weighted(matrix), weight="length")
    return [found[n] for n in range(len(matrix))]


def degree_and_closeness(matrix: Any) -> tuple[dict[int, float], dict[int, float]]:
    """The degree and the closeness centrality of each row; a heavy tie is a short way."""
    import networkx

    made = weighted(matrix)
    return networkx.degree_centrality(made), networkx.closeness_centrality(made, distance="length")


def bipartite_centralities(cells: Any) -> list[dict[tuple[int, int], float]]:
    """Degree, closeness and betweenness in a two-mode network, normed within each side.

    ``cells`` is a sparse matrix in COO form; nodes are (0, row) and (1, column), ways count steps.
    All are 0 where a side is empty.
    """
    import networkx
    from networkx.algorithms import bipartite

    made = networkx.Graph()
    top = [(0, n) for n in range(cells.shape[0])]
    made.add_nodes_from(top)
    made.add_nodes_from((1, n) for n in range(cells.shape[1]))
    for i, j in zip(cells.row.tolist(), cells.col.tolist(), strict=True):
        made.add_edge((0, i), (1, j))
    if not min(cells.shape):
        return [dict.fromkeys(made, 0.0) for _ in range(3)]
    return [
        bipartite.degree_centrality(made, top),
        bipartite.closeness_centrality(made, top),
        bipartite.betweenness_centrality(made, top) if min(cells.shape) > 1 else _of_star(made),
    ]


def _of_star(made: networkx.Graph) -> dict[tuple[int, int], float]:
    """Betweenness where a side has one node: none lies between two others but that one.

    The library norms the other side by the most it could have, which here is 0.
    """
    import networkx

    leaves = made.number_of_nodes() - 1
    most = leaves * (leaves - 1) / 2 or 1.0
    found = networkx.betweenness_centrality(made, normalized=False)
    return {node: value / most for node, value in found.items()}
