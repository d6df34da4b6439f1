"""Dates in a text, relative to the day it was published, as Extended Date/Time Format expressions.

A small grammar over words: full dates, months, years and decades, spans of them, weekdays, bare
days of the month (*the 16th*), and *yesterday*, *last month*, *the end of 2025*. What is relative
needs the day of publication; where that is itself only roughly known, the result carries a ``~``.
Source of the notation: ISO 8601-2:2019, https://www.loc.gov/standards/datetime/ .
"""

# ruff: noqa: RUF001 - the typographic marks of news texts

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from communique.graph.dates import bounds
from communique.loaders.extraction.layers import Span


class When(NamedTuple):
    """A date in a text: where, as EDTF, and whether it was reckoned from the day of publication."""

    span: Span
    edtf: str
    relative: bool = False


@dataclass(frozen=True)
class Anchor:
    """The day of publication, and whether it is only roughly known."""

    day: date | None = None
    rough: bool = False

    @classmethod
    def of(cls, published: str | None) -> Anchor:
        """The anchor of an EDTF date; the first day it can mean if it is partly known."""
        if not published:
            return cls()
        found = bounds(published)
        exact = found.earliest == found.latest and published[-1:] not in "~?%"
        return cls(found.earliest, not exact)


MONTHS = {
    name: number for number, names in enumerate((
        "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
        "august aug", "september sept sep", "october oct", "november nov", "december dec",
    ), 1) for name in names.split()
}  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = r"(?P<{0}>" + "|".join(sorted(MONTHS, key=lambda m: -len(m))) + r")\b\.?"
_DAY = r"(?P<{0}>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<{0}>(?:1[89]|20)\d\d)"
_TO = r"\s*(?:-|–|—|to|through|till|until|and)\s*(?:the\s+)?"


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})(?![\w%])", re.IGNORECASE)


def find(text: str, anchor: Anchor, start: int = 0, end: int | None = None) -> list[When]:
    """The dates in a stretch of text, in order, the longest at each place."""
    until = len(text) if end is None else end
    found: list[When] = []
    for pattern, reading in _RULES:
        for match in pattern.finditer(text, start, until):
            span = Span(*match.span())
            if any(s.start < span.end and span.start < s.end for s, _, _ in found):
                continue
            edtf = reading(match, anchor)
            if edtf is not None:
                relative = reading in _RELATIVE or (reading in _HALF and not _has_year(match))
                rough = relative and anchor.rough
                found.append(When(span, _roughly(edtf) if rough else edtf, relative))
    return sorted(found)


def _roughly(edtf: str) -> str:
    return "/".join(f"{part}~" for part in edtf.split("/"))


def _has_year(match: re.Match[str]) -> bool:
    return bool(match.groupdict().get("year"))


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


# --- readings ----------------------------------------------------------------------------------


def _full(match: re.Match[str], anchor: Anchor) -> str | None:
    month, day = MONTHS[match["month"].casefold()], int(match["day"])
    year = int(match["year"]) if _has_year(match) else _nearest_year(anchor, month, day)
    return _iso(year, month, day) if year else None


def _full_span(match: re.Match[str], anchor: Anchor) -> str | None:
    month = MONTHS[match["month"].casefold()]
    first, last = int(match["first"]), int(match["last"])
    year = int(match["year"]) if _has_year(match) else _nearest_year(anchor, month, first)
    begin, end = (_iso(year, month, day) for day in (first, last)) if year else (None, None)
    return f"{begin}/{end}" if begin and end and begin <= end else None


def _month_year(match: re.Match[str], anchor: Anchor) -> str | None:
    return f"{match['year']}-{MONTHS[match['month'].casefold()]:02}"


def _month(match: re.Match[str], anchor: Anchor) -> str | None:
    month = MONTHS[match["month"].casefold()]
    if match["month"][0].islower() or anchor.day is None:
        return None
    which = (match["which"] or "").casefold()
    year = _nearest_year(anchor, month, 15)
    if which == "next":
        year = anchor.day.year + (month <= anchor.day.month)
    elif which == "last":
        year = anchor.day.year - (month >= anchor.day.month)
    return f"{year}-{month:02}"


def _nearest_year(anchor: Anchor, month: int, day: int) -> int:
    if anchor.day is None:
        return 0
    years = (anchor.day.year, anchor.day.year - 1, anchor.day.year + 1)
    there = anchor.day

    def away(year: int) -> int:
        last = monthrange(year, month)[1]
        return abs((date(year, month, min(day, last)) - there).days) if day <= 31 else 9999

    return min(years, key=away)


def _bare_day(match: re.Match[str], anchor: Anchor) -> str | None:
    found = _day_near(int(match["day"]), anchor)
    return found.isoformat() if found else None


def _day_near(day: int, anchor: Anchor) -> date | None:
    """The day of that number nearest to the day of publication."""
    if anchor.day is None or not 1 <= day <= 31:
        return None
    first = anchor.day.replace(day=1)
    months = (first, (first - timedelta(days=1)).replace(day=1), first + timedelta(days=32))
    days = [m.replace(day=day) for m in months if day <= monthrange(m.year, m.month)[1]]
    there = anchor.day
    return min(days, key=lambda each: abs((each - there).days)) if days else None


def _bare_span(match: re.Match[str], anchor: Anchor) -> str | None:
    if anchor.day is None:
        return None
    first, last = int(match["first"]), int(match["last"])
    if match["which"]:
        month = _shifted(anchor.day, match["which"])
        begin, end = (_iso(month.year, month.month, day) for day in (first, last))
        return f"{begin}/{end}" if begin and end and begin <= end else None
    near = _day_near(first, anchor)
    if near is None:
        return None
    second = _iso(near.year, near.month, last)
    return f"{near.isoformat()}/{second}" if second and near.isoformat() <= second else None


def _shifted(day: date, which: str) -> date:
    first = day.replace(day=1)
    word = which.casefold()
    if word == "last":
        return (first - timedelta(days=1)).replace(day=1)
    return (first + timedelta(days=32)).replace(day=1) if word == "next" else first


def _unit(match: re.Match[str], anchor: Anchor) -> str | None:
    """Last month, this year, next week."""
    if anchor.day is None:
        return None
    which, unit = match["which"].casefold(), match["unit"].casefold()
    step = {"last": -1, "this": 0, "next": 1}[which]
    if unit == "year":
        return str(anchor.day.year + step)
    if unit == "month":
        found = _shifted(anchor.day, {-1: "last", 0: "this", 1: "next"}[step])
        return f"{found.year}-{found.month:02}"
    monday = anchor.day - timedelta(days=anchor.day.weekday()) + timedelta(weeks=step)
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"


def _weekday(match: re.Match[str], anchor: Anchor) -> str | None:
    if anchor.day is None or match["name"][0].islower():
        return None
    which = (match["which"] or "").casefold()
    back = (anchor.day.weekday() - _DAYS.index(match["name"].casefold())) % 7
    if which == "next":
        return (anchor.day + timedelta(days=7 - back)).isoformat()
    back = back or 7 if which == "last" else back
    return (anchor.day - timedelta(days=back)).isoformat()


def _day_word(match: re.Match[str], anchor: Anchor) -> str | None:
    step = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}[match["word"].casefold()]
    return (anchor.day + timedelta(days=step)).isoformat() if anchor.day else None


def _years(match: re.Match[str], anchor: Anchor) -> str | None:
    first, last = match["first"], match["last"]
    last = first[:2] + last if len(last) == 2 else last
    return f"{first}/{last}" if first < last else None


def _end_of_year(match: re.Match[str], anchor: Anchor) -> str | None:
    return (
        f"{match['year']}-12-31" if match["edge"].casefold() == "end" else f"{match['year']}-01-01"
    )


def _year(match: re.Match[str], anchor: Anchor) -> str | None:
    return match["year"]


def _decade(match: re.Match[str], anchor: Anchor) -> str | None:
    return f"{match['decade'][:3]}X"


_WHICH = r"(?:(?P<which>last|next|this)\s+)?"
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Anchor], str | None]], ...] = (
    (_rule(_MONTH.format("month") + r"\s+" + _DAY.format("first") + _TO + _DAY.format("last")
           + r"(?:,?\s+" + _YEAR.format("year") + ")?"), _full_span),
    (_rule(_DAY.format("first") + _TO + _DAY.format("last") + r"\s+(?:of\s+)?"
           + _MONTH.format("month") + r"(?:,?\s+" + _YEAR.format("year") + ")?"), _full_span),
    (_rule(_MONTH.format("month") + r"\s+" + _DAY.format("day") + r"(?!\d)(?:,?\s+"
           + _YEAR.format("year") + ")?"), _full),
    (_rule(_DAY.format("day") + r"\s+(?:of\s+)?" + _MONTH.format("month")
           + r"(?:,?\s+" + _YEAR.format("year") + ")?"), _full),
    (_rule(r"from\s+the\s+(?P<first>\d\d?)(?:st|nd|rd|th)\s+(?:to|through|until)\s+the\s+"
           r"(?P<last>\d\d?)(?:st|nd|rd|th)(?:\s+of\s+(?P<which>last|this|next)\s+month)?"),
     _bare_span),
    (_rule(_MONTH.format("month") + r"(?:,|\s+of)?\s+" + _YEAR.format("year")), _month_year),
    (_rule(r"(?:the\s+)?(?P<edge>end|beginning|start)\s+of\s+" + _YEAR.format("year")),
     _end_of_year),
    (_rule(_YEAR.format("first") + r"\s*(?:-|–|—|to|through|until)\s*"
           r"(?P<last>(?:1[89]|20)\d\d|\d\d(?!\d))"), _years),
    (_rule(r"the\s+(?P<day>\d\d?)(?:st|nd|rd|th)(?!\s+(?-i:[A-Z])|\s+(?:round|time|century|year|"
           r"anniversary|meeting|president|agreement|session|place|floor|term|of\s+(?-i:[A-Z])))"),
     _bare_day),
    (_rule(r"(?P<which>last|this|next)\s+(?P<unit>month|year|week)"), _unit),
    (_rule(_WHICH + r"(?P<name>" + "|".join(_DAYS) + ")"), _weekday),
    (_rule(r"(?P<word>today|tonight|yesterday|tomorrow)"), _day_word),
    (_rule(r"(?:in|of|since|until|by|through|from|(?P<which>last|next|this))\s+"
           + _MONTH.format("month")), _month),
    (_rule(r"(?:the\s+)?(?P<decade>(?:1[89]|20)\d0)s"), _decade),
    (_rule(_YEAR.format("year")), _year),
)  # fmt: skip
_RELATIVE = {_bare_day, _bare_span, _unit, _weekday, _day_word, _month}
_HALF = {_full, _full_span}


def within(edtf: str, other: str) -> bool:
    """Whether the days one expression can mean all lie among those of another."""
    one, two = bounds(edtf), bounds(other)
    if None in (*one, *two):
        return False
    return two[0] <= one[0] and one[1] <= two[1]  # type: ignore[operator]
