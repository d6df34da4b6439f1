"""Statements and claims in the making, and which of them say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from communique.graph import records as r
from communique.loaders.extraction.layers import Span
from communique.loaders.extraction.spans import Cover
from communique.loaders.extraction.speakers.speaker import Speaker

ALIKE = 0.7
"""Share of two passages in common (Jaccard, in code points) from which they are one statement."""


@dataclass(frozen=True)
class Draft:
    """A statement in the making: all but its id; ``outer`` is the draft it is nested in."""

    statement: r.Statement
    speaker: Speaker
    outer: int | None = None
    attribution: int | None = None


@dataclass(frozen=True)
class ClaimDraft:
    """A claim in the making.

    ``statement`` is the draft that makes it, ``origin`` the claim draft whose value it restates in
    another currency; None if there is none.
    """

    claim: r.Claim
    statement: int | None = None
    origin: int | None = None


@dataclass(frozen=True)
class Proposal:
    """What a text gives: drafts in the order of the text, claims, actors, what was refused.

    ``own`` are the unnamed actors and groups of the document, ``new`` the named actors that the
    registry does not have, both as far as drafts speak of them. ``refused`` says why something
    found was not proposed.
    """

    drafts: tuple[Draft, ...]
    own: tuple[r.Actor, ...]
    new: tuple[r.Actor, ...]
    damage: tuple[str, ...]
    claims: tuple[ClaimDraft, ...] = ()
    refused: tuple[str, ...] = ()


def overlap(one: r.Passage | Span, other: r.Passage | Span) -> float:
    """The Jaccard index of two stretches of text, in code points."""
    common = min(one.end, other.end) - max(one.start, other.start)
    whole = max(one.end, other.end) - min(one.start, other.start)
    return max(0, common) / whole if whole else 0.0


def inside(one: r.Passage | Span, other: r.Passage | Span) -> bool:
    """Whether a stretch lies in another."""
    return other.start <= one.start and one.end <= other.end


def merged(drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts in the order of the text, of those that say the same of one speaker the surest."""
    kept: list[Draft] = []
    covered = cover(drafts, kept)
    for draft in sorted(drafts, key=_surest):
        passage = Span(draft.statement.passage.start, draft.statement.passage.end)
        if not covered.meets([passage]) or not any(same(draft, other) for other in kept):
            kept.append(draft)
            covered.add([passage])
    return sorted(kept, key=position)


def cover(drafts: Sequence[Draft], kept: Sequence[Draft]) -> Cover:
    """What the passages of the drafts kept cover of the stretch that all of them lie in."""
    size = max((draft.statement.passage.end for draft in drafts), default=0)
    passages = (draft.statement.passage for draft in kept)
    return Cover(size, (Span(each.start, each.end) for each in passages))


def same(one: Draft, other: Draft) -> bool:
    """Whether two drafts say the same of one speaker."""
    if one.statement.speaker != other.statement.speaker:
        return False
    a, b = one.statement.passage, other.statement.passage
    return overlap(a, b) >= ALIKE or inside(a, b)


def _surest(draft: Draft) -> tuple[float, int, int]:
    confidence = draft.statement.by.confidence if draft.statement.by else None
    passage = draft.statement.passage
    return (-(confidence or 0.0), passage.start - passage.end, passage.start)


def position(draft: Draft) -> tuple[int, int, str]:
    """Where a draft stands among the others: by place, the longer passage first."""
    passage = draft.statement.passage
    return (passage.start, -passage.end, draft.statement.speaker)
