"""The words of and around a mention: titles, bodies, nouns for people, ids to be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from communique.graph import records as r
from communique.loaders.extraction import lexicon
from communique.loaders.extraction.attribution import words
from communique.loaders.extraction.layers import Span
from communique.loaders.extraction.speakers import mentions
from communique.loaders.extraction.speakers.names import surnames

PROPOSED = "Proposed from a document; not yet checked."


def hull(spans: Sequence[Span]) -> Span:
    """The span from the first of several to the last."""
    return Span(spans[0].start, spans[-1].end)


def around(text: str, span: Span) -> str:
    """The words around a mention that may hold a title: before it, and an apposition after it."""
    before = text[max(0, span.start - 60) : span.start]
    after = text[span.end : span.end + 100]
    said_before = re.split(r"[.,;:!?”\"“(]", re.sub(r"\b([A-Z])\.", r"\1", before))[-1]
    apposition = re.match(r"\s*,\s*([^.;:!?”\"“]{3,90})", after)
    from_ = re.match(r"\s+((?:of|from|at) [^.,;:!?”\"“]{3,80})", after)
    return f"{said_before} {apposition[1] if apposition else from_[1] if from_ else ''}"


def surnames_of(actor: r.Actor) -> frozenset[str]:
    """Every spelling of an actor's surname."""
    return frozenset(key for name in (actor.label, *(n.text for n in actor.names) )
                     for key in surnames(name))  # fmt: skip


def numbered(base: str) -> Iterable[str]:
    """An id, and it with numbers for where it is taken."""
    yield base
    yield from (f"{base}-{number}" for number in range(2, 10_000))


def names_people(noun: str) -> bool:
    """Whether a noun means people or groups of them, by most of its senses in WordNet."""
    for lemma in (noun, noun.removesuffix("s"), f"{noun.removesuffix('ies')}y"):
        held = dict(zip(words.dimensions("noun"), words.vector("noun", lemma), strict=True))
        if held.get("person", 0) >= 0.5 or lexicon.speakers().get(lemma) in ("person", "group"):
            return True
    return False


def is_body(name: str) -> bool:
    """Whether a name is that of a body: a ministry, an agency, an outlet."""
    known = mentions.BODIES | mentions.PUBLISHERS
    return bool(known & {word.casefold() for word in name.split()})


def described(title: str) -> str:
    """What is noted of an actor proposed from a text: its title there, in a few words."""
    told = " ".join(title.split()[:8])
    return f"{PROPOSED} In the text: {told}." if told else PROPOSED
