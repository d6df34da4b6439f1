"""How all pictures look: colours, fonts, sizes, and the frame of a specification.

The colours are the palette of Okabe and Ito, "Color Universal Design" (2008), which people with the
common kinds of colour blindness can tell apart; stances differ in shape too, for print without
colour.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from communique.graph import tables
from communique.graph.answers import Answer, Cell

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
INK, PALE, PAPER, GRID = "#24292f", "#6e7781", "#ffffff", "#e3e6e9"
BLUE, VERMILION, GREEN, ORANGE, SKY, PURPLE = (
    "#0072b2", "#d55e00", "#009e73", "#e69f00", "#56b4e9", "#cc79a7",
)  # fmt: skip
SERIES = (BLUE, ORANGE, GREEN, PURPLE, SKY, "#8c6d1f", "#5b5b5b", VERMILION)
STANCES = {"supports": BLUE, "neutral": "#8c959f", "opposes": VERMILION}
STANCE_SHAPES = {"supports": "triangle-up", "neutral": "circle", "opposes": "triangle-down"}
DIVERGING = [VERMILION, "#ee9b62", "#f5f5f5", "#7db7db", BLUE]
SEQUENTIAL = ["#f3f7fa", "#bcd9ea", "#6bafd6", "#2277b0", "#08386b"]
# an SVG names the fonts, the reader's machine has them: every one that draws Hangul, kana and Han
FONT = (
    "Helvetica, Arial, 'Liberation Sans', 'Noto Sans', 'Noto Sans CJK KR', 'Malgun Gothic', "
    "'Apple SD Gothic Neo', sans-serif"
)
WIDTH = 620
CONFIG: dict[str, Any] = {
    "background": PAPER,
    "font": FONT,
    "padding": 14,
    "view": {"stroke": None},
    "title": {
        "anchor": "start", "frame": "bounds", "fontSize": 15, "fontWeight": 600, "color": INK,
        "subtitleColor": PALE, "subtitleFontSize": 11.5, "subtitlePadding": 5, "offset": 12,
        "lineHeight": 18, "subtitleLineHeight": 15,
    },
    "axis": {
        "labelColor": INK, "titleColor": PALE, "labelFontSize": 11.5, "titleFontSize": 11.5,
        "titleFontWeight": "normal", "gridColor": GRID, "domainColor": "#b6bcc2",
        "tickColor": "#b6bcc2", "labelLimit": 420, "labelLineHeight": 13,
    },
    "header": {"labelColor": INK, "labelFontSize": 12, "labelFontWeight": 600, "title": None},
    "legend": {
        "labelColor": INK, "titleColor": PALE, "labelFontSize": 11.5, "titleFontSize": 11.5,
        "titleFontWeight": "normal", "labelLimit": 300, "symbolSize": 90,
    },
}  # fmt: skip

LABELS = {
    "labelExpr": "split(datum.label, '\\n')",
    "labelOffset": {"expr": "-6.5 * (length(split(datum.label, '\\n')) - 1)"},
    "labelPadding": 8, "ticks": False, "domain": False,
}  # fmt: skip
"""An axis whose labels stand in the middle of their line, however many lines they take."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")


def frame(
    title: str, *, subtitle: str = "", description: str = "", body: dict[str, Any]
) -> dict[str, Any]:
    """A specification with its title, the words below it and a description in words."""
    heading: dict[str, Any] = {"text": folded(title, 78)}
    if subtitle:
        heading["subtitle"] = folded(subtitle, 105)
    return {
        "$schema": SCHEMA,
        "usermeta": {"title": clean(title)},
        "description": clean(description or title),
        "title": heading,
        "config": CONFIG,
        **body,
    }


def values(answer: Answer) -> list[dict[str, Any]]:
    """The rows of an answer as the data of a specification."""
    return [{name: plain(cell) for name, cell in row.as_dict().items()} for row in answer]


def plain(cell: Cell | date) -> str | float | bool | None:
    """A value as JSON has it."""
    if isinstance(cell, Decimal):
        return float(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return clean(cell) if isinstance(cell, str) else cell


def clean(text: str) -> str:
    """Text without characters that an SVG cannot hold."""
    return _CONTROL.sub(" ", text)


def folded(text: str, width: int) -> list[str]:
    """Text in lines of at most ``width`` letters; East Asian letters count twice."""
    return [line for line in tables.wrapped(clean(text), width) if line] or [""]


def cells(text: str) -> int:
    """How wide a text is, in letters of Latin script."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def label(text: str, width: int = 46) -> str:
    """An axis label: folded, its line ends kept for ``LABELS`` and ``side_labels``."""
    return "\n".join(folded(text, width))


def step(labels: Sequence[str], least: int = 20) -> int:
    """The height that one line of a chart needs for the tallest of its labels."""
    return max([least, *(6 + 13 * (each.count("\n") + 1) for each in labels)])


def side_labels(lines: list[dict[str, Any]], y: str) -> dict[str, Any]:
    """Labels left of a chart whose lines differ in height.

    ``y`` names the field that holds the middle of each line, in pixels from the top.
    """
    return {
        "data": {"values": lines},
        "mark": {
            "type": "text", "align": "right", "baseline": "middle", "fontSize": 11.5,
            "color": INK, "lineBreak": "\n", "lineHeight": 13, "dx": -10,
            "dy": {"expr": "-6.5 * (length(split(datum.label, '\\n')) - 1)"},
        },
        "encoding": {
            "x": {"value": 0},
            "y": {"field": y, "type": "quantitative", "axis": None,
                  "scale": {"domain": {"expr": "[height, 0]"}, "nice": False, "zero": False}},
            "text": {"field": "label"},
        },
    }  # fmt: skip


def time_axis(days: Iterable[str], ticks: int = 8) -> dict[str, Any]:
    """An axis of time for ISO days: years where they span many, else months, else days."""
    listed = sorted(days)
    span = (date.fromisoformat(listed[-1]) - date.fromisoformat(listed[0])).days if listed else 0
    form = "%Y" if span > 3.5 * 365 else "%b %Y" if span > 100 else "%d %b %Y"
    return {"labelOverlap": True, "labelFlush": False, "tickCount": ticks, "format": form}


def scale(mapping: dict[str, str], present: Iterable[str]) -> dict[str, list[str]]:
    """A scale with the categories of a mapping that are there, in the order of the mapping."""
    there = set(present)
    kept = {name: value for name, value in mapping.items() if name in there}
    return {"domain": list(kept), "range": list(kept.values())}


def series(names: Iterable[str]) -> dict[str, list[str]]:
    """A colour for each name, in order; the palette begins again where it ends."""
    listed = list(names)
    return {
        "domain": listed,
        "range": [SERIES[place % len(SERIES)] for place in range(len(listed))],
    }
