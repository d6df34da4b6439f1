"""Nodes and edges with plain attributes (text, integers, floats), as all formats can carry them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from communique.graph.networks.model import Network

Attributes: TypeAlias = dict[str, str | int | float]

# what XML 1.0 cannot carry: https://www.w3.org/TR/xml/#charsets
_UNSAFE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class FlatEdge(NamedTuple):
    """An edge: ids of its ends, and its attributes."""

    source: str
    target: str
    attributes: Attributes


def safe(words: object) -> str:
    """Text without characters that XML cannot carry; "" for None."""
    return "" if words is None else _UNSAFE.sub("", str(words))


def line(words: object) -> str:
    """Safe text on one line, without double quotes: for formats that have no escapes."""
    return " ".join(safe(words).replace('"', "'").split())


def nodes(network: Network) -> Iterator[tuple[str, Attributes]]:
    """The id and the attributes of each node."""
    for node in network.nodes:
        yield (
            safe(node.id),
            {
                "label": safe(node.label),
                "kind": node.kind,
                "variable": node.variable,
                "type": node.type,
                "bipartite": node.side,
                "statements": node.statements,
            },
        )


def edges(network: Network) -> Iterator[FlatEdge]:
    """All edges, of an event list all events, with everything known of them.

    ``weight``, ``statements`` (IRIs joined by spaces), ``shared`` (labels), ``documents``,
    ``outlets``, ``first`` and ``last`` day of the statements, and how many of the stances
    ``support``, ``oppose`` or are ``neutral``; events have ``time`` and ``modality`` too.
    """
    if network.kind == "eventlist":
        yield from _events(network)
        return
    targets = network.rows if network.onemode else network.columns
    for found in network.evidence.edges():
        about = _about(network, found.events)
        shared = network.evidence.shared_labels(found.shared)
        yield FlatEdge(
            safe(network.rows[found.source].id),
            safe(targets[found.target].id),
            {"weight": found.weight, **about, "shared": safe("; ".join(shared))},
        )


def about(network: Network) -> Attributes:
    """What there is to say of the network as a whole: kind, settings in words, window."""
    said: Attributes = {"kind": network.kind, "settings": safe(network.settings.words())}
    for name in ("start", "end", "mid"):
        day = getattr(network, name)
        if day:
            said[name] = day.isoformat()
    return said


def _events(network: Network) -> Iterator[FlatEdge]:
    found = network.events
    for place in range(len(found)):
        row = int(found.stance[place])
        yield FlatEdge(
            safe(network.rows[found.row[place]].id),
            safe(network.columns[found.column[place]].id),
            {
                "weight": float(found.polarity[place]),
                "time": safe(found.stances.word("date", row)),
                "modality": safe(found.stances.word("modality", row)),
                **_about(network, [place]),
            },
        )


def _about(network: Network, events: list[int]) -> Attributes:
    found = network.events
    places = np.array(events, np.int64)
    rows = np.unique(found.stance[places]).tolist()
    days = sorted({found.day[place] for place in events} - {0})
    sides = np.sign(found.polarity[places])
    return {
        "statements": safe(" ".join(network.evidence.statements(events))),
        "documents": safe(" ".join(_named(network, "document", rows))),
        "outlets": safe("; ".join(_named(network, "outlet", rows))),
        "first": _day(days[:1]),
        "last": _day(days[-1:]),
        "support": int((sides > 0).sum()),
        "oppose": int((sides < 0).sum()),
        "neutral": int((sides == 0).sum()),
    }


def _named(network: Network, variable: str, rows: list[int]) -> list[str]:
    column = network.events.stances.column(variable)
    return sorted({each.label for row in rows for each in column.cell(row)})


def _day(days: list[Any]) -> str:
    from datetime import date

    return date.fromordinal(int(days[0])).isoformat() if days else ""
