"""What networks are made of and what they give: coded stances, settings, nodes, edges, networks.

Names follow discourse network analysis (Leifeld 2017, "Discourse Network Analysis: Policy Debates
as Dynamic Networks", Oxford Handbook of Political Networks).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    import networkx
    from scipy.sparse import csr_array

    from communique.graph.answers import Answer
    from communique.graph.networks.events import Events
    from communique.graph.networks.evidence import Evidence
    from communique.graph.networks.settings import Settings

Kind = Literal["twomode", "onemode", "congruence", "conflict", "subtract", "eventlist"]

LEVELS = ("actor", "person", "organization", "state", "post")
"""Who a node is where speakers are meant: the speaker as coded, only persons, the organization of
the post held that day, the state spoken for that day, the post held that day."""

VARIABLES = (
    *LEVELS,
    "proposition", "topic", "agreement", "document", "outlet", "author", "mode", "modality",
)  # fmt: skip
"""The variables that can be rows or columns of a network."""


class Thing(NamedTuple):
    """A value of a variable and its label.

    ``id`` is an IRI, or the word itself for modes, modalities and authors.
    """

    id: str
    label: str


class Coded(NamedTuple):
    """One stance of one statement with all variables.

    Empty tuples and None mean that there is no such value. ``actor`` is the speaker, ``kind`` what
    the speaker is (person, organization, state, group, unnamed). ``date`` is the day of speaking,
    or else of publication (EDTF), ``earliest`` and ``latest`` the days it may stand for.
    """

    statement: str
    actor: Thing
    kind: str
    proposition: Thing
    polarity: Decimal
    document: Thing
    date: str = ""
    earliest: datetime.date | None = None
    latest: datetime.date | None = None
    outlet: Thing | None = None
    author: tuple[Thing, ...] = ()
    person: Thing | None = None
    organization: tuple[Thing, ...] = ()
    state: tuple[Thing, ...] = ()
    post: tuple[Thing, ...] = ()
    topic: tuple[Thing, ...] = ()
    agreement: tuple[Thing, ...] = ()
    mode: str = ""
    modality: str = ""
    utterance: str = ""
    status: str = "accepted"


class Node(NamedTuple):
    """A node: the variable it is a value of, its side (0 rows, 1 columns), and what it did.

    ``type`` is what a speaker is (person, state, ...; "" for other variables), ``statements`` how
    many statements of the network name it.
    """

    id: str
    label: str
    variable: str
    side: int = 0
    type: str = ""
    statements: int = 0

    @property
    def kind(self) -> str:
        """``speaker`` for the levels of speakers, otherwise the variable."""
        return "speaker" if self.variable in LEVELS else self.variable


@dataclass(frozen=True)
class Edge:
    """An edge: two node ids, a weight, and the IRIs of the statements it counts.

    ``shared`` names what binds or divides the two (labels of the values both name); for a two-mode
    edge it is empty.
    """

    source: str
    target: str
    weight: float
    statements: tuple[str, ...]
    shared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Network:
    """A network with the settings it was made with.

    ``matrix`` is a ``scipy.sparse.csr_array``: rows x columns for ``twomode`` and ``eventlist``,
    rows x rows, symmetric with an empty diagonal, for the others. ``start``, ``end`` (both
    inclusive) and ``mid`` are the days of a window, else None. ``nodes`` are the rows and, where
    they are drawn, the columns. Evidence, table and graph are made when first asked for.
    """

    kind: str
    settings: Settings
    rows: tuple[Node, ...]
    columns: tuple[Node, ...]
    matrix: csr_array
    events: Events
    start: datetime.date | None = None
    end: datetime.date | None = None
    mid: datetime.date | None = None

    @property
    def onemode(self) -> bool:
        """Whether rows are joined to rows."""
        return self.kind not in ("twomode", "eventlist")

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The rows; for two-mode networks and event lists, the columns after them."""
        return self.rows if self.onemode else self.rows + self.columns

    @cached_property
    def evidence(self) -> Evidence:
        """The events behind each edge, found when asked for."""
        from communique.graph.networks.evidence import Evidence

        return Evidence(self)

    @cached_property
    def edges(self) -> Answer:
        """One row per edge: source, target, weight, shared, statements (how many), evidence.

        Of an event list one row per event: time, speaker, proposition (named by the variables where
        others were chosen), polarity, outlet, document, statement.
        """
        from communique.graph.networks.evidence import table

        return table(self)

    @cached_property
    def graph(self) -> networkx.Graph:
        """A networkx graph (a MultiDiGraph for event lists).

        Nodes are ids with ``label``, ``kind``, ``variable``, ``type``, ``statements`` and
        ``bipartite`` (0, 1); edges carry ``weight``, ``statements`` and, where rows are joined,
        ``shared``.
        """
        from communique.graph.networks.graphs import graph

        return graph(self)

    def edge(self, source: str, target: str) -> Edge:
        """The edge between two nodes, named by id or label; raises UsageError if there is none."""
        from communique.graph.networks.evidence import edge

        return edge(self, source, target)

    def write(self, path: str | PathLike[str], **options: Any) -> None:
        """Write a file by suffix: .graphml .gexf .net .dl .csv .json; see ``exports.write``."""
        from communique.graph.networks.exports import write

        write(self, path, **options)
