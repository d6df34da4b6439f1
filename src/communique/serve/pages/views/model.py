"""What views give back, in the pieces that several pages share.

Everything is plain data: IRIs as text, labels, numbers. Where a page links to is decided when it is
drawn.
"""

from __future__ import annotations

import msgspec


class Piece(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all pieces: immutable, fields by name."""


class Link(Piece, frozen=True):
    """A thing with its name; ``kind`` is the word the index has for what it is."""

    iri: str
    label: str
    kind: str = ""


class Side(Piece, frozen=True):
    """A side taken: ``supports``, ``opposes`` or ``neutral``, from -1 to 1.

    ``coded`` is false where the side only follows from another one, taken on a contrary.
    """

    proposition: Link
    side: str
    polarity: float | None = None
    modality: str = ""
    coded: bool = True


class Item(Piece, frozen=True):
    """A statement as lists show it. ``day`` is when it was said, or else published."""

    iri: str
    paraphrase: str
    speaker: Link
    outlet: Link | None
    document: Link
    mode: str
    status: str
    quote: str = ""
    capacity: Link | None = None
    represents: tuple[Link, ...] = ()
    relay: tuple[Link, ...] = ()
    sides: tuple[Side, ...] = ()
    said: str = ""
    published: str = ""
    day: str = ""
    start: int | None = None
    end: int | None = None
    hedge: str = ""


class Tally(Piece, frozen=True):
    """How many statements stand on each side of a proposition; ``speakers``: who made them."""

    proposition: Link
    supports: int = 0
    opposes: int = 0
    neutral: int = 0
    speakers: int = 0


class Count(Piece, frozen=True):
    """How many statements something has. ``value`` is its id where it is a choice of a form."""

    link: Link | None
    value: str
    label: str
    count: int
    chosen: bool = False


class Amount(Piece, frozen=True):
    """A claim as tables show it: the value as written, who reports it, and where."""

    iri: str
    subject: Link | None
    aspect: Link | None
    value: str
    unit: str
    period: str
    document: Link
    outlet: Link | None
    words: str = ""
    number: float | None = None
    speaker: Link | None = None
    statement: str = ""
    approximate: bool = False
    published: str = ""
    note: str = ""
    status: str = ""
    start: int | None = None
    end: int | None = None
