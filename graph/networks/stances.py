"""Coded stances as columns: what networks compute on, and a sequence of ``Coded`` for readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias, overload

import numpy as np

from communique.graph.networks.model import VARIABLES, Coded, Thing

Ints: TypeAlias = Any
"""A numpy array of integers."""

Floats: TypeAlias = Any
"""A numpy array of floats."""

SEVERAL = ("organization", "state", "post", "topic", "agreement", "author")
"""Variables of which a stance can have several values."""

WORDS = ("statement", "kind", "date", "mode", "modality", "utterance", "status")
"""Columns whose values are words or IRIs without a label."""


class Column(NamedTuple):
    """The values of one variable, numbered, with the numbers of each stance.

    With ``starts`` None, ``codes`` has one number per stance, -1 where there is no value; otherwise
    stance ``i`` has the numbers ``codes[starts[i]:starts[i + 1]]``.
    """

    values: Sequence[Thing]
    codes: Ints
    starts: Ints | None = None

    @classmethod
    def of(cls, cells: Iterable[Iterable[Thing]]) -> Column:
        """The column of stances with any number of values each."""
        numbers: dict[Thing, int] = {}
        codes: list[int] = []
        starts = [0]
        for cell in cells:
            codes.extend(numbers.setdefault(each, len(numbers)) for each in cell)
            starts.append(len(codes))
        return cls(list(numbers), np.array(codes, np.int32), np.array(starts, np.int64))

    def take(self, rows: Ints) -> Column:
        """The column of some stances, given by their places; a place may be given twice."""
        if self.starts is None:
            return self._replace(codes=self.codes[rows])
        lengths = self.starts[rows + 1] - self.starts[rows]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        return Column(self.values, self.codes[_ranges(self.starts[rows], lengths)], starts)

    def pairs(self) -> tuple[Ints, Ints]:
        """Each stance's place with each number it has: two arrays of the same length."""
        if self.starts is None:
            there = np.flatnonzero(self.codes >= 0)
            return there, self.codes[there]
        lengths = np.diff(self.starts)
        return np.repeat(np.arange(len(lengths)), lengths), self.codes

    @property
    def firsts(self) -> Ints:
        """For each stance the number of its first value, -1 if it has none."""
        if self.starts is None:
            return self.codes
        found = np.full(len(self.starts) - 1, -1, np.int64)
        there = np.flatnonzero(np.diff(self.starts))
        found[there] = self.codes[self.starts[there]]
        return found

    def cell(self, row: int) -> tuple[Thing, ...]:
        """The values of one stance."""
        if self.starts is None:
            code = int(self.codes[row])
            return () if code < 0 else (self.values[code],)
        codes = self.codes[self.starts[row] : self.starts[row + 1]]
        return tuple(self.values[code] for code in codes)

    def numbers(self, wanted: Iterable[str]) -> Ints:
        """The numbers of the values with these ids or labels; ids below a base IRI will do."""
        names = set(wanted)
        found = [
            number
            for number, each in enumerate(self.values)
            if each.id in names or each.label in names or each.id.rpartition("/")[2] in names
        ]
        return np.array(found, np.int64)


class Stances(Sequence[Coded]):
    """Coded stances, column by column.

    Iterates and indexes as ``Coded``. ``earliest`` and ``latest`` hold ordinals of days, 0 where a
    bound is unknown; ``polarity`` holds floats.
    """

    def __init__(
        self, columns: dict[str, Column], polarity: Floats, earliest: Ints, latest: Ints
    ) -> None:
        self._columns = columns
        self.polarity = polarity
        self.earliest = earliest
        self.latest = latest

    @classmethod
    def of(cls, rows: Iterable[Coded]) -> Stances:
        """The columns of rows; columns of such are given back as they are."""
        if isinstance(rows, Stances):
            return rows
        listed = list(rows)
        columns = {name: Column.of(_cell(one, name) for one in listed) for name in VARIABLES}
        columns |= {name: Column.of(_word(getattr(one, name)) for one in listed) for name in WORDS}
        return cls(
            columns,
            np.array([float(one.polarity) for one in listed], np.float64),
            np.array([one.earliest.toordinal() if one.earliest else 0 for one in listed], np.int64),
            np.array([one.latest.toordinal() if one.latest else 0 for one in listed], np.int64),
        )

    def column(self, name: str) -> Column:
        """The column of a variable, or of one of WORDS."""
        return self._columns[name]

    def take(self, rows: Ints) -> Stances:
        """Some of the stances, given by their places; a place may be given twice."""
        return _Taken(self, np.asarray(rows))

    @cached_property
    def day(self) -> Ints:
        """The day at which each stance is placed: the middle of what its date may stand for.

        0 where nothing is known of the date; where one bound is open, the other one.
        """
        early = np.where(self.earliest > 0, self.earliest, self.latest)
        late = np.where(self.latest > 0, self.latest, self.earliest)
        middle: Ints = np.add(early, late) // 2
        return middle

    @cached_property
    def kinds(self) -> dict[int, str]:
        """What each actor is, by the actor's number: person, state, ..."""
        kinds = self.column("kind")
        actors, places = np.unique(self.column("actor").firsts, return_index=True)
        found = [kinds.cell(place) for place in places.tolist()]
        return {
            actor: cell[0].id for actor, cell in zip(actors.tolist(), found, strict=True) if cell
        }

    def __len__(self) -> int:
        return len(self.polarity)

    def __iter__(self) -> Iterator[Coded]:
        return (self._row(i) for i in range(len(self)))

    @overload
    def __getitem__(self, index: int) -> Coded: ...
    @overload
    def __getitem__(self, index: slice) -> Stances: ...
    def __getitem__(self, index: int | slice) -> Coded | Stances:
        if isinstance(index, slice):
            return self.take(np.arange(len(self))[index])
        return self._row(range(len(self))[index])

    def __repr__(self) -> str:
        return f"<{len(self):,} coded stances>"

    def word(self, name: str, row: int) -> str:
        """The one value of a stance in a column, as text; "" if there is none."""
        cell = self.column(name).cell(row)
        return cell[0].id if cell else ""

    def _row(self, row: int) -> Coded:
        cells: dict[str, Any] = {name: self.word(name, row) for name in WORDS}
        for name in VARIABLES:
            if name not in WORDS:
                cell = self.column(name).cell(row)
                cells[name] = cell if name in SEVERAL else cell[0] if cell else None
        return Coded(
            **cells,
            polarity=Decimal(repr(float(self.polarity[row]))).normalize(),
            earliest=_day(self.earliest[row]),
            latest=_day(self.latest[row]),
        )


class _Taken(Stances):
    """Some stances of others; a column is made when it is asked for."""

    def __init__(self, whole: Stances, rows: Ints) -> None:
        super().__init__({}, whole.polarity[rows], whole.earliest[rows], whole.latest[rows])
        self._whole, self._rows = whole, rows

    def column(self, name: str) -> Column:
        if name not in self._columns:
            self._columns[name] = self._whole.column(name).take(self._rows)
        return self._columns[name]

    def take(self, rows: Ints) -> Stances:
        return _Taken(self._whole, self._rows[np.asarray(rows)])


def _cell(one: Coded, name: str) -> tuple[Thing, ...]:
    value = getattr(one, name)
    if name in SEVERAL:
        return tuple(dict.fromkeys(value))  # a value named twice is one value
    if isinstance(value, str):
        return _word(value)
    return () if value is None else (value,)


def _word(value: str) -> tuple[Thing, ...]:
    return (Thing(value, value),) if value else ()


def _day(ordinal: int) -> date | None:
    return date.fromordinal(int(ordinal)) if ordinal else None


def _ranges(starts: Ints, lengths: Ints) -> Ints:
    """The numbers start, start + 1, ... of each range, one after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) - np.repeat(ends - lengths - starts, lengths)
