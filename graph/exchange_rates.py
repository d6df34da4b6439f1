"""Exchange rates on record: where a document restates a sum in another currency."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from communique.errors import DateError
from communique.graph.answers import Answer, Row
from communique.graph.dates import bounds
from communique.graph.store import View


class Rate(NamedTuple):
    """One unit of ``unit`` is ``factor`` units of ``into``, as a document converts."""

    unit: str
    into: str
    factor: Decimal
    document: str
    published: str


def rates(view: View) -> list[Rate]:
    """The exchange rates on record: each restatement of a sum in another currency, both ways."""
    found = view.query(
        "PREFIX cmq: <https://w3id.org/communique/ns#> "
        "PREFIX prov: <http://www.w3.org/ns/prov#> "
        "SELECT ?value ?unit ?first_value ?first_unit ?document ?published WHERE { "
        "GRAPH ?g { ?claim cmq:convertedFrom ?first . ?claim cmq:value ?value . "
        "?claim cmq:unit ?unit . ?first cmq:value ?first_value . ?first cmq:unit ?first_unit . "
        "?claim prov:wasQuotedFrom ?document . } MINUS { GRAPH ?z { ?claim cmq:standing "
        '"rejected" } } OPTIONAL { GRAPH ?g { ?document cmq:published ?published } } }'
    )
    return sorted(rate for row in Answer.of_solutions(found) for rate in _both_ways(row))  # type: ignore[arg-type]


def _both_ways(row: Row) -> Iterator[Rate]:
    value, first = number(row.value), number(row.first_value)
    if value and first:
        where = (str(row.document).rpartition("/")[2], str(row.published or ""))
        yield Rate(str(row.unit), str(row.first_unit), first / value, *where)
        yield Rate(str(row.first_unit), str(row.unit), value / first, *where)


class Rates:
    """Exchange rates by pair of units, found by document or by day."""

    def __init__(self, known: Iterable[Rate]) -> None:
        self._of_document: dict[tuple[str, str, str], Rate] = {}
        self._by_day: dict[tuple[str, str], list[tuple[int, Rate]]] = defaultdict(list)
        for rate in sorted(known):
            self._of_document.setdefault((rate.unit, rate.into, rate.document), rate)
            self._by_day[rate.unit, rate.into].append((_ordinal(rate.published), rate))
        for listed in self._by_day.values():
            listed.sort()

    def rate(self, unit: str, into: str, row: Row) -> Rate | None:
        """The rate of the document itself, or else of the one published nearest in time."""
        own = self._of_document.get((unit, into, str(row.document)))
        listed = self._by_day.get((unit, into), [])
        if own or not listed:
            return own
        day = _ordinal(str(row.published or ""))
        at = bisect_left(listed, (day,))
        near = listed[max(at - 1, 0) : at + 1]
        return min(near, key=lambda each: abs(each[0] - day))[1]


def _ordinal(expression: str) -> int:
    day = first_day(expression)
    return day.toordinal() if day else 0


def first_day(expression: str) -> date | None:
    """The first day that a date may mean; None where none is known."""
    try:
        return bounds(expression).earliest if expression else None
    except DateError:
        return None


def number(value: object) -> Decimal | None:
    """A number as it is, without rounding; None for what is no number."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    return Decimal(str(value))
