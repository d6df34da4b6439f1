"""How sure a network is: bootstrap over documents.

Documents are drawn with replacement, as many as there are, and each stance counts as often as its
document was drawn (Efron and Tibshirani, An Introduction to the Bootstrap, 1993; documents rather
than stances because what one article reports hangs together). Intervals of edges are percentiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from communique.errors import UsageError
from communique.graph.analysis.result import Analysis, dense
from communique.graph.answers import Answer
from communique.graph.networks import projection

if TYPE_CHECKING:
    from communique.graph.networks.model import Network
    from communique.graph.pictures import Picture

COLUMNS = (
    "source", "target", "weight", "low", "high", "share", "statements", "evidence", "source_iri",
    "target_iri",
)  # fmt: skip


MOST_CELLS = 250_000_000
"""Cells of all samples together: two gigabytes."""


@dataclass(frozen=True, repr=False)
class Bootstrap(Analysis):
    """A network with intervals: ``table`` has one row per edge with ``low`` and ``high``.

    ``share`` is the share of replicates that have the edge, ``matrices`` are the replicates.
    """

    network: Network
    matrices: tuple[Any, ...]
    level: float

    def picture(self, **options: Any) -> Picture:
        """The heaviest ties as dots with their intervals."""
        from communique.graph.pictures import dots

        most = options.pop("most", 30)
        rows = [
            (f"{row.source} \u2013 {row.target}", row.weight, row.low, row.high)
            for row in self.table.head(most)
        ]
        ties = Answer(("tie", "weight", "low", "high"), rows)
        given = {"title": f"The {len(rows)} heaviest ties", "subtitle": self.words}
        return dots(ties, y="tie", x="weight", low="low", high="high", **{**given, **options})

    def interval(self, measure: Callable[[Any], float]) -> tuple[float, float, float]:
        """A measure of the network's matrix: its value, and its interval corrected for bias."""
        observed = measure(dense(self.network))
        found = [measure(matrix) for matrix in self.matrices]
        return (observed, *ends(found, self.level, observed))


def bootstrap(
    network: Network, *, replicates: int = 200, seed: int = 0, level: float = 0.95
) -> Bootstrap:
    """Intervals for the weights of a network's edges, from documents drawn anew.

    The same ``seed`` gives the same intervals. Duplicates were left out before, so a document
    drawn twice counts twice. Raises UsageError for an event list or a qualifier without weights.
    """
    cells = network.matrix.shape[0] * network.matrix.shape[1]
    if cells * replicates > MOST_CELLS:
        raise UsageError(
            f"{replicates} samples of {cells:,} cells do not fit in memory: narrow the network, "
            "or take fewer replicates"
        )
    matrices = tuple(resampled(network, replicates, seed))
    words = (
        f"{len(matrices)} bootstrap samples of documents (seed {seed}); "
        f"intervals of {level:.0%}. {network.settings.words()}"
    )
    return Bootstrap(
        kind="bootstrap",
        words=words,
        settings={"replicates": replicates, "seed": seed, "level": level},
        table=_table(network, matrices, level),
        network=network,
        matrices=matrices,
        level=level,
    )


def resampled(network: Network, replicates: int, seed: int) -> Iterator[Any]:
    """The matrices of a network when its documents are drawn anew, as numpy arrays."""
    if network.kind == "eventlist" or network.settings.qualifier == "combine":
        raise UsageError("a bootstrap needs weights: an event list and combined stances have none")
    if replicates < 1:
        raise UsageError(f"replicates: {replicates} is no number of samples")
    documents = _documents(network)
    count = int(documents.max(initial=-1)) + 1
    chance = np.random.default_rng(seed)
    for _ in range(replicates):
        drawn = (
            np.bincount(chance.integers(0, count, count), minlength=count) if count else documents
        )
        yield _weighed(network, drawn[documents].astype(float))


def _documents(network: Network) -> Any:
    """The number of the document of each event."""
    column = network.events.stances.column("document")
    places, codes = column.pairs()
    found = np.zeros(len(network.events.stances), int)
    found[places] = codes
    return np.unique(found[network.events.stance], return_inverse=True)[1]


def _weighed(network: Network, weight: Any) -> Any:
    events = network.events
    weights = weight if events.weight is None else events.weight * weight
    found = events.take(np.arange(len(events)), weights, events.every)
    if network.onemode:
        return projection.onemode(found, len(network.rows), network.settings).toarray()
    shape = (len(network.rows), len(network.columns))
    return projection.twomode(found, shape, network.settings).toarray()


def ends(values: Any, level: float, observed: float | None = None) -> tuple[float, float]:
    """The ends of the percentile interval of numbers; what is no number does not count.

    With the ``observed`` value the interval is corrected for bias (Efron and Tibshirani 1993,
    chapter 14): samples hold fewer different documents than there are, which moves many measures to
    one side.
    """
    there = np.array([value for value in values if np.isfinite(value)])
    if not len(there):
        return float("nan"), float("nan")
    tails = [(1 - level) / 2, (1 + level) / 2]
    if observed is not None:
        below = ((there < observed).sum() + (there == observed).sum() / 2) / len(there)
        least = 0.5 / len(there)
        normal = NormalDist()
        shift = 2 * normal.inv_cdf(min(max(float(below), least), 1 - least))
        tails = [normal.cdf(shift + normal.inv_cdf(tail)) for tail in tails]
    low, high = np.quantile(there, tails)
    return float(low), float(high)


def _table(network: Network, matrices: Sequence[Any], level: float) -> Answer:
    stack = np.stack(matrices)
    tail = (1 - level) / 2
    low, high = np.quantile(stack, [tail, 1 - tail], axis=0)
    share = (stack != 0).mean(axis=0)
    targets = network.rows if network.onemode else network.columns
    rows = []
    for edge in network.evidence.edges():
        i, j = edge.source, edge.target
        statements = network.evidence.statements(edge.events)
        rows.append(
            (
                network.rows[i].label, targets[j].label, edge.weight, _short(low[i, j]),
                _short(high[i, j]), _short(share[i, j]), len(statements), " ".join(statements),
                network.rows[i].id, targets[j].id,
            )
        )  # fmt: skip
    rows.sort(key=lambda row: (-abs(row[2]), row[0], row[1]))
    return Answer(COLUMNS, rows, narrow=COLUMNS[:7])


def _short(number: Any) -> float:
    return round(float(number), 6)
