"""The pieces of an attribution: which of its words make a statement of their own."""

# ruff: noqa: RUF001 - the typographic marks of news texts

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from communique.graph import records as r
from communique.loaders.extraction.layers import Attribution, Span

_BETWEEN = re.compile(r"(?:(?<=[.!?,][\"”])|(?=\n))(,?\s*(?:and\s+)?\n?)(?=[\"“][A-Z]|(?<=\n))")

LEAST_WORDS = 3
"""Words below which a piece of a quotation is no statement of its own."""


@dataclass(frozen=True)
class Piece:
    """A part of an attribution that is a statement of its own: its content, its passage."""

    content: tuple[Span, ...]
    passage: Span


def pieces(text: str, attribution: Attribution) -> list[Piece]:
    """The statements of an attribution.

    A quotation broken up by its report is one; several that follow one another are several. The
    passage of the first takes in the words that report, if they stand beside it.
    """
    groups: list[list[Span]] = []
    for span in (part for each in attribution.content for part in _quotes_apart(text, each)):
        if span.end <= span.start:
            continue
        if groups and not _begins_anew(text, groups[-1][-1], span):
            groups[-1].append(span)
        else:
            groups.append([span])
    if not groups:
        return []
    report = [] if attribution.inherited else [*attribution.source, *attribution.cue]
    nearest = min(range(len(groups)), key=lambda n: _distance(groups[n], report))
    found = []
    for n, group in enumerate(groups):
        spans = [*group, *report] if n == nearest else group
        whole = Span(min(s.start for s in spans), max(s.end for s in spans))
        far = whole.end - whole.start > 3 * sum(s.end - s.start for s in spans) + 200
        whole = Span(group[0].start, group[-1].end) if far else whole
        found.append(Piece(tuple(group), whole))
    return found


def _quotes_apart(text: str, span: Span) -> list[Span]:
    """A stretch of content at its paragraph breaks, and between two quotations in a row."""
    found, at = [], span.start
    for match in _BETWEEN.finditer(text, span.start, span.end):
        found.append(stripped(text, Span(at, match.start(1))))
        at = match.end(1)
    return [*found, stripped(text, Span(at, span.end))]


def _begins_anew(text: str, before: Span, span: Span) -> bool:
    """Whether a piece of content is a sentence of its own rather than the rest of one."""
    words = text[span.start : span.end].lstrip("\"“”‘’'(… ")
    enough = len(words.split()) >= LEAST_WORDS
    gap = text[before.end : span.start]
    ended = text[before.start : before.end].rstrip("\"”’' ").endswith((".", "!", "?", ","))
    full_stop = any(mark in gap for mark in ".!?\n") or ended
    return enough and words[:1].isupper() and full_stop


def _distance(group: Sequence[Span], report: Sequence[Span]) -> int:
    if not report:
        return 0
    return min(max(r_.start - s.end, s.start - r_.end, 0) for s in group for r_ in report)


def stripped(text: str, span: Span) -> Span:
    """A stretch of text without the white space at its ends."""
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def mode_of(
    text: str, content: Sequence[Span], attribution: Attribution, quotations: Sequence[Span]
) -> r.Mode:
    """The mode of a piece: direct if nearly all of it stands in quotation marks."""
    letters = quoted = 0
    for span in content:
        for at in range(span.start, span.end):
            if text[at].isalnum():
                letters += 1
                last = bisect_right(quotations, (at, sys.maxsize)) - 1
                quoted += last >= 0 and at < quotations[last].end
    if not quotations or not letters:
        return attribution.mode
    share = quoted / letters
    return "direct" if share >= 0.9 else "mixed" if share >= 0.1 else "indirect"
