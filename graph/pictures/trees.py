"""Trees of hierarchical clusterings: dendrograms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from communique.errors import UsageError
from communique.graph.analysis.hierarchy import LINKAGES, tree
from communique.graph.answers import Answer
from communique.graph.pictures import style
from communique.graph.pictures.drawings import name_of
from communique.graph.pictures.model import Picture

if TYPE_CHECKING:
    from communique.graph.networks.model import Network

COLUMNS = ("step", "distance", "size", "members")
WIDTH = 460


class Branch(NamedTuple):
    """One branching: where its two limbs begin, where they meet, and the rows below it.

    Distances grow from the leaves on; lines are counted in leaves, from the top.
    """

    first: tuple[float, float]
    second: tuple[float, float]
    distance: float
    rows: tuple[int, ...]


def dendrogram(
    network: Network,
    linkage: str = "average",
    *,
    groups: Mapping[str, str] | None = None,
    most: int = 80,
    title: str = "",
    subtitle: str = "",
) -> Picture:
    """The tree of a hierarchical clustering of a one-mode network: who joins whom, how far apart.

    ``linkage`` is single, average, complete or ward; the distance of two rows is 1 minus their
    weight divided by the greatest one (see ``analysis.hierarchy``). ``groups`` gives nodes, by id,
    a group each: branches within one have its colour. Of more than ``most`` nodes those with the
    greatest sums of weights are drawn. The data has one row per branching. Raises UsageError for
    another linkage, a network that is not one-mode, or fewer than two nodes.
    """
    if linkage not in LINKAGES:
        raise UsageError(f"no linkage {linkage!r}; linkages: {', '.join(LINKAGES)}")
    if not network.onemode or len(network.rows) < 2:
        raise UsageError("a dendrogram needs a one-mode network of two nodes or more")
    rows = _greatest(network, most)
    order, branches = _branches(network.matrix[rows, :][:, rows].toarray(), linkage)
    names = [style.clean(network.rows[row].label) for row in rows]
    member = [str((groups or {}).get(network.rows[row].id, "")) for row in rows]
    left_out = len(network.rows) - len(rows)
    words = [subtitle or f"{linkage.capitalize()} linkage. {network.settings.words()}"]
    words += [f"{left_out} nodes with less weight are not drawn."] if left_out else []
    table = Answer(COLUMNS, [
        (n, round(each.distance, 6), len(each.rows), "; ".join(names[row] for row in each.rows))
        for n, each in enumerate(branches, start=1)
    ])  # fmt: skip
    return Picture(
        style.frame(
            title or f"{name_of(network.kind)} network as a tree",
            subtitle=" ".join(words),
            description=f"A tree of {len(rows)} leaves; the sooner two meet, the more they agree.",
            body=_body([names[row] for row in order], [member[row] for row in order],
                       [(each, _shared(each, member)) for each in branches]),
        ),
        table,
    )  # fmt: skip


def _greatest(network: Network, most: int) -> list[int]:
    sums = abs(network.matrix).sum(axis=1).ravel().tolist()
    return sorted(sorted(range(len(sums)), key=lambda n: (-sums[n], n))[:most])


def _branches(matrix: Any, linkage: str) -> tuple[list[int], list[Branch]]:
    """The rows in the order of the leaves, and the branchings, nearest first."""
    from scipy.cluster.hierarchy import leaves_list

    made = tree(matrix.astype(float), linkage)
    order = [int(leaf) for leaf in leaves_list(made)]
    ends: dict[int, tuple[float, float, tuple[int, ...]]] = {
        leaf: (0.0, place + 0.5, (leaf,)) for place, leaf in enumerate(order)
    }
    branches = []
    for number, (one, other, distance, _) in enumerate(made.tolist(), start=len(order)):
        first, second = sorted((ends[int(one)], ends[int(other)]), key=lambda end: end[1])
        rows = tuple(sorted(first[2] + second[2]))
        branches.append(Branch(first[:2], second[:2], distance, rows))
        ends[number] = distance, (first[1] + second[1]) / 2, rows
    return order, branches


def _shared(branch: Branch, member: list[str]) -> str:
    """The group of all rows below a branching, "" if they are of several."""
    below = {member[row] for row in branch.rows}
    return below.pop() if len(below) == 1 else ""


def _body(
    labels: list[str], member: list[str], branches: list[tuple[Branch, str]]
) -> dict[str, Any]:
    folded = [style.label(each) for each in labels]
    step = style.step(folded)
    leaves = [
        {"label": label, "y": (n + 0.5) * step, "group": group, "distance": 0}
        for n, (label, group) in enumerate(zip(folded, member, strict=True))
    ]
    limbs = [limb for branch, group in branches for limb in _limbs(branch, group, step)]
    groups = sorted({*member} - {""}, key=lambda name: (len(name), name))
    scale = style.series(groups)
    color = {
        "field": "group",
        "title": "group",
        "scale": {"domain": ["", *scale["domain"]], "range": [style.PALE, *scale["range"]]},
        "legend": {"orient": "top", "values": groups} if len(groups) > 1 else None,
    }
    x = {"field": "distance", "type": "quantitative", "title": "distance",
         "scale": {"nice": False}, "axis": {"grid": False, "tickCount": 6}}  # fmt: skip
    y = {"field": "y", "type": "quantitative", "axis": None,
         "scale": {"domain": {"expr": "[height, 0]"}, "nice": False, "zero": False}}  # fmt: skip
    drawn = {
        "data": {"values": limbs},
        "mark": {"type": "rule", "strokeWidth": 1.6, "strokeCap": "square"},
        "encoding": {"x": x, "x2": {"field": "to"}, "y": y, "y2": {"field": "down"},
                     "color": color},
    }  # fmt: skip
    dots = {
        "data": {"values": leaves},
        "mark": {"type": "point", "filled": True, "size": 36, "opacity": 1},
        "encoding": {"x": x, "y": y, "color": color},
    }
    return {
        "width": WIDTH,
        "height": step * len(leaves),
        "layer": [drawn, dots, style.side_labels(leaves, "y")],
    }


def _limbs(branch: Branch, group: str, step: int) -> Iterator[dict[str, Any]]:
    """Two lines from where the limbs begin, and the one that joins them."""
    (one, top), (other, bottom) = branch.first, branch.second
    lines = ((one, top, top), (other, bottom, bottom), (branch.distance, top, bottom))
    for begin, upper, lower in lines:
        yield {
            "distance": begin, "to": branch.distance, "y": upper * step, "down": lower * step,
            "group": group,
        }  # fmt: skip
