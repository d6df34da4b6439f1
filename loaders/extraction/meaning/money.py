"""Sums, percentages, numbers of troops and lengths of time, as a text prints them.

``find`` gives every quantity with its value, unit, what it is per, whether it is approximate, and,
for a sum in brackets after another, which one it restates in another currency.
"""

# ruff: noqa: RUF001 - the typographic marks of news texts

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from communique.loaders.extraction.layers import Span

Kind = Literal["money", "percent", "troops", "years"]


class Quantity(NamedTuple):
    """A quantity in a text.

    ``unit`` is an ISO 4217 code, ``percent``, ``persons`` or ``years``; ``per`` is ``year`` for a
    yearly sum. ``converts`` is the number (in the list) of the sum this one restates, else None.
    """

    span: Span
    kind: Kind
    value: int | float
    unit: str
    per: str = ""
    approximate: bool = False
    converts: int | None = None


_SCALES = {
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "m": 10**6,
    "mn": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12, "trn": 10**12,
}  # fmt: skip
_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100, "half a": 0.5, "a": 1,
}  # fmt: skip
_SIGNS = {
    "$": "USD", "us$": "USD", "usd": "USD", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP",
    "¥": "JPY", "jpy": "JPY", "₩": "KRW", "krw": "KRW", "a$": "AUD", "c$": "CAD",
}  # fmt: skip
# "wins" and "winning" are what machine translation makes of the won
_NAMES = {
    "won": "KRW", "wons": "KRW", "wins": "KRW", "winning": "KRW", "dollar": "USD", "dollars": "USD",
    "yen": "JPY", "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP",
    "pounds sterling": "GBP", "yuan": "CNY", "renminbi": "CNY", "rubles": "RUB", "roubles": "RUB",
    "rupees": "INR", "baht": "THB", "pesos": "PHP", "zloty": "PLN", "hryvnia": "UAH",
}  # fmt: skip
_NUMBER = r"(?:\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_NOT_YEAR = r"(?!(?:19|20)\d\d\s)"
_WORD = "|".join(sorted((w for w in _WORDS if w != "a"), key=lambda w: -len(w)))
_SCALE = r"(?:thousand|million|billion|trillion)s?|bn|mn|trn|tn|m\b|b\b"
_SIGN = r"US\$|A\$|C\$|\$|€|£|¥|₩|\b(?:USD|EUR|GBP|JPY|KRW)"
_NATIONS = r"(?:of\s+)?(?:South\s+)?(?:Korean?|U\.?S\.?|American|Japanese|Chinese|British)"
_NAME = "|".join(sorted(_NAMES, key=lambda w: -len(w)))

_SIGNED = re.compile(
    rf"(?:(?P<other>{_NOT_YEAR}{_NUMBER})\s*(?:or|to|-|–)\s*)?(?P<sign>{_SIGN})\s?(?P<number>{_NUMBER})"
    rf"(?:\s*(?:or|to|-|–)\s*(?:{_SIGN})?\s?(?P<more>{_NUMBER}))?(?:[\s-]?(?P<scale>{_SCALE}))?",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"\b(?:(?P<other>{_NOT_YEAR}{_NUMBER})\s*(?:or|to|-|–)\s*)?(?P<number>{_NUMBER}|{_WORD}|a)"
    rf"(?:[\s-](?P<scale>{_SCALE}))?\s+(?:{_NATIONS}\s+)?(?P<name>{_NAME})\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(rf"(?P<number>{_NUMBER}|{_WORD})\s?(?:%|per\s?cent\b)", re.IGNORECASE)
_PEOPLE = (
    r"(?:\s+(?:U\.?S\.?|American|foreign|additional|more|active(?:-duty)?|military|combat|Army)){0,3}"
    r"\s+(?:troops|soldiers|service\s?members|military\s+personnel|personnel|marines|servicemen)\b"
)
_TROOPS = re.compile(
    rf"\b(?:(?P<other>{_NUMBER})\s+and\s+(?:(?:about|around|some)\s+)?)?"
    rf"(?P<number>{_NUMBER})(?:\s+(?P<scale>thousand))?{_PEOPLE}"
)
_YEARS = re.compile(rf"\b(?P<number>\d+|{_WORD})-year\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:about|around|roughly|approximately|some|nearly|almost|close\s+to|an\s+estimated|"
    r"estimated|up\s+to|as\s+much\s+as|as\s+many\s+as|more\s+than|over|or\s+so)\s*[(]?\s*$",
    re.IGNORECASE,
)
_YEARLY = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:annually|yearly|a\s+year|per\s+year|each\s+year|every\s+year|per\s+annum)\b",
    re.IGNORECASE,
)
_BEFORE_YEARLY = re.compile(r"\b(?:annual|yearly)\s+(?:\w+\s+){0,3}$", re.IGNORECASE)


def find(text: str, start: int = 0, end: int | None = None) -> list[Quantity]:
    """The quantities in a stretch of text, in order."""
    until = len(text) if end is None else end
    found = [*_sums(text, start, until), *_others(text, start, until)]
    found.sort(key=lambda each: each.span)
    kept: list[Quantity] = []
    for each in found:
        if not kept or each.span.start >= kept[-1].span.end or each.span == kept[-1].span:
            kept.append(each)
    return [_linked(text, kept, n) for n in range(len(kept))]


def _sums(text: str, start: int, end: int) -> Iterator[Quantity]:
    taken: list[Span] = []
    for pattern in (_SIGNED, _NAMED):
        for match in pattern.finditer(text, start, end):
            span = Span(*match.span())
            if any(s.start < span.end and span.start < s.end for s in taken):
                continue
            numbers = [match["other"], match["number"], match.groupdict().get("more")]
            unit = _SIGNS.get(match["sign"].casefold(), "") if pattern is _SIGNED else _NAMES[
                " ".join(match["name"].casefold().split())
            ]  # fmt: skip
            if pattern is _NAMED and not _is_sum(match):
                continue
            taken.append(span)
            per = _per(text, span)
            several = sum(each is not None for each in numbers) > 1
            for number in filter(None, numbers):
                value = _value(number, match["scale"])
                about = several or bool(_ABOUT.search(text[max(0, span.start - 20) : span.start]))
                yield Quantity(span, "money", value, unit, per, about)


def _is_sum(match: re.Match[str]) -> bool:
    """Whether a number and a word are money: *two wins* is a score, *two billion wins* a sum."""
    damaged = match["name"].casefold() in ("wins", "winning", "pound", "pounds", "won")
    if match["number"].casefold() == "a" and not match["scale"]:
        return False
    return bool(match["scale"]) or not damaged


def _others(text: str, start: int, end: int) -> Iterator[Quantity]:
    for kind, unit, pattern in (
        ("percent", "percent", _PERCENT),
        ("troops", "persons", _TROOPS),
        ("years", "years", _YEARS),
    ):  # fmt: skip
        for match in pattern.finditer(text, start, end):
            groups = match.groupdict()
            span = Span(*match.span())
            about = bool(_ABOUT.search(text[max(0, span.start - 20) : span.start]))
            for number in filter(None, (groups.get("other"), match["number"])):
                value = _value(number, groups.get("scale"))
                yield Quantity(span, kind, value, unit, "", about)  # type: ignore[arg-type]


def _per(text: str, span: Span) -> str:
    after = _YEARLY.match(text, span.end)
    before = _BEFORE_YEARLY.search(text[max(0, span.start - 40) : span.start])
    return "year" if after or before else ""


def _value(number: str, scale: str | None) -> int | float:
    plain = _WORDS.get(number.casefold())
    factor = _SCALES[_singular(scale)] if scale else 1
    found = (plain if plain is not None else float(number.replace(",", ""))) * factor
    rounded = round(found, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _singular(scale: str) -> str:
    word = scale.casefold()
    return word.removesuffix("s") if word not in _SCALES else word


def _linked(text: str, found: list[Quantity], number: int) -> Quantity:
    """A sum in brackets after a sum in another currency restates it."""
    each = found[number]
    if each.kind != "money" or not number:
        return each
    before = found[number - 1]
    gap = text[before.span.end : each.span.start]
    opened = re.fullmatch(
        r"[^()]{0,12}\(\s*(?:or\s+)?(?:about|around|roughly|approximately|some)?\s*", gap
    )
    if opened and before.kind == "money" and before.unit != each.unit:
        return each._replace(converts=number - 1)
    return each
