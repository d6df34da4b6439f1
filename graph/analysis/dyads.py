"""Pairs of actors: on what they agree, on what they differ, and in which statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from communique.graph.analysis.result import Analysis
from communique.graph.answers import Answer

if TYPE_CHECKING:
    from communique.graph.knowledge import KnowledgeGraph
    from communique.graph.networks.model import Coded, Network
    from communique.graph.pictures import Picture

COLUMNS = (
    "actor", "other", "agreement", "disagreement", "balance", "agree_on", "differ_on",
    "statements", "evidence", "actor_iri", "other_iri",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Dyads(Analysis):
    """One row per pair of actors that agree or differ on something.

    ``agreement`` and ``disagreement`` are the weights of the congruence and of the conflict
    network, ``balance`` their difference divided by their sum, from -1 to 1.
    """

    def picture(self, **options: Any) -> Picture:
        """The balances as a matrix, each pair on both sides of the diagonal."""
        from communique.graph.pictures import heat_map

        both = [
            each
            for row in self.table
            for each in ((row.actor, row.other, row.balance), (row.other, row.actor, row.balance))
        ]
        matrix = Answer(("actor", "other", "balance"), both)
        given = {"title": "Agreement and disagreement between actors", "subtitle": self.words}
        return heat_map(matrix, **{**given, **options})


def dyads(data: KnowledgeGraph | Iterable[Coded], **options: Any) -> Dyads:
    """Agreement and disagreement of every pair of actors.

    ``data`` and ``options`` are those of ``network``, but for the kind and the qualifier.
    """
    from communique.graph.networks import network
    from communique.graph.networks.reading import coded
    from communique.graph.networks.settings import settings

    chosen = settings("congruence", **options)
    if hasattr(data, "ask"):
        filters = dict(chosen.filters)
        stances: Any = coded(data, status=chosen.status, **filters)  # type: ignore[arg-type]
        options = {name: value for name, value in options.items() if name not in filters}
    else:
        stances = data
    with_one, against = (network(stances, kind, **options) for kind in ("congruence", "conflict"))
    rows = _rows(with_one, against)
    words = replace(with_one.settings, kind="onemode", qualifier="subtract").words()
    return Dyads(
        kind="dyads",
        words=f"{len(rows)} pairs that agree or differ; balance is (agreement - disagreement) / "
        f"(agreement + disagreement). {words}",
        settings={name: chosen[name] for name in chosen.keys()},  # noqa: SIM118  # no mapping
        table=Answer(COLUMNS, rows, narrow=COLUMNS[:8]),
    )


def _rows(with_one: Network, against: Network) -> list[tuple[Any, ...]]:
    pairs: dict[tuple[str, str], list[Any]] = {}
    labels = {node.id: node.label for each in (with_one, against) for node in each.rows}
    for place, network in enumerate((with_one, against)):
        for edge in network.evidence.edges():
            ends = network.rows[edge.source].id, network.rows[edge.target].id
            found = pairs.setdefault(ends, [0.0, 0.0, (), (), set()])
            found[place] = edge.weight
            found[2 + place] = network.evidence.shared_labels(edge.shared)
            found[4] |= set(network.evidence.statements(edge.events))
    rows = [
        (
            labels[one], labels[other], agree, differ, _balance(agree, differ),
            "; ".join(on), "; ".join(off), len(used), " ".join(sorted(used)), one, other,
        )
        for (one, other), (agree, differ, on, off, used) in pairs.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row[2] - row[3], row[0], row[1], row[9], row[10]))


def _balance(agree: float, differ: float) -> float:
    return round((agree - differ) / (agree + differ), 6)
