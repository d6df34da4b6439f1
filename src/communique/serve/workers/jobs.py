"""What a worker does for each kind of task."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from communique.errors import QueryError, StoreError, TermError, UsageError
from communique.graph import terms as t
from communique.graph.store import Dataset, Solutions, Store
from communique.serve import copies, formats, void
from communique.serve.editions import Opened
from communique.serve.errors import Failed
from communique.serve.site import AnswerTable
from communique.serve.workers import federation, messages, updates
from communique.serve.workers.messages import Job, Reply, Whole
from communique.serve.workers.results import Sink, write_boolean, write_solutions, write_triples

if TYPE_CHECKING:
    from communique.serve.workers.worker import Limits

Send: TypeAlias = Callable[[Reply], None]

_PLACE = re.compile(r"(?:error at |line )(\d+)(?::|, column )(\d+): ?(.*)", re.DOTALL)
_JSON = "application/json"


def do(job: Job, place: str, edition: Callable[[], Opened], limits: Limits, send: Send) -> None:
    """Do a job and send what comes of it.

    Raises Failed and CommuniqueError for what is wrong with it. ``edition`` opens the data at
    ``place``.
    """
    if isinstance(job, messages.Query):
        query(job, edition(), limits, send)
    elif isinstance(job, messages.Ask):
        ask(job, edition(), send)
    elif isinstance(job, messages.View):
        view(job, edition(), send)
    elif isinstance(job, messages.Describe):
        describe(job, edition(), send)
    elif isinstance(job, messages.ReadGraph):
        read_graph(job, edition(), send)
    elif isinstance(job, messages.Statistics):
        statistics(job, edition(), send)
    elif isinstance(job, messages.Newest):
        newest(edition(), send)
    elif isinstance(job, messages.MakeCopy):
        send(copies.make(job, edition().directory))
    else:
        send(updates.do(job, place, limits.services))


def query(job: messages.Query, opened: Opened, limits: Limits, send: Send) -> None:
    """Answer a SPARQL query."""
    sparql = federation.checked(job.sparql, limits.services)
    dataset = Dataset(job.default, job.named, union=True, base=job.base)
    found = opened.store.answer(sparql, dataset)
    if isinstance(found, Solutions):
        media, table = job.media.solutions, formats.SOLUTIONS
    elif isinstance(found, bool):
        media, table = job.media.boolean, formats.BOOLEAN
    else:
        media, table = job.media.graph, formats.RDF
    if not media:
        raise Failed(406, "unacceptable", f"this query is answered in: {', '.join(table)}")
    sink = Sink(send, media, opened.generation)
    if isinstance(found, Solutions):
        write_solutions(found, table[media], job.rows, sink)
    elif isinstance(found, bool):
        write_boolean(found, table[media], sink)
    else:
        write_triples(found, table[media], job.rows, sink)


def ask(job: messages.Ask, opened: Opened, send: Send) -> None:
    """Answer a question of the catalogue."""
    from communique import queries
    from communique.graph.questions import bound

    graph, question = opened.graph, queries.question(job.question)
    sparql = bound(graph.store, graph.mint, question, **dict(job.params))
    answer = graph.ask(question, **dict(job.params))
    rows = [[_plain(value) for value in row] for row in answer[: job.rows]]
    truncated = len(answer) > job.rows
    table = AnswerTable(answer.columns, rows, answer.narrow, truncated, job.rows, sparql)
    body = msgspec.json.encode(table)
    send(Whole(_JSON, body, opened.generation, len(rows), truncated))


def view(job: messages.View, opened: Opened, send: Send) -> None:
    """Make one view of the pages."""
    make = views().get(job.name)
    if make is None:
        raise Failed(404, "missing", f"no view {job.name!r}")
    body = msgspec.json.encode(make(opened.graph, **dict(job.params)))
    send(Whole(_JSON, body, opened.generation))


@cache
def views() -> Mapping[str, Callable[..., Any]]:
    """The views of the pages by name."""
    from communique.serve.pages.views import VIEWS

    return VIEWS


def describe(job: messages.Describe, opened: Opened, send: Send) -> None:
    """Write what the graph says of one IRI."""
    try:
        spelled = t.iri(job.iri)
    except TermError as error:
        raise UsageError(str(error)) from error
    triples = sorted(set(_about(opened, spelled, job.iri)))
    if not triples:
        raise Failed(404, "missing", f"the graph says nothing of {job.iri}")
    sink = Sink(send, job.media_type, opened.generation)
    write_triples(triples, formats.RDF[job.media_type], job.rows, sink)


def _about(opened: Opened, spelled: t.Term, iri: str) -> Iterator[t.Triple]:
    own = list(opened.store.triples(iri))
    if own:
        yield from own
        return
    base = opened.graph.mint.base
    if iri.startswith(f"{base}document/") and iri.count("/") == base.count("/") + 1:
        yield from opened.store.triples(iri.replace(base, f"{base}graph/", 1))
    yield from _own(opened.store, spelled, set())


def _own(store: Store, spelled: t.Term, seen: set[t.Term]) -> Iterator[t.Triple]:
    """The triples of a thing, and of the things below it that it names (``iri/...``)."""
    seen.add(spelled)
    found = store.answer(
        f"CONSTRUCT {{ {spelled} ?p ?o }} WHERE {{ GRAPH ?g {{ {spelled} ?p ?o }} }}"
    )
    assert not isinstance(found, (Solutions, bool))
    triples = list(found)
    yield from triples
    for _, _, value in triples:
        if value.startswith(f"{spelled[:-1]}/") and value not in seen:
            yield from _own(store, value, seen)


def read_graph(job: messages.ReadGraph, opened: Opened, send: Send) -> None:
    """Write one whole graph; Failed (404) if there is none of that name."""
    triples = list(opened.store.triples(job.graph))
    if not triples and job.graph and job.graph not in opened.store.graphs():
        raise Failed(404, "missing", f"there is no graph {job.graph}")
    sink = Sink(send, job.media_type, opened.generation)
    write_triples(triples, formats.RDF[job.media_type], None, sink)


def statistics(job: messages.Statistics, opened: Opened, send: Send) -> None:
    """Describe the dataset."""
    triples = void.description(opened.store, job.url, opened.base)
    sink = Sink(send, job.media_type, opened.generation)
    write_triples(triples, formats.RDF[job.media_type], None, sink)


def newest(opened: Opened, send: Send) -> None:
    """Say which generation there is, and how many quads."""
    opened.store.refresh()
    manifest = opened.store.manifest()
    known = {"generation": opened.store.generation, "quads": int(manifest.get("quads", 0))}
    send(Whole(_JSON, msgspec.json.encode(known), opened.store.generation))


def of_store(error: StoreError) -> Failed:
    """An error of the store as what a client is told; syntax errors with line and column."""
    if not isinstance(error, QueryError):
        return Failed(503, "store", str(error), retry_after=5)
    message = str(error).removeprefix("query refused: ")
    place = _PLACE.search(message)
    if place is None:
        return Failed(400, "refused" if message == str(error) else "evaluation", message)
    line, column, expected = int(place[1]), int(place[2]), " ".join(place[3].split())
    shown = expected if len(expected) <= 200 else expected[:200].rsplit(",", 1)[0] + ", ..."
    said = f"not SPARQL 1.1: line {line}, column {column}: {shown}"
    return Failed(400, "syntax", said, line=line, column=column)


def _plain(value: Any) -> str | int | float | bool | None:
    return value if value is None or isinstance(value, (str, int, float)) else float(value)
