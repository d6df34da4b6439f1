"""Polarization over time: how far actors fall into camps, window by window.

The measure is modularity of the best division into ``k`` camps, as Waugh, Pei, Fowler, Mucha and
Porter use it ("Party Polarization in Congress: A Network Science Approach", 2009), in the form for
networks with negative ties where the network has them (see ``partition``): 0 where camps agree
inside no more than chance has it, near 1 - 1/k where each agrees only with itself. Beside it stands
the E-I index of the same camps with its sign turned (Krackhardt and Stern, Social Psychology
Quarterly 51, 1988): 1 where all ties are inside camps, -1 where all are between them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from communique.errors import UsageError
from communique.graph.analysis.bootstrap import ends, resampled
from communique.graph.analysis.partition import best
from communique.graph.analysis.result import Analysis, dense, require
from communique.graph.answers import Answer
from communique.graph.networks import projection

if TYPE_CHECKING:
    from communique.graph.networks.model import Network
    from communique.graph.pictures import Picture

COLUMNS = (
    "start", "end", "mid", "polarization", "low", "high", "chance", "inside", "actors",
    "statements", "camps",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Polarization(Analysis):
    """One row per window: polarization with its interval, the E-I index, and the camps."""

    def picture(self, **options: Any) -> Picture:
        """The curve with the band of its intervals."""
        from communique.graph.pictures import curve

        banded = {"low": "low", "high": "high"} if self.settings["replicates"] else {}
        given = {"title": "Polarization over time", "subtitle": self.words, **banded, **options}
        if self.settings["shuffles"]:
            rows = [
                row
                for each in self.table
                for row in (
                    (each.mid, each.polarization, each.low, each.high, "observed"),
                    (each.mid, each.chance, None, None, "by chance"),
                )
            ]
            columns = ("mid", "polarization", "low", "high", "which")
            return curve(Answer(columns, rows), x="mid", y="polarization", by="which", **given)
        return curve(self.table, x="mid", y="polarization", **given)


def polarization(
    networks: Iterable[Network],
    *,
    k: int = 2,
    replicates: int = 0,
    shuffles: int = 0,
    seed: int = 0,
    level: float = 0.95,
) -> Polarization:
    """The polarization of each of some networks, such as those of ``windows``.

    ``k`` is the greatest number of camps. ``replicates`` > 0 adds intervals from that many
    bootstrap samples of each window's documents, corrected for bias. ``shuffles`` > 0 adds the mean
    value that is left when the sides are dealt anew among the statements of a window that many
    times: a thin network falls into camps by ``chance`` alone. Windows without a tie have no value.
    Takes one-mode networks; best are ``subtract`` and ``congruence``. Raises UsageError for others.
    """
    if k < 2:
        raise UsageError(f"k: polarization needs at least two camps, not {k}")
    rows, words = [], ""
    for network in networks:
        require(network, "onemode", "polarization")
        rows.append(_row(network, k, replicates, shuffles, seed, level))
        words = words or network.settings.words()
    measured = f"Polarization as modularity of the best division into at most {k} camps"
    drawn = f", {level:.0%} intervals from {replicates} samples of documents" if replicates else ""
    return Polarization(
        kind="polarization",
        words=f"{measured}{drawn} (seed {seed}). {words}",
        settings={
            "k": k,
            "replicates": replicates,
            "shuffles": shuffles,
            "seed": seed,
            "level": level,
        },
        table=Answer(COLUMNS, rows, narrow=("start", "end", *COLUMNS[3:10])),
    )


def _row(
    network: Network, k: int, replicates: int, shuffles: int, seed: int, level: float
) -> tuple[Any, ...]:
    matrix = dense(network)
    statements = len(set(network.events.stance.tolist()))
    days = (network.start, network.end, network.mid)
    span = [day.isoformat() if day else None for day in days]
    if not np.any(matrix):
        return (*span, None, None, None, None, None, len(network.rows), statements, "")
    groups, value = best(matrix, k, seed=seed)
    low = high = None
    if replicates:
        drawn = (m for m in resampled(network, replicates, seed) if np.any(m))
        values = [best(m, k, seed=seed, starts=1, begin=[groups])[1] for m in drawn]
        low, high = (round(each, 6) for each in ends(values, level, value))
    return (
        *span, round(value, 6), low, high, _by_chance(network, k, shuffles, seed),
        _inside(matrix, groups), len(network.rows), statements, _camps(network, groups),
    )  # fmt: skip


def _by_chance(network: Network, k: int, shuffles: int, seed: int) -> float | None:
    if not shuffles:
        return None
    chance = np.random.default_rng(seed)
    values = []
    for _ in range(shuffles):
        events = replace(network.events, polarity=chance.permutation(network.events.polarity))
        matrix = projection.onemode(events, len(network.rows), network.settings).toarray()
        values.append(best(matrix, k, seed=seed, starts=3)[1])
    return round(sum(values) / shuffles, 6)


def _inside(matrix: Any, groups: Any) -> float | None:
    """The E-I index with its sign turned: (inside - between) / all, over ties of agreement."""
    positive = np.maximum(matrix, 0)
    total = positive.sum()
    if not total:
        return None
    inside = positive[groups[:, None] == groups[None, :]].sum()
    return round(float((2 * inside - total) / total), 6)


def _camps(network: Network, groups: Any) -> str:
    named: dict[int, list[str]] = {}
    for node, group in zip(network.rows, groups.tolist(), strict=True):
        named.setdefault(group, []).append(node.label)
    return " | ".join("; ".join(each) for each in named.values())
