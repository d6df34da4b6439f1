"""How far networks made in two ways say the same: edge by edge, and window by window.

Angst, Mueller and Walker (Network Science 13, 2025) find that single edges of automatically coded
discourse networks are unreliable while measures over windows recover the structure, and ask for
both to be reported. The same comparison serves for accepted statements against all, for two coders,
and for two halves of the documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from communique.errors import UsageError
from communique.graph.analysis.partition import best
from communique.graph.analysis.result import Analysis, aligned, require
from communique.graph.answers import Answer

if TYPE_CHECKING:
    from communique.graph.knowledge import KnowledgeGraph
    from communique.graph.networks.model import Network

COLUMNS = ("level", "measure", "correlation", "compared", "start", "end")


@dataclass(frozen=True, repr=False)
class Validity(Analysis):
    """One row per comparison.

    Level ``edges``: the correlation of weights over all pairs of actors, in all windows together
    and in each; level ``windows``: of each measure over the windows. ``series`` has the measures
    of both, window by window.
    """

    series: Answer


def validity(first: Iterable[Network], second: Iterable[Network]) -> Validity:
    """How far two series of one-mode networks of the same windows agree.

    Correlations are Pearson's, and none where nothing varies. Raises UsageError where the windows
    are not the same, or there are none.
    """
    one, other = list(first), list(second)
    spans = [[(n.start, n.end) for n in each] for each in (one, other)]
    if not one or spans[0] != spans[1]:
        raise UsageError("the two series need the same windows: give both since and until")
    for network in (*one, *other):
        require(network, "onemode", "comparing networks")
    pairs = [_aligned(a, b) for a, b in zip(one, other, strict=True)]
    series = _series(one, pairs)
    words = (
        f"{len(one)} windows compared, by edges and by measures of windows. First: "
        f"{one[0].settings.words()} Second: {other[0].settings.words()}"
    )
    return Validity(
        kind="validity",
        words=words,
        settings={"windows": len(one)},
        table=Answer(COLUMNS, [*_edge_rows(one, pairs), *_window_rows(series, len(one))]),
        series=series,
    )


def accepted_against_all(
    kg: KnowledgeGraph, kind: str = "congruence", *, window: str, **options: Any
) -> Validity:
    """Networks of accepted statements against those of all that are not rejected.

    ``options`` are those of ``windows``, but for the status; without ``since`` and ``until`` the
    windows cover the time of all statements. Raises UsageError where no statement has a date.
    """
    from communique.graph.networks import coded, windows
    from communique.graph.networks.events import events
    from communique.graph.networks.settings import settings

    chosen = settings(kind, **{**options, "status": "any"})
    options = {name: v for name, v in options.items() if name not in dict(chosen.filters)}
    stances = coded(kg, status="any", **dict(chosen.filters))
    days = events(stances, chosen).day
    if not np.any(days > 0):
        raise UsageError("no statement here has a date: there are no windows to compare")
    span = [date.fromordinal(int(day)).isoformat() for day in (days[days > 0].min(), days.max())]
    options = {"since": span[0], "until": span[1], **options, "window": window}
    accepted = windows(stances, kind, **{**options, "status": "accepted"})
    return validity(accepted, windows(stances, kind, **{**options, "status": "any"}))


def _aligned(one: Network, other: Network) -> tuple[Any, Any]:
    _, (first, second) = aligned([one, other])
    return first, second


def _upper(matrix: Any) -> Any:
    return matrix[np.triu_indices(len(matrix), 1)]


def correlation(one: Any, other: Any) -> float | None:
    """Pearson's correlation of two lists of numbers; None where one of both does not vary."""
    first, second = np.asarray(one, float), np.asarray(other, float)
    if len(first) < 2 or not np.ptp(first) or not np.ptp(second):
        return None
    return round(float(np.corrcoef(first, second)[0, 1]), 6)


def _edge_rows(networks: Sequence[Network], pairs: Sequence[tuple[Any, Any]]) -> list[Any]:
    weights = [(_upper(one), _upper(other)) for one, other in pairs]
    first = np.concatenate([one for one, _ in weights])
    second = np.concatenate([other for _, other in weights])
    rows: list[Any] = [("edges", "weight", correlation(first, second), len(first), None, None)]
    for network, (one, other) in zip(networks, weights, strict=True):
        span = [day.isoformat() if day else None for day in (network.start, network.end)]
        rows.append(("edges", "weight", correlation(one, other), len(one), *span))
    return rows


MEASURES: dict[str, Callable[[Any], float]] = {
    "actors": lambda matrix: float(np.any(matrix, axis=1).sum()),
    "density": lambda matrix: float((_upper(matrix) != 0).mean()) if len(matrix) > 1 else 0.0,
    "weight": lambda matrix: float(_upper(matrix).sum()),
    "polarization": lambda matrix: best(matrix, 2)[1],
}
"""What is measured of each window: a matrix -> a number."""


def _series(networks: Sequence[Network], pairs: Sequence[tuple[Any, Any]]) -> Answer:
    rows = []
    for network, (one, other) in zip(networks, pairs, strict=True):
        mid = network.mid.isoformat() if network.mid else None
        for name, measure in MEASURES.items():
            rows.append((mid, name, round(measure(one), 6), round(measure(other), 6)))
    return Answer(("mid", "measure", "first", "second"), rows)


def _window_rows(series: Answer, windows: int) -> list[Any]:
    rows = []
    for name in MEASURES:
        values = [(row.first, row.second) for row in series if row.measure == name]
        first, second = zip(*values, strict=True)
        rows.append(("windows", name, correlation(first, second), windows, None, None))
    return rows
