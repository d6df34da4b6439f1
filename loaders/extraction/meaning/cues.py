"""The cue language: how an analyst tells, in the codebook, by which words a thing is known.

    for: trade|tariff* & defense|troop* & together|joint*|one package
    against: #trade & #cost-sharing & separate*|distinct|kept apart
    holds: pay* .. little|free ride*

A cue is a side and parts joined by ``&``, all of which must stand in one sentence, in any order. A
part is a list of terms joined by ``|``, any of which will do. A term is a word or several in a row;
``*`` stands for any ending, ``..`` for up to five words between. ``#topic`` stands for the cues of
a topic, ``@actor`` for the names of an actor; a part with one of them may have been said before. A
part after ``except`` must not stand in the sentence.

Sides of a proposition: ``for`` and ``against`` for what somebody wants or refuses, ``holds`` and
``denies`` for what somebody takes to be so or not; a number after the side is the strength
(``for 0.5:``). A cue without a side shows what is spoken about and decides nothing.
"""

# ruff: noqa: RUF001 - the typographic marks of news texts

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from communique.loaders.extraction.layers import Span

SIDES = ("for", "against", "holds", "denies")
SUBJECTS = ("agreement", "series", "state", "forces", "event", "person")
"""What a claim may be about: the sides of an aspect's cues."""

GAP = 5
"""Words that ``..`` may stand for at most."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_HEAD = re.compile(r"\s*([a-z]+)(?:\s+(-?[0-9.]+))?\s*:\s*(.*)", re.DOTALL)
_TERM = re.compile(r"[\w*'’.\s-]+")


class CueError(ValueError):
    """A cue that does not follow the grammar; the message says what is wrong, and what is meant."""


class Term(NamedTuple):
    """Words in a row (``*`` at the end of one: any ending; ``..``: a gap), or a reference."""

    words: tuple[str, ...]
    reference: str = ""

    def __str__(self) -> str:
        return self.reference or " ".join(self.words)


class Part(NamedTuple):
    """Terms any of which will do; ``without`` if none of them may stand."""

    terms: tuple[Term, ...]
    without: bool = False

    @property
    def carried(self) -> bool:
        """Whether what was said before may supply it: parts with a topic or an actor are."""
        return any(term.reference for term in self.terms)


@dataclass(frozen=True)
class Cue:
    """A parsed cue; ``side`` is empty for one that decides nothing."""

    text: str
    side: str
    strength: float
    parts: tuple[Part, ...]


@lru_cache(maxsize=4096)
def parse(text: str, sides: Sequence[str] = SIDES) -> Cue:
    """The cue of a line of the codebook; raises CueError saying what is wrong with it."""
    head = _HEAD.fullmatch(text)
    side, number, body = head.groups() if head else ("", None, text)
    if side and side not in sides:
        raise CueError(f"no side {side!r}; expected one of {', '.join(sides)}")
    parts = tuple(_part(words, text) for words in body.split("&"))
    if all(part.without for part in parts):
        raise CueError(f"nothing to look for in {text!r}; expected a part that is not excluded")
    return Cue(text, side or "", _strength(number), parts)


def _strength(number: str | None) -> float:
    try:
        found = 1.0 if number is None else float(number)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise CueError(f"no strength: {number}; expected a number from 0 to 1")
    return found


def _part(words: str, text: str) -> Part:
    bare = words.strip()
    without = bare.startswith("except ")
    terms = tuple(_term(each, text) for each in bare.removeprefix("except ").split("|"))
    return Part(terms, without)


def _term(words: str, text: str) -> Term:
    bare = words.strip()
    if not bare:
        raise CueError(f"an empty term in {text!r}; expected words between '|' and '&'")
    if bare[0] in "#@":
        if not re.fullmatch(r"[#@][a-z0-9-]+", bare):
            raise CueError(f"no reference: {bare!r}; expected #topic or @actor with its id")
        return Term((), bare)
    if not _TERM.fullmatch(bare):
        raise CueError(f"{bare!r} is no term; expected words, '*' at the end of one, or '..'")
    spelled = bare.replace("..", " .. ").split()
    found = tuple(part for each in spelled for part in _spelled(each))
    starred = any("*" in each[:-1] or each == "*" for each in found)
    if not found or ".." in (found[0], found[-1]) or starred:
        raise CueError(f"{bare!r} is no term; expected '..' between words and '*' at their ends")
    return Term(found)


def _spelled(word: str) -> tuple[str, ...]:
    if word == "..":
        return ("..",)
    return tuple(_folded(part) for part in re.split(r"[-.]+", word) if part)


def references(cue: Cue) -> Iterator[str]:
    """The ``#topic`` and ``@actor`` references of a cue."""
    return (term.reference for part in cue.parts for term in part.terms if term.reference)


_BRITISH = (("defence", "defense"), ("honour", "honor"), ("favour", "favor"), ("labour", "labor"))


def _folded(word: str) -> str:
    """A word in lower case, in American spelling, without 's, as cues are compared."""
    lower = word.casefold().replace("’", "'").removesuffix("'s")
    for british, american in _BRITISH:
        if lower.startswith(british):
            return american + lower.removeprefix(british)
    return lower


# --- matching ----------------------------------------------------------------------------------


class Word(NamedTuple):
    """A word of a sentence in lower case, with its place in the text."""

    text: str
    span: Span


def words_of(text: str, start: int, end: int, skip: Sequence[Span] = ()) -> tuple[Word, ...]:
    """The words of a stretch of text, those in ``skip`` left out; hyphens part words."""
    found = _WORD.finditer(text, start, end)
    return tuple(
        Word(_folded(each[0]), Span(*each.span()))
        for each in found
        if not any(span.start <= each.start() < span.end for span in skip)
    )


class Found(NamedTuple):
    """Where a term stands: the first and the last word (as numbers), end exclusive."""

    first: int
    last: int


@dataclass(frozen=True)
class Match:
    """A cue that fits a sentence: where each part stands; None for a part carried over."""

    cue: Cue
    places: tuple[Found | None, ...]

    @property
    def carried(self) -> bool:
        """Whether something came from the sentence before."""
        return None in self.places


Resolve = Callable[[str], tuple[Term, ...]]
"""Gives the terms that a reference stands for."""


class Sentence:
    """A sentence's words, ready to be asked for terms."""

    def __init__(self, words: Sequence[Word], resolve: Resolve) -> None:
        self.words = words
        self._resolve = resolve
        self._texts = [word.text for word in words]
        self._at: dict[str, list[int]] = {}
        for number, text in enumerate(self._texts):
            self._at.setdefault(text, []).append(number)
        self._sorted = sorted(self._at)
        self._kept: dict[Term, list[Found]] = {}

    def find(self, term: Term) -> list[Found]:
        """Every place where a term stands."""
        if not term.reference and term.words[0][-1] != "*" and term.words[0] not in self._at:
            return []  # most terms, most of the time: nothing is kept for them
        if term not in self._kept:
            if term.reference:
                terms = self._resolve(term.reference)
                self._kept[term] = [found for each in terms for found in self.find(each)]
            else:
                self._kept[term] = [
                    f for n in self._starts(term.words[0]) if (f := self._run(term, n))
                ]
        return self._kept[term]

    def _starts(self, word: str) -> list[int]:
        if not word.endswith("*"):
            return self._at.get(word, [])
        found, stem = list[int](), word[:-1]
        for text in self._sorted[bisect_left(self._sorted, stem) :]:
            if not text.startswith(stem):
                break
            found += self._at[text]
        return sorted(found)

    def _run(self, term: Term, start: int) -> Found | None:
        at = start + 1
        gap = False
        for word in term.words[1:]:
            if word == "..":
                gap = True
                continue
            reach = range(at, min(at + GAP + 1, len(self._texts))) if gap else range(at, at + 1)
            place = next(
                (n for n in reach if n < len(self._texts) and fits(word, self._texts[n])), None
            )
            if place is None:
                return None
            at, gap = place + 1, False
        return Found(start, at)

    def match(self, cue: Cue, before: Sentence | None = None) -> Match | None:
        """The cue in this sentence; topics and actors missing here may have been said before."""
        places = list[Found | None]()
        for part in cue.parts:
            found = [place for term in part.terms for place in self.find(term)]
            if part.without:
                if found:
                    return None
                continue
            if found:
                places.append(_nearest(found, places))
            elif part.carried and before and any(before.find(term) for term in part.terms):
                places.append(None)
            else:
                return None
        return Match(cue, tuple(places)) if any(places) else None


def fits(pattern: str, word: str) -> bool:
    """Whether a word of a term fits a word of the text."""
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


def _nearest(found: list[Found], others: Sequence[Found | None]) -> Found:
    placed = [each for each in others if each]
    if not placed:
        return found[0]
    last = placed[-1]
    free = [f for f in found if all(f.last <= p.first or f.first >= p.last for p in placed)]
    return min(free or found, key=lambda each: abs(each.first - last.first))
