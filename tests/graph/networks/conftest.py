"""Coded stances for tests: any, and forty invented ones worked out by hand.

``brute`` computes networks over again, from the published definitions, with plain loops over pairs
of statements and no matrix: an independent answer to compare with.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import strategies as st

from communique.graph.networks import Coded, Settings, Thing

SEVERAL = ("organization", "state", "post", "topic", "agreement", "author")
BASE = "https://example.org/d/"
TURNS = [
    date(*day)
    for day in (
        (2019, 12, 29),
        (2019, 12, 30),
        (2019, 12, 31),
        (2020, 1, 1),
        (2020, 1, 6),
        (2020, 2, 29),
        (2020, 3, 31),
        (2020, 4, 1),
        (2020, 7, 1),
        (2020, 12, 31),
        (2021, 1, 1),
        (2021, 1, 4),
    )
]
"""Days on which a week, a month or a year begins or ends."""


def thing(variable: str, name: str) -> Thing:
    return Thing(f"{BASE}{variable}/{name}", name.upper())


def things(variable: str, names: str, **more: Any) -> st.SearchStrategy[tuple[Thing, ...]]:
    made = st.sampled_from([thing(variable, name) for name in names])
    return st.lists(made, max_size=2, unique=True).map(tuple)


@st.composite
def _rows(draw: st.DrawFn, most: int = 14) -> list[Coded]:
    found = []
    for number in range(draw(st.integers(0, most) | st.integers(most // 2, most))):
        first = draw(st.sampled_from(TURNS) | st.dates(date(2019, 12, 20), date(2021, 1, 15)))
        width = draw(st.sampled_from([0, 0, 0, 1, 30]))
        dated = draw(st.sampled_from([True] * 5 + [False]))
        person = draw(st.sampled_from("abcde"))
        found.append(
            Coded(
                statement=f"{BASE}statement/{number // draw(st.sampled_from([1, 1, 2]))}",
                actor=thing("actor", person),
                kind="person" if person in "abc" else "organization",
                person=thing("actor", person) if person in "abc" else None,
                proposition=thing("proposition", draw(st.sampled_from("pqr"))),
                polarity=Decimal(draw(st.sampled_from(["-1", "-0.5", "0", "0.25", "1", "1"]))),
                document=thing("document", draw(st.sampled_from("uvw"))),
                outlet=draw(st.sampled_from([thing("outlet", "o"), thing("outlet", "x"), None])),
                author=draw(things("author", "mn")),
                organization=draw(things("organization", "gh")),
                state=draw(things("state", "kl")),
                post=draw(things("post", "yz")),
                topic=draw(things("topic", "st")),
                agreement=draw(things("agreement", "ef")),
                mode=draw(st.sampled_from(["direct", "indirect", ""])),
                modality=draw(st.sampled_from(["demands", "rejects"])),
                utterance=draw(st.sampled_from(["", "", "one", "two"])),
                status=draw(st.sampled_from(["accepted", "accepted", "proposed", "rejected"])),
                date=first.isoformat() if dated else "",
                earliest=first if dated else None,
                latest=first + timedelta(days=width) if dated else None,
            )
        )
    return found


@pytest.fixture(scope="session")
def any_rows() -> Callable[..., st.SearchStrategy[list[Coded]]]:
    """A function that gives any coded stances, at most so many."""
    return _rows


# --- brute force -------------------------------------------------------------------------------


class Event(NamedTuple):
    """One stance at one row and one column."""

    stance: int
    row: str
    column: str
    polarity: float
    day: int
    weight: float = 1.0


Weights = dict[tuple[str, str], float]


def cells(one: Coded, variable: str) -> tuple[Thing, ...]:
    value = getattr(one, variable)
    if variable in SEVERAL:
        return tuple(value)
    if isinstance(value, str):
        return (Thing(value, value),) if value else ()
    return (value,) if value else ()


def day_of(one: Coded) -> int:
    early, late = one.earliest or one.latest, one.latest or one.earliest
    return (early.toordinal() + late.toordinal()) // 2 if early and late else 0


def named(value: Thing, wanted: Iterable[str]) -> bool:
    return any(name in (value.id, value.label, value.id.split("/")[-1]) for name in wanted)


def of_status(one: Coded, status: str) -> bool:
    return one.status != "rejected" if status == "any" else one.status == status


def in_time(one: Coded, settings: Settings) -> bool:
    for bound, name in ((one.latest, "since"), (one.earliest, "until")):
        limit = getattr(settings, name)
        if limit and bound is None:
            return False
        if (
            limit
            and bound
            and (bound.isoformat() < limit if name == "since" else bound.isoformat() > limit)
        ):
            return False
    return True


def passes(value: Thing, variable: str, settings: Settings) -> bool:
    fits = all(named(value, names) for v, names in settings.include if v == variable)
    return fits and not any(named(value, names) for v, names in settings.exclude if v == variable)


def chosen(one: Coded, settings: Settings) -> bool:
    if not (of_status(one, settings.status) and in_time(one, settings)):
        return False
    for variable, names in settings.include:
        if not any(named(value, names) for value in cells(one, variable)):
            return False
    for variable, names in settings.exclude:
        if any(named(value, names) for value in cells(one, variable)):
            return False
    return True


def period(event: Event, one: Coded, settings: Settings) -> object:
    rule, alone = settings.duplicates, ("alone", event.stance)
    if rule == "acrossrange":
        return "always"
    if rule == "document":
        return one.document.id
    if rule == "utterance":
        return one.utterance or alone
    if not event.day:
        return alone
    when, blind = date.fromordinal(event.day), settings.mode == "dna"
    if rule == "day":
        return when
    if rule == "year":
        return when.year
    if rule == "month":
        return when.month if blind else (when.year, when.month)
    year, week, _ = when.isocalendar()
    return week if blind else (year, week)


def events(rows: Sequence[Coded], settings: Settings) -> list[Event]:
    kept = [n for n, one in enumerate(rows) if chosen(one, settings)]
    kept.sort(key=lambda n: (day_of(rows[n]), rows[n].statement))
    found, seen = [], set()
    for n in kept:
        one = rows[n]
        for row in cells(one, settings.rows):
            for column in cells(one, settings.columns):
                if not passes(row, settings.rows, settings):
                    continue
                if not passes(column, settings.columns, settings):
                    continue
                event = Event(n, row.id, column.id, float(one.polarity), day_of(one))
                key: tuple[object, ...] = (row.id, column.id, period(event, one, settings))
                key += () if settings.qualifier == "ignore" else (event.polarity,)
                if settings.duplicates == "include" or key not in seen:
                    seen.add(key)
                    found.append(event)
    return found


def sign(value: float) -> int:
    return (value > 0) - (value < 0)


def grades(rows: Sequence[Coded], settings: Settings) -> list[float]:
    every = [one for one in rows if of_status(one, settings.status) and in_time(one, settings)]
    return sorted({float(one.polarity) for one in every})


def twomode(found: list[Event], settings: Settings, scale: list[float]) -> Weights:
    groups: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in found:
        groups[event.row, event.column].append(event)
    weights: Weights = {}
    for key, group in groups.items():
        if settings.qualifier == "ignore":
            weights[key] = sum(event.weight for event in group)
        elif settings.qualifier == "subtract":
            side = settings.stance == "side"
            weights[key] = sum(
                event.weight * (sign(event.polarity) if side else event.polarity) for event in group
            )
        elif settings.stance == "side":
            weights[key] = sum({1: 1, -1: 2, 0: 4}[s] for s in {sign(e.polarity) for e in group})
        else:
            met = {event.polarity for event in group}
            weights[key] = sum(2 ** (len(scale) - 1 - scale.index(value)) for value in met)
    if settings.normalisation == "no":
        return weights
    at = 0 if settings.normalisation == "activity" else 1
    return {
        key: weight / sum(e.weight for e in found if (e.row, e.column)[at] == key[at])
        if any((e.row, e.column)[at] == key[at] and e.weight for e in found)
        else 0.0
        for key, weight in weights.items()
    }


def likeness(a: float, b: float, settings: Settings, scale: list[float]) -> tuple[float, float]:
    if settings.stance == "side":
        return float(sign(a) * sign(b) > 0), float(sign(a) * sign(b) < 0)
    range_ = (scale[-1] - scale[0] or 1.0) if settings.mode == "dna" else 2.0
    return 1 - abs(a - b) / range_, abs(a - b) / range_


def pair_weight(e: Event, f: Event, settings: Settings, scale: list[float]) -> float:
    like, unlike = likeness(e.polarity, f.polarity, settings, scale)
    factor = {"congruence": like, "conflict": unlike, "subtract": like - unlike}.get(
        settings.qualifier, 1.0
    )
    return factor * math.sqrt(e.weight * f.weight)


def onemode(
    found: list[Event], settings: Settings, scale: list[float], every: list[Event]
) -> Weights:
    weights: Weights = defaultdict(float)
    for e in found:
        for f in found:
            if e.row != f.row and e.column == f.column:
                weights[e.row, f.row] += pair_weight(e, f, settings, scale)
    return {
        (i, j): weight / norm(i, j, found, settings, scale, every)
        for (i, j), weight in weights.items()
        if abs(weight) > 1e-12
    }


def norm(
    i: str, j: str, found: list[Event], settings: Settings, scale: list[float], every: list[Event]
) -> float:
    mine, theirs = ([e for e in found if e.row == row] for row in (i, j))
    counts = [sum(math.sqrt(e.weight) for e in each) for each in (mine, theirs)]
    if settings.normalisation == "no":
        return 1.0
    if settings.normalisation == "average":
        if settings.mode == "dna" and settings.kernel != "no":
            return 1.0 / dna_kernel_average(i, j, every, settings)
        return sum(counts) / 2
    if settings.normalisation == "jaccard":
        return jaccard(mine, theirs, settings)
    if settings.mode == "dna":
        return counts[0] * counts[1]
    alike = settings if settings.qualifier == "ignore" else replaced(settings, "congruence")
    return math.prod(
        math.sqrt(
            sum(pair_weight(e, f, alike, scale) for e in side for f in side if e.column == f.column)
        )
        for side in (mine, theirs)
    )


def replaced(settings: Settings, qualifier: str) -> Settings:
    import dataclasses

    return dataclasses.replace(settings, qualifier=qualifier)


def place(event: Event, settings: Settings) -> tuple[str, float]:
    """Column and level: what Jaccard compares."""
    if settings.qualifier == "ignore" and settings.mode != "dna":
        return event.column, 0.0
    return event.column, sign(event.polarity) if settings.stance == "side" else event.polarity


def jaccard(mine: list[Event], theirs: list[Event], settings: Settings) -> float:
    counts: list[dict[tuple[str, float], int]] = [defaultdict(int), defaultdict(int)]
    for each, group in zip(counts, (mine, theirs), strict=True):
        for event in group:
            each[place(event, settings)] += 1
    one, other = counts
    total = 0
    for key in {*one, *other}:
        if key in one and key in other:
            total += one[key] * other[key]
        else:
            total += one.get(key, 0) + other.get(key, 0)
    return float(total)


def dna_kernel_average(i: str, j: str, every: list[Event], settings: Settings) -> float:
    total = 0.0
    for key in {place(event, settings) for event in every}:
        both = [e for e in every if e.row in (i, j) and place(e, settings) == key]
        total += 2.0 / len(both) if both else 0.0
    return total


def expected(
    rows: Sequence[Coded],
    settings: Settings,
    found: list[Event] | None = None,
    every: list[Event] | None = None,
) -> Weights:
    """Row id and column id (or row id twice) to weight: every pair that is an edge."""
    found = events(rows, settings) if found is None else found
    scale = grades(rows, settings)
    if settings.kind == "eventlist":
        return twomode(found, replaced(settings, "ignore"), scale)
    if settings.shape == "twomode":
        return twomode(found, settings, scale)
    return onemode(found, settings, scale, found if every is None else every)


def node_ids(rows: Sequence[Coded], settings: Settings, found: list[Event], side: int) -> set[str]:
    """The ids of the nodes of one side."""
    used = {(event.row, event.column)[side] for event in found}
    if not settings.isolates:
        return used
    variable = settings.columns if side else settings.rows
    for one in rows:
        if settings.mode == "dna":
            if of_status(one, settings.status) and in_time(one, settings):
                used |= {value.id for value in cells(one, variable)}
        elif of_status(one, settings.status):
            values = cells(one, variable)
            used |= {value.id for value in values if passes(value, variable, settings)}
    return used


class Brute(NamedTuple):
    """The brute-force computations, for tests to call."""

    events: Callable[..., list[Event]]
    expected: Callable[..., Weights]
    node_ids: Callable[..., set[str]]


@pytest.fixture(scope="session")
def brute() -> Brute:
    """Networks over again, with plain loops."""
    return Brute(events, expected, node_ids)
