"""Partly known dates: Extended Date/Time Format expressions and the days they may stand for.

Source: ISO 8601-2:2019, https://www.loc.gov/standards/datetime/ . Parsing is left to the ``edtf``
package; '~' (approximate) and '?' (uncertain) do not widen the bounds, they are kept in the text.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from communique.errors import DateError


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
    plain = _plain_day(expression)
    if plain:
        return Bounds(plain, plain)
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


def _plain_day(expression: str) -> date | None:
    # the common case needs no parser: nine in ten dates of a dossier are whole days
    if len(expression) != 10:
        return None
    try:
        return date.fromisoformat(expression)
    except ValueError:
        return None


def _day(moment: object) -> date | None:
    if isinstance(moment, float):  # edtf spells open ends as plus or minus infinity
        return None
    year, month, day = moment[:3]  # type: ignore[index]
    return date(year, month, day)
