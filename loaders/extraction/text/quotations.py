"""Quotations: what stands between quotation marks, however they are written.

Curly, straight and doubled single marks, guillemets and corner brackets; single marks where they
cannot be apostrophes. A quotation that runs over several paragraphs has one span in each.
"""

# ruff: noqa: RUF001 - typographic marks are what this file is about

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from communique.loaders.extraction.layers import Block, Span

_MARK = re.compile(r"''|``|‘‘|’’|[\"“”„‟«»〝〞＂「」『』]")
_OPENING, _CLOSING = frozenset("“„«〝「『") | {"``", "‘‘"}, frozenset("”»〞」』") | {"’’"}
_SINGLE = re.compile(
    r"(?<![\w'’‘])[‘'](?=[\w\"“$£€])(?!\d\ds\b|(?:tis|twas|til|em|cause|n)\b)(?P<words>[^\n]{2,400}?)"
    r"(?:(?<=[,.?!…])[’'](?![\w’'])|(?<=\w)[’'](?=\s|[,.;:!?)\-–—]|$))"
)
_LONGEST_WORDS_IN_SINGLE_MARKS = 8
_SENTENCE_END = re.compile(r"[.?!…][)\]]?\s")


def quotations(text: str, blocks: Sequence[Block]) -> tuple[Span, ...]:
    """The quotations of a text, in order, marks included, none over the end of its block.

    A quotation left open ends with its block; if the next block opens without a mark of its own
    and closes one, the quotation goes on there.
    """
    found: list[Span] = []
    running = False
    for block in blocks:
        if block.kind == "boilerplate":
            continue
        doubles, running = _doubles(text, block.span, running)
        found += doubles
        found += (s for s in _singles(text, block.span) if not _meets(s, doubles))
    return tuple(sorted(found))


def inside(span: Span, text: str) -> Span:
    """The span of a quotation without its marks and the white space next to them."""
    start, end = span
    while start < end and not (text[start].isalnum() or text[start] in "$£€¥(["):
        start += 1
    while end > start and text[end - 1] in "\"“”„‟«»〝〞＂「」『』'’‘` \t":
        end -= 1
    return Span(start, end)


def _doubles(text: str, block: Span, running: bool) -> tuple[list[Span], bool]:
    found: list[Span] = []
    opened = -1
    first = True
    for mark in _MARK.finditer(text, block.start, block.end):
        side = _side(mark, block, opened >= 0)
        if first and running and side == "close":
            found.append(Span(block.start, mark.end()))
        elif opened < 0:
            opened = mark.start() if side == "open" else -1
        elif side == "close":
            found.append(Span(opened, mark.end()))
            opened = -1
        elif _forgotten(text, opened, mark.start()):
            found.append(Span(opened, _last_stop(text, opened, mark.start())))
            opened = mark.start()
        first = False
    if opened >= 0:
        found.append(Span(opened, block.end))
    return [span for span in found if _worded(text, span)], opened >= 0


def _side(mark: re.Match[str], block: Span, is_open: bool) -> str:
    """Whether a mark opens or closes, by its shape and what stands beside it."""
    if mark.group() in _OPENING:
        return "open"
    if mark.group() in _CLOSING:
        return "close"
    text = mark.string
    before = text[mark.start() - 1] if mark.start() > block.start else " "
    after = text[mark.end()] if mark.end() < block.end else " "
    opens = (before.isspace() or before in "([{-–—―/:‘'") and not after.isspace()
    closes = not before.isspace() and (after.isspace() or after in ")]},.;:!?-–—―/’'…")
    if opens != closes:
        return "open" if opens else "close"
    return "close" if is_open else "open"


def _forgotten(text: str, opened: int, here: int) -> bool:
    """Whether an opening mark after another tells that the first was never closed."""
    return text[here] in "\"'`" and bool(_SENTENCE_END.search(text, opened, here))


def _last_stop(text: str, opened: int, here: int) -> int:
    return [m.end() for m in _SENTENCE_END.finditer(text, opened, here)][-1] - 1


def _singles(text: str, block: Span) -> Iterator[Span]:
    for match in _SINGLE.finditer(text, block.start, block.end):
        words = match.group("words")
        strong = words[-1] in ",.?!…"
        if strong or len(words.split()) <= _LONGEST_WORDS_IN_SINGLE_MARKS:
            yield Span(match.start(), match.end())


def _meets(span: Span, others: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _worded(text: str, span: Span) -> bool:
    return any(text[i].isalnum() for i in range(span.start, span.end))
