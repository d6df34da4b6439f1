"""What all exchange formats have in common: articles, codings by name, and what was refused.

Each format is a pair of functions between its files and a ``Reading``; ``desk`` turns readings into
dossier files and ``survey`` turns dossiers into readings. Nothing here knows a file format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from communique.graph import records as r
from communique.loaders.dossier.yaml_reader import CONTROL

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MAX_ID = 100
MAX_LABEL = 300
MAX_WORDS = 4000


class Thing(NamedTuple):
    """An actor, outlet, topic or proposition as a file names it; ``id`` where the file has one."""

    label: str
    id: str = ""
    kind: str = ""
    definition: str = ""

    def __bool__(self) -> bool:
        return bool(self.label or self.id)


NOBODY = Thing("")
UNNAMED = Thing("speaker not named", "speaker-not-named", "unnamed")


class Side(NamedTuple):
    """A side taken: the proposition, polarity from -1 to 1, and how it was put."""

    proposition: Thing
    polarity: float
    modality: str = "affirms"
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A text that was coded.

    ``key`` is what codings call it. Without ``text``, ``digest`` and ``length`` say which text was
    meant if the file knows. ``published`` is an EDTF expression.
    """

    key: str
    id: str = ""
    title: str = ""
    text: str | None = None
    digest: str = ""
    length: int = 0
    outlet: Thing = NOBODY
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """One statement as one coder coded it.

    ``place`` says where it stands in its file (``row 12``). ``document`` is an article's key.
    ``id`` is a statement id to be kept; ``key`` something the id can be made of. ``start`` and
    ``end`` count code points; ``quote`` are the words there; ``digest`` their SHA-256, for texts
    that are not at hand. ``by`` says who coded it. ``status`` empty means: as the import says.
    """

    place: str
    document: str
    id: str = ""
    key: str = ""
    speaker: Thing = NOBODY
    organization: Thing = NOBODY
    capacity: str = ""
    sides: tuple[Side, ...] = ()
    topics: tuple[Thing, ...] = ()
    start: int | None = None
    end: int | None = None
    quote: str = ""
    prefix: str = ""
    suffix: str = ""
    digest: str = ""
    said_on: str | None = None
    mode: str = ""
    paraphrase: str = ""
    note: str = ""
    hedge: str = ""
    certainty: float | None = None
    by: r.By | None = None
    status: str = ""


class Refused(NamedTuple):
    """Something that was not taken: where it stands, what it is, and why not."""

    place: str
    what: str
    why: str


@dataclass(slots=True)
class Reading:
    """What a file holds: articles by key, codings in order, what was refused, notes to readers.

    ``topics`` and ``propositions`` are codebook entries, coded or not. ``whole`` tells that a
    coding without a place in the text is about the text as a whole; ``utf16`` that offsets count
    UTF-16 code units.
    """

    format: str
    articles: dict[str, Article] = field(default_factory=dict)
    codings: list[Coding] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    topics: list[Thing] = field(default_factory=list)
    propositions: list[Thing] = field(default_factory=list)
    whole: bool = False
    utf16: bool = False

    def refuse(self, place: str, what: str, why: str) -> None:
        """Notes something that cannot be taken."""
        self.refused.append(Refused(place, clean(what, 120), clean(why)))

    def note(self, words: str) -> None:
        """Notes something a person should know, once."""
        if words not in self.notes:
            self.notes.append(words)


def clean(words: str, longest: int = MAX_LABEL) -> str:
    """Words on one line without control characters, cut at a length."""
    plain = " ".join(CONTROL.sub(" ", words).split())
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def prose(words: str) -> str:
    """A longer text without control characters, lines kept, cut at a length."""
    plain = CONTROL.sub(" ", words.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return plain if len(plain) <= MAX_WORDS else plain[: MAX_WORDS - 1].rstrip() + "…"


def id_form(words: str) -> bool:
    """Whether the words have the form of a dossier's ids."""
    return len(words) <= _MAX_ID and bool(_ID.fullmatch(words))


def is_id(words: str) -> bool:
    """Whether the words can be taken as an id: the form of one, and no mere number."""
    return id_form(words) and not words.isdigit()


def some(number: int, things: str) -> str:
    """A count in words: ``1 document``, ``2 documents``."""
    return f"{number:,} {things.removesuffix('s') if number == 1 else things}"


def listed(values: Iterable[str], most: int = 5) -> str:
    """The first values of many, in words."""
    found = list(dict.fromkeys(values))
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + more
