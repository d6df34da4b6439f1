"""Opening the data a worker answers from: one frozen generation, or a remote store."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from communique.errors import StoreError
from communique.graph.store import Store, generations
from communique.graph.store.embedded import Embedded
from communique.graph.store.generations import Generation
from communique.graph.store.oxigraph import Engine
from communique.serve.workers.messages import Edition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from communique.graph.knowledge import KnowledgeGraph


def is_remote(place: str) -> bool:
    """Whether a place is the URL of a SPARQL server."""
    return place.startswith(("http://", "https://"))


class Copy(Embedded):
    """A described copy of a generation: a directory with ``quads`` and ``manifest.json``."""

    def __init__(self, path: Path, *, federation: bool = False) -> None:
        self.path, self._federation, self._patience = path, federation, 0.0
        lock = os.open(path / "manifest.json", os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_SH)
            manifest = json.loads((path / "manifest.json").read_text("utf-8"))
            engine = Engine(path / "quads", read_only=True, federation=federation)
        except BaseException:
            os.close(lock)
            raise
        self._opened = Generation(int(manifest["generation"]), engine, manifest, lock)

    def refresh(self) -> bool:
        """False: a copy never changes."""
        return False


class Opened:
    """An edition that is open: its store, and the knowledge graph over it.

    ``allowed`` are the IRI prefixes of services that queries may ask. Raises StoreError for data
    that cannot be opened.
    """

    def __init__(self, edition: Edition, allowed: Sequence[str], timeout: float) -> None:
        self.edition = edition
        self.store = _open(edition, bool(allowed), timeout)
        self.generation = self.store.generation
        self._graph: KnowledgeGraph | None = None

    @property
    def graph(self) -> KnowledgeGraph:
        """The knowledge graph; raises StoreError where the store holds no dossier."""
        if self._graph is None:
            from communique.graph.knowledge import KnowledgeGraph

            self._graph = KnowledgeGraph(
                self.store, base=str(self.store.manifest().get("base", ""))
            )
        return self._graph

    @property
    def directory(self) -> Embedded:
        """The store, where it is a directory."""
        assert isinstance(self.store, Embedded)
        return self.store

    @property
    def base(self) -> str:
        """The base IRI of the dossier in the store, "" if there is none."""
        return str(self.store.manifest().get("base", ""))

    def close(self) -> None:
        """Let go of the files."""
        self.store.close()


def _open(edition: Edition, federation: bool, timeout: float) -> Store:
    if is_remote(edition.place):
        from communique.graph.store.remote import Remote

        return Remote.at(edition.place, federation=federation, timeout=timeout)
    path = Path(edition.place)
    if edition.copied:
        try:
            return Copy(path, federation=federation)
        except OSError as error:
            raise StoreError(f"{path} is gone: {error}") from error
    return Embedded(path, federation=federation)


def newest(place: str) -> Edition:
    """The published generation of a store directory, numbered 0 before the first.

    The entity tag tells generations of the same number apart where a store was built anew.
    """
    path = Path(place)
    number = generations.current(path)
    return Edition(number, place, False, f'"{number}-{stamp(path, number)}"')


def stamp(path: Path, number: int) -> str:
    """A few characters that change when a generation of this number is made anew."""
    try:
        made = (generations.directory(path, number) / "manifest.json").stat().st_mtime_ns
    except FileNotFoundError:
        return "0"
    return f"{made // 1000:x}"
