"""From words a model gave back to spans of the text: exact, else normalised, else refused.

Normalised means that quotation marks, dashes, ellipses, white space and invisible characters may
differ, and nothing else. There is no nearest match: words that are not there are refused, and the
refusal says whether they stand in another document that was given. (The exact/fuzzy distinction of
other tools was dropped on purpose: a quotation is there or it is not.)
"""

# ruff: noqa: RUF001 - look-alike characters are what this module is about

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from communique.loaders.extraction.layers import Span

_QUOTES = dict.fromkeys("“”„‟«»‹›〝〞＂「」『』", '"') | dict.fromkeys("‘’‚‛`´＇", "'")
_DASHES = dict.fromkeys("‐‑‒–—―−－", "-")
_PLAIN = _QUOTES | _DASHES | {"…": "..."}
_GAP = re.compile(r"\s*(?:\[\s*(?:\.\.\.|…)\s*\]|\(\s*(?:\.\.\.|…)\s*\)|\.\.\.\.?|…)\s*")
_AROUND = "\"'“”„‟«»‹›‘’ \t\r\n"


@dataclass(frozen=True, slots=True)
class Aligned:
    """Where given words stand in the text; several spans where the giver left words out."""

    spans: tuple[Span, ...]
    how: Literal["exact", "normalised"]


@dataclass(frozen=True, slots=True)
class Refused:
    """Words that were not taken, and why."""

    words: str
    reason: str


class Normalised:
    """A text with marks and white space made plain, and the way back to its own places."""

    def __init__(self, text: str) -> None:
        pieces: list[str] = []
        places: list[int] = []
        blank = True  # white space at the beginning is dropped too
        for at, character in enumerate(text):
            category = unicodedata.category(character)
            if category in ("Cf", "Cc") and not character.isspace():
                continue
            if character.isspace():
                if not blank:
                    pieces.append(" ")
                    places.append(at)
                blank = True
                continue
            blank = False
            for plain in _PLAIN.get(character, character):
                pieces.append(plain)
                places.append(at)
        self.text = "".join(pieces)
        self._places = places

    def span(self, start: int, end: int) -> Span:
        """The stretch of the text behind a stretch of the plain form."""
        return Span(self._places[start], self._places[end - 1] + 1)

    def find(self, words: str, start: int, end: int) -> Iterator[Span]:
        """Where plain words stand, between two places of the text, in order."""
        first, last = bisect_left(self._places, start), bisect_left(self._places, end)
        at = self.text.find(words, first, last)
        while at >= 0:
            yield self.span(at, at + len(words))
            at = self.text.find(words, at + 1, last)


class Ground:
    """A text in which words are looked for, and other texts they might have come from."""

    def __init__(self, text: str, others: Mapping[str, str] | None = None) -> None:
        self.text = text
        self.others = others or {}

    @cached_property
    def plain(self) -> Normalised:
        """The text in its plain form, made once."""
        return Normalised(self.text)

    @cached_property
    def _plain_others(self) -> dict[str, str]:
        return {name: Normalised(text).text for name, text in self.others.items()}

    def align(
        self, words: str, within: Span | None = None, near: Span | None = None
    ) -> Aligned | Refused:
        """The place of given words, looked for within a stretch first and then everywhere.

        Where they stand several times, the place nearest to ``near`` is meant, else the first.
        """
        if not any(character.isalnum() for character in words):
            return Refused(words, "there are no words in it")
        everywhere = Span(0, len(self.text))
        for stretch in (within, everywhere) if within else (everywhere,):
            for form in _forms(words):
                found = self._one(form, stretch, near) or self._pieces(form, stretch)
                if found:
                    return found
        return Refused(words, self._reason(words))

    def _one(self, words: str, within: Span, near: Span | None) -> Aligned | None:
        exact = [s for s in _occurrences(self.text, words, within) if self._is_whole(s)]
        if exact:
            return Aligned((_nearest(exact, near),), "exact")
        plain = Normalised(words).text.strip()
        loose = [s for s in self.plain.find(plain, *within) if self._is_whole(s)] if plain else []
        return Aligned((_nearest(loose, near),), "normalised") if loose else None

    def _pieces(self, words: str, within: Span) -> Aligned | None:
        """Words with an ellipsis: each piece must stand there, in order."""
        parts = [part for part in _GAP.split(words) if any(c.isalnum() for c in part)]
        if len(parts) < 2:
            return None
        spans: list[Span] = []
        for part in parts:
            rest = Span(spans[-1].end if spans else within.start, within.end)
            found = self._one(part.strip(_AROUND), rest, rest)
            if not found:
                return None
            spans += found.spans
        return Aligned(tuple(spans), "normalised")

    def _is_whole(self, span: Span) -> bool:
        """Whether a span neither begins nor ends inside a word ("cost" in "costly")."""
        text = self.text
        cut_before = span.start > 0 and _joins(text[span.start - 1], text[span.start])
        cut_after = span.end < len(text) and _joins(text[span.end - 1], text[span.end])
        return not (cut_before or cut_after)

    def _reason(self, words: str) -> str:
        forms = [Normalised(form).text.strip() for form in _forms(words)]
        for name, text in self._plain_others.items():
            if any(form and form in text for form in forms):
                return f"these words are not in this text; they stand in {name}"
        return "these words are not in this text"


def align(words: str, text: str, others: Mapping[str, str] | None = None) -> Aligned | Refused:
    """The place of given words in a text; ``others`` are texts by name that they may come from."""
    return Ground(text, others).align(words)


def _forms(words: str) -> list[str]:
    """Words as given, and without marks that the giver may have put around them."""
    given = words.strip()
    bare = given.strip(_AROUND)
    return [given] if bare == given else [given, bare]


def _occurrences(text: str, words: str, within: Span) -> Iterator[Span]:
    at = text.find(words, *within)
    while at >= 0:
        yield Span(at, at + len(words))
        at = text.find(words, at + 1, within.end)


def _nearest(spans: list[Span], near: Span | None) -> Span:
    if near is None:
        return spans[0]
    return min(spans, key=lambda s: (max(near.start - s.end, s.start - near.end, 0), s.start))


def _joins(before: str, after: str) -> bool:
    # scripts without spaces have no such borders
    return all(c.isalnum() and ord(c) < 0x1100 for c in (before, after))
