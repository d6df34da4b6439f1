"""Where a build puts its graphs: into the writer one by one, or in bulk where that is faster.

A store directory built afresh is loaded from N-Quads files by the engine, which takes a fifth of
the time of single graphs. It loads one file while the next one is written.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from communique.graph import terms as t
from communique.graph.store import Store, Writer

PART = 250_000
"""Quads in one file: few enough to begin loading early, enough for the bulk loader to pay."""

Put: TypeAlias = Callable[[Mapping[str, Sequence[t.Triple]]], None]
"""Takes graphs: IRI text to triples. Each graph is put once."""


@contextmanager
def sink(store: Store, writer: Writer, *, fresh: bool) -> Iterator[Put]:
    """The fastest way to put whole graphs into a writer of this store; all is in when it ends."""
    from communique.graph.store.embedded import Embedded

    if not (fresh and isinstance(store, Embedded)):
        yield lambda graphs: _replace(writer, graphs)
        return
    with (
        tempfile.TemporaryDirectory(dir=store.path, suffix=".new") as folder,
        ThreadPoolExecutor(1, "bulk-load") as loader,
    ):
        parts = _Parts(Path(folder), writer, loader)
        yield parts.put
        parts.end()


def _replace(writer: Writer, graphs: Mapping[str, Sequence[t.Triple]]) -> None:
    for graph, triples in graphs.items():
        writer.replace(graph, triples)


class _Parts:
    """N-Quads files, written one after the other and loaded in the background."""

    def __init__(self, folder: Path, writer: Writer, loader: ThreadPoolExecutor) -> None:
        self._folder, self._writer, self._loader = folder, writer, loader
        self._number = self._quads = 0
        self._file = self._path.open("w", encoding="utf-8")
        self._loading: Future[None] | None = None

    @property
    def _path(self) -> Path:
        return self._folder / f"{self._number:06}.nq"

    def put(self, graphs: Mapping[str, Sequence[t.Triple]]) -> None:
        for graph, triples in graphs.items():
            lines = {f"{s} {p} {o} <{graph}> .\n" for s, p, o in triples}
            self._file.writelines(lines)
            self._quads += len(lines)
        if self._quads > PART:
            self._load()
            self._file = self._path.open("w", encoding="utf-8")

    def end(self) -> None:
        self._load()
        if self._loading:
            self._loading.result()

    def _load(self) -> None:
        self._file.close()
        if self._loading:
            self._loading.result()  # one file waits at most: disk use stays low
        self._loading = self._loader.submit(self._load_part, self._path, self._quads)
        self._number, self._quads = self._number + 1, 0

    def _load_part(self, path: Path, quads: int) -> None:
        self._writer.bulk(path, quads)
        path.unlink()
