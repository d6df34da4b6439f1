"""Partly known dates: Extended Date/Time Format expressions and the days they may stand for.

Source: ISO 8601-2:2019, https://www.loc.gov/standards/datetime/ . Parsing is left to the ``edtf``
package; '~' (approximate) and '?' (uncertain) do not widen the bounds, they are kept in the text.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from communique.errors import DateError

_PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?[~?%]?")


class Bounds(NamedTuple):
    """The earliest and latest day a date can mean; None where it is open."""

    earliest: date | None
    latest: date | None


@lru_cache(maxsize=65536)
def bounds(expression: str) -> Bounds:
    """The days an EDTF expression may stand for; raises DateError if it is none.

    >>> bounds("2025-04~")
    Bounds(earliest=datetime.date(2025, 4, 1), latest=datetime.date(2025, 4, 30))
    >>> bounds("2026/2030").latest
    datetime.date(2030, 12, 31)
    """
    plain = _plain(expression)
    if plain:
        return plain
    from edtf import EDTFParseException, parse_edtf

    try:
        parsed = parse_edtf(expression)
        found = Bounds(_day(parsed.lower_strict()), _day(parsed.upper_strict()))
    except (EDTFParseException, ValueError, OverflowError, AttributeError, TypeError) as error:
        raise DateError(
            f"not a date: {expression!r}; expected EDTF such as 2025-04-08, 2025-04~ or 2026/2030"
        ) from error
    if found.earliest and found.latest and found.earliest > found.latest:
        raise DateError(f"ends before it begins: {expression!r}")
    return found


def _plain(expression: str) -> Bounds | None:
    # days, months, years and spans of them need no parser: its import outlasts a small build
    first, slash, last = expression.partition("/")
    begin, end = _one(first), _one(last if slash else first)
    return Bounds(begin[0], end[1]) if begin and end and begin[0] <= end[1] else None


def _one(expression: str) -> tuple[date, date] | None:
    found = _PLAIN.fullmatch(expression)
    if not found:
        return None
    year, month, day = found.groups()
    try:
        first = date(int(year), int(month or 1), int(day or 1))
        last_month = int(month or 12)
        last_day = int(day or monthrange(int(year), last_month)[1])
        return first, date(int(year), last_month, last_day)
    except ValueError:
        return None


def _day(moment: object) -> date | None:
    if isinstance(moment, float):  # edtf spells open ends as plus or minus infinity
        return None
    year, month, day = moment[:3]  # type: ignore[index]
    return date(year, month, day)
