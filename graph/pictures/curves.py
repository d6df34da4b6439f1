"""Measures over time with their intervals."""

from __future__ import annotations

from typing import Any

from communique.graph.answers import Answer
from communique.graph.pictures import style
from communique.graph.pictures.model import Picture


def curve(
    points: Answer,
    *,
    x: str,
    y: str,
    low: str = "",
    high: str = "",
    by: str = "",
    title: str = "",
    subtitle: str = "",
    zero: bool = True,
) -> Picture:
    """A measure over time as a line with its points, and a band from ``low`` to ``high``.

    ``x`` names a column of days (ISO) or numbers, ``y`` one of numbers, ``by`` one that gives a
    line of its own to each of its values. Rows without a value break the line. ``zero`` begins the
    scale at zero.
    """
    names = [name for name in (x, y, low, high, by) if name]
    table = points.choose(names)
    data = [
        {"x": style.plain(row[x]), "y": style.plain(row[y]),
         **({"low": style.plain(row[low]), "high": style.plain(row[high])} if low else {}),
         **({"by": style.plain(row[by])} if by else {})}
        for row in table
    ]  # fmt: skip
    dated = any(isinstance(each["x"], str) for each in data)
    axis = {"field": "x", "type": "temporal" if dated else "quantitative", "title": None,
            "axis": {**(style.time_axis(str(each["x"]) for each in data) if dated else {}),
                     "grid": False},
            **({} if dated else {"scale": {"zero": False}})}  # fmt: skip
    return Picture(
        style.frame(
            title or f"{y.replace('_', ' ').capitalize()} over time",
            subtitle=subtitle,
            description=f"A line of {y.replace('_', ' ')} over {len(data)} points in time"
            + (", with a band for its uncertainty." if low else "."),
            body={
                "data": {"values": data},
                "width": style.WIDTH,
                "height": 240,
                "layer": _layers(axis, y.replace("_", " "), data, zero, bool(low), bool(by)),
            },
        ),
        table,
    )


def _layers(
    axis: dict[str, Any], name: str, data: list[dict[str, Any]], zero: bool, band: bool, by: bool
) -> list[dict[str, Any]]:
    y = {"type": "quantitative", "title": name, "scale": {"zero": zero}}
    names = dict.fromkeys(str(each["by"]) for each in data) if by else {"": None}
    color: dict[str, Any] = {"value": style.BLUE}
    if by:
        color = {"field": "by", "type": "nominal", "title": None, "scale": style.series(names),
                 "legend": {"orient": "top"}}  # fmt: skip
    area = {
        "mark": {"type": "area", "opacity": 0.18, "invalid": "break-paths-show-domains"},
        "encoding": {
            "x": axis,
            "y": {"field": "low", **y},
            "y2": {"field": "high"},
            "color": color,
        },
    }
    line = {
        "mark": {
            "type": "line", "strokeWidth": 2, "invalid": "break-paths-show-domains",
            "point": {"filled": True, "size": 40},
        },
        "encoding": {"x": axis, "y": {"field": "y", **y}, "color": color},
    }  # fmt: skip
    bar = {
        "mark": {"type": "rule", "opacity": 0.35, "strokeWidth": 1.5},
        "encoding": {
            "x": axis,
            "y": {"field": "low", **y},
            "y2": {"field": "high"},
            "color": color,
        },
    }
    return [area, bar, line] if band else [line]


def dots(
    points: Answer,
    *,
    y: str,
    x: str,
    low: str = "",
    high: str = "",
    title: str = "",
    subtitle: str = "",
    most: int = 60,
) -> Picture:
    """One dot per row on a line of its own, sorted by value, with a bar from ``low`` to ``high``.

    ``y`` names the column of labels, ``x`` that of values. The first and last of more than
    ``most`` are drawn.
    """
    rows = sorted((row for row in points if row[x] is not None), key=lambda row: float(str(row[x])))
    rows = rows if len(rows) <= most else [*rows[: most // 2], *rows[-(most // 2) :]]
    table = Answer(points.columns, rows).choose([name for name in (y, x, low, high) if name])
    data = [
        {"line": number, "label": style.label(str(row[y])), "x": style.plain(row[x]),
         **({"low": style.plain(row[low]), "high": style.plain(row[high])} if low else {})}
        for number, row in enumerate(table)
    ]  # fmt: skip
    step = style.step([str(each["label"]) for each in data])
    return Picture(
        style.frame(
            title or f"{x.replace('_', ' ').capitalize()} by {y.replace('_', ' ')}",
            subtitle=subtitle,
            description=f"{len(data)} dots sorted by {x.replace('_', ' ')}"
            + (", each with a bar for its uncertainty." if low else "."),
            body=_dotted(data, x.replace("_", " "), step, bool(low)),
        ),
        table,
    )


def _dotted(data: list[dict[str, Any]], name: str, step: int, bars: bool) -> dict[str, Any]:
    for each in data:
        each["y"] = step * (each["line"] + 0.5)
    x = {"type": "quantitative", "title": name, "scale": {"zero": False, "padding": 10}}
    y = {"field": "y", "type": "quantitative", "axis": None,
         "scale": {"domain": {"expr": "[height, 0]"}, "nice": False, "zero": False}}  # fmt: skip
    bar = {
        "transform": [{"filter": "isValid(datum.low)"}],
        "mark": {"type": "rule", "color": style.BLUE, "opacity": 0.45, "strokeWidth": 2},
        "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}, "y": y},
    }
    dot = {
        "mark": {"type": "point", "filled": True, "color": style.BLUE, "size": 60, "opacity": 1},
        "encoding": {"x": {"field": "x", **x}, "y": y},
    }
    marks = [bar, dot] if bars else [dot]
    return {
        "width": 420,
        "height": step * len(data),
        "layer": [style.side_labels(data, "y"), {"data": {"values": data}, "layer": marks}],
    }
