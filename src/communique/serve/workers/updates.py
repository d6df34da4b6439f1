"""Writing, as a worker does it: each change makes and publishes a generation of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from communique.errors import StoreError
from communique.graph.store import generations, guard
from communique.graph.store.embedded import Embedded, GenerationWriter
from communique.serve.errors import Failed
from communique.serve.workers import federation, messages, tokens
from communique.serve.workers.messages import Whole


def do(job: messages.Update | messages.WriteGraph, place: str, services: tuple[str, ...]) -> Whole:
    """Do a change; see ``update`` and ``write_graph``."""
    if isinstance(job, messages.Update):
        return update(job, place, services)
    return write_graph(job, place)


def update(job: messages.Update, place: str, services: tuple[str, ...]) -> Whole:
    """Apply a SPARQL update to the store directory at ``place``.

    Raises QueryError for one that is wrong, and Failed (400) for one that names its dataset both in
    the text and beside it.
    """
    guard.check_update(job.sparql, federation=bool(services))
    sparql = federation.checked(job.sparql, services)
    sparql = with_dataset(sparql, job.using, job.using_named)
    store = Embedded(Path(place))
    with store.writer() as writer:
        writer.update(sparql, job.base)
    return Whole("", b"", generations.current(Path(place)))


def write_graph(job: messages.WriteGraph, place: str) -> Whole:
    """Replace a graph (PUT), add to it (POST), delete it (DELETE, Failed 404 if there is none)."""
    store = Embedded(Path(place))
    with store.writer() as writer:
        there = writer.has(job.graph)
        if job.method == "DELETE" and not there:
            raise Failed(404, "missing", f"there is no graph {job.graph}")
        if job.method in ("PUT", "DELETE"):
            writer.drop(job.graph)
        _load(writer, job)
    return Whole("", b"", generations.current(Path(place)), created=not there)


def _load(writer: GenerationWriter, job: messages.WriteGraph) -> None:
    for kind, body in job.parts:
        try:
            writer.load(job.graph, body, kind, job.base)
        except StoreError as error:
            raise Failed(400, "syntax", f"the body is not the RDF it says: {error}") from error


def with_dataset(sparql: str, using: tuple[str, ...], named: tuple[str, ...]) -> str:
    """An update whose patterns are matched in the graphs given (SPARQL 1.1 Protocol, 2.2.3).

    Writes ``USING`` and ``USING NAMED`` before every ``WHERE``; a ``DELETE WHERE`` is spelled out
    first. Raises Failed (400) where the update says ``USING`` or ``WITH`` itself.
    """
    if not using and not named:
        return sparql
    clauses = [f"USING <{graph}>" for graph in using]
    clauses += [f"USING NAMED <{graph}>" for graph in named]
    return "".join(_rewritten(sparql, " ".join(clauses)))


def _rewritten(sparql: str, clause: str) -> Iterator[str]:
    done, before = 0, ""
    for found in tokens.words(sparql):
        word = (found["word"] or "{").upper()
        if word in ("USING", "WITH"):
            message = f"the update names graphs with {word}, and so does the request; use one"
            raise Failed(400, "usage", message)
        if word == "WHERE":
            yield sparql[done : found.start()]
            # DELETE WHERE { ... } deletes what it matches
            spelled_out = tokens.group(sparql, found.end()) if before == "DELETE" else ""
            yield f"{spelled_out} {clause} WHERE"
            done = found.end()
        before = word
    yield sparql[done:]
