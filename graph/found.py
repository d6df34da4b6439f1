"""Records as they are found in the graph: with their place in it, and with what else is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from communique.graph import records as r


class FoundStatement(r.Statement, frozen=True, kw_only=True):
    """A statement as found in the graph: with its document, its IRI and its speaker's name."""

    iri: str
    document: r.Document
    speaker_label: str

    @property
    def quote(self) -> str:
        """The exact words of the passage, or "" where the article text was not at hand."""
        return self.passage.exact

    def __repr__(self) -> str:
        # the whole document would bury the one statement
        place = f"{self.document.id}/{self.id}"
        return f"<FoundStatement {place}: {self.speaker_label}: {self.paraphrase}>"


class ReportedAmount(msgspec.Struct, frozen=True, kw_only=True):
    """An amount that a document gives for a year of an agreement."""

    value: float | int | str | bool
    unit: str
    document: r.Document
    claim: r.Claim

    def __repr__(self) -> str:
        return f"<ReportedAmount {self.value} {self.unit}, {self.document.id}/{self.claim.id}>"


class YearlyCommitment(msgspec.Struct, frozen=True, kw_only=True):
    """What is owed for one year: the curated amount, its sources, and what documents report.

    ``value`` is in units of ``currency`` (None where only documents speak of that year).
    ``disagreements`` are the reports in the same currency whose value differs from ``value`` by
    more than their rounding, or, where nothing is curated, from one another.
    """

    year: int
    value: float | None
    currency: str
    sources: tuple[str, ...]
    reported: tuple[ReportedAmount, ...]
    disagreements: tuple[ReportedAmount, ...]


class FoundAgreement(msgspec.Struct, frozen=True, kw_only=True):
    """An agreement with its commitments laid beside what documents report of them."""

    record: r.Agreement
    commitments: tuple[YearlyCommitment, ...]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.record, name)


def yearly(
    agreement: r.Agreement, claims: Iterable[tuple[r.Document, r.Claim]]
) -> Iterator[YearlyCommitment]:
    """What is owed under an agreement, year by year and currency by currency.

    ``claims`` are what documents say of its yearly contribution.
    """
    reported = _reported(claims)
    curated = {(each.year, each.currency): each for each in agreement.commitments}
    for year, currency in sorted({*curated, *reported}):
        owed = curated.get((year, currency))
        amounts = tuple(reported.get((year, currency), ()))
        yield YearlyCommitment(
            year=year,
            currency=currency,
            value=owed.value if owed else None,
            sources=owed.sources if owed else (),
            reported=amounts,
            disagreements=_disagreeing(owed.value if owed else None, amounts),
        )


def _reported(
    claims: Iterable[tuple[r.Document, r.Claim]],
) -> dict[tuple[int, str], list[ReportedAmount]]:
    found: dict[tuple[int, str], list[ReportedAmount]] = defaultdict(list)
    for document, claim in claims:
        if claim.period and claim.period[:4].isdigit():
            amount = ReportedAmount(
                value=claim.value, unit=claim.unit, document=document, claim=claim
            )
            found[int(claim.period[:4]), claim.unit].append(amount)
    return found


def _disagreeing(
    value: float | None, amounts: tuple[ReportedAmount, ...]
) -> tuple[ReportedAmount, ...]:
    if value is not None:
        return tuple(one for one in amounts if not _agrees(one.value, value))
    if len({one.value for one in amounts}) > 1:
        return amounts
    return ()


def _agrees(reported: object, value: float) -> bool:
    # news rounds to three or four digits: 1.52 trillion for 1,519.2 billion is the same amount
    return isinstance(reported, (int, float)) and abs(reported - value) <= 0.005 * abs(value)
