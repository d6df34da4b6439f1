"""What one document says: passages, stances, statements, claims."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from communique.graph.records.base import (
    Digest,
    Edtf,
    Id,
    Medium,
    Modality,
    Mode,
    Polarity,
    Record,
    Reference,
    Share,
    Status,
)
from communique.graph.records.registry import Actor

Resolution = Annotated[
    str, Meta(pattern=r"^([a-z][a-z -]*, (0\.[0-9]{2}|1\.00), [0-9]+-[0-9]+)?$", max_length=80)
]
"""How a program found a speaker: method, confidence, place of the mention in the text."""


class Passage(Record, frozen=True):
    """A span of the document's text in code points, end exclusive, with a digest of its words.

    ``exact``, ``prefix`` and ``suffix`` are filled in memory where the text is at hand; a dossier
    file leaves them out, so that it holds no article text.
    """

    start: Annotated[int, Meta(ge=0)]
    end: Annotated[int, Meta(gt=0)]
    digest: Digest
    exact: str = ""
    prefix: str = ""
    suffix: str = ""


class Stance(Record, frozen=True):
    """A statement's side on a proposition: polarity from -1 (opposes) over 0 to 1 (supports)."""

    proposition: Id
    polarity: Polarity
    modality: Modality = "affirms"
    condition: str = ""
    rule: str = ""


class By(Record, frozen=True):
    """Who or what made a coding: a named coder, or an extractor with version and model hash."""

    coder: str = ""
    extractor: str = ""
    version: str = ""
    model: str = ""
    confidence: Share | None = None


class Statement(Record, frozen=True):
    """One document reporting, in one passage, that one speaker said something.

    ``speaker`` is a registry id, or ``unnamed:ID`` / ``group:ID`` for an actor declared in the
    document. ``relay`` runs from the speaker outward. ``within`` is the statement in which this one
    is nested (a professor saying what a president thinks). ``hedge`` quotes the word that keeps the
    report at a distance; ``damage`` says what is wrong with the text; ``certainty`` how sure the
    coder is of the reading. ``resolution`` says how a program found the speaker: by which method,
    how sure it is, and where the words stand that name the speaker (``surname, 0.90, 1608-1612``).
    """

    id: Id
    speaker: Reference
    mode: Mode
    passage: Passage
    paraphrase: str
    capacity: Id | None = None
    resolution: Resolution = ""
    said_on: Edtf | None = None
    medium: Medium | None = None
    channel: Id | None = None
    occasion: Id | None = None
    addressees: tuple[Reference, ...] = ()
    relay: tuple[Reference, ...] = ()
    within: Id | None = None
    stances: tuple[Stance, ...] = ()
    topics: tuple[Id, ...] = ()
    about: tuple[Reference, ...] = ()
    utterance: Id | None = None
    hedge: str = ""
    damage: str = ""
    certainty: Share | None = None
    note: str = ""
    by: By | None = None
    status: Status = "accepted"


class Claim(Record, frozen=True):
    """A checkable fact as one document gives it: subject, aspect, value, unit, period.

    ``subject`` is a reference (an agreement unless prefixed). ``statement`` is the statement that
    asserts it; without one the document's own voice does. ``converted_from`` is the claim whose
    value this one restates in another currency. ``words`` quotes the figure as printed.
    """

    id: Id
    subject: Reference
    aspect: Id
    value: int | float | bool | str
    passage: Passage
    unit: str = ""
    period: Edtf | None = None
    words: str = ""
    paraphrase: str = ""
    approximate: bool = False
    converted_from: Id | None = None
    statement: Id | None = None
    hedge: str = ""
    damage: str = ""
    certainty: Share | None = None
    note: str = ""
    by: By | None = None
    status: Status = "accepted"


class Text(Record, frozen=True):
    """The stored text a document's offsets point into: its digest and length in code points.

    ``raw`` is the digest of the bytes it was read from (an HTML page, say).
    """

    digest: Digest
    length: Annotated[int, Meta(gt=0)]
    raw: Digest | None = None
    media_type: str = "text/plain"


class Document(Record, frozen=True):
    """One source text with what it says: metadata, actors of its own, statements and claims."""

    id: Id
    title: str
    outlet: Id
    text: Text
    authors: tuple[str, ...] = ()
    url: str = ""
    published: Edtf | None = None
    published_basis: str = ""
    language: str = "en"
    translated: Literal["", "human", "machine"] = ""
    based_on: tuple[Id, ...] = ()
    damage: tuple[str, ...] = ()
    by: By | None = None
    actors: tuple[Actor, ...] = ()
    statements: tuple[Statement, ...] = ()
    claims: tuple[Claim, ...] = ()
