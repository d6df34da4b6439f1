"""Bars: how many statements support and oppose."""

from __future__ import annotations

from typing import Any

from communique.errors import UsageError
from communique.graph.answers import Answer
from communique.graph.pictures import style
from communique.graph.pictures.model import Picture

_SIDES = ("opposes", "neutral", "supports")


def stance_bars(
    tally: Answer,
    *,
    by: str = "proposition",
    facet: str = "",
    title: str = "",
    subtitle: str = "",
    most: int = 30,
) -> Picture:
    """For and against, one line for each proposition (or other column named by ``by``).

    ``tally`` has the columns ``supports``, ``opposes`` and ``neutral`` with numbers of statements,
    as the questions ``stance-tally`` and ``stance-by-state`` give them; rows that share a line are
    added. ``facet`` names a column that gets a chart each, side by side, such as ``state``. Bars
    run left for what is opposed and right for what is supported; neutral statements are a number
    at the right. The ``most`` lines with most statements are drawn.
    """
    missing = [name for name in (by, facet, *_SIDES) if name and name not in tally.columns]
    if missing:
        raise UsageError(f"no column {missing[0]!r}; columns: {', '.join(tally.columns)}")
    table = _table(tally, by, facet, most)
    what = f"{by.replace('_', ' ')}{f' and {facet}' if facet else ''}"
    return Picture(
        style.frame(
            title or f"Statements for and against, by {what}",
            subtitle=subtitle,
            description=f"Bars by {what}: statements in support run to the right, "
            "statements in opposition to the left.",
            body=_body(table, by, facet),
        ),
        table,
    )


def _table(tally: Answer, by: str, facet: str, most: int) -> Answer:
    keys = [by, facet] if facet else [by]
    sums: dict[tuple[str, ...], list[int]] = {}
    for row in tally:
        found = sums.setdefault(tuple(str(row[key] or "") for key in keys), [0, 0, 0])
        for place, side in enumerate(_SIDES):
            found[place] += int(str(row[side] or 0))
    totals: dict[str, int] = {}
    for (line, *_), found in sums.items():
        totals[line] = totals.get(line, 0) + sum(found)
    order = sorted(totals, key=lambda line: (-totals[line], line))[:most]
    kept = sorted(
        (key for key in sums if key[0] in order), key=lambda key: (order.index(key[0]), key)
    )
    return Answer([*keys, *_SIDES], [(*key, *sums[key]) for key in kept])


def _data(table: Answer, by: str, facet: str) -> tuple[list[dict[str, Any]], list[str]]:
    """One row per bar, neutral statements among them, and the labels from top to bottom."""
    data = []
    for row in table:
        line = style.label(str(row[by]))
        panel = style.clean(str(row[facet])) or "(none)" if facet else ""
        for side in _SIDES:
            count = int(str(row[side]))
            signed = -count if side == "opposes" else count
            data.append({"label": line, "panel": panel, "stance": side, "count": count,
                         "signed": signed, "neutral": f"{count} neutral"})  # fmt: skip
    return data, list(dict.fromkeys(str(each["label"]) for each in data))


def _body(table: Answer, by: str, facet: str) -> dict[str, Any]:
    data, order = _data(table, by, facet)
    panels = len({each["panel"] for each in data})
    chart = {
        "width": max(90, min(200, 640 // max(panels, 1))) if facet else 400,
        "height": {"step": style.step(order, 22)},
        "layer": _layers(order, _reach(data)),
    }
    if not facet:
        return {"data": {"values": data}, **chart}
    column = {"field": "panel", "type": "nominal", "title": None}
    return {"data": {"values": data}, "facet": {"column": column}, "spec": chart}


def _reach(data: list[dict[str, Any]]) -> list[float]:
    """The ends of the axis: the numbers beside the longest bars need room of their own."""
    bars = [int(each["count"]) for each in data if each["stance"] != "neutral"]
    most = max([1, *bars])
    against = any(each["signed"] < 0 for each in data)
    return [-most * 1.2 if against else 0, most * 1.2]


def _layers(order: list[str], reach: list[float]) -> list[dict[str, Any]]:
    y = {"field": "label", "type": "nominal", "sort": order, "title": None, "axis": style.LABELS}
    whole = "abs(datum.value) == floor(abs(datum.value)) ? abs(datum.value) : ''"
    x: dict[str, Any] = {
        "field": "signed", "type": "quantitative", "title": "statements", "stack": None,
        "scale": {"domain": reach, "nice": False},
        "axis": {"labelExpr": whole, "tickMinStep": 1, "tickCount": 6},
    }  # fmt: skip
    colors = {
        "field": "stance", "type": "nominal", "title": None, "legend": {"orient": "top"},
        "scale": style.scale(style.STANCES, ("opposes", "supports")),
    }  # fmt: skip
    return [
        {
            "transform": [{"filter": "datum.stance != 'neutral'"}],
            "mark": {"type": "bar", "height": {"band": 0.72}},
            "encoding": {"x": x, "y": y, "color": colors},
        },
        _number("opposes", {"align": "right", "dx": -4}, "count", x, y),
        _number("supports", {"align": "left", "dx": 4}, "count", x, y),
        _number(
            "neutral",
            {
                "align": "left",
                "fontStyle": "italic",
                "fontSize": 10.5,
                "color": style.PALE,
                "dx": 4,
            },
            "neutral",
            {"value": "width"},
            y,
        ),
        {"mark": {"type": "rule", "color": style.PALE}, "encoding": {"x": {"datum": 0}}},
    ]


def _number(
    side: str, look: dict[str, Any], text: str, x: dict[str, Any], y: dict[str, Any]
) -> dict[str, Any]:
    return {
        "transform": [{"filter": f"datum.stance == '{side}' && datum.count > 0"}],
        "mark": {"type": "text", "fontSize": 11, "color": style.INK, **look},
        "encoding": {"x": x, "y": y, "text": {"field": text}},
    }
