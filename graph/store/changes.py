"""Changes held back until they are published together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from communique.errors import StoreError
from communique.graph.store import RESERVED
from communique.graph.terms import Triple, ntriples


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

    def bulk(self, path: Path, quads: int | None = None) -> None:
        """Add the quads of an N-Quads file; see ``Writer.bulk``. It is read when published."""
        self.made.append(path)

    def manifest(self, entries: Mapping[str, object]) -> None:
        """Keep these facts with the generation; see ``Writer.manifest``."""
        self.entries = own_entries(entries)


def own_entries(entries: Mapping[str, object]) -> dict[str, Any]:
    """A copy of the caller's manifest entries; raises StoreError on a name the store reserves."""
    taken = RESERVED.intersection(entries)
    if taken:
        raise StoreError(f"reserved in a manifest: {', '.join(sorted(taken))}")
    return dict(entries)
