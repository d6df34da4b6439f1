"""What the shipped questions cost: on disk at every size, and in other engines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeAlias

from benchmarks.apart import Failed, TooLong, apart
from benchmarks.dossiers import Case
from benchmarks.measure import Cell, Limit, Times, Table, spelled, timed
from benchmarks.questions import Asked, asked
from communique.graph.store import Solutions
from communique.graph.store.embedded import Embedded

RUNS, PATIENCE = 5, 30.0
LARGE = 1_000_000
"""The size at which a question's reach is judged."""


@dataclass(frozen=True)
class Answered:
    """How long an engine took for a question, and how many rows it found; or why it did not."""

    times: Times | None = None
    rows: int = -1
    why: str = ""


@dataclass
class Column:
    """What one engine answered: its title, and its answers by question and parameters."""

    title: str
    answers: dict[tuple[str, str], Answered] = field(default_factory=dict)


Ask: TypeAlias = Callable[[str], int]
"""Answers a query, reads all rows, and gives back their number."""


def own(case: Case) -> Column:
    """The questions asked of the case's store on disk."""
    return Column(f"disk {case.name}", answers(case, partial(_on_disk, case.ready.path), PATIENCE))
