"""Changes held back until they are published together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from communique.errors import StoreError
from communique.graph.store import RESERVED
from communique.graph.terms import Triple, iri_text, ntriples


class Changes:
    """A writer that only collects.

    ``made`` holds the changes in the order given: ``(graph, N-Triples lines)``, no lines where the
    graph goes, or the path of an N-Quads file. ``entries`` is None until the manifest is given.
    """

    def __init__(self) -> None:
        self.made: list[tuple[str, str] | Path] = []
        self.entries: dict[str, Any] | None = None

    def replace(self, graph: str, triples: Iterable[Triple]) -> None:
        """Make these the triples of a graph; see ``Writer.replace``."""
        self.made.append((graph, ntriples(triples)))

    def drop(self, graph: str) -> None:
        """Remove a graph; see ``Writer.drop``."""
        self.made.append((graph, ""))

    def bulk(self, path: Path) -> None:
        """Add the quads of an N-Quads file; see ``Writer.bulk``. It is read when published."""
        self.made.append(path)

    def manifest(self, entries: Mapping[str, object]) -> None:
        """Keep these facts with the generation; see ``Writer.manifest``."""
        self.entries = own_entries(entries)

    def by_graph(self) -> Iterator[Change]:
        """The changes in order, files read and taken apart by graph."""
        for change in self.made:
            if isinstance(change, Path):
                yield from _additions(change)
            else:
                yield Change(*change, replaces=True)

    def updates(self) -> Iterator[str]:
        """The changes as SPARQL updates, to be joined into one."""
        return (change.sparql() for change in self.by_graph())


class Change(NamedTuple):
    """N-Triples lines for a graph (an IRI's text), and whether they replace what it holds."""

    graph: str
    lines: str
    replaces: bool

    def sparql(self) -> str:
        """The change as a SPARQL 1.1 update that ends in a semicolon."""
        drop = f"DROP SILENT GRAPH <{self.graph}> ;\n" if self.replaces else ""
        insert = f"INSERT DATA {{ GRAPH <{self.graph}> {{\n{self.lines}}} }} ;\n"
        return drop + insert if self.lines else drop


def _additions(path: Path) -> Iterator[Change]:
    from communique.graph.store.oxigraph import parse

    added: dict[str, list[Triple]] = {}
    for subject, predicate, value, graph in parse(path, "nq"):
        added.setdefault(graph, []).append((subject, predicate, value))
    for graph, triples in added.items():
        yield Change(iri_text(graph), ntriples(triples), replaces=False)


def own_entries(entries: Mapping[str, object]) -> dict[str, Any]:
    """A copy of the caller's manifest entries; raises StoreError on a name the store reserves."""
    taken = RESERVED.intersection(entries)
    if taken:
        raise StoreError(f"reserved in a manifest: {', '.join(sorted(taken))}")
    return dict(entries)
