"""Statements over time."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from communique.errors import DateError, UsageError
from communique.graph.answers import Answer, Row
from communique.graph.dates import bounds
from communique.graph.pictures import style
from communique.graph.pictures.model import Picture

_SIGN = 8  # pixels from one sign to the one below it
COLUMNS = (
    "line", "earliest", "middle", "latest", "stance", "proposition", "paraphrase", "document",
    "statement",
)  # fmt: skip


def timeline(
    said: Answer, *, by: str = "speaker", title: str = "", subtitle: str = "", most: int = 40
) -> Picture:
    """Statements over time, one line for each speaker (or other column named by ``by``).

    ``said`` has the columns of the question ``who-said-what``. A statement stands at the middle of
    the days on which it may have been said (else published), and a thin bar spans them where they
    are more than three; the sign shows the side taken. The ``most`` lines with most statements are
    drawn, by the first of them; statements that no date is known of, and those without a side, are
    left out of the picture, and the subtitle says how many.
    """
    if by not in said.columns:
        raise UsageError(f"no column {by!r}; columns: {', '.join(said.columns)}")
    dated = [(row, days) for row in said if row.stance and row[by] and (days := _days(row))]
    count = Counter(str(row[by]) for row, _ in dated)
    shown = {name for name, _ in count.most_common(most)}
    rows = sorted(
        (_row(row, by, *days) for row, days in dated if str(row[by]) in shown),
        key=lambda each: (each[1], each[0], each[-1]),
    )
    table = Answer(COLUMNS, rows, narrow=("line", "middle", "stance", "proposition", "document"))
    words = [subtitle] if subtitle else []
    words += _left_out(said, len(dated), len(count) - len(shown))
    return Picture(
        style.frame(
            title or f"Sides taken over time, by {by.replace('_', ' ')}",
            subtitle=" ".join(words),
            description=f"{len(rows)} statements of {len(shown)} lines on a time axis; the sign "
            "points up where a proposition is supported and down where it is opposed.",
            body=_body(table),
        ),
        table,
    )


def _days(row: Row) -> tuple[date, date] | None:
    for expression in (row.said_on, row.published):
        try:
            earliest, latest = bounds(str(expression)) if expression else (None, None)
        except DateError:
            continue
        if earliest and latest:
            return earliest, latest
    return None


def _row(row: Row, by: str, first: date, last: date) -> tuple[Any, ...]:
    middle = first + timedelta(days=(last - first).days // 2)
    return (
        str(row[by]), first.isoformat(), middle.isoformat(), last.isoformat(), row.stance,
        row.proposition, row.paraphrase, row.document, row.statement,
    )  # fmt: skip


def _left_out(said: Answer, drawn: int, lines: int) -> list[str]:
    sided = sum(1 for row in said if row.stance)
    words = [f"{len(said) - sided} rows without a side are not drawn."] if sided < len(said) else []
    words += [f"{sided - drawn} without a date are not drawn."] if drawn < sided else []
    return words + ([f"{lines} lines with fewer statements are not drawn."] if lines else [])


def _body(table: Answer) -> dict[str, Any]:
    data = style.values(table)
    _apart(data)
    lines, height = _lines(data)
    ends = (each[name] for each in data for name in ("earliest", "latest"))
    time = {"type": "temporal", "title": None, "axis": style.time_axis(ends)}
    return {
        "width": style.WIDTH,
        "height": height,
        "layer": [
            _stripes(lines),
            style.side_labels(lines, "y"),
            {"data": {"values": data}, "layer": [_spans(time), _signs(time)]},
        ],
    }


def _apart(data: list[dict[str, Any]]) -> None:
    """Give signs that would lie on one another places below one another, within a line."""
    spans = [[date.fromisoformat(each[name]).toordinal() for name in COLUMNS[1:4]] for each in data]
    near = max(_reach(spans) / 75, 1)
    ends: dict[str, list[float]] = {}
    for each, (first, middle, last) in zip(data, spans, strict=True):
        each["wide"] = last - first > 3
        start, end = min(first, middle - near / 2), max(last, middle + near / 2)
        taken = ends.setdefault(each["line"], [])
        each["place"] = next((n for n, until in enumerate(taken) if start >= until), len(taken))
        taken[each["place"] :] = [end, *taken[each["place"] + 1 :]]


def _reach(spans: list[list[int]]) -> int:
    return max((s[2] for s in spans), default=0) - min((s[0] for s in spans), default=0)


def _lines(data: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """The lines from top to bottom, each as high as its signs and its label need; the height."""
    deepest: dict[str, int] = {}
    for each in data:
        deepest[each["line"]] = max(deepest.get(each["line"], 0), each["place"])
    lines: list[dict[str, Any]] = []
    top = 0
    for number, (name, places) in enumerate(deepest.items()):
        label = style.label(name, 40)
        height = max(style.step([label], 22), 10 + _SIGN * (places + 1))
        lines.append({"label": label, "y": top + height / 2, "top": top, "end": top + height,
                      "shade": number % 2, "places": places})  # fmt: skip
        top += height
    centres = dict(zip(deepest, lines, strict=True))
    for each in data:
        line = centres[each["line"]]
        each["y"] = line["y"] + _SIGN * (each["place"] - line["places"] / 2)
    return lines, top


def _y(field: str) -> dict[str, Any]:
    return {
        "field": field, "type": "quantitative", "axis": None,
        "scale": {"domain": {"expr": "[height, 0]"}, "nice": False, "zero": False},
    }  # fmt: skip


def _stripes(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "data": {"values": lines},
        "transform": [{"filter": "datum.shade == 0"}],
        "mark": {"type": "rect", "color": "#f6f8fa"},
        "encoding": {"y": _y("top"), "y2": {"field": "end"}},
    }


def _side(channel: str, looks: dict[str, str]) -> dict[str, Any]:
    return {
        channel: {
            "field": "stance", "type": "nominal", "title": None,
            "scale": style.scale(looks, style.STANCES),
            "legend": {"orient": "top", "symbolOpacity": 1},
        }
    }  # fmt: skip


def _spans(time: dict[str, Any]) -> dict[str, Any]:
    return {
        "transform": [{"filter": "datum.wide"}],
        "mark": {"type": "rule", "strokeWidth": 1.4, "opacity": 0.4},
        "encoding": {
            "x": {"field": "earliest", **time}, "x2": {"field": "latest"}, "y": _y("y"),
            **_side("color", style.STANCES),
        },
    }  # fmt: skip


def _signs(time: dict[str, Any]) -> dict[str, Any]:
    told = [{"field": name} for name in ("line", "proposition", "paraphrase", "document")]
    return {
        "mark": {"type": "point", "filled": True, "size": 58, "opacity": 0.9},
        "encoding": {
            "x": {"field": "middle", **time}, "y": _y("y"), "tooltip": told,
            **_side("color", style.STANCES), **_side("shape", style.STANCE_SHAPES),
        },
    }  # fmt: skip
