"""The graph as a file: the same dossier gives the same bytes, whatever order it was written in.

Formats without named graphs (``.ttl``, ``.nt``, ``.rdf``) merge all graphs into one, asserted and
inferred together, so that the questions can be answered from the file alone.
"""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from communique.errors import UsageError
from communique.graph.store import View
from communique.graph.terms import ONTOLOGY_GRAPH, Quad


def export(
    view: View,
    target: str | os.PathLike[str] | IO[bytes],
    format: str = "",
    *,
    ontology: bool = False,
    inferred: bool = True,
) -> None:
    """Write a view's graphs to a file, atomically, or to a binary stream; ``-`` is standard output.

    ``format`` is a suffix out of ttl, trig, nq, nt, jsonld and rdf, with ``.gz`` for a compressed
    file; by default the target's own. ``ontology`` adds the ontology's graph; without ``inferred``
    what reasoning added is left out. Raises UsageError for an unknown suffix.
    """
    name = "" if not isinstance(target, (str, os.PathLike)) else os.fspath(target)
    kind, compressed = _format(format or ("nq" if name == "-" else name))
    with _output(target) as output:
        if compressed:
            with gzip.GzipFile("", "wb", fileobj=output, mtime=0) as packed:
                _write(view, packed, kind, ontology, inferred)  # type: ignore[arg-type]
        else:
            _write(view, output, kind, ontology, inferred)


def _write(view: View, output: IO[bytes], kind: str, ontology: bool, inferred: bool) -> None:
    from communique.graph.store import oxigraph

    lines = oxigraph.canonical(_quads(view, ontology, inferred), merge=kind in oxigraph.MERGED)
    oxigraph.write(lines, output, kind)


def _quads(view: View, ontology: bool, inferred: bool) -> Iterator[Quad]:
    for graph in view.graphs():
        if graph == ONTOLOGY_GRAPH and not ontology:
            continue
        if "/graph/inferred/" in graph and not inferred:
            continue
        for subject, predicate, value in view.triples(graph):
            yield subject, predicate, value, f"<{graph}>"


def _format(name: str) -> tuple[str, bool]:
    """The format and whether it is compressed, of a file name or a bare suffix."""
    from communique.graph.store.oxigraph import FORMATS

    plain = name.removesuffix(".gz")
    kind = plain.rpartition(".")[2]
    if kind not in FORMATS:
        known = " ".join(f".{suffix}" for suffix in FORMATS)
        raise UsageError(f"cannot tell the format of {name!r}; known suffixes: {known}, and .gz")
    return kind, plain != name


@contextmanager
def _output(target: str | os.PathLike[str] | IO[bytes]) -> Iterator[IO[bytes]]:
    if not isinstance(target, (str, os.PathLike)):
        yield target
    elif os.fspath(target) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with _replacing(Path(target)) as file:
            yield file


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of ``path`` when all is written, and leaves no trace if not."""
    if not path.parent.is_dir():
        raise UsageError(f"no such folder: {path.parent}")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with unfinished.open("wb") as file:
            yield file
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
