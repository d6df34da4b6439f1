"""What is owed by year, beside what is claimed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import cycle
from math import log10
from typing import Any

from communique.graph.answers import Answer
from communique.graph.dates import bounds
from communique.graph.pictures import style
from communique.graph.pictures.model import Picture

BASES = {"fixed": "#4a7fa5", "estimated": "#bcd3e2"}
_SHAPES = ("circle", "triangle-up", "square", "diamond", "cross", "triangle-down")
ASPECTS = ("annual contribution", "contribution planned", "contribution offered",
           "contribution demanded")  # fmt: skip
"""Labels of the kinds of sums that are laid beside the record."""

COLUMNS = ("currency", "year", "value", "kind", "said", "agreement", "sources")
_SCALES = ((12, "trillion"), (9, "billion"), (6, "million"), (3, "thousand"), (0, ""))


def commitments(
    recorded: Answer,
    claimed: Answer | None = None,
    *,
    aspects: Collection[str] = ASPECTS,
    title: str = "",
    subtitle: str = "",
) -> Picture:
    """Contributions by year: bars for the sums on record, signs for what documents say.

    ``recorded`` has the columns of the question ``contribution-by-year``, ``claimed`` those of
    ``amounts``, of which the ``aspects`` that are given for years are drawn. Every currency has an
    axis of its own: sums in different currencies are never on one. A claim for several years is
    drawn at each.
    """
    rows = sorted([*_recorded(recorded), *_claimed(claimed, aspects)])
    table = Answer(COLUMNS, rows, narrow=("year", "value", "currency", "kind", "said", "sources"))
    currencies = sorted({str(row.currency) for row in table}, key=lambda c: _first_year(table, c))
    return Picture(
        style.frame(
            title or "Contributions by year, as recorded and as claimed",
            subtitle=subtitle,
            description=f"Contributions by year in {' and '.join(currencies) or 'no currency'}: "
            "bars for sums on record, signs for sums that documents give.",
            body={
                "vconcat": [_panel(table, currency) for currency in currencies],
                "resolve": {"scale": {"x": "shared", "color": "shared", "shape": "shared"}},
                "spacing": 18,
            },
        ),
        table,
    )


def _first_year(table: Answer, currency: str) -> tuple[int, str]:
    return min(int(str(row.year)) for row in table if row.currency == currency), currency


def _recorded(recorded: Answer) -> Iterator[tuple[Any, ...]]:
    for row in recorded:
        if row.value is not None and row.currency:
            basis = row.basis if row.basis in BASES else "fixed"
            yield row.currency, row.year, row.value, "recorded", basis, row.agreement, row.sources


def _claimed(claimed: Answer | None, aspects: Collection[str]) -> Iterator[tuple[Any, ...]]:
    for row in claimed or ():
        for year in _years(str(row.period or "")) if row.aspect in aspects else ():
            who = row.speaker or row.document
            yield row.unit, year, row.value, "claimed", row.aspect, row.subject, who


def _years(period: str) -> range:
    earliest, latest = bounds(period) if period else (None, None)
    if earliest is None or latest is None or latest.year - earliest.year > 20:
        return range(0)
    return range(earliest.year, latest.year + 1)


def _panel(table: Answer, currency: str) -> dict[str, Any]:
    rows = [row for row in table if row.currency == currency]
    power, word = _scale(max(float(str(row.value)) for row in rows))
    data = []
    for row in rows:
        each = {name: style.plain(cell) for name, cell in row.as_dict().items()}
        each["amount"] = float(str(row.value)) / 10**power
        data.append(each)
    return {
        "data": {"values": data},
        "width": style.WIDTH,
        "height": 200 if len({row.year for row in rows}) > 3 else 150,
        "layer": [_bars(word, currency, table), *_signs(table)],
    }


def _scale(largest: float) -> tuple[int, str]:
    size = log10(largest) if largest > 0 else 0
    return next(each for each in _SCALES if size >= each[0] or not each[0])


def _x(table: Answer) -> dict[str, Any]:
    years = [int(str(row.year)) for row in table]
    return {
        "field": "year", "type": "ordinal", "title": None,
        "scale": {"domain": list(range(min(years), max(years) + 1))},
        "axis": {"labelAngle": 0, "labelOverlap": True},
    }  # fmt: skip


def _bars(word: str, currency: str, table: Answer) -> dict[str, Any]:
    return {
        "transform": [{"filter": "datum.kind == 'recorded'"}],
        "mark": {"type": "bar", "width": {"band": 0.78}},
        "encoding": {
            "x": _x(table),
            "y": {
                "field": "amount", "type": "quantitative",
                "title": f"{word} {currency}".strip(),
            },
            "color": {
                "field": "said", "type": "nominal", "title": "on record",
                "scale": {"domain": list(BASES), "range": list(BASES.values())},
            },
        },
    }  # fmt: skip


def _signs(table: Answer) -> list[dict[str, Any]]:
    aspects = sorted({str(row.said) for row in table if row.kind == "claimed"})
    if not aspects:
        return []
    shapes = dict(zip(aspects, cycle(_SHAPES), strict=False))
    return [
        {
            "transform": [{"filter": "datum.kind == 'claimed'"}],
            "mark": {
                "type": "point", "filled": False, "size": 80, "strokeWidth": 2,
                "color": style.VERMILION, "opacity": 0.9,
            },
            "encoding": {
                "x": _x(table),
                "y": {"field": "amount", "type": "quantitative"},
                "shape": {
                    "field": "said", "type": "nominal", "title": "claimed in documents",
                    "scale": {"domain": list(shapes), "range": list(shapes.values())},
                    "legend": {"symbolStrokeColor": style.VERMILION},
                },
            },
        }
    ]  # fmt: skip
