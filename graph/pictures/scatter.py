"""Points on two dimensions with their labels."""

from __future__ import annotations

from typing import Any

from communique.graph.answers import Answer
from communique.graph.pictures import layout, style
from communique.graph.pictures.model import Picture

WIDTH, HEIGHT, MARGIN = 640.0, 480.0, 60.0
_FOLD = 28


def scatter(
    points: Answer,
    *,
    x: str,
    y: str,
    name: str,
    by: str = "",
    title: str = "",
    subtitle: str = "",
    most: int = 80,
) -> Picture:
    """Rows as labelled points; columns ``x`` and ``y`` hold their places, ``by`` their colours.

    Both axes have one scale, so that distances can be compared. Labels are moved off one another
    and tied to their points by a thin line. The first ``most`` rows that have both values are
    drawn.
    """
    rows = [row for row in points if row[x] is not None and row[y] is not None][:most]
    names = [each for each in (name, x, y, by) if each]
    table = Answer(points.columns, rows).choose(names)
    data, size = _placed(table, x, y, name, by)
    return Picture(
        style.frame(
            title or f"{name} by {x} and {y}",
            subtitle=subtitle,
            description=f"{len(data)} labelled points on two dimensions, {x} and {y}.",
            body=_body(data, size, (x.replace("_", " "), y.replace("_", " "))),
        ),
        table,
    )


def _placed(
    table: Answer, x: str, y: str, name: str, by: str
) -> tuple[list[dict[str, Any]], tuple[float, float]]:
    places = [(float(str(row[x])), float(str(row[y]))) for row in table]
    lows = [min((each[axis] for each in places), default=0.0) for axis in (0, 1)]
    highs = [max((each[axis] for each in places), default=1.0) for axis in (0, 1)]
    reach = max((highs[0] - lows[0]) / WIDTH, (highs[1] - lows[1]) / HEIGHT) or 1.0
    spots = {
        f"{n:04d}": ((a - lows[0]) / reach + MARGIN, (highs[1] - b) / reach + MARGIN)
        for n, (a, b) in enumerate(places)
    }
    labels = {f"{n:04d}": style.folded(str(row[name]), _FOLD) for n, row in enumerate(table)}
    sizes = {
        key: (6.0 * max(map(style.cells, lines)) + 6, 13.0 * len(lines))
        for key, lines in labels.items()
    }
    beside = layout.apart(spots, sizes, below=15.0, dot=9.0)
    data = [
        {
            "x": spots[key][0], "y": spots[key][1], "label_x": beside[key][0],
            "label_y": beside[key][1], "top": beside[key][1] - sizes[key][1] / 2,
            "label": "\n".join(labels[key]), "group": style.clean(str(row[by])) if by else "",
        }
        for key, row in zip(spots, table, strict=True)
    ]  # fmt: skip
    origin = {"x": -lows[0] / reach + MARGIN, "y": highs[1] / reach + MARGIN}
    right = max([WIDTH / 2, *(each[0] for each in spots.values())]) + MARGIN
    bottom = max([HEIGHT / 2, *(each[1] for each in beside.values())]) + MARGIN / 2
    data.append({"origin": True, **origin})
    return data, (right, bottom)


def _body(
    data: list[dict[str, Any]], size: tuple[float, float], names: tuple[str, str]
) -> dict[str, Any]:
    *points, origin = data
    right, bottom = size
    bare = {"type": "quantitative", "axis": None}
    wide = {"scale": {"domain": [0, right], "nice": False}, **bare}
    tall = {"scale": {"domain": [bottom, 0], "nice": False}, **bare}
    groups = sorted({each["group"] for each in points})
    color: dict[str, Any] = {
        "field": "group", "title": None, "scale": style.series(groups),
        "legend": {"orient": "top"} if len(groups) > 1 else None,
    }  # fmt: skip
    axes = [
        {
            "mark": {"type": "rule", "color": style.GRID},
            "encoding": {"x": {"datum": origin["x"], **wide}},
        },
        {
            "mark": {"type": "rule", "color": style.GRID},
            "encoding": {"y": {"datum": origin["y"], **tall}},
        },
        _caption(
            f"{names[0]} \u2192",
            {"x": {"datum": right, **wide}, "y": {"datum": origin["y"] - 8, **tall}},
            "right",
        ),
        _caption(
            f"{names[1]} \u2191",
            {"x": {"datum": origin["x"] + 6, **wide}, "y": {"datum": 8, **tall}},
            "left",
        ),
    ]
    lines = {
        "mark": {"type": "rule", "color": "#b6bcc2", "strokeWidth": 0.8},
        "encoding": {"x": {"field": "x", **wide}, "y": {"field": "y", **tall},
                     "x2": {"field": "label_x"}, "y2": {"field": "top"}},
    }  # fmt: skip
    dots = {
        "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
        "encoding": {"x": {"field": "x", **wide}, "y": {"field": "y", **tall}, "color": color},
    }
    return {
        "width": round(right),
        "height": round(bottom),
        "layer": [
            {"data": {"values": [{}]}, "layer": axes},
            {
                "data": {"values": points},
                "layer": [lines, dots, *(_labels(halo, wide, tall) for halo in ("white", ""))],
            },
        ],
    }


def _caption(text: str, place: dict[str, Any], align: str) -> dict[str, Any]:
    mark = {"type": "text", "text": text, "align": align, "color": style.PALE, "fontSize": 11}
    return {"mark": mark, "encoding": place}


def _labels(halo: str, wide: dict[str, Any], tall: dict[str, Any]) -> dict[str, Any]:
    look = {"stroke": halo, "strokeWidth": 3, "strokeJoin": "round"} if halo else {}
    return {
        "mark": {"type": "text", "baseline": "top", "fontSize": 10.5, "lineBreak": "\n",
                 "lineHeight": 13, "color": halo or style.INK, **look},
        "encoding": {"x": {"field": "label_x", **wide}, "y": {"field": "top", **tall},
                     "text": {"field": "label"}},
    }  # fmt: skip
