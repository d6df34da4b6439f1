"""A speaker as resolved: the actor, how it was found, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

from communique.loaders.extraction.layers import Span
from communique.loaders.extraction.speakers.mentions import Mention

CONFIDENCE = {
    "full name": 0.97, "name": 0.95, "title and surname": 0.93, "surname": 0.9,
    "capital": 0.9, "both": 0.85, "spelling": 0.85, "new name": 0.85, "office": 0.8,
    "own words": 0.8, "unnamed": 0.85, "group": 0.85, "description": 0.75, "pronoun": 0.75,
    "surname in the registry": 0.6, "carried over": 0.6, "own voice": 0.6, "unclear": 0.35,
}  # fmt: skip
"""How sure each method is, from 0 to 1."""


@dataclass(frozen=True)
class Speaker:
    """One speaker: the actor's reference, the method that found it, and the words that name it."""

    actor: str
    method: str
    mention: Span
    capacity: str | None = None
    title: str = ""

    @property
    def confidence(self) -> float:
        """How sure the method is."""
        return CONFIDENCE[self.method]


@dataclass
class Remembered:
    """A speaker met earlier: where, by which noun, one or many."""

    at: int
    speaker: Speaker
    head: str
    many: bool


def found_by(speaker: Speaker, method: str, mention: Span) -> Speaker:
    """A speaker found by another method at another mention."""
    return Speaker(speaker.actor, method, mention, speaker.capacity, speaker.title)


def again(speaker: Speaker, mention: Mention, method: str) -> Speaker:
    """A speaker met before, at a later mention."""
    return found_by(speaker, method, mention.span)


def carried_over(speaker: Speaker) -> Speaker:
    """A speaker to whom words without a source of their own are given."""
    return found_by(speaker, "carried over", speaker.mention)
