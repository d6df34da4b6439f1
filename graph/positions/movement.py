"""Who moved toward whom between two periods."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from communique.errors import DateError, UsageError
from communique.graph.dates import bounds
from communique.graph.positions.taken import Places, mean

MOVES = (
    "actor", "toward", "moved", "distance_before", "distance_after", "propositions", "statements",
    "evidence",
)  # fmt: skip


def period(named: tuple[str, str] | str) -> tuple[date, date]:
    """The first and last day of an EDTF expression or a pair of days; raises UsageError."""
    begin, end = (named, named) if isinstance(named, str) else named
    try:
        first, last = bounds(begin).earliest, bounds(end).latest
    except DateError as error:
        raise UsageError(f"period: {error}") from error
    return first or date.min, last or date.max


def move(
    one: str, other: str, before: Places, after: Places, actors: Mapping[str, str]
) -> tuple[Any, ...] | None:
    """A row of MOVES for one actor toward another, None if they share no proposition."""
    shared = sorted(
        proposition
        for actor, proposition in before
        if actor == one and (one, proposition) in after and (other, proposition) in before
    )
    if not shared:
        return None
    groups = [(before[one, p], after[one, p], before[other, p]) for p in shared]
    places = [tuple(mean(group) for group in each) for each in groups]
    start = sum((abs(a - b) for a, _, b in places), Decimal(0)) / (2 * len(shared))
    end = sum((abs(a - b) for _, a, b in places), Decimal(0)) / (2 * len(shared))
    used = sorted({taken.statement for each in groups for group in each for taken in group})
    labels = "; ".join(sorted(each[0][0].proposition for each in groups))
    return (
        actors[one], actors[other], round(start - end, 4), round(start, 4), round(end, 4), labels,
        len(used), " ".join(used),
    )  # fmt: skip
