"""Mentions that may be the source of an attribution, beside the one grammar gives."""

from __future__ import annotations

from communique.loaders.extraction.attribution.anchors import Anchor, Subject, noun_phrase
from communique.loaders.extraction.text.structure import Range, Structure

_ROLES = ("nsubj", "nsubjpass", "pobj", "dobj", "poss", "appos", "ROOT", "conj", "attr", "npadvmod")
_NEAR = 30


def mentions(s: Structure, anchor: Anchor) -> list[tuple[Subject, Range | None]]:
    """Possible sources, each with its noun phrase; the last one is "no source"."""
    found: dict[Range, Subject] = {}
    if anchor.source:
        found[anchor.source] = anchor.subject
    start, end = s.sentence_of(anchor.token)
    for head in range(start, end):
        if _nominal(s, head) and abs(head - anchor.token) <= _NEAR and s.tokens[head].dep in _ROLES:
            place = noun_phrase(s, head)
            if place[0] < place[1] and not any(place[0] <= k < place[1] for k in anchor.cue):
                found.setdefault(place, Subject(head, "mention"))
    if start and s.block[start - 1] == s.block[anchor.token]:
        before, until = s.sentence_of(start - 1)
        for head in range(before, until):
            if s.tokens[head].dep == "nsubj" and _nominal(s, head) and s.quote[head] < 0:
                found.setdefault(noun_phrase(s, head), Subject(head, "sentence before"))
    return [*((subject, place) for place, subject in found.items()), (Subject(-1, "none"), None)]


def _nominal(s: Structure, i: int) -> bool:
    token = s.tokens[i]
    if token.pos == "PRON":
        return token.tag in ("PRP", "WP", "DT", "NN")
    return token.pos in ("NOUN", "PROPN") and token.entity not in (
        "DATE",
        "TIME",
        "MONEY",
        "PERCENT",
    )
