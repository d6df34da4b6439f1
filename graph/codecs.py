"""Codecs: how a value of a record's field is spelled as a term, and read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from communique.errors import TermError
from communique.graph import records as r
from communique.graph import terms as t

LOCAL_KINDS = ("unnamed", "group")
"""Reference prefixes of actors that a document declares for itself."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: the minter, its document, and that document's own actors.

    ``local`` maps the id of an actor declared in the document to its kind; it is needed to read
    references back, not to write them.
    """

    mint: t.Minter
    language: str = "en"
    document: str = ""
    local: dict[str, str] = field(default_factory=dict)


class Codec(NamedTuple):
    """Spells a field's value as a term, and reads the term back."""

    write: Callable[[Any, Place], t.Term]
    read: Callable[[t.Term, Place], Any]


def _words(spelled: t.Term, place: Place) -> str:
    return t.literal(spelled).words


TEXT = Codec(lambda value, place: t.text(value), _words)
PROSE = Codec(lambda value, place: t.text(value, place.language), _words)
INTEGER = Codec(lambda value, place: t.integer(value), lambda term, place: int(_words(term, place)))
DECIMAL = Codec(
    lambda value, place: t.decimal(value), lambda term, place: float(_words(term, place))
)
BOOLEAN = Codec(lambda value, place: t.boolean(value), lambda term, place: t.value(term))
WIKIDATA = Codec(
    lambda value, place: t.iri("http://www.wikidata.org/entity/" + value),
    lambda term, place: t.iri_text(term).rpartition("/")[2],
)


def _name_term(name: r.Name, place: Place) -> t.Term:
    return t.text(name.text, name.lang)


def _name_record(spelled: t.Term, place: Place) -> r.Name:
    words, language, _ = t.literal(spelled)
    return r.Name(text=words, lang=language)


NAME = Codec(_name_term, _name_record)


def _value_term(value: int | float | bool | str, place: Place) -> t.Term:
    if isinstance(value, bool):
        return t.boolean(value)
    if isinstance(value, int):
        return t.integer(value)
    return t.decimal(value) if isinstance(value, float) else t.text(value)


def _value_python(spelled: t.Term, place: Place) -> t.Value | float:
    found = t.value(spelled)
    return float(found) if isinstance(found, Decimal) else found


VALUE = Codec(_value_term, _value_python)


def reference(default: str) -> Codec:
    """A codec for references: ``id`` means ``default``; a prefix names another kind of thing."""

    def write(ref: str, place: Place) -> t.Term:
        kind, _, name = ref.rpartition(":")
        if kind in LOCAL_KINDS:
            return place.mint("document", place.document, "actor", name)
        return place.mint(kind or default, name)

    def read(spelled: t.Term, place: Place) -> str:
        path = place.mint.path(spelled)
        if len(path) == 4 and path[:3] == ("document", place.document, "actor"):
            return f"{place.local[path[3]]}:{path[3]}"
        if len(path) != 2:
            raise TermError(f"no reference: {spelled}")
        return path[1] if path[0] == default else f"{path[0]}:{path[1]}"

    return Codec(write, read)


def within_document(kind: str) -> Codec:
    """A codec for ids of things inside the same document (a statement, a claim)."""
    return Codec(
        lambda name, place: place.mint("document", place.document, kind, name),
        lambda spelled, place: place.mint.id(spelled),
    )


PATH = Codec(
    lambda path, place: place.mint(*path.split("/")),
    lambda spelled, place: "/".join(place.mint.path(spelled)),
)
