"""Matrices as coloured fields: heat maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from communique.errors import UsageError
from communique.graph.answers import Answer
from communique.graph.pictures import style
from communique.graph.pictures.drawings import name_of
from communique.graph.pictures.model import Picture

if TYPE_CHECKING:
    from communique.graph.networks.model import Network

ORDERS = ("similar", "given", "label")
_FOLD = 34  # letters in a line of a column's head
Cells = dict[tuple[str, str], float]


def heat_map(
    values: Network | Answer,
    *,
    row: str = "",
    column: str = "",
    value: str = "",
    order: str = "similar",
    numbers: bool | None = None,
    most: int = 60,
    title: str = "",
    subtitle: str = "",
) -> Picture:
    """A matrix as coloured fields: speakers by propositions, speakers by speakers, any two columns.

    ``values`` is a network, or rows of which three columns are named (default: the first three).
    Of a one-mode network every pair stands on both sides of the diagonal. ``order`` puts lines that
    are alike beside one another (``similar``: leaves of an average-linkage clustering in the best
    order, Bar-Joseph and others, Bioinformatics 17, 2001), keeps the order ``given``, or sorts by
    ``label``. ``numbers`` writes the values into the fields (default: where there are at most 20
    columns). The ``most`` rows and columns with the greatest sums are drawn. Negative values are
    vermilion, positive ones blue.
    """
    if order not in ORDERS:
        raise UsageError(f"no order {order!r}; orders: {', '.join(ORDERS)}")
    if isinstance(values, Answer):
        names, cells = _from_rows(values, row, column, value)
    else:
        names, cells = ("row", "column", "weight"), _from_network(values, most)
        subtitle = subtitle or values.settings.words()
        title = title or f"{name_of(values.kind)} network as a matrix"
    rows = _kept([a for a, _ in cells], cells, 0, most)
    columns = _kept([b for _, b in cells], cells, 1, most)
    rows, columns = _ordered(rows, columns, cells, order)
    shown = [(a, b, cells[a, b]) for a in rows for b in columns if (a, b) in cells]
    table = Answer(names, shown)
    return Picture(
        style.frame(
            title or f"{names[2]} by {names[0]} and {names[1]}",
            subtitle=subtitle,
            description=f"A matrix of {len(rows)} by {len(columns)} fields, coloured by value.",
            body=_body(table, rows, columns, len(columns) <= 20 if numbers is None else numbers),
        ),
        table,
    )


def _from_rows(
    values: Answer, row: str, column: str, value: str
) -> tuple[tuple[str, str, str], Cells]:
    first = [*values.columns, "", "", ""]
    names = (row or first[0], column or first[1], value or first[2])
    values.choose(names)  # raises UsageError for a column that there is not
    found: Cells = {}
    for each in values:
        if each[names[2]] is not None:
            key = (str(each[names[0]] or ""), str(each[names[1]] or ""))
            found[key] = found.get(key, 0.0) + float(str(each[names[2]]))
    return names, found


def _from_network(network: Network, most: int) -> Cells:
    """The cells of the rows and the columns with the greatest sums."""
    rows = _distinct([each.label for each in network.rows])
    columns = rows if network.onemode else _distinct([each.label for each in network.columns])
    kept = [_greatest(abs(network.matrix).sum(axis=axis), most) for axis in (1, 0)]
    cells = network.matrix[kept[0], :][:, kept[1]].tocoo()
    found = zip(cells.row.tolist(), cells.col.tolist(), cells.data.tolist(), strict=True)
    return {
        (rows[kept[0][i]], columns[kept[1][j]]): float(weight) for i, j, weight in found if weight
    }


def _greatest(sums: Any, most: int) -> list[int]:
    listed = sums.ravel().tolist()
    return sorted(sorted(range(len(listed)), key=lambda n: (-listed[n], n))[:most])


def _distinct(labels: Sequence[str]) -> list[str]:
    """Labels told apart: two things that share one get a number each."""
    seen: dict[str, int] = {}
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
    counts: dict[str, int] = {}
    found = []
    for label in labels:
        counts[label] = counts.get(label, 0) + 1
        found.append(f"{label} ({counts[label]})" if seen[label] > 1 else label)
    return found


def _kept(names: Sequence[str], cells: Cells, side: int, most: int) -> list[str]:
    sums: dict[str, float] = {}
    for key, weight in cells.items():
        sums[key[side]] = sums.get(key[side], 0.0) + abs(weight)
    greatest = set(sorted(sums, key=lambda name: (-sums[name], name))[:most])
    return [name for name in dict.fromkeys(names) if name in greatest]


def _ordered(
    rows: list[str], columns: list[str], cells: Cells, order: str
) -> tuple[list[str], list[str]]:
    if order == "given":
        return rows, columns
    if order == "label":
        return sorted(rows), sorted(columns)
    symmetric = set(rows) == set(columns)
    found = _similar(rows, {a: [cells.get((a, b), 0.0) for b in columns] for a in rows})
    if symmetric:
        return found, found
    return found, _similar(columns, {b: [cells.get((a, b), 0.0) for a in rows] for b in columns})


def _similar(names: list[str], vectors: Mapping[str, Sequence[float]]) -> list[str]:
    if len(names) < 3:
        return names
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
    from scipy.spatial.distance import pdist

    ordered = sorted(names)
    distances = pdist([vectors[name] for name in ordered])
    tree = optimal_leaf_ordering(linkage(distances, "average"), distances)
    return [ordered[place] for place in leaves_list(tree)]


def _body(table: Answer, rows: list[str], columns: list[str], numbers: bool) -> dict[str, Any]:
    data: list[dict[str, Any]] = [_field(*each) for each in table]
    lines = list(dict.fromkeys(style.label(each) for each in rows))
    heads = list(dict.fromkeys(style.label(each, _FOLD) for each in columns))
    extent = max((abs(each["value"]) for each in data), default=1.0) or 1.0
    signed = any(each["value"] < 0 for each in data)
    x = {
        "field": "column", "type": "nominal", "sort": heads, "title": None,
        "axis": {**style.LABELS, "orient": "top", "labelAngle": -90, "labelAlign": "left",
                 "labelBaseline": "middle"},
    }  # fmt: skip
    y = {"field": "row", "type": "nominal", "sort": lines, "title": None, "axis": style.LABELS}
    color = {
        "field": "value", "type": "quantitative", "title": table.columns[2],
        "scale": {"domain": [-extent, extent] if signed else [0, extent],
                  "range": style.DIVERGING if signed else style.SEQUENTIAL},
    }  # fmt: skip
    dark = f"abs(datum.value) > {0.6 * extent}"
    text = {
        "mark": {"type": "text", "fontSize": 10},
        "encoding": {
            "x": x, "y": y, "text": {"field": "shown"},
            "color": {"condition": {"test": dark, "value": "white"}, "value": style.INK},
        },
    }  # fmt: skip
    field = {
        "mark": {"type": "rect", "stroke": "white", "strokeWidth": 1},
        "encoding": {"x": x, "y": y, "color": color},
    }
    return {
        "data": {"values": data},
        "view": {"fill": "#fafbfc"},
        "width": {"step": style.step(heads, 30)},
        "height": {"step": style.step(lines, 24)},
        "layer": [field, text] if numbers else [field],
    }


def _field(row: Any, column: Any, value: Any) -> dict[str, Any]:
    return {
        "row": style.label(str(row)),
        "column": style.label(str(column), _FOLD),
        "value": float(value),
        "shown": f"{value:.2g}" if value % 1 else f"{value:.0f}",
    }
