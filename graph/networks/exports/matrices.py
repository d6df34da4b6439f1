"""Pajek networks and UCINET DL files: labels and weights, no attributes.

Sources: Batagelj and Mrvar, Pajek reference manual, "Data files"; Borgatti, Everett, Freeman,
UCINET user's guide, "DL files". Neither format has escapes: labels lose double quotes and line
breaks, in DL files also commas, and spaces become low lines, so that readers that know no quotes
(igraph) find the same names. Labels that two nodes share get their numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from communique.graph.networks.exports.flat import line
from communique.graph.networks.model import Network

MOST_CELLS = 1_000_000
"""Cells up to which a two-mode DL file holds the full matrix, and beyond which a list of edges."""

_APART = re.compile(r'[\s,"]+')


def pajek(network: Network, guard: bool) -> str:
    """A Pajek network; of a two-mode network the rows come first, as Pajek has it."""
    count = len(network.nodes)
    modes = "" if network.onemode else f" {len(network.rows)}"
    labels = _labels([line(node.label) for node in network.nodes], " ")
    lines = [f"*Vertices {count}{modes}"]
    lines += [f'{place} "{label}"' for place, label in enumerate(labels, 1)]
    lines.append("*Arcs" if network.kind == "eventlist" else "*Edges")
    lines += [f"{i} {j} {_number(weight)}" for i, j, weight in _ties(network)]
    return "\n".join(lines) + "\n"


def ucinet(network: Network, guard: bool) -> str:
    """A DL file: of a one-mode network the list of its edges, each in both directions.

    Of a two-mode one the full matrix, or a list of edges where that is large; of an event list, the
    number of events of each pair.
    """
    count, columns = network.matrix.shape
    rows = _labels([_word(node.label) for node in network.rows], "_")
    if network.onemode:
        head = [f"dl n={count}", "format = edgelist1", "labels:", *rows]
        return "\n".join([*head, "data:", *_entries(network)]) + "\n"
    full = count * columns <= MOST_CELLS
    head = [f"dl nr={count}, nc={columns}", f"format = {'fullmatrix' if full else 'edgelist2'}"]
    head += ["row labels:", *rows]
    head += ["column labels:", *_labels([_word(node.label) for node in network.columns], "_")]
    return "\n".join([*head, "data:", *(_full(network) if full else _entries(network))]) + "\n"


def _full(network: Network) -> Iterable[str]:
    return (" ".join(map(_number, row)) for row in network.matrix.toarray().tolist())


def _entries(network: Network) -> Iterable[str]:
    made = network.matrix.tocoo()
    places = zip(made.coords[0].tolist(), made.coords[1].tolist(), made.data.tolist(), strict=True)
    return (f"{i + 1} {j + 1} {_number(weight)}" for i, j, weight in places)


def _ties(network: Network) -> Iterable[tuple[int, int, float]]:
    shift = 1 if network.onemode else 1 + len(network.rows)
    if network.kind == "eventlist":
        events = network.events
        cells = zip(events.row.tolist(), events.column.tolist(), events.polarity, strict=True)
        return [(i + 1, j + shift, float(weight)) for i, j, weight in cells]
    made = network.matrix.tocoo()
    places = zip(made.coords[0].tolist(), made.coords[1].tolist(), made.data.tolist(), strict=True)
    return [(i + 1, j + shift, w) for i, j, w in places if not network.onemode or i < j]


def _word(label: str) -> str:
    # a word that ends in a colon would begin a section
    return _APART.sub("_", line(label)).strip("_:")


def _labels(labels: Sequence[str], apart: str) -> list[str]:
    plain = [label or "?" for label in labels]
    often = Counter(plain)
    return [
        f"{label}{apart}({place})" if often[label] > 1 else label
        for place, label in enumerate(plain, 1)
    ]


def _number(value: float) -> str:
    return format(value, ".15g")
