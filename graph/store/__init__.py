"""Where the graph is kept: one interface, three homes (memory, a directory, a SPARQL server).

A **view** answers questions, a **store** is a view that can be written, a **writer** collects the
changes of one publication. Readers see a publication whole or not at all; how far each home can
promise that is said in its docstring. Queries name their graphs with ``GRAPH``: the default graph
is never a union of the others, and stays empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeAlias

from communique.errors import StoreError
from communique.graph.terms import Term, Triple

FORMAT = 1
"""Version of what the manifest says and how a directory is laid out; another one is refused."""

RESERVED = frozenset({"format", "engine", "generation", "quads"})
"""Manifest entries that the store itself writes."""


class Solutions(NamedTuple):
    """The answer to SELECT: variable names without ``?``, and rows in the same order.

    A row holds a term (its N-Triples spelling) per variable, None where unbound. Rows are read as
    they are asked for, once.
    """

    variables: tuple[str, ...]
    rows: Iterator[tuple[Term | None, ...]]


Result: TypeAlias = Solutions | bool | list[Triple]
"""The answer to SELECT, to ASK, and to CONSTRUCT or DESCRIBE (sorted, without duplicates)."""


class Dataset(NamedTuple):
    """What a query is asked of, where that is said beside it (SPARQL 1.1 Protocol, 2.1.4).

    ``default`` and ``named`` are the texts of graph IRIs; if any is given they are the whole
    dataset, whatever the query says. ``union`` makes all graphs together the default graph of a
    query that names no dataset itself; a triple that several graphs hold is found as often.
    ``base`` resolves relative IRIs ("": there are none).
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    union: bool = False
    base: str = ""


STORED = Dataset()
"""The dataset as it is kept: its default graph is not the union of the named ones."""


class View(Protocol):
    """Something that can be asked. Graphs are named by the text of their IRI."""

    def query(self, sparql: str) -> Result:
        """The answer to a SPARQL 1.1 query; raises QueryError where it is wrong or refused."""
        ...

    def answer(self, sparql: str, dataset: Dataset = STORED) -> Solutions | bool | Iterator[Triple]:
        """As ``query``, of the dataset given; triples come as found, some of them twice."""
        ...

    def triples(self, graph: str) -> Iterator[Triple]:
        """The triples of one named graph, in no order; none if there is no such graph."""
        ...

    def graphs(self) -> list[str]:
        """The named graphs that hold triples, sorted."""
        ...


class Writer(Protocol):
    """Collects the changes of one publication, in the order given."""

    def replace(self, graph: str, triples: Iterable[Triple]) -> None:
        """Make these the triples of a graph; no triples means no graph."""
        ...

    def drop(self, graph: str) -> None:
        """Remove a graph; nothing happens if there is none."""
        ...

    def bulk(self, path: Path) -> None:
        """Add the quads of an N-Quads file by the fastest route, best after ``fresh=True``."""
        ...

    def manifest(self, entries: Mapping[str, object]) -> None:
        """Keep these JSON-able facts with the generation, in place of earlier ones."""
        ...


class Store(View, Protocol):
    """A view that can be written and that counts its publications."""

    @property
    def generation(self) -> int:
        """The number of the publication that is seen; 0 before the first."""
        ...

    def manifest(self) -> dict[str, Any]:
        """What the last writer kept, with ``format``, ``engine``, ``generation`` and ``quads``.

        Empty before the first publication.
        """
        ...

    def writer(self, *, fresh: bool = False) -> AbstractContextManager[Writer]:
        """A writer; its changes are published when the ``with`` block ends without an error.

        ``fresh`` starts from nothing instead of from what is there.
        """
        ...

    def refresh(self) -> bool:
        """See the newest publication; gives back whether that is another one than before."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


def open_store(where: str | Path | None = None, *, federation: bool = False) -> Store:
    """The store at a place.

    ``where``: None for an empty one in memory; an ``http(s)`` URL for a SPARQL server (see
    ``remote.Remote.at``); a file by its suffix ``.ttl .trig .nq .nt .jsonld .rdf`` (``.gz`` too)
    for its content in memory, triples in the graph ``urn:communique:file``; any other path for a
    store directory, which need not exist yet. ``federation`` lets queries fetch from other hosts
    with SERVICE. Raises StoreError if the place cannot be a store.
    """
    if where is not None and str(where).startswith(("http://", "https://")):
        from communique.graph.store.remote import Remote

        return Remote.at(str(where), federation=federation)
    from communique.graph.store.oxigraph import Memory, format_of

    if where is None:
        return Memory(federation=federation)
    path = Path(where)
    if format_of(path):
        if not path.is_file():
            raise StoreError(f"no such file: {path}")
        return Memory.from_file(path, federation=federation)
    from communique.graph.store.embedded import Embedded

    return Embedded(path, federation=federation)
