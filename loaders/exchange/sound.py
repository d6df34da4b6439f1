"""What comes from a file, made fit for a dossier: ids, dates, languages, printable text.

Formats read what they find; here is the one gate through which all of it goes, so that no import
can make a dossier that does not read.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

import msgspec

from communique.graph import records as r
from communique.loaders.dossier.references import language
from communique.loaders.exchange import mapping as m
from communique.loaders.exchange.model import (
    Article,
    Coding,
    Side,
    Thing,
    clean,
    id_form,
    listed,
    prose,
)

_DIGEST = re.compile("sha256:[0-9a-f]{64}")
_KINDS = get_args(r.ActorKind)


def article(given: Article, notes: list[str]) -> Article:
    """The article, what cannot stand in a dossier left out of it and noted."""
    published, tag = given.published, given.language
    try:
        published = m.edtf(published or "")
    except ValueError as error:
        notes.append(f"{clean(given.title or given.key, 60)}: {clean(str(error))}")
        published = None
    if tag and any(language(tag)):
        notes.append(f"{clean(given.title or given.key, 60)}: not a language tag: {clean(tag, 40)}")
        tag = ""
    known = bool(_DIGEST.fullmatch(given.digest)) and given.length > 0
    return replace(
        given,
        id=given.id if id_form(given.id) else "",
        title=clean(given.title),
        digest=given.digest if known else "",
        length=given.length if known else 0,
        outlet=thing(given.outlet),
        authors=tuple(filter(None, (clean(name) for name in given.authors))),
        published=published,
        url=clean(given.url, 2000),
        language=tag,
    )


def coding(given: Coding) -> Coding:
    """The coding, its texts printable; raises ValueError for values that no statement can have."""
    _in(given.mode, r.Mode, "mode")
    _in(given.status, r.Status, "status")
    if given.certainty is not None and not 0 <= given.certainty <= 1:
        raise ValueError(f"certainty {given.certainty}; expected 0 to 1")
    return replace(
        given,
        id=given.id if id_form(given.id) else "",
        key=clean(given.key),
        speaker=thing(given.speaker),
        organization=thing(given.organization),
        sides=tuple(_side(each) for each in given.sides),
        topics=tuple(dict.fromkeys(found for each in given.topics if (found := thing(each)))),
        said_on=m.edtf(given.said_on or ""),
        paraphrase=prose(given.paraphrase),
        note=prose(given.note),
        hedge=prose(given.hedge),
        by=_by(given.by),
    )


def thing(given: Thing) -> Thing:
    """A name on one line, with its id if that is one, and its kind if there is such a kind."""
    return Thing(
        clean(given.label),
        given.id if id_form(given.id) else "",
        given.kind if given.kind in _KINDS else "",
        prose(given.definition),
    )


def _side(given: Side) -> Side:
    _in(given.modality, r.Modality, "modality")
    proposition = thing(given.proposition)
    if not proposition:
        raise ValueError("a side on no proposition")
    if not -1 <= given.polarity <= 1:
        raise ValueError(f"polarity {given.polarity}; expected -1 to 1")
    return Side(proposition, given.polarity, given.modality or "affirms", prose(given.condition))


def _by(given: r.By | None) -> r.By | None:
    if given is None:
        return None
    names = ("coder", "extractor", "version", "model")
    by = msgspec.structs.replace(given, **{name: clean(getattr(given, name)) for name in names})
    return by if by != r.By() else None


def _in(value: str, choices: object, name: str) -> None:
    known = get_args(choices)
    if value and value not in known:
        raise ValueError(f"{name}: {value[:40]!r}; expected one of {listed(known, 20)}")
