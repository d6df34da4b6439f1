"""Where a coding stands in a text: offsets held against the words, words looked for."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from communique.graph import records as r
from communique.loaders.dossier.texts import digest
from communique.loaders.exchange.model import Coding

_SHOWN = 40


def wide(text: str) -> list[int]:
    """Where characters beyond the basic plane begin, counted in UTF-16 code units."""
    if text.isascii() or max(text) <= "\uffff":
        return []
    found = (number for number, letter in enumerate(text) if letter > "\uffff")
    return [place + before for before, place in enumerate(found)]


def code_points(units: int, beyond: list[int]) -> int:
    """An offset in UTF-16 code units as one in code points; ``beyond`` is what ``wide`` gives."""
    return units - bisect_left(beyond, units)


def recounted(coding: Coding, text: str) -> Coding:
    """A coding whose offsets were counted in UTF-16 code units, with offsets in code points."""
    if coding.start is None or coding.end is None:
        return coding
    beyond = wide(text)
    start, end = (code_points(each, beyond) for each in (coding.start, coding.end))
    return replace(coding, start=start, end=end)


class Misplaced(ValueError):
    """A coding that does not fit its text; the message says how."""


def passage(coding: Coding, text: str | None, length: int, *, whole: bool) -> r.Passage:
    """The passage of a coding in its document's text, verified against the words.

    Input: the coding; the text, or None where only its length is known; whether a coding without
    offsets and words is about the whole text. Raises Misplaced if offsets and words disagree, if
    the words are not in the text or in more than one place of it, and if nothing can be verified.
    """
    if text is None:
        return _unseen(coding, length)
    if coding.start is not None and coding.end is not None:
        return _given(coding, text, coding.start, coding.end)
    if coding.quote.strip():
        start, end = _found(coding, text)
    elif whole:
        start, end = 0, len(text)
    else:
        raise Misplaced("neither offsets nor words: nothing says where it stands")
    return _of(text, start, end)


def _of(text: str, start: int, end: int) -> r.Passage:
    return r.Passage(start=start, end=end, digest=digest(text[start:end]))


def _unseen(coding: Coding, length: int) -> r.Passage:
    if coding.start is None or coding.end is None or not coding.digest:
        raise Misplaced("the text is not at hand, so the place cannot be verified")
    if not coding.start < coding.end <= length:
        raise Misplaced(f"{coding.start}-{coding.end} is outside the text of {length} characters")
    if not re.fullmatch("sha256:[0-9a-f]{64}", coding.digest):
        raise Misplaced(f"not a digest: {coding.digest[:_SHOWN]!r}")
    return r.Passage(start=coding.start, end=coding.end, digest=coding.digest)


def _given(coding: Coding, text: str, start: int, end: int) -> r.Passage:
    if not 0 <= start < end <= len(text):
        raise Misplaced(f"{start}-{end} is outside the text of {len(text)} characters")
    words = text[start:end]
    if coding.quote and words != coding.quote and words.split() != coding.quote.split():
        told = f"the text has {words[:_SHOWN]!r} at {start}-{end}"
        raise Misplaced(f"{told}, not {coding.quote[:_SHOWN]!r}{_elsewhere(coding.quote, text)}")
    if coding.digest and not coding.quote and coding.digest != digest(words):
        raise Misplaced(f"the words at {start}-{end} are not those coded: digests differ")
    return _of(text, start, end)


def _elsewhere(quote: str, text: str) -> str:
    place = text.find(quote)
    return f"; those words stand at {place}" if place >= 0 else "; those words are nowhere in it"


def _found(coding: Coding, text: str) -> tuple[int, int]:
    """The one place of the quoted words, told apart by what stands before and after them."""
    places = _all(re.escape(coding.quote), text) or _all(_loose(coding.quote), text)
    if not places:
        raise Misplaced(f"the words are nowhere in the text: {coding.quote[:_SHOWN]!r}")
    if len(places) > 1 and (coding.prefix or coding.suffix):
        places = [
            (start, end)
            for start, end in places
            if text[:start].endswith(coding.prefix) and text.startswith(coding.suffix, end)
        ]
    if len(places) != 1:
        told = f"the words stand in {len(places) or 'no'} such places of the text"
        raise Misplaced(f"{told}: {coding.quote[:_SHOWN]!r}")
    return places[0]


def _loose(words: str) -> str:
    return r"\s+".join(map(re.escape, words.split()))


def _all(pattern: str, text: str) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(pattern, text)]
