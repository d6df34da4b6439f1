"""What is owed under agreements by year and currency: on record, and as documents have it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from communique.graph.knowledge import KnowledgeGraph
from communique.serve.pages.index import Index
from communique.serve.pages.views.graph import Values, all_named, first, parts
from communique.serve.pages.views.model import Amount, Link, Piece
from communique.serve.pages.views.rows import amounts

ROUNDING = 0.005
"""News rounds to three or four digits: 1.52 trillion for 1,519.2 billion is the same amount."""

REPORTS = 4
"""Claims on one sum that are shown."""


class Owed(Piece, frozen=True):
    """What is owed for a year, on record and as documents have it.

    Of ``reports`` claims the first REPORTS are ``reported``, those that differ before the others.
    ``differing`` are the IRIs of the claims that differ by more than rounding from the record, or
    from one another where nothing is on record.
    """

    year: int
    currency: str
    value: float | None
    agreement: Link
    obligor: Link | None = None
    obligee: Link | None = None
    basis: str = ""
    note: str = ""
    sources: tuple[Link, ...] = ()
    reported: tuple[Amount, ...] = ()
    reports: int = 0
    differing: tuple[str, ...] = ()


class Sum(NamedTuple):
    """A year and currency in which something is owed under an agreement.

    ``said`` is what is on record of it, empty where only documents speak of it.
    """

    year: int
    currency: str
    agreement: Link
    said: Values


def sums(kg: KnowledgeGraph, index: Index, agreement: Link) -> list[Sum]:
    """What is owed by year and currency, on record or in documents, in the order of years."""
    recorded = {
        (int(first(said, "cmq:year") or 0), first(said, "cmq:unit")): said
        for _, said in parts(kg, agreement.iri, "cmq:hasCommitment")
    }
    reported = index.rows(
        f"SELECT DISTINCT substr(c.period, 1, 4), c.unit FROM claim c WHERE {_OF} AND {_YEARLY} "
        "AND c.status != 'rejected'",
        agreement.iri,
    )
    keys = {*recorded, *((int(year), unit) for year, unit in reported)}
    return [Sum(*key, agreement, recorded.get(key, {})) for key in sorted(keys)]


def owed(index: Index, wanted: Sequence[Sum]) -> list[Owed]:
    """Sums with what documents say of them, in the order given."""
    reported: dict[tuple[str, int, str], list[Amount]] = {}
    years = [each.year for each in wanted]
    for iri in {each.agreement.iri for each in wanted}:
        condition = f"{_OF} AND {_YEARLY} AND substr(c.period, 1, 4) BETWEEN ? AND ? {_ORDER}"
        between = f"{min(years):04}", f"{max(years):04}"
        for one in amounts(index, condition, iri, *between, limit=5000):
            reported.setdefault((iri, int(one.period[:4]), one.unit), []).append(one)
    return [
        _one(index, each, reported.get((each.agreement.iri, each.year, each.currency), []))
        for each in wanted
    ]


_OF = "c.subject = (SELECT n FROM thing WHERE iri = ?)"
_ORDER = "ORDER BY d.earliest, c.n"
_YEARLY = (
    "c.aspect IN (SELECT n FROM thing WHERE kind = 'aspect' AND iri LIKE '%/annual-contribution') "
    "AND c.number IS NOT NULL AND c.period GLOB '[0-9][0-9][0-9][0-9]*'"
)


def _one(index: Index, owed: Sum, reported: list[Amount]) -> Owed:
    said = owed.said
    value = float(first(said, "cmq:value")) if said else None
    differing = set(_differing(value, reported))
    shown = sorted(reported, key=lambda one: one.iri not in differing)[:REPORTS]
    return Owed(
        year=owed.year,
        currency=owed.currency,
        value=value,
        agreement=owed.agreement,
        obligor=next(iter(all_named(index, said, "cmq:obligor")), None),
        obligee=next(iter(all_named(index, said, "cmq:obligee")), None),
        basis=first(said, "cmq:basis"),
        note=first(said, "cmq:note"),
        sources=all_named(index, said, "dcterms:source"),
        reported=tuple(shown),
        reports=len(reported),
        differing=tuple(one.iri for one in shown if one.iri in differing),
    )


def _differing(value: float | None, reported: list[Amount]) -> list[str]:
    if value is not None:
        return [
            one.iri for one in reported if abs((one.number or 0) - value) > ROUNDING * abs(value)
        ]
    return [one.iri for one in reported] if len({one.number for one in reported}) > 1 else []
