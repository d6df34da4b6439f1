"""The store on disk: numbered generations, one writer, readers that never wait.

A writer works on a copy of the current generation, made of hard links, or on nothing where it
starts fresh. When all is written it is renamed into place, and the file ``current`` is replaced in
one step: a writer killed before that leaves the old graph, after it the new one. Generations are
never written again, so readers open them read-only and see a frozen graph until they refresh. A
reader holds a shared lock on its generation; older ones go when nobody does, and the one before the
current always stays. The directory is a cache: it can be deleted and built again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from communique.errors import StoreError
from communique.graph.store import (
    FORMAT,
    RESERVED,
    STORED,
    Dataset,
    Result,
    Solutions,
    generations,
)
from communique.graph.store.changes import own_entries
from communique.graph.store.generations import Generation
from communique.graph.store.oxigraph import ENGINE, Engine
from communique.graph.terms import Triple, ntriples


class Embedded:
    """A store directory, which need not exist before the first writer.

    Readers see one publication whole; a writer that fails or is killed leaves no trace but files
    that the next one clears away. Raises StoreError if the path is something else. A directory made
    by another engine or format raises StoreError when read, and can be written fresh. ``patience``
    is how many seconds a writer waits for another one to end.
    """

    def __init__(self, path: Path, *, federation: bool = False, patience: float = 10.0) -> None:
        if path.exists() and not (path.is_dir() and generations.is_store(path)):
            raise StoreError(f"{path} is no store directory; give a new or empty one")
        self.path = path
        self._federation, self._patience = federation, patience
        self._opened: Generation | None = None

    @property
    def _seen(self) -> Generation:
        if self._opened is None:
            self._opened = Generation.newest(self.path, federation=self._federation)
        return self._opened

    @property
    def generation(self) -> int:
        """The number of the generation that is seen; see ``Store.generation``."""
        return self._seen.number

    def query(self, sparql: str) -> Result:
        """The answer to a SPARQL 1.1 query; see ``View.query``."""
        return self._seen.engine.query(sparql)

    def answer(self, sparql: str, dataset: Dataset = STORED) -> Solutions | bool | Iterator[Triple]:
        """The answer of the dataset given; see ``View.answer``."""
        return self._seen.engine.answer(sparql, dataset)

    def triples(self, graph: str) -> Iterator[Triple]:
        """The triples of one named graph; see ``View.triples``."""
        return self._seen.engine.triples(graph)

    def graphs(self) -> list[str]:
        """The named graphs, sorted; see ``View.graphs``."""
        return self._seen.engine.graphs()

    def manifest(self) -> dict[str, Any]:
        """What the last writer kept; see ``Store.manifest``."""
        return dict(self._seen.manifest)

    def backup(self, path: Path) -> None:
        """Copy the engine's files of what is seen into a new directory, made of hard links."""
        self._seen.engine.backup(path)

    def refresh(self) -> bool:
        """See the newest generation; see ``Store.refresh``."""
        before = self._opened
        if before and before.number == generations.current(self.path):
            return False
        self.close()
        return before is None or self.generation != before.number

    def close(self) -> None:
        """Let go of the generation that is read; the next question opens the newest."""
        if self._opened:
            self._opened.close()
        self._opened = None

    @contextmanager
    def writer(self, *, fresh: bool = False) -> Iterator[GenerationWriter]:
        """A writer; see ``Store.writer``. Raises StoreError if another one does not end soon."""
        (self.path / "generations").mkdir(parents=True, exist_ok=True)
        with generations.locked(self.path, self._patience):
            generations.clear_leftovers(self.path)
            writer = GenerationWriter(self.path, fresh=fresh)
            try:
                yield writer
                writer.publish()
            finally:
                writer.close()
            self.close()
            generations.clear_unread(self.path)


class GenerationWriter:
    """Writes the next generation of a store directory; the caller holds the writer's lock."""

    def __init__(self, path: Path, *, fresh: bool) -> None:
        before = generations.current(path)
        self._path, self._number = path, before + 1
        self._new = generations.directory(path, self._number).with_suffix(".new")
        self._new.mkdir()
        self._quads, self._counted, self._bulked = 0, True, False
        self._entries: dict[str, Any] = {}
        if before and not fresh:
            self._start_from(Generation.newest(path))
        self._engine = Engine(self._new / "quads")

    def _start_from(self, before: Generation) -> None:
        self._quads = int(before.manifest["quads"])
        self._entries = {k: v for k, v in before.manifest.items() if k not in RESERVED}
        before.engine.backup(self._new / "quads")
        before.close()

    def replace(self, graph: str, triples: Iterable[Triple]) -> None:
        """Make these the triples of a graph; see ``Writer.replace``."""
        lines = ntriples(triples)
        self._quads += lines.count("\n") - self._engine.size(graph)
        self._engine.replace(graph, lines)

    def drop(self, graph: str) -> None:
        """Remove a graph; see ``Writer.drop``."""
        self._quads -= self._engine.size(graph)
        self._engine.replace(graph, "")

    def bulk(self, path: Path) -> None:
        """Add the quads of an N-Quads file; see ``Writer.bulk``."""
        self._counted = False  # that takes a scan: once for all files, at the end
        self._bulked = True
        self._engine.bulk(path)

    def update(self, sparql: str, base: str = "") -> None:
        """Run a SPARQL 1.1 update; ``base`` resolves its relative IRIs. Raises QueryError."""
        self._counted = False
        self._engine.update(sparql, base)

    def load(self, graph: str, body: bytes, kind: str, base: str = "") -> None:
        """Add an RDF body in one of the engine's FORMATS to a graph, "" for the default graph."""
        self._counted = False
        self._engine.load(graph, body, kind, base)

    def has(self, graph: str) -> bool:
        """Whether there is a graph of this name."""
        return self._engine.has(graph)

    def manifest(self, entries: Mapping[str, object]) -> None:
        """Keep these facts with the generation; see ``Writer.manifest``."""
        self._entries = own_entries(entries)

    def publish(self) -> None:
        """Write all to disk and make this generation the current one."""
        if not self._counted:
            self._quads = len(self._engine)
        if self._bulked:
            self._engine.compact()
        self._engine.flush()
        self._engine.close()
        own = {"format": FORMAT, "engine": ENGINE, "generation": self._number}
        manifest = {**own, "quads": self._quads, **self._entries}
        generations.publish(self._path, self._new, manifest)

    def close(self) -> None:
        """Let go of the files, and remove them if they were not published."""
        self._engine.close()
        shutil.rmtree(self._new, ignore_errors=True)
