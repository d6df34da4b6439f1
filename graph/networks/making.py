"""``network``: from a graph or coded stances to a network of a kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from communique.errors import UsageError
from communique.graph.networks import projection
from communique.graph.networks.events import Events, events, isolated, nodes
from communique.graph.networks.model import Coded, Network, Node
from communique.graph.networks.settings import Settings, settings
from communique.graph.networks.stances import Ints, Stances

if TYPE_CHECKING:
    from communique.graph.knowledge import KnowledgeGraph


def network(data: KnowledgeGraph | Iterable[Coded], kind: str, **options: Any) -> Network:
    """The network of a kind over the stances that fit.

    ``data`` is a knowledge graph, or coded stances (see ``coded``). ``kind`` is ``twomode``,
    ``onemode``, ``eventlist``, or ``congruence``, ``conflict``, ``subtract``: one-mode networks of
    that qualifier. ``options`` are the fields of ``Settings`` (``rows``, ``columns``,
    ``qualifier``, ``stance``, ``normalisation``, ``duplicates``, ``isolates``, ``status``,
    ``since``, ``until``, ``mode``); ``include`` and ``exclude`` map variables to lists of ids or
    labels; ``by`` is a short name for ``rows``; for a knowledge graph also what the question
    ``who-said-what`` takes: ``topic``, ``proposition``, ``actor``, ``state``, ``document``. For
    moving windows see ``windows``.

    A two-mode network by default sums polarities, a one-mode network ignores them. Raises
    UsageError for options that do not fit.
    """
    stances, chosen = read(data, kind, options)
    if chosen.window:
        raise UsageError("a network has no window; networks of moving windows: windows(...)")
    return made(events(stances, chosen), chosen, spare(stances, chosen))


def read(
    data: KnowledgeGraph | Iterable[Coded], kind: str, options: dict[str, Any]
) -> tuple[Stances, Settings]:
    """The stances and the settings that a caller's arguments mean."""
    from communique.graph.knowledge import KnowledgeGraph

    chosen = settings(kind, **options)
    if not isinstance(data, KnowledgeGraph):
        if chosen.filters:
            name = chosen.filters[0][0]
            raise UsageError(f"coded stances take no {name!r}; narrow them with include={{...}}")
        return Stances.of(data), chosen
    from communique.graph.networks.reading import coded

    return coded(data, status=chosen.status, **dict(chosen.filters)), chosen


def spare(stances: Stances, chosen: Settings) -> tuple[Ints, Ints]:
    """The numbers of the values that are nodes without an event: of rows, of columns."""
    none = np.zeros(0, np.int64)
    if not chosen.isolates:
        return none, none
    return isolated(stances, chosen, chosen.rows), isolated(stances, chosen, chosen.columns)


def made(
    found: Events,
    chosen: Settings,
    also: tuple[Ints, Ints],
    span: tuple[date | None, date | None, date | None] = (None, None, None),
) -> Network:
    """The network of events, with further nodes; ``span`` is a window's start, end and middle."""
    rows, row_places = nodes(found, 0, chosen.rows, also[0])
    columns, column_places = nodes(found, 1, chosen.columns, also[1])
    placed = _placed(found, rows, columns, row_places, column_places)
    shape = len(rows), len(columns)
    if not len(placed):
        matrix = sparse.csr_array(shape if chosen.shape == "twomode" else (len(rows),) * 2)
    elif chosen.kind == "eventlist":
        matrix = projection.twomode(placed, shape, replace(chosen, qualifier="ignore"))
    elif chosen.shape == "twomode":
        matrix = projection.twomode(placed, shape, chosen)
    else:
        matrix = projection.onemode(placed, len(rows), chosen)
    return Network(chosen.kind, chosen, rows, columns, matrix, placed, *span)


def _placed(
    found: Events,
    rows: tuple[Node, ...],
    columns: tuple[Node, ...],
    row_places: Ints,
    column_places: Ints,
) -> Events:
    every = found.every and _placed(found.every, rows, columns, row_places, column_places)
    return replace(
        found,
        row=row_places[found.row],
        column=column_places[found.column],
        rows=rows,
        columns=columns,
        every=every,
    )
