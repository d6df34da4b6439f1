"""Sums over spans: trimming, joining, and how much of a content stands in quotation marks."""

# ruff: noqa: RUF001 - typographic marks are what this file is about

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from communique.loaders.extraction.layers import Mode, Span

_WORD = re.compile(r"\w+")
_DIRECT, _INDIRECT = 0.9, 0.1


def trimmed(text: str, start: int, end: int, marks: str = " \t\r\n,;:-–—") -> Span | None:
    """A span without the marks given and white space at its ends; None if nothing is left."""
    while start < end and (text[start] in marks or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in marks or text[end - 1].isspace()):
        end -= 1
    return Span(start, end) if any(c.isalnum() for c in text[start:end]) else None


def joined(spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    """The spans in order, those that touch or overlap (white space aside) made one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and (span.start <= found[-1].end or not text[found[-1].end : span.start].strip()):
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def without(span: Span, holes: Iterable[Span]) -> list[Span]:
    """What is left of a span where the holes are cut out."""
    left = [span]
    for hole in holes:
        left = [
            part
            for piece in left
            for part in (
                Span(piece.start, min(piece.end, hole.start)),
                Span(max(piece.start, hole.end), piece.end),
            )
            if part.start < part.end
        ]
    return sorted(set(left))


class Cover:
    """Which characters of a text are covered; asked and told in time that does not grow with it."""

    def __init__(self, size: int, spans: Iterable[Span] = ()) -> None:
        self._covered = bytearray(size)
        self.add(spans)

    def add(self, spans: Iterable[Span]) -> None:
        """Cover the spans."""
        for start, end in spans:
            self._covered[start:end] = b"\1" * (end - start)

    def meets(self, spans: Iterable[Span]) -> bool:
        """Whether any character of the spans is covered."""
        return any(self._covered.find(1, start, end) >= 0 for start, end in spans)

    def count(self, spans: Iterable[Span]) -> int:
        """How many characters of the spans are covered."""
        return sum(self._covered.count(1, start, end) for start, end in spans)


def mode(text: str, content: Sequence[Span], quotations: Sequence[Span]) -> Mode:
    """Direct where nine words in ten stand in quotation marks, indirect where less than one does.

    ``quotations`` are in order and do not overlap. The limits are those of the evaluation of
    attribution corpora followed here (PolNeAR).
    """
    words = quoted = 0
    for span in content:
        for match in _WORD.finditer(text, span.start, span.end):
            words += 1
            last = bisect_right(quotations, (match.start(), sys.maxsize)) - 1
            quoted += last >= 0 and match.end() <= quotations[last].end
    if not words or quoted <= _INDIRECT * words:
        return "indirect"
    return "direct" if quoted >= _DIRECT * words else "mixed"
