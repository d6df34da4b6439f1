"""Which stances a network counts: filters, values of the two variables, duplicates.

An **event** is one stance at one value of the row variable and one of the column variable. A stance
that has several values (two topics, say) is as many events, each counted whole, as the field does
with several codings of one passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from communique.errors import UsageError
from communique.graph.networks.model import Node, Thing
from communique.graph.networks.settings import Settings, ordinal
from communique.graph.networks.stances import Floats, Ints, Stances

_CODES = ("kind", "mode", "modality")
"""Variables with fixed codes, which can be listed although no stance has them."""


@dataclass(frozen=True)
class Events:
    """Events as columns of the same length.

    ``stance`` is the place among ``stances``, ``row`` and ``column`` the numbers among ``rows`` and
    ``columns``, ``polarity`` the stance's, ``day`` the day it is placed at (an ordinal, 0 for
    none), ``weight`` what it counts (a kernel's share), None where each counts 1. ``grades`` are
    the distinct polarities of all stances in the range of time (-1, 0, 1 where only sides count),
    ``every`` the events of all windows
    where these are one window's.
    """

    stances: Stances
    stance: Ints
    row: Ints
    column: Ints
    polarity: Floats
    day: Ints
    rows: Sequence[Thing | Node]
    columns: Sequence[Thing | Node]
    grades: Floats
    weight: Floats | None = None
    every: Events | None = None

    def __len__(self) -> int:
        return len(self.stance)

    @property
    def count(self) -> Floats:
        """What each event counts."""
        return np.ones(len(self)) if self.weight is None else self.weight

    def take(
        self, which: Ints, weight: Floats | None = None, every: Events | None = None
    ) -> Events:
        """Some of the events, by their places or as a mask."""
        return replace(
            self,
            stance=self.stance[which],
            row=self.row[which],
            column=self.column[which],
            polarity=self.polarity[which],
            day=self.day[which],
            weight=weight,
            every=every,
        )


def events(stances: Stances, settings: Settings) -> Events:
    """The events that settings leave, in the order of time, without duplicates.

    Raises UsageError for a date that is none and for a value that no stance has.
    """
    kept = np.flatnonzero(selected(stances, settings))
    order = np.lexsort((_names(stances, kept), stances.day[kept]))
    chosen = stances.take(kept[order])
    found = _crossed(chosen, _grades(stances, settings), settings)
    return found.take(np.flatnonzero(_first(found, settings)))


def selected(stances: Stances, settings: Settings) -> Ints:
    """A mask of the stances that fit status, dates, and the lists of values."""
    fits = _of_status(stances, settings.status) & in_time(stances, settings)
    for name, values in settings.include:
        fits &= _having(stances, name, values)
    for name, values in settings.exclude:
        fits &= ~_having(stances, name, values)
    return fits


def in_time(stances: Stances, settings: Settings) -> Ints:
    """A mask of the stances that may have been taken between ``since`` and ``until``."""
    fits = np.ones(len(stances), bool)
    if settings.since:
        fits &= (stances.day > 0) & (
            (stances.latest == 0) | (stances.latest >= ordinal("since", settings.since))
        )
    if settings.until:
        fits &= (stances.day > 0) & (stances.earliest <= ordinal("until", settings.until))
    return fits


def _of_status(stances: Stances, status: str) -> Ints:
    column = stances.column("status")
    if status == "any":
        wanted = [n for n, each in enumerate(column.values) if each.id != "rejected"]
    else:
        wanted = [n for n, each in enumerate(column.values) if each.id == status]
    fits = np.zeros(len(stances), bool)
    places, codes = column.pairs()
    fits[places[np.isin(codes, wanted)]] = True
    return fits


def _having(stances: Stances, name: str, values: tuple[str, ...]) -> Ints:
    places, codes = stances.column(name).pairs()
    fits = np.zeros(len(stances), bool)
    fits[places[np.isin(codes, _numbers(stances, name, values))]] = True
    return fits


def _numbers(stances: Stances, name: str, values: tuple[str, ...]) -> Ints:
    column = stances.column(name)
    for value in values:
        if name not in _CODES and not len(column.numbers([value])):
            raise UsageError(f"no {name} {value!r} in the stances chosen")
    return column.numbers(values)


def _grades(stances: Stances, settings: Settings) -> Floats:
    if settings.stance == "side":
        return np.array([-1.0, 0.0, 1.0])
    fits = _of_status(stances, settings.status) & in_time(stances, settings)
    return np.unique(stances.polarity[fits])


def _crossed(stances: Stances, grades: Floats, settings: Settings) -> Events:
    first, second = stances.column(settings.rows), stances.column(settings.columns)
    place, row = first.pairs()
    starts, column = _grouped(*second.pairs(), len(stances))
    lengths = starts[place + 1] - starts[place]
    repeated = np.repeat(np.arange(len(place)), lengths)
    ends = np.cumsum(lengths)
    within = np.arange(len(repeated)) - np.repeat(ends - lengths, lengths)
    stance = place[repeated]
    found = Events(
        stances=stances,
        stance=stance,
        row=row[repeated].astype(np.int64),  # products of such numbers outgrow 32 bits
        column=column[starts[stance] + within].astype(np.int64),
        polarity=stances.polarity[stance],
        day=stances.day[stance],
        rows=first.values,
        columns=second.values,
        grades=grades,
    )
    return found.take(_listed(found, settings))


def _listed(found: Events, settings: Settings) -> Ints:
    # a stance with several values passes the lists by one of them; the others stay out
    fits = np.ones(len(found), bool)
    for wanted, lists in ((True, settings.include), (False, settings.exclude)):
        for name, values in lists:
            for variable, codes in ((settings.rows, found.row), (settings.columns, found.column)):
                if name == variable:
                    numbers = found.stances.column(name).numbers(values)
                    fits &= np.isin(codes, numbers) == wanted
    return fits


def _grouped(places: Ints, codes: Ints, count: int) -> tuple[Ints, Ints]:
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(places, minlength=count), out=starts[1:])
    return starts, codes


def _names(stances: Stances, rows: Ints) -> Ints:
    """The rank of each statement's IRI among all: what breaks ties of time, always the same way."""
    column = stances.column("statement")
    ranks = np.empty(len(column.values), np.int64)
    order = sorted(range(len(column.values)), key=lambda number: column.values[number].id)
    ranks[order] = np.arange(len(order))
    return ranks[column.firsts[rows]]


# --- duplicates --------------------------------------------------------------------------------


def _first(found: Events, settings: Settings) -> Ints:
    """A mask of the events that are the first of their kind in their document or period."""
    if settings.duplicates == "include" or not len(found):
        return np.ones(len(found), bool)
    keys = [found.row, found.column, *_periods(found, settings)]
    if settings.qualifier != "ignore":
        keys.append(np.unique(found.polarity, return_inverse=True)[1])
    combined = np.zeros(len(found), np.int64)
    for key in keys:
        numbers = np.unique(key, return_inverse=True)[1]
        combined = combined * (int(numbers.max()) + 1) + numbers
        combined = np.unique(combined, return_inverse=True)[1]
    firsts = np.unique(combined, return_index=True)[1]
    mask = np.zeros(len(found), bool)
    mask[firsts] = True
    return mask


def _periods(found: Events, settings: Settings) -> list[Ints]:
    """What two events must share to be duplicates, apart from what they say."""
    rule = settings.duplicates
    if rule == "acrossrange":
        return []
    if rule in ("document", "utterance"):
        codes = found.stances.column(rule).firsts.astype(np.int64)
        return [_or_alone(codes[found.stance], found.stance)]
    periods = _period_of(found.day, rule, year_blind=settings.mode == "dna")
    return [_or_alone(periods, found.stance)]


def _or_alone(codes: Ints, alone: Ints) -> Ints:
    # what has no document, utterance or date is nobody's duplicate
    return np.where(codes >= 0, codes, -2 - alone)


def _period_of(days: Ints, rule: str, *, year_blind: bool) -> Ints:
    distinct, places = np.unique(days, return_inverse=True)
    numbers = [_period(int(day), rule, year_blind) if day else -1 for day in distinct]
    return np.array(numbers, np.int64)[places] if len(distinct) else days


def _period(ordinal: int, rule: str, year_blind: bool) -> int:
    day = date.fromordinal(ordinal)
    if rule == "day":
        return ordinal
    if rule == "year":
        return day.year
    if rule == "month":
        return day.month if year_blind else day.year * 12 + day.month
    iso = day.isocalendar()
    return iso.week if year_blind else iso.year * 54 + iso.week


# --- nodes -------------------------------------------------------------------------------------


def nodes(found: Events, side: int, variable: str, also: Ints) -> tuple[tuple[Node, ...], Ints]:
    """The nodes of one side, sorted by label and id, and the place of each number among them.

    ``also`` are the numbers of values that are nodes without an event. Numbers that are no node
    have the place -1.
    """
    values, codes = (found.columns, found.column) if side else (found.rows, found.row)
    there = np.bincount(codes, minlength=len(values))
    there[also] = 1
    order = sorted(np.flatnonzero(there).tolist(), key=lambda n: (values[n].label, values[n].id))
    places = np.full(len(values), -1, np.int64)
    places[order] = np.arange(len(order))
    counted = _statements(found, codes, len(values))
    types = found.stances.kinds if variable == "actor" else {}
    made = tuple(
        Node(values[n].id, values[n].label, variable, side, types.get(n, ""), int(counted[n]))
        for n in order
    )
    return made, places


def isolated(stances: Stances, settings: Settings, variable: str) -> Ints:
    """The numbers of all values of a variable that may be nodes without an event.

    They come from all stances of the chosen status, whatever their time, unless a list of values
    leaves them out. In ``dna`` mode: from all stances in the range of time, left out or not.
    """
    if settings.mode == "dna":
        fits = _of_status(stances, settings.status) & in_time(stances, settings)
        places, codes = stances.column(variable).pairs()
        return np.unique(codes[fits[places]])
    places, codes = stances.column(variable).pairs()
    found = np.unique(codes[_of_status(stances, settings.status)[places]])
    for name, values in settings.include:
        if name == variable:
            found = np.intersect1d(found, stances.column(name).numbers(values))
    for name, values in settings.exclude:
        if name == variable:
            found = np.setdiff1d(found, stances.column(name).numbers(values))
    return found


def _statements(found: Events, codes: Ints, count: int) -> Ints:
    statements = found.stances.column("statement").firsts[found.stance].astype(np.int64)
    width = int(statements.max(initial=0)) + 1
    return np.bincount(np.unique(codes * width + statements) // width, minlength=count)
