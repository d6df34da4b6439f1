"""Sides taken: by whom, on what, when, in which statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from communique.graph.answers import Row


class Taken(NamedTuple):
    """One side taken: by whom, on what, when, in which statement.

    ``derived_from`` is the proposition whose support makes this side, "" where it was coded.
    """

    earliest: date
    latest: date
    statement: str
    proposition: str
    proposition_iri: str
    actor: str
    actor_iri: str
    polarity: Decimal
    derived_from: str
    row: Row

    @property
    def stance(self) -> str:
        """The side: supports, opposes or neutral."""
        return "supports" if self.polarity > 0 else "opposes" if self.polarity < 0 else "neutral"


Places: TypeAlias = Mapping[tuple[str, str], Sequence[Taken]]
"""The sides of an actor on a proposition, by the IRIs of both."""


def mean(group: Sequence[Taken]) -> Decimal:
    """The mean polarity of some sides."""
    return round(sum((each.polarity for each in group), Decimal(0)) / len(group), 4)
