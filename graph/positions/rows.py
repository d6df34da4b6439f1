"""The rows of tables of positions: timelines, changes, coalitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from communique.graph.positions.taken import Taken, mean

TIMELINE = (
    "actor", "proposition", "day", "stance", "polarity", "modality", "paraphrase", "derived_from",
    "document", "outlet", "start", "end", "statement", "actor_iri", "proposition_iri",
)  # fmt: skip
CHANGES = (
    "actor", "proposition", "from_day", "from_stance", "from_polarity", "from_paraphrase",
    "from_document", "from_start", "from_end", "to_day", "to_stance", "to_polarity",
    "to_paraphrase", "to_document", "to_start", "to_end", "certain", "from_statement",
    "to_statement", "actor_iri", "proposition_iri",
)  # fmt: skip
COALITIONS = (
    "proposition", "side", "actor", "supports", "opposes", "neutral", "mean", "first", "last",
    "evidence", "actor_iri", "proposition_iri",
)  # fmt: skip
SIDES = ("supports", "mixed", "neutral", "opposes")


def reading_order(each: Taken) -> tuple[Any, ...]:
    """What a timeline is sorted by."""
    return each.actor, each.proposition, *each[:-1]


def _day(each: Taken) -> str:
    return str(each.row.said_on or each.row.published)


def timeline_row(each: Taken) -> tuple[Any, ...]:
    """A row of TIMELINE."""
    row = each.row
    return (
        each.actor, each.proposition, _day(each), each.stance, each.polarity, row.modality,
        row.paraphrase, each.derived_from or None, row.document, row.outlet, row.start, row.end,
        each.statement, each.actor_iri, each.proposition_iri,
    )  # fmt: skip


def turns(group: Sequence[Taken]) -> Iterator[tuple[Taken, Taken]]:
    """The last side before and the first after each change, neutral ones aside."""
    sided = [each for each in group if each.polarity]
    return ((one, other) for one, other in pairwise(sided) if one.stance != other.stance)


def change_row(one: Taken, other: Taken) -> tuple[Any, ...]:
    """A row of CHANGES."""
    return (
        one.actor, one.proposition,
        *_half(one), *_half(other),
        one.latest < other.earliest, one.statement, other.statement,
        one.actor_iri, one.proposition_iri,
    )  # fmt: skip


def _half(each: Taken) -> tuple[Any, ...]:
    row = each.row
    return (
        _day(each), each.stance, each.polarity, row.paraphrase, row.document, row.start, row.end
    )  # fmt: skip


def coalition_row(group: Sequence[Taken]) -> tuple[Any, ...]:
    """A row of COALITIONS, of all sides of one actor on one proposition."""
    counts = [sum(1 for each in group if each.stance == side) for side in ("supports", "opposes",
                                                                          "neutral")]  # fmt: skip
    middle = mean(group)
    side = "supports" if middle > 0 else "opposes" if middle < 0 else "mixed"
    first = group[0]
    evidence = " ".join(dict.fromkeys(each.statement for each in group))
    return (
        first.proposition, side if counts[0] or counts[1] else "neutral", first.actor, *counts,
        middle, first.earliest.isoformat(), max(each.latest for each in group).isoformat(),
        evidence, first.actor_iri, first.proposition_iri,
    )  # fmt: skip
