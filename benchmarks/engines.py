"""Engines that answer questions: the store on disk, rdflib in memory, Virtuoso over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from benchmarks.apart import Failed, TooLong, apart
from benchmarks.dossiers import Case
from benchmarks.measure import Times, spelled, timed
from benchmarks.questions import Asked
from benchmarks.virtuoso import Virtuoso
from communique.graph.store import Solutions
from communique.graph.store.embedded import Embedded

RUNS = 5
SLOW = 2.0
"""Seconds from which on one run of a question is enough."""

Ask: TypeAlias = Callable[[str], int]
"""Answers a query, reads all rows, and gives back their number."""


@dataclass(frozen=True)
class Answered:
    """How long an engine took for a question, and how many rows it found; or why it did not."""

    times: Times | None = None
    rows: int = -1
    why: str = ""


@dataclass(frozen=True)
class Answers:
    """What one engine answered, by question and parameters, and how long it took to load."""

    engine: str
    size: int
    loading: Times
    found: dict[tuple[str, str], Answered]


def on_disk(case: Case, questions: list[Asked], patience: float) -> Answers:
    """The questions asked of the case's own store."""
    where = case.ready.path
    loading = timed(lambda: Embedded(where).manifest())
    return Answers(
        f"disk {case.name}", case.size, loading, _all(questions, lambda: _disk(where), patience)
    )


def rdflib(case: Case, questions: list[Asked], patience: float) -> Answers:
    """The questions asked of rdflib, which holds the same quads in memory."""
    return apart(partial(_rdflib, case, questions, patience))


def virtuoso(case: Case, questions: list[Asked], patience: float) -> Answers:
    """The questions asked of a Virtuoso server with the same quads; raises Failed without one."""
    with Virtuoso(case.folder / "virtuoso", patience) as server:
        loading = timed(lambda: server.load(case.ready.export))
        found = _all(questions, lambda: server.ask, patience, server.restart)
    return Answers(f"Virtuoso {case.name}", case.size, loading, found)


def _all(
    questions: list[Asked],
    opened: Callable[[], Ask],
    patience: float,
    recover: Callable[[], object] = lambda: None,
) -> dict[tuple[str, str], Answered]:
    found = {}
    for each in questions:
        try:
            answered = apart(partial(_several, opened, each.sparql), patience)
        except TooLong:
            answered = Answered(why=f">{spelled(patience)}")
            recover()
        except Failed as error:
            answered = Answered(why=f"refused: {str(error).split(':')[0]}")
        found[each.name, each.given] = answered
    return found


def _several(opened: Callable[[], Ask], sparql: str) -> Answered:
    ask, rows = opened(), 0

    def run() -> None:
        nonlocal rows
        rows = ask(sparql)

    first = timed(run)
    return Answered(first if first.median > SLOW else timed(run, RUNS), rows)


def _disk(where: Path) -> Ask:
    store = Embedded(where)
    store.manifest()  # opens it

    def ask(sparql: str) -> int:
        found = store.query(sparql)
        assert isinstance(found, Solutions)
        return sum(1 for _ in found.rows)

    return ask


def _rdflib(case: Case, questions: list[Asked], patience: float) -> Answers:
    import rdflib

    dataset = rdflib.Dataset()
    loading = timed(lambda: dataset.parse(case.ready.export, format="nquads"))
    found = _all(questions, lambda: lambda sparql: len(dataset.query(sparql)), patience)
    return Answers(f"rdflib {case.name}", case.size, loading, found)
