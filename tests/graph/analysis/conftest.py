"""Coded stances small enough to work out every number by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

import pytest

from communique.graph.networks import Coded, Thing

Stances = Callable[[Iterable[tuple[str, ...]]], list[Coded]]


@pytest.fixture(scope="session")
def stances() -> Stances:
    """A function from rows "actor proposition side [document [day]]" to coded stances."""

    def made(rows: Iterable[tuple[str, ...]]) -> list[Coded]:
        return [_coded(number, *row) for number, row in enumerate(rows)]

    return made


def _coded(
    number: int, actor: str, proposition: str, side: str, document: str = "", day: str = ""
) -> Coded:
    when = day or "2024-01-01"
    named = document or f"d{number}"
    return Coded(
        statement=f"urn:s{number:03d}",
        actor=Thing(f"urn:{actor}", actor),
        kind="person",
        proposition=Thing(f"urn:{proposition}", proposition),
        polarity=Decimal(side),
        document=Thing(f"urn:{named}", named),
        date=when,
        earliest=date.fromisoformat(when),
        latest=date.fromisoformat(when),
    )


@pytest.fixture(scope="session")
def camps(stances: Stances) -> list[Coded]:
    """Two camps of three that agree inside on p and q, and differ on p; eve of both says r."""
    sides = [(name, "p", "1") for name in ("ann", "bob", "cid")]
    sides += [(name, "p", "-1") for name in ("dan", "eve", "fay")]
    sides += [(name, "q", "1") for name in ("ann", "bob", "cid")]
    sides += [("ann", "r", "1"), ("eve", "r", "1")]
    return stances(sides)
