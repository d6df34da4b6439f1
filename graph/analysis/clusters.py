"""Communities: who belongs together in a network of agreement.

Several methods are tried and the partition with the greatest modularity is taken, as the field
does (Leifeld, rDNA, "dna_multiclust"). The methods are in ``grouping`` and ``hierarchy``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from communique.errors import UsageError
from communique.graph.analysis.grouping import METHODS
from communique.graph.analysis.hierarchy import LINKAGES
from communique.graph.analysis.partition import modularity, numbered
from communique.graph.analysis.result import Analysis, dense, ids, require
from communique.graph.answers import Answer

if TYPE_CHECKING:
    from communique.graph.networks.model import Network
    from communique.graph.pictures import Picture

SLOW = 600
"""Edges or nodes from which on slow methods are left out of those tried together."""


@dataclass(frozen=True, repr=False)
class Clusters(Analysis):
    """Groups of nodes: ``groups`` gives each node id its group ("1", "2", ...).

    ``table`` has one row per node, ``candidates`` one per method tried, best first, with the number
    of groups and the modularity.
    """

    groups: dict[str, str]
    modularity: float
    method: str
    candidates: Answer
    network: Network

    def __len__(self) -> int:
        return len(set(self.groups.values()))

    def picture(self, **options: Any) -> Picture:
        """The network drawn with its groups as colours."""
        from communique.graph.pictures import drawing

        sizes = Counter(self.groups.values())
        named = {
            node: f"group {group}" if sizes[group] > 1 else "no group"
            for node, group in self.groups.items()
        }
        title = f"Groups in the {self.network.kind} network"
        given = {"groups": named, "title": title, "subtitle": self.words}
        return drawing(self.network, **{**given, **options})

    def dendrogram(self, linkage: str = "", **options: Any) -> Picture:
        """The tree of a hierarchical clustering with these groups as colours.

        ``linkage`` is by default that of the groups, ``average`` where another method found them.
        """
        from communique.graph.pictures import dendrogram

        chosen = linkage or (self.method if self.method in LINKAGES else "average")
        return dendrogram(self.network, chosen, groups=self.groups, **options)


def clusters(
    network: Network, method: str = "best", *, k: int | None = None, seed: int = 0
) -> Clusters:
    """The communities of a one-mode network.

    ``method`` is one of METHODS, or ``best``: all of them, and of their partitions the one with the
    greatest modularity. ``k`` fixes the number of groups for all methods but Louvain and label
    propagation. Negative weights count as no tie, except for ``moves``, which takes them for what
    they are. Nodes without a tie are groups of their own.

    Raises UsageError for a method there is not, or a network that is not one-mode.
    """
    require(network, "onemode", "clustering")
    if method != "best" and method not in METHODS:
        raise UsageError(f"no method {method!r}; methods: best, {', '.join(METHODS)}")
    if k is not None and k < 1:
        raise UsageError(f"k: {k} is no number of groups")
    matrix = dense(network)
    tried = [method] if method != "best" else _sensible(matrix, k)
    found = {name: numbered(METHODS[name](matrix, k, seed)) for name in tried}
    scores = {name: modularity(matrix, groups) for name, groups in found.items()}
    order = sorted(tried, key=lambda name: (-round(scores[name], 12), tried.index(name)))
    return _clusters(network, matrix, _ranked(found[order[0]]), order, found, scores, k, seed)


def _ranked(groups: Any) -> Any:
    """The groups numbered from 0 by their size, those of one size by their first members."""
    sizes = np.bincount(groups)
    order = sorted(range(len(sizes)), key=lambda group: (-sizes[group], group))
    return np.array([order.index(group) for group in groups.tolist()], dtype=int)


def _sensible(matrix: Any, k: int | None) -> list[str]:
    edges = np.count_nonzero(np.triu(matrix, 1) > 0)
    left_out = {
        "edge-betweenness": edges > SLOW,
        "concor": len(matrix) > SLOW,
        "k-medoids": len(matrix) > SLOW,
        "louvain": k is not None,
        "label-propagation": k is not None,
    }
    return [name for name in METHODS if not left_out.get(name)]


def _clusters(
    network: Network,
    matrix: Any,
    groups: Any,
    order: Sequence[str],
    found: dict[str, Any],
    scores: dict[str, float],
    k: int | None,
    seed: int,
) -> Clusters:
    chosen = order[0]
    same = groups[:, None] == groups[None, :]
    positive = np.maximum(matrix, 0)
    within, total = (positive * same).sum(axis=1), positive.sum(axis=1)
    rows = sorted(
        (int(groups[n]) + 1, node.label, float(within[n]), float(total[n]), node.id)
        for n, node in enumerate(network.rows)
    )
    table = Answer(("group", "node", "within", "strength", "node_iri"), rows,
                   narrow=("group", "node", "within", "strength"))  # fmt: skip
    candidates = Answer(
        ("method", "groups", "modularity"),
        [(name, len(set(found[name].tolist())), round(scores[name], 6) + 0.0) for name in order],
    )
    count = len(set(groups.tolist()))
    tried = f", the greatest of {len(order)} methods tried" if len(order) > 1 else ""
    return Clusters(
        kind="clusters",
        words=f"{count} groups by {chosen}: modularity {scores[chosen]:.3f}{tried}. "
        + network.settings.words(),
        settings={"method": chosen, "tried": tuple(order), "k": k, "seed": seed},
        table=table,
        groups={name: str(int(groups[n]) + 1) for n, name in enumerate(ids(network))},
        modularity=scores[chosen],
        method=chosen,
        candidates=candidates,
        network=network,
    )
