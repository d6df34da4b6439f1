"""Networks drawn with nodes, edges and labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from communique.errors import UsageError
from communique.graph.answers import Answer
from communique.graph.pictures import layout, style
from communique.graph.pictures.model import Picture

if TYPE_CHECKING:
    from communique.graph.networks.model import Network

COLUMNS = ("source", "target", "weight", "tie", "statements", "evidence")
TIES = {
    "agreement": (style.BLUE, [1, 0]),
    "conflict": (style.VERMILION, [5, 4]),
    "joint": (style.PALE, [1, 0]),
    "supports": (style.BLUE, [1, 0]),
    "opposes": (style.VERMILION, [5, 4]),
    "statements": (style.PALE, [1, 0]),
}
"""What a tie can mean, with its colour and its dashes."""

_NUMBER = re.compile(r"([0-9]+)")
_FOLD = 24  # letters in a line of a label
_DISC = 10.0  # pixels from the upper edge of a node's box to the middle of its disc
_SHAPES = {"0": "circle", "1": "square"}


class Tie(NamedTuple):
    """An edge as it is drawn: the two ends by id, its weight, what it means, and the statements."""

    source: str
    target: str
    weight: float
    tie: str
    statements: tuple[str, ...]


class Point(NamedTuple):
    """A node as it is drawn: id, label, group (its colour), and side (0 rows, 1 columns)."""

    id: str
    label: str
    group: str
    side: int


def drawing(
    network: Network,
    *,
    against: Network | None = None,
    groups: Mapping[str, str] | None = None,
    least: float = 0.0,
    most: int = 80,
    title: str = "",
    subtitle: str = "",
    width: int = 760,
) -> Picture:
    """A network with labelled nodes, its edges as wide as their weights.

    Blue ties agree or support, vermilion dashed ones conflict or oppose. ``against`` is a second
    network of the same nodes, drawn into the first (conflict into congruence). ``groups`` gives
    nodes, by id, a group each, shown by colour (clusters, for example); without it the colour is
    the type of the node. Speakers are discs, what they speak of squares. Ties of less than
    ``least`` are not drawn; of more than ``most`` nodes those with most statements are. Raises
    UsageError for an event list, which has no edges to draw.
    """
    if network.kind == "eventlist":
        raise UsageError(
            "an event list is no network to draw: draw a timeline, or a twomode network"
        )
    points = _points(network, groups, most)
    names = {each.id for each in points}
    ties = [
        Tie(*tie, each.edge(*tie[:2]).statements)
        for each in (network, against)
        if each is not None
        for tie in _ties(each, names)
        if abs(tie[2]) >= least
    ]
    dropped = len(network.nodes) - len(points)
    words = [subtitle or network.settings.words()]
    words += [f"{dropped} nodes with fewer statements are not drawn."] if dropped else []
    labels = {each.id: each.label for each in points}
    rows = [
        (labels[t.source], labels[t.target], t.weight, t.tie, len(t.statements),
         " ".join(t.statements)) for t in ties
    ]  # fmt: skip
    return Picture(
        style.frame(
            title or f"{name_of(network.kind)} network",
            subtitle=" ".join(words),
            description=f"A network of {len(points)} nodes and {len(ties)} ties; "
            "the wider a tie, the greater its weight.",
            body=_body(points, ties, width),
        ),
        Answer(COLUMNS, rows, narrow=COLUMNS[:5]),
    )


def name_of(kind: str) -> str:
    """A kind of network as a heading spells it."""
    return {"twomode": "Two-mode", "onemode": "One-mode"}.get(kind, kind.capitalize())


def _points(network: Network, groups: Mapping[str, str] | None, most: int) -> list[Point]:
    kept = sorted(network.nodes, key=lambda node: (-node.statements, node.id))[:most]
    return sorted(
        Point(
            node.id,
            style.clean(node.label),
            (groups or {}).get(node.id, "") or ("" if groups else node.type or node.kind),
            0 if network.onemode else node.side,
        )
        for node in kept
    )


def _ties(network: Network, names: set[str]) -> Iterator[tuple[str, str, float, str]]:
    """Both ends, the weight and what it means, of every edge between the nodes named."""
    targets = network.rows if network.onemode else network.columns
    rows = [n for n, node in enumerate(network.rows) if node.id in names]
    columns = [n for n, node in enumerate(targets) if node.id in names]
    cells = network.matrix[rows, :][:, columns].tocoo()
    found = zip(cells.row.tolist(), cells.col.tolist(), cells.data.tolist(), strict=True)
    for i, j, weight in sorted(found):
        one, other = rows[i], columns[j]
        if weight and not (network.onemode and one >= other):
            ends = network.rows[one].id, targets[other].id
            yield *ends, float(weight), _meaning(network, weight)


def _meaning(network: Network, weight: float) -> str:
    if not network.onemode:
        signed = network.settings.qualifier == "subtract"
        return ("supports" if weight > 0 else "opposes") if signed else "statements"
    if network.settings.qualifier == "conflict" or weight < 0:
        return "conflict"
    return "joint" if network.settings.qualifier == "ignore" else "agreement"


# --- the specification --------------------------------------------------------------------------


def _body(points: list[Point], ties: list[Tie], width: int) -> dict[str, Any]:
    sizes = _sizes(points)
    boxes = layout.places(sizes, _pulls(ties), sizes, width)
    right = max((x + sizes[name][0] / 2 for name, (x, _) in boxes.items()), default=200)
    bottom = max((y + sizes[name][1] / 2 for name, (_, y) in boxes.items()), default=100)
    # a disc stands at the top of its box, its label below it
    placed = {name: (x, y - sizes[name][1] / 2 + _DISC) for name, (x, y) in boxes.items()}
    nodes = [_node(point, *placed[point.id]) for point in points]
    edges = _lines(ties, placed)
    return {
        "width": round(right),
        "height": round(bottom),
        "layer": [
            *([_edge_layer(edges, right, bottom)] if edges else []),
            {
                "data": {"values": nodes},
                "encoding": _axes(right, bottom),
                "layer": [_disc_layer(nodes), _label_layer("white"), _label_layer("")],
            },
        ],
        "resolve": {
            "scale": {"color": "independent", "strokeDash": "independent", "shape": "independent"}
        },
    }


def _pulls(ties: Iterable[Tie]) -> Iterator[layout.Tie]:
    # those in conflict are kept apart: such a tie binds less
    for tie in ties:
        yield tie.source, tie.target, abs(tie.weight) * (0.25 if tie.tie == "conflict" else 1.0)


def _sizes(points: Iterable[Point]) -> dict[str, layout.Size]:
    sizes = {}
    for each in points:
        lines = style.folded(each.label, _FOLD)
        sizes[each.id] = (6.1 * max(map(style.cells, lines)) + 14.0, 2 * _DISC + 13.0 * len(lines))
    return sizes


def _node(point: Point, x: float, y: float) -> dict[str, Any]:
    lines = style.folded(point.label, _FOLD)
    return {"x": x, "y": y, "label": "\n".join(lines), "group": style.clean(point.group),
            "side": str(point.side)}  # fmt: skip


def _lines(ties: list[Tie], placed: Mapping[str, layout.Point]) -> list[dict[str, Any]]:
    heaviest = max((abs(tie.weight) for tie in ties), default=1.0)
    drawn = {}
    for tie in ties:
        (x, y), (x2, y2) = placed[tie.source], placed[tie.target]
        drawn[tie] = {
            "x": x, "y": y, "x2": x2, "y2": y2, "tie": tie.tie,
            "wide": 0.8 + 5.2 * abs(tie.weight) / heaviest,
        }  # fmt: skip
    return [drawn[tie] for tie in sorted(ties, key=lambda each: abs(each.weight))]


def _axes(right: float, bottom: float) -> dict[str, Any]:
    bare = {"type": "quantitative", "axis": None}
    return {
        "x": {"field": "x", "scale": {"domain": [0, right], "nice": False}, **bare},
        "y": {"field": "y", "scale": {"domain": [bottom, 0], "nice": False}, **bare},
    }


def _edge_layer(edges: list[dict[str, Any]], right: float, bottom: float) -> dict[str, Any]:
    looks = {name: look for name, look in TIES.items() if name in {e["tie"] for e in edges}}
    scale = {"domain": list(looks), "range": [look[0] for look in looks.values()]}
    dashes = {"domain": list(looks), "range": [look[1] for look in looks.values()]}
    legend = {"orient": "top", "symbolType": "stroke", "symbolStrokeWidth": 3}
    return {
        "data": {"values": edges},
        "mark": {"type": "rule", "opacity": 0.5, "strokeCap": "round"},
        "encoding": {
            **_axes(right, bottom),
            "x2": {"field": "x2"},
            "y2": {"field": "y2"},
            "strokeWidth": {"field": "wide", "type": "quantitative", "scale": None},
            "color": {"field": "tie", "title": None, "scale": scale, "legend": legend},
            "strokeDash": {"field": "tie", "scale": dashes, "legend": legend, "title": None},
        },
    }


def _disc_layer(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    sides: dict[str, set[str]] = {}
    for each in sorted(nodes, key=lambda node: (node["side"], _natural(node["group"]))):
        sides.setdefault(each["group"], set()).add(each["side"])
    # where a group lies on one side, one legend says colour and shape
    pure = all(len(each) == 1 for each in sides.values())
    looks = {group: _SHAPES[min(side)] for group, side in sides.items()} if pure else _SHAPES
    legend = {"orient": "top", "columns": 7} if len(sides) > 1 else None
    shapes = {"domain": list(looks), "range": list(looks.values())}
    return {
        "mark": {"type": "point", "filled": True, "size": 150, "opacity": 1, "stroke": "white",
                 "strokeWidth": 1.2},
        "encoding": {
            "color": {"field": "group", "title": None, "scale": style.series(sides),
                      "legend": legend},
            "shape": {"field": "group" if pure else "side", "title": None, "scale": shapes,
                      "legend": legend if pure else None},
        },
    }  # fmt: skip


def _natural(text: str) -> list[tuple[int, str]]:
    """A key that sorts group 2 before group 10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in _NUMBER.split(text)]


def _label_layer(halo: str) -> dict[str, Any]:
    look = {"stroke": halo, "strokeWidth": 3.5, "strokeJoin": "round"} if halo else {}
    return {
        "mark": {
            "type": "text", "baseline": "top", "dy": 9, "fontSize": 11, "lineBreak": "\n",
            "lineHeight": 13, "color": halo or style.INK, **look,
        },
        "encoding": {"text": {"field": "label"}},
    }  # fmt: skip
