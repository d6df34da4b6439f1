"""Anchors: the words of a text that may report, each with its cue and its speaker by grammar.

An anchor is a verb, a noun, an adjective, "according to" and its like, or a colon after a name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from communique.loaders.extraction import lexicon
from communique.loaders.extraction.attribution import words
from communique.loaders.extraction.text.structure import Range, Structure

AnchorKind = Literal["verb", "noun", "adjective", "according", "colon"]

CLAUSES = ("ccomp", "xcomp", "advcl", "parataxis", "relcl", "acl", "csubj")
OBJECTS = ("dobj", "attr", "oprd", "acomp", "dative", "prep", "npadvmod", "agent", "pobj", "pcomp")
_CUE_PARTS = ("aux", "auxpass", "neg", "prt")
_OBJECT_CONTROL = lexicon.names("ask urge tell lead want get force press order call invite expect")
_DOCUMENT_PREPOSITIONS = ("in", "by", "per", "from", "on")
_LONGEST_LABEL = 7
_LONGEST_SENTENCE = 250


class Subject(NamedTuple):
    """The word that heads the speaker an anchor takes by grammar, and by which way; -1 if none."""

    head: int
    way: str


@dataclass(frozen=True, slots=True)
class Content:
    """One proposal for a content: token ranges, and the rule that made it."""

    ranges: tuple[Range, ...]
    rule: str


@dataclass(slots=True)
class Anchor:
    """A word that may report: its cue, its speaker by grammar, and its proposed contents."""

    token: int
    kind: AnchorKind
    cue: frozenset[int]
    subject: Subject
    source: Range | None
    contents: list[Content] = field(default_factory=list)


def anchors(s: Structure) -> list[Anchor]:
    """The words of a text that may report, without contents yet.

    A sentence of more than 250 tokens is no prose but a list or a table, and has none.
    """
    found = []
    for start, end in s.parse.sentences:
        if end - start <= _LONGEST_SENTENCE:
            found += [anchor for i in range(start, end) if (anchor := _anchor(s, i))]
    return found


def _anchor(s: Structure, i: int) -> Anchor | None:
    token = s.tokens[i]
    if (anchor := _according(s, i)) is not None:
        return anchor
    if token.pos in ("VERB", "AUX"):
        return _verb(s, i)
    if token.pos == "NOUN":
        return _noun(s, i)
    if token.pos == "ADJ":
        return _adjective(s, i)
    return _colon(s, i) if token.text == ":" else None


def noun_phrase(s: Structure, head: int) -> Range:
    """The noun phrase around a head, without the clauses that follow it."""
    start, end = s.subtree(head)
    tokens = s.tokens
    for c in s.children[head]:
        clause = tokens[c].dep in ("relcl", "acl", "advcl", "ccomp", "parataxis")
        if c > head and (clause or (tokens[c].dep == "conj" and tokens[c].pos in ("VERB", "AUX"))):
            end = min(end, s.left[c])
        if c < head and tokens[c].dep in ("advcl", "ccomp", "parataxis"):
            start = max(start, s.right[c] + 1)
    return s.trim(start, max(end, head + 1))


def subject(s: Structure, i: int, depth: int = 0) -> Subject:
    """The subject of a verb: its own, an agent, or one it shares with the verb above it."""
    tokens = s.tokens
    token = tokens[i]
    for c in s.children[i]:
        if tokens[c].dep in ("nsubj", "csubj"):
            relative = tokens[c].text.lower() in ("who", "which", "that") and token.dep == "relcl"
            return Subject(token.head, "relative") if relative else Subject(c, "subject")
    for c in s.kids(i, "agent"):
        for p in s.kids(c, "pobj"):
            return Subject(p, "agent")
    if s.kids(i, "nsubjpass"):
        return Subject(-1, "passive")
    if depth > 4 or token.head == i:
        return Subject(-1, "none")
    return _shared_subject(s, i, depth)


def _shared_subject(s: Structure, i: int, depth: int) -> Subject:
    token, tokens = s.tokens[i], s.tokens
    above = tokens[token.head]
    if token.dep in ("conj", "advcl", "xcomp", "ccomp") and above.pos in ("VERB", "AUX"):
        if token.dep == "xcomp" and above.lemma in _OBJECT_CONTROL:
            for o in s.kids(token.head, "dobj"):
                return Subject(o, "object above")
        return Subject(subject(s, token.head, depth + 1).head, token.dep)
    if token.dep in ("acl", "relcl"):
        return Subject(token.head, "acl")
    if token.dep == "pcomp" and tokens[above.head].pos in ("VERB", "AUX"):
        return Subject(subject(s, above.head, depth + 1).head, "pcomp")
    return Subject(-1, "none")


def _verb(s: Structure, i: int) -> Anchor | None:
    tokens = s.tokens
    if tokens[i].dep in ("aux", "auxpass"):
        return None
    found = subject(s, i)
    if found.head < 0 and (turned := _inverted(s, i)) is not None:
        found = Subject(turned, "inverted")
    cue = {i}
    for c in s.children[i]:
        near = tokens[c].dep == "advmod" and abs(c - i) <= 2 and tokens[c].tag[0] != "W"
        if tokens[c].dep in _CUE_PARTS or near:
            cue.add(c)
    source = noun_phrase(s, found.head) if found.head >= 0 else None
    if source and source[0] <= i < source[1]:
        source = (source[0], i) if found.head < i else (i + 1, source[1])
        source = s.trim(*source)
    return Anchor(
        i, "verb", frozenset(cue), found, source if source and source[0] < source[1] else None
    )


def _inverted(s: Structure, i: int) -> int | None:
    """The speaker after the verb ("said Kim"), which parsers take for an object."""
    before = i and (s.quote[i - 1] >= 0 or s.tokens[i - 1].text in ('"', ",", "”", "''"))
    if not before:
        return None
    for c in s.children[i]:
        token = s.tokens[c]
        nominal = token.entity in ("PERSON", "ORG", "GPE", "NORP") or token.pos in (
            "PROPN",
            "NOUN",
            "PRON",
        )
        object_ = token.dep in ("dobj", "attr", "npadvmod", "oprd")
        if object_ and nominal and 0 < c - i <= 12 and s.quote[c] < 0:
            return c
    return None


def _noun(s: Structure, i: int) -> Anchor | None:
    if not words.can_report(s.tokens[i].lemma):
        return None
    kids = [c for c in s.children[i] if c > i and s.tokens[c].dep in (*CLAUSES, "prep", "appos")]
    if not kids:
        return None
    tokens = s.tokens
    owners = s.kids(i, "poss")
    cue = {i}
    if owners:
        found = Subject(owners[0], "owner")
    elif tokens[i].dep in ("dobj", "attr") and tokens[tokens[i].head].pos in ("VERB", "AUX"):
        cue.add(tokens[i].head)
        found = Subject(subject(s, tokens[i].head).head, "object of verb")
    else:
        by = [
            p
            for c in s.kids(i, "prep")
            if tokens[c].lemma in ("by", "from")
            for p in s.kids(c, "pobj")
        ]
        found = Subject(by[0], "by") if by else Subject(-1, "none")
    source = noun_phrase(s, found.head) if found.head >= 0 else None
    if source and any(source[0] <= c < source[1] for c in cue):
        source = None
    return Anchor(i, "noun", frozenset(cue), found, source)


def _adjective(s: Structure, i: int) -> Anchor | None:
    token = s.tokens[i]
    if token.dep != "acomp" or not s.kids(i, "ccomp", "xcomp", "prep"):
        return None
    found = subject(s, token.head)
    cue = {i, token.head} | {c for c in s.children[token.head] if s.tokens[c].dep in _CUE_PARTS}
    source = noun_phrase(s, found.head) if found.head >= 0 else None
    return Anchor(i, "adjective", frozenset(cue), found, source)


def _according(s: Structure, i: int) -> Anchor | None:
    """According to, per, based on; and in, by, from or on before a poll, study or report."""
    tokens = s.tokens
    word = tokens[i].text.lower()
    cue = [i]
    if word in ("according", "based") and i + 1 < len(tokens):
        if tokens[i + 1].text.lower() not in ("to", "on"):
            return None
        cue.append(i + 1)
    elif word not in _DOCUMENT_PREPOSITIONS:
        return None
    named = s.kids(cue[-1], "pobj") or s.kids(i, "pobj")
    if not named:
        return None
    if len(cue) == 1 and word != "per":
        document = lexicon.speakers().get(tokens[named[0]].lemma) == "document"
        if not document and lexicon.nouns().get(tokens[named[0]].lemma) != "speech":
            return None
    source = noun_phrase(s, named[0])
    return Anchor(i, "according", frozenset(cue), Subject(named[0], "according"), source)


def _colon(s: Structure, i: int) -> Anchor | None:
    start, end = s.sentence_of(i)
    label = range(start, i)
    if not 0 < len(label) <= _LONGEST_LABEL or any(s.quote[k] >= 0 for k in label):
        return None
    if any(s.tokens[k].pos in ("VERB", "AUX") for k in label):
        return None
    source = s.trim(start, i)
    after = i + 1 < end or (i + 1 < len(s.tokens))
    if source[0] >= source[1] or not after:
        return None
    head = next(
        (k for k in range(*source) if not source[0] <= s.tokens[k].head < source[1]), source[0]
    )
    return Anchor(i, "colon", frozenset((i,)), Subject(head, "label"), source)
