"""Moving windows: one network for each stretch of time or of events, with kernels if asked for.

Source of the idea and of the names: Leifeld 2017, Oxford Handbook of Political Networks; for
kernel smoothing of one-mode networks, Leifeld and Zhang, rDNA 3, "dna_network". How windows are
laid differs with the mode and is said in ``windows``.
"""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from math import floor
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from communique.errors import UsageError
from communique.graph.networks import kernels
from communique.graph.networks.events import Events, events
from communique.graph.networks.making import made, read, spare
from communique.graph.networks.model import Coded, Network
from communique.graph.networks.settings import Settings, ordinal
from communique.graph.networks.stances import Floats, Ints

if TYPE_CHECKING:
    from communique.graph.knowledge import KnowledgeGraph

MONTHS = {"months": 1, "quarters": 3, "years": 12}
SPANS = {
    "seconds": timedelta(seconds=1),
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}
MOST_WINDOWS = 100_000
"""How many windows of the calendar may be cut; days hold no times, so more are never needed."""


class Cut(NamedTuple):
    """One window: the places of its events, their weights (None: 1 each), and its days."""

    places: Ints
    weights: Floats | None
    start: date
    end: date
    mid: date


def windows(
    data: KnowledgeGraph | Iterable[Coded], kind: str, *, window: str, **options: Any
) -> Iterator[Network]:
    """One network for each window, in the order of time, each with ``start``, ``end`` and ``mid``.

    ``window`` is a length such as ``"3 months"`` or ``"50 events"``; ``step`` by how many units
    windows move, ``indent`` keeps only those that lie wholly within the time covered, ``kernel``
    weighs events by their distance from the middle of the window (of a gaussian kernel, half the
    window is the standard deviation, and all events count), ``seed`` draws among ties of time in
    windows of events. Other ``options`` are those of ``network``; duplicates are left out before
    windows are cut, and stances without a date are in no window.

    Corrected mode: windows follow the calendar (weeks begin on Monday, months on the first), or
    begin at ``since`` where that is given; a window of events has all that are of the days of its
    first and last event, or exactly its number of them where a ``seed`` is given. Mode ``dna``:
    windows are centred on each unit of time from the first day (or ``since``) to the last (or
    ``until``), reach half their length rounded up to both sides, and lie within that time.

    Raises UsageError before the first network for options that do not fit.
    """
    stances, chosen = read(data, kind, {**options, "window": window})
    found = events(stances, chosen)
    found = found.take(np.flatnonzero(found.day > 0))
    also = spare(stances, chosen)
    if chosen.mode == "dna" and chosen.kernel != "no":
        also = np.union1d(also[0], found.row), np.union1d(also[1], found.column)
    return _networks(found, chosen, also)


def _networks(found: Events, chosen: Settings, also: tuple[Ints, Ints]) -> Iterator[Network]:
    for cut in _cuts(found, chosen):
        every = found if chosen.kernel != "no" else None
        weights = cut.weights
        if weights is not None and chosen.shape == "onemode":
            weights = np.sqrt(weights)  # two events together weigh the geometric mean of both
        here = found.take(cut.places, weights, every)
        yield made(here, chosen, also, (cut.start, cut.end, cut.mid))


def _cuts(found: Events, chosen: Settings) -> Iterator[Cut]:
    if not len(found):
        return iter(())
    if chosen.length[1] == "events":
        return _drawn(found, chosen) if _by_lot(chosen) else _complete(found, chosen)
    _check_number(found, chosen)
    return _centred(found, chosen) if chosen.mode == "dna" else _calendar(found, chosen)


def _span(found: Events, chosen: Settings) -> tuple[int, int]:
    first = ordinal("since", chosen.since) if chosen.since else int(found.day.min())
    last = ordinal("until", chosen.until) if chosen.until else int(found.day.max())
    return first, last


def _check_number(found: Events, chosen: Settings) -> None:
    """Raises UsageError where the time covered has more windows than anybody waits for."""
    unit = chosen.length[1]
    days = MONTHS[unit] * 30 if unit in MONTHS else SPANS[unit] / timedelta(days=1)
    first, last = _span(found, chosen)
    number = (last - first + 1) / (days * chosen.step)
    if number > MOST_WINDOWS:
        raise UsageError(
            f"window: {number:,.0f} windows of {unit}, and at most {MOST_WINDOWS:,} are made; "
            "take a longer unit or step, or less time (since, until)"
        )


# --- windows of events -------------------------------------------------------------------------


def _by_lot(chosen: Settings) -> bool:
    return chosen.mode == "dna" or chosen.seed is not None


def _by_stance(found: Events) -> tuple[Ints, Ints]:
    """The stances of the events in the order of time, and their days."""
    stances, places = np.unique(found.stance, return_index=True)
    days = found.day[places]
    order = np.argsort(days, kind="stable")
    return stances[order], days[order]


def _complete(found: Events, chosen: Settings) -> Iterator[Cut]:
    days = _by_stance(found)[1]
    size = chosen.length[0]
    for start in range(0, max(len(days) - size, 0) + 1, chosen.step):
        first, last = int(days[start]), int(days[min(start + size, len(days)) - 1])
        places = np.flatnonzero((found.day >= first) & (found.day <= last))
        yield _cut(places, first, last, (first + last) // 2)


def _drawn(found: Events, chosen: Settings) -> Iterator[Cut]:
    """Exactly as many events as asked for: of the first and the last day some are drawn."""
    stances, days = _by_stance(found)
    chance = random.Random(chosen.seed or 0)
    size = chosen.length[0]
    if chosen.mode == "dna":
        # centred on each event, half the size rounded down to both sides
        half, centres = size // 2, range(len(days))
        ends = [(t - half, t + half, t) for t in centres]
    else:
        starts = range(0, max(len(days) - size, 0) + 1, chosen.step)
        ends = [(s, min(s + size, len(days)) - 1, -1) for s in starts]
    for first, last, centre in ends:
        if first < 0 or last >= len(days):
            continue
        kept = _draw(days, first, last, centre, chance)
        places = np.flatnonzero(np.isin(found.stance, stances[kept]))
        middle = int(days[centre]) if centre >= 0 else (int(days[first]) + int(days[last])) // 2
        yield _cut(places, int(days[first]), int(days[last]), middle)


def _draw(days: Ints, first: int, last: int, centre: int, chance: random.Random) -> list[int]:
    # who shares the day of the first or of the last event may stand in for others of that day
    low, low_end = np.searchsorted(days, [days[first], days[first] + 1])
    high, high_end = np.searchsorted(days, [days[last], days[last] + 1])
    if low == high:
        return _sample(low, low_end, last - first + 1, centre, chance)
    early = _sample(low, low_end, low_end - first, centre, chance)
    late = _sample(high, high_end, last - high + 1, centre, chance)
    return [*early, *range(low_end, high), *late]


def _sample(low: int, high: int, number: int, centre: int, chance: random.Random) -> list[int]:
    sure = [centre] if low <= centre < high else []
    pool = [place for place in range(low, high) if place != centre]
    return sorted(sure + chance.sample(pool, int(number) - len(sure)))


# --- windows of the calendar -------------------------------------------------------------------


def _calendar(found: Events, chosen: Settings) -> Iterator[Cut]:
    size, unit = chosen.length
    first, last = _span(found, chosen)
    begin = _moment(first) if chosen.since else _unit_start(_moment(first), unit)
    end = _moment(last + 1)
    number = 0
    while (start := _plus(begin, number * chosen.step, unit)) < end:
        stop = _plus(begin, number * chosen.step + size, unit)
        number += 1
        if chosen.indent and (start < _moment(first) or stop > end):
            continue
        yield _of_calendar(found, chosen, start, stop)


def _of_calendar(found: Events, chosen: Settings, start: datetime, stop: datetime) -> Cut:
    moments = found.day + 0.5  # an event is placed at noon of its day
    low, high = _number(start), _number(stop)
    middle = (low + high) / 2
    distance = (moments - middle) / ((high - low) / 2)
    # a day belongs to the window in which it begins
    inside = (found.day >= low) & (found.day < high)
    weights = None
    if chosen.kernel != "no":
        weights = kernels.weights(chosen.kernel, distance)
        inside = weights > 0 if chosen.kernel == "gaussian" else inside & (weights > 0)
        weights = weights[inside]
    last = int(np.ceil(high)) - 1
    return _cut(np.flatnonzero(inside), floor(low), last, floor(middle), weights)


def _centred(found: Events, chosen: Settings) -> Iterator[Cut]:
    size, unit = chosen.length
    first, last = _span(found, chosen)
    if chosen.kernel != "no":
        first = max(first, int(found.day.min()))
        last = min(last, int(found.day.max()))
        size += size % 2
    reach = size // 2  # (size - 1) / 2, rounded half up
    begin, end = _moment(first), _moment(last)
    middle = begin
    stop = end
    if chosen.kernel != "no" and chosen.indent:
        middle, stop = _plus(begin, reach, unit), _plus(end, -reach, unit)
    while middle <= stop:
        low, high = _plus(middle, -reach, unit), _plus(middle, reach, unit)
        if chosen.kernel != "no":
            low, high = max(low, begin), min(high, end)
            yield _of_dna_kernel(found, chosen, low, middle, high, size)
        elif low >= begin and high <= end:
            inside = (found.day >= _number(low)) & (found.day <= _number(high))
            yield _cut(np.flatnonzero(inside), floor(_number(low)), floor(_number(high)),
                       floor(_number(middle)))  # fmt: skip
        middle = _plus(middle, 1, unit)  # from middle to middle: the 31st becomes the 28th for good


def _of_dna_kernel(
    found: Events, chosen: Settings, low: datetime, middle: datetime, high: datetime, size: int
) -> Cut:
    unit = chosen.length[1]
    distinct, places = np.unique(found.day, return_inverse=True)
    apart = [kernels.whole_units(_moment(int(day)), middle, unit) for day in distinct]
    weights = kernels.weights_dna(chosen.kernel, 2 * np.array(apart, float) / size)[places]
    inside = np.ones(len(found), bool)
    if chosen.kernel != "gaussian":
        inside = (found.day >= _number(low)) & (found.day <= _number(high))
    else:
        low, high = _moment(int(found.day.min())), _moment(int(found.day.max()))
    days = floor(_number(low)), floor(_number(high)), floor(_number(middle))
    return _cut(np.flatnonzero(inside), *days, weights[inside])


def _cut(places: Ints, start: int, end: int, mid: int, weights: Floats | None = None) -> Cut:
    first, last, middle = (date.fromordinal(max(1, day)) for day in (start, end, mid))
    return Cut(places, weights, first, last, middle)


def _moment(day: int) -> datetime:
    return datetime.fromordinal(day)


def _number(moment: datetime) -> float:
    """A moment as an ordinal with a fraction of a day."""
    return moment.toordinal() + (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86400


def _unit_start(moment: datetime, unit: str) -> datetime:
    if unit == "weeks":
        return moment - timedelta(days=moment.weekday())
    if unit in MONTHS:
        months = MONTHS[unit]
        return moment.replace(month=(moment.month - 1) // months * months + 1, day=1)
    return moment


def _plus(moment: datetime, number: int, unit: str) -> datetime:
    """A moment so many units later; a day that a month does not have becomes its last one."""
    try:
        if unit not in MONTHS:
            return moment + number * SPANS[unit]
        months = moment.year * 12 + moment.month - 1 + number * MONTHS[unit]
        year, month = divmod(months, 12)
        day = min(moment.day, monthrange(year, month + 1)[1])
        return moment.replace(year=year, month=month + 1, day=day)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            "a window reaches beyond the years 1 to 9999; take a shorter one"
        ) from error
