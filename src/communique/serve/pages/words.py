"""How dates, numbers and kinds are written for people."""

from __future__ import annotations

import re
from decimal import Decimal

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
_DAY = re.compile(r"(-?\d{4})(?:-(\d\d)(?:-(\d\d))?)?([~?%]?)")
_SCALES = ((12, "trillion"), (9, "billion"), (6, "million"))

KINDS = {
    "person": "person", "organization": "organization", "state": "state", "group": "group",
    "unnamed": "unnamed source", "outlet": "outlet", "agency": "news agency",
    "platform": "platform", "post": "post", "proposition": "proposition", "topic": "topic",
    "aspect": "kind of fact", "agreement": "agreement", "series": "series of agreements",
    "event": "event", "utterance": "utterance", "document": "document", "source": "source",
    "graph": "named graph",
}  # fmt: skip
PLURALS = {
    "person": "persons", "organization": "organizations", "state": "states", "group": "groups",
    "unnamed": "unnamed sources", "outlet": "outlets", "agency": "news agencies",
    "platform": "platforms", "series": "series", "agreement": "agreements", "actor": "actors",
    "event": "events", "post": "posts", "source": "sources", "utterance": "utterances",
    "aspect": "kinds of fact",
}  # fmt: skip
SIDES = {"supports": "for", "opposes": "against", "neutral": "neutral"}


def day(expression: str) -> str:
    """An EDTF expression in words: ``2025-04~`` is "about April 2025"; unknown forms stay."""
    if "/" in expression:
        start, _, end = expression.partition("/")
        if start in ("", ".."):
            return f"until {day(end)}"
        return f"from {day(start)}" if end in ("", "..") else f"{day(start)} \u2013 {day(end)}"
    found = _DAY.fullmatch(expression)
    if not found:
        return expression
    year, month, date, doubt = found.groups()
    words = year
    if month:
        if not 1 <= int(month) <= 12:
            return expression
        words = f"{MONTHS[int(month) - 1]} {year}"
    if date:
        words = f"{int(date)} {words}"
    return {"~": f"about {words}", "?": f"{words} (?)", "%": f"about {words} (?)"}.get(doubt, words)


def number(value: float | int | None) -> str:
    """A number with thousands apart, without digits that say nothing."""
    if value is None:
        return ""
    return format(Decimal(str(value)).normalize(), ",f")


def money(value: float | None, unit: str = "") -> str:
    """An amount as news writes it: ``1.1833 trillion KRW``; small ones and years stay whole."""
    if value is None:
        return ""
    if unit == "percent":
        return f"{number(value)} %"
    for power, word in _SCALES:
        if abs(value) >= 10**power:
            scaled = Decimal(str(value)) / 10**power
            return f"{number(float(round(scaled, 4)))} {word} {unit}".rstrip()
    return f"{number(value)} {unit}".rstrip()


def amount(value: str, unit: str, numeric: float | None) -> str:
    """The value of a claim: an amount of a unit, a date, or words."""
    if numeric is not None and unit:
        return money(numeric, unit)
    if numeric is not None:
        return number(numeric)
    return day(value) if _DAY.fullmatch(value) or "/" in value else f"{value} {unit}".rstrip()


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
