"""Discourse networks: who takes which side with whom, each edge with its statements.

Names follow discourse network analysis (Leifeld 2017, "Discourse Network Analysis: Policy Debates
as Dynamic Networks", Oxford Handbook of Political Networks): a **twomode** network joins speakers
to propositions, **congruence** joins speakers who take the same side on a proposition, **conflict**
those on opposite sides, and an **eventlist** has one row per stance. This is the one module that
touches networkx.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from communique.errors import UsageError
from communique.graph import terms as t
from communique.graph.answers import Answer

if TYPE_CHECKING:
    import networkx

    from communique.graph.knowledge import KnowledgeGraph

Kind = Literal["twomode", "congruence", "conflict", "eventlist"]
_WRITERS = {".graphml": "write_graphml", ".gexf": "write_gexf"}


class Coded(NamedTuple):
    """One stance as the networks need it."""

    node: str
    label: str
    proposition: str
    proposition_label: str
    polarity: Decimal
    said_on: str
    document: str
    outlet: str
    statement: str


@dataclass(frozen=True)
class Edge:
    """An edge: two node ids, a weight, and the IRIs of the statements it counts.

    ``shared`` names the propositions that bind or divide the two; for a two-mode edge it is empty.
    """

    source: str
    target: str
    weight: float
    statements: tuple[str, ...]
    shared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Network:
    """A network with the settings it was made with.

    ``graph`` is a networkx graph (a MultiDiGraph for event lists) whose nodes are IRIs with
    ``label``, ``kind`` (speaker, proposition) and ``bipartite`` (0, 1); edges carry ``weight``,
    ``statements`` and, where speakers are joined, ``shared``. ``edges`` holds them as rows.
    """

    kind: Kind
    settings: dict[str, str]
    graph: networkx.Graph
    edges: Answer

    def write(self, path: str | PathLike[str]) -> None:
        """Write GraphML or GEXF by suffix; statement lists become text joined by spaces."""
        import networkx

        suffix = "." + str(path).rpartition(".")[2]
        if suffix not in _WRITERS:
            raise UsageError(f"{path}: expected a name ending in .graphml or .gexf")
        plain = self.graph.copy()
        for *_, data in plain.edges(data=True):
            for name in ("statements", "shared"):
                data[name] = " ".join(data.get(name, ()))
        getattr(networkx, _WRITERS[suffix])(plain, path)


def network(
    kg: KnowledgeGraph, kind: str, *, by: str = "actor", status: str = "accepted", **filters: Any
) -> Network:
    """The network of a kind over the stances that fit.

    ``by`` says who a node is: the speaker (``actor``) or the state spoken for that day (``state``;
    stances of speakers who spoke for none are left out). ``filters`` are those of the question
    ``who-said-what``. Weights: for ``twomode`` the sum of polarities, for ``congruence`` and
    ``conflict`` the number of pairs of statements that agree or clash on a proposition.
    """
    stances = _stances(kg, by, status=status, **filters)
    makers = {"twomode": _twomode, "congruence": _onemode, "conflict": _onemode}
    settings = {"kind": kind, "by": by, "status": status}
    settings |= {name: str(value) for name, value in filters.items() if value is not None}
    if kind == "eventlist":
        return _eventlist(stances, settings)
    if kind not in makers:
        raise UsageError(f"no network {kind!r}; kinds: {', '.join([*makers, 'eventlist'])}")
    edges = makers[kind](stances, kind)
    return Network(
        kind=kind,  # type: ignore[arg-type]  # checked against the makers above
        settings=settings,
        graph=_graph(edges, stances, kind),
        edges=_table(edges, stances),
    )


def _stances(kg: KnowledgeGraph, by: str, **filters: Any) -> list[Coded]:
    if by not in ("actor", "state"):
        raise UsageError(f"nodes are by actor or by state, not by {by!r}")
    states = _states(kg) if by == "state" else {}
    found = set()
    for row in kg.ask("who-said-what", **filters):
        if not row.proposition_iri or row.polarity is None:
            continue
        speaker = [(row.speaker_iri, row.speaker)]
        for node, label in states.get(row.statement, ()) if by == "state" else speaker:
            found.add(
                Coded(
                    node, label, row.proposition_iri, row.proposition, row.polarity,
                    row.said_on or row.published or "", row.document, row.outlet or "",
                    row.statement,
                )
            )  # fmt: skip
    return sorted(found)


def _states(kg: KnowledgeGraph) -> dict[str, list[tuple[str, str]]]:
    """For each statement the states spoken for on that day: IRI and name."""
    rows = kg.query(
        f"SELECT DISTINCT ?statement ?state ?label WHERE {{ "
        f"GRAPH ?g {{ ?statement {t.term('cmq:represents')} ?state }} "
        f"GRAPH ?h {{ ?state {t.term('rdfs:label')} ?label }} }}"
    )
    assert isinstance(rows, Answer)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        found[row.statement].append((row.state, row.label))
    return found


def _twomode(stances: list[Coded], kind: str) -> list[Edge]:
    groups: dict[tuple[str, str], list[Coded]] = defaultdict(list)
    for one in stances:
        groups[one.node, one.proposition].append(one)
    return [
        Edge(
            source,
            target,
            float(sum(one.polarity for one in group)),
            tuple(sorted({one.statement for one in group})),
        )
        for (source, target), group in sorted(groups.items())
    ]


def _onemode(stances: list[Coded], kind: str) -> list[Edge]:
    pairs: dict[tuple[str, str], list[tuple[Coded, Coded]]] = defaultdict(list)
    by_proposition: dict[str, list[Coded]] = defaultdict(list)
    for one in stances:
        by_proposition[one.proposition].append(one)
    for group in by_proposition.values():
        for first, second in combinations(group, 2):
            product = first.polarity * second.polarity
            fits = product > 0 if kind == "congruence" else product < 0
            if fits and first.node != second.node:
                pairs[min(first.node, second.node), max(first.node, second.node)].append(
                    (first, second)
                )
    return [
        Edge(
            source,
            target,
            float(len(found)),
            tuple(sorted({one.statement for pair in found for one in pair})),
            tuple(sorted({pair[0].proposition_label for pair in found})),
        )
        for (source, target), found in sorted(pairs.items())
    ]


def _graph(edges: list[Edge], stances: list[Coded], kind: str) -> networkx.Graph:
    import networkx

    graph = networkx.Graph()
    for one in stances:
        _add_nodes(graph, one, propositions=kind == "twomode")
    for edge in edges:
        graph.add_edge(
            edge.source,
            edge.target,
            weight=edge.weight,
            statements=list(edge.statements),
            shared=list(edge.shared),
        )
    return graph


def _add_nodes(graph: networkx.Graph, one: Coded, *, propositions: bool) -> None:
    graph.add_node(one.node, label=one.label, kind="speaker", bipartite=0)
    if propositions:
        graph.add_node(
            one.proposition, label=one.proposition_label, kind="proposition", bipartite=1
        )


def _table(edges: list[Edge], stances: list[Coded]) -> Answer:
    labels = {one.node: one.label for one in stances}
    labels |= {one.proposition: one.proposition_label for one in stances}
    rows = [
        (
            labels[edge.source],
            labels[edge.target],
            edge.weight,
            "; ".join(edge.shared),
            len(edge.statements),
            " ".join(edge.statements),
        )
        for edge in edges
    ]
    columns = ("source", "target", "weight", "shared", "statements", "evidence")
    return Answer(columns, rows, narrow=columns[:5])


def _eventlist(stances: list[Coded], settings: dict[str, str]) -> Network:
    import networkx

    graph = networkx.MultiDiGraph()
    rows = []
    for one in sorted(stances, key=lambda each: (each.said_on, each)):
        _add_nodes(graph, one, propositions=True)
        graph.add_edge(
            one.node,
            one.proposition,
            weight=float(one.polarity),
            time=one.said_on,
            statements=[one.statement],
        )
        rows.append(
            (one.said_on, one.label, one.proposition_label, one.polarity, one.outlet,
             one.document, one.statement)
        )  # fmt: skip
    columns = ("time", "speaker", "proposition", "polarity", "outlet", "document", "statement")
    return Network("eventlist", settings, graph, Answer(columns, rows, narrow=columns[:6]))
