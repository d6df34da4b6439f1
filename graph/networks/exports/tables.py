"""CSV: edges, nodes, the matrix, and the table of edges as readers see it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from communique.graph.answers import FORMULA
from communique.graph.networks.exports import flat
from communique.graph.networks.model import Network

_EDGE = ("weight", "statements", "documents", "outlets", "first", "last", "support", "oppose",
         "neutral", "shared")  # fmt: skip
_EVENT = ("weight", "time", "modality", *_EDGE[1:-1])
_NODE = ("label", "kind", "variable", "type", "bipartite", "statements")


def edges(network: Network, guard: bool) -> str:
    """One row per edge (of an event list per event), the ends by their ids."""
    columns = _EVENT if network.kind == "eventlist" else _EDGE
    rows = (
        [each.source, each.target, *(each.attributes[name] for name in columns)]
        for each in flat.edges(network)
    )
    return _csv(("source", "target", *columns), rows, guard)


def nodes(network: Network, guard: bool) -> str:
    """One row per node."""
    rows = ([name, *attributes.values()] for name, attributes in flat.nodes(network))
    return _csv(("id", *_NODE), rows, guard)


def matrix(network: Network, guard: bool) -> str:
    """The matrix; the first line has the columns' labels, each other one begins with the row's."""
    targets = network.rows if network.onemode else network.columns
    values = network.matrix.toarray().tolist()
    rows = (
        [flat.safe(node.label), *(format(value, ".15g") for value in cells)]
        for node, cells in zip(network.rows, values, strict=True)
    )
    head: list[object] = ["", *(_guarded(flat.safe(node.label), guard) for node in targets)]
    return _csv(head, ([_guarded(row[0], guard), *row[1:]] for row in rows), False)


def table(network: Network, guard: bool) -> str:
    """The table of edges, the ends by their labels; see ``Network.edges``."""
    return network.edges.csv() if guard else _csv(network.edges.columns, network.edges, False)


def _csv(head: Sequence[object], rows: Iterable[Sequence[object]], guard: bool) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_guarded(value, guard) for value in row] for row in rows)
    return out.getvalue()


def _guarded(value: object, guard: bool) -> object:
    if guard and isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
