"""Times, ratios and tables: how a measurement is taken, shown, and kept as data."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Times:
    """The wall seconds of one action, run several times; ``cpu`` has those of this process's cores.

    What else the machine does makes wall seconds longer, but hardly the cores'.
    """

    seconds: tuple[float, ...]
    cpu: tuple[float, ...] = ()

    @property
    def median(self) -> float:
        """The middle run, in seconds."""
        return statistics.median(self.seconds)

    def data(self) -> dict[str, object]:
        """The times for a JSON file."""
        return {"median": self.median, "seconds": self.seconds, "cpu": self.cpu}

    def __str__(self) -> str:
        if len(self.seconds) == 1:
            return spelled(self.median)
        return (
            f"{spelled(self.median)} ({spelled(min(self.seconds))}..{spelled(max(self.seconds))})"
        )


@dataclass(frozen=True)
class Ratio:
    """One time against another one of the same run, and how far it should reach (0: no matter)."""

    value: float
    reach: float = 0.0

    @classmethod
    def of(cls, one: Times, other: Times, reach: float = 0.0) -> Ratio:
        """The ratio of two medians."""
        return cls(one.median / other.median, reach)

    @classmethod
    def of_cpu(cls, one: Times, other: Times) -> Ratio:
        """The ratio of the cores' time."""
        return cls(statistics.median(one.cpu) / statistics.median(other.cpu))

    def data(self) -> dict[str, object]:
        """The ratio for a JSON file."""
        return {"ratio": self.value, "reach": self.reach or None}

    def __str__(self) -> str:
        said = f"{self.value:.2f}x"
        if not self.reach:
            return said
        return f"{said} {'<=' if self.value <= self.reach else 'OVER'} {self.reach:g}x"


@dataclass(frozen=True)
class Limit:
    """A time against the seconds that it should stay below."""

    seconds: float
    reach: float

    def data(self) -> dict[str, object]:
        """The limit for a JSON file."""
        return {"seconds": self.seconds, "reach": self.reach}

    def __str__(self) -> str:
        return f"{'<=' if self.seconds <= self.reach else 'OVER'} {spelled(self.reach)}"


Cell: TypeAlias = str | int | Times | Ratio | Limit


@dataclass(frozen=True)
class Table:
    """Rows of measurements under one title, with notes on how to read them.

    A ``narrow`` table shows medians only; the file of data has every run.
    """

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    notes: tuple[str, ...] = ()
    narrow: bool = False

    def data(self) -> dict[str, object]:
        """The table for a JSON file."""
        rows = [[_data(cell) for cell in row] for row in self.rows]
        return {"title": self.title, "columns": self.columns, "rows": rows, "notes": self.notes}

    def __str__(self) -> str:
        lines = [self.columns, *(tuple(map(self._shown, row)) for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        body = [
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        ]
        rule = "  ".join("-" * width for width in widths)
        return "\n".join([self.title, "", body[0], rule, *body[1:], *self.notes, ""])

    def _shown(self, cell: Cell) -> str:
        if isinstance(cell, Times) and self.narrow:
            return spelled(cell.median)
        return f"{cell:,}" if isinstance(cell, int) else str(cell)


def timed(action: Callable[[], object], runs: int = 1) -> Times:
    """The seconds that an action takes, run so many times."""
    return _times([_once(action) for _ in range(runs)])


def in_turns(actions: Mapping[str, Callable[[], object]], runs: int) -> dict[str, Times]:
    """The seconds of several actions, run in turns: what else the machine does then hits all alike.

    In: a name for each action, and how often each is run. Out: the times by name.
    """
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in actions}
    for _ in range(runs):
        for name, action in actions.items():
            taken[name].append(_once(action))
    return {name: _times(each) for name, each in taken.items()}


def spelled(seconds: float) -> str:
    """Seconds in words: ``12.3 ms``, ``1.23 s``."""
    return f"{seconds * 1000:.3g} ms" if seconds < 0.9995 else f"{seconds:.3g} s"


def _once(action: Callable[[], object]) -> tuple[float, float]:
    started = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - started[0], time.process_time() - started[1]


def _times(runs: list[tuple[float, float]]) -> Times:
    return Times(tuple(wall for wall, _ in runs), tuple(cpu for _, cpu in runs))


def _data(cell: Cell) -> object:
    return cell.data() if isinstance(cell, Times | Ratio | Limit) else cell
