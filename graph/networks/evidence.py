"""From an edge back to the statements that it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from communique.errors import UsageError
from communique.graph.answers import Answer
from communique.graph.networks.model import Edge, Network, Node
from communique.graph.networks.projection import alike, grades, levels


class Found(NamedTuple):
    """An edge's two nodes (places among rows, and columns or rows), its weight, its events.

    ``events`` are places among the network's events, ``shared`` places among its columns.
    """

    source: int
    target: int
    weight: float
    events: list[int]
    shared: list[int]


@dataclass(frozen=True)
class Evidence:
    """The events behind each edge of a network, found when asked for."""

    network: Network

    def edges(self) -> Iterator[Found]:
        """All edges, in the order of their nodes' ids; each pair of rows once."""
        matrix, network = self.network.matrix.tocoo(), self.network
        targets = network.rows if network.onemode else network.columns
        rank = _ranks(network.rows)
        entries = [
            (int(i), int(j), float(w))
            for i, j, w in zip(matrix.coords[0], matrix.coords[1], matrix.data, strict=True)
            if not network.onemode or rank[i] < rank[j]
        ]
        entries.sort(key=lambda entry: (network.rows[entry[0]].id, targets[entry[1]].id))
        for i, j, weight in entries:
            yield Found(i, j, weight, *self.behind(i, j))

    def behind(self, source: int, target: int) -> tuple[list[int], list[int]]:
        """The events that an edge counts, and the columns that both nodes share."""
        if not self.network.onemode:
            return self._cells[source].get(target, []), []
        events: set[int] = set()
        shared = []
        mine, theirs = self._cells[source], self._cells[target]
        for column in sorted(mine.keys() & theirs.keys()):
            counted = self._counted(mine[column], theirs[column])
            events |= counted
            shared += [column] if counted else []
        return sorted(events), shared

    def statements(self, events: list[int]) -> tuple[str, ...]:
        """The IRIs of the statements of events, sorted."""
        found = self.network.events
        return tuple(
            sorted({found.stances.word("statement", int(found.stance[e])) for e in events})
        )

    def shared_labels(self, shared: list[int]) -> tuple[str, ...]:
        """The labels of columns, sorted."""
        return tuple(sorted(self.network.columns[place].label for place in shared))

    @cached_property
    def _cells(self) -> dict[int, dict[int, list[int]]]:
        found = self.network.events
        cells: dict[int, dict[int, list[int]]] = defaultdict(dict)
        for place, (row, column) in enumerate(
            zip(found.row.tolist(), found.column.tolist(), strict=True)
        ):
            cells[row].setdefault(column, []).append(place)
        return cells

    def _counted(self, mine: list[int], theirs: list[int]) -> set[int]:
        if self.network.settings.qualifier == "ignore":
            return {*mine, *theirs}
        level, meets = self._levels, self._meets
        return {a for a in mine if any(meets[level[a]][level[b]] for b in theirs)} | {
            b for b in theirs if any(meets[level[b]][level[a]] for a in mine)
        }

    @cached_property
    def _levels(self) -> list[int]:
        found: list[int] = levels(self.network.events, self.network.settings).tolist()
        return found

    @cached_property
    def _meets(self) -> list[list[bool]]:
        """Whether stances of two levels count together in this network."""
        settings = self.network.settings
        like, unlike = alike(grades(self.network.events, settings), settings)
        counts = {"congruence": like, "conflict": unlike}.get(settings.qualifier, like + unlike)
        found: list[list[bool]] = (counts > 0).tolist()
        return found


def edge(network: Network, source: str, target: str) -> Edge:
    """The edge between two nodes named by id or label; raises UsageError if there is none."""
    targets = network.rows if network.onemode else network.columns
    i, j = _place(network.rows, source), _place(targets, target)
    row = network.matrix[[i], :].tocoo()
    stored = dict(zip(row.coords[1].tolist(), row.data.tolist(), strict=True))
    if j not in stored:
        raise UsageError(f"no edge between {network.rows[i].label!r} and {targets[j].label!r}")
    events, shared = network.evidence.behind(i, j)
    return Edge(
        network.rows[i].id,
        targets[j].id,
        stored[j],
        network.evidence.statements(events),
        network.evidence.shared_labels(shared),
    )


def table(network: Network) -> Answer:
    """The edges as rows; see ``Network.edges``."""
    return _eventlist(network) if network.kind == "eventlist" else _edges(network)


def _edges(network: Network) -> Answer:
    targets = network.rows if network.onemode else network.columns
    rows = []
    for found in network.evidence.edges():
        statements = network.evidence.statements(found.events)
        rows.append(
            (
                network.rows[found.source].label,
                targets[found.target].label,
                found.weight,
                "; ".join(network.evidence.shared_labels(found.shared)),
                len(statements),
                " ".join(statements),
            )
        )
    columns = ("source", "target", "weight", "shared", "statements", "evidence")
    return Answer(columns, rows, narrow=columns[:5])


def _eventlist(network: Network) -> Answer:
    found, settings = network.events, network.settings
    names = {"actor": "speaker"}
    first = names.get(settings.rows, settings.rows)
    second = names.get(settings.columns, settings.columns)
    columns = ("time", first, second, "polarity", "outlet", "document", "statement")
    rows = []
    for place in range(len(found)):
        one = found.stances[int(found.stance[place])]
        rows.append(
            (
                one.date,
                network.rows[found.row[place]].label,
                network.columns[found.column[place]].label,
                one.polarity,
                one.outlet.label if one.outlet else "",
                one.document.label,
                one.statement,
            )
        )
    if len(set(columns)) < len(columns):  # outlets or documents are nodes too
        columns = ("time", f"row_{first}", f"column_{second}", *columns[3:])
    return Answer(columns, rows, narrow=columns[:6])


def _ranks(nodes: tuple[Node, ...]) -> list[int]:
    ranks = np.empty(len(nodes), np.int64)
    ranks[sorted(range(len(nodes)), key=lambda place: nodes[place].id)] = np.arange(len(nodes))
    found: list[int] = ranks.tolist()
    return found


def _place(nodes: tuple[Node, ...], name: str) -> int:
    for matches in (
        [i for i, node in enumerate(nodes) if node.id == name],
        [i for i, node in enumerate(nodes) if name in (node.label, node.id.rpartition("/")[2])],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise UsageError(f"{name!r} fits several nodes; name one by its IRI")
    raise UsageError(f"no node {name!r} in this network")
