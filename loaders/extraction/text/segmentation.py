"""Blocks of a text: paragraphs, headings, captions and boilerplate; and sentences without a model.

Block and sentence spans carry no white space at their ends.
"""

# ruff: noqa: RUF001 - typographic marks are what this file is about

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from communique.loaders.articles.boilerplate import kind_of
from communique.loaders.extraction.layers import Block, BlockKind, Sentence, Span

_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_ENDED = re.compile(r"[.?!:;…。][\"”’')\]]*$|[\"”]$")
_HEADING_WORDS = 18

_FURNITURE = re.compile(
    r"(?i)\W*(?:top|share|close|previous|next|tags?|topics?|abstract|full text|special coverage"
    r"|read more|advertisement|related (?:articles?|stories|news)|https?://\S+)\W*"
)
_LATIN = re.compile(r"[A-Za-z]")
_OTHER_SCRIPT = re.compile(
    r"[\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)

_STOP = re.compile(r"[.?!…。]+[\"”’'」)\]]*(?=\s+[\"“‘'`(\[«「]*[A-Z0-9\u00c0-\u00de]|\s*$)|[。]")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Adm|Col|Lt|Sgt|Capt|Cmdr|Maj|Prof|Rev|Hon|St|Jr|Sr|Inc|Corp|Co|Ltd|vs|No"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Amb|Pres|Supt|Dist|Atty|Messrs|Mt|Ft|Fla|Calif|Pa|Va|Md"
    r"|Ohio\.|Mass|Conn|Ariz|Ill|Tex|Wis|Minn|Mich|Ga|Ky|La|Okla|Ore|Tenn|Wash|etc|approx|est)|\b[A-Z]|\b[a-z](?:\.[a-z])+)\.$"
)

_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}$")
_OPENER = re.compile(
    r"\s+(?:The|This|That|These|Those|It|He|She|They|We|But|However|In|If|When|While|As|Instead|Its|His|Her|Their)\s"
)
"""Words that open a sentence after *the U.S.* rather than go on with a name."""


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text in order: each line that holds anything, by kind.

    Lines broken by hand (mail, plain-text wires) are joined into paragraphs at blank lines.
    """
    seen: set[str] = set()
    return tuple(Block(span, _kind(text[span.start : span.end], seen)) for span in _pieces(text))


def sentences(text: str, of: Sequence[Block]) -> tuple[Sentence, ...]:
    """The sentences of the blocks by punctuation alone; boilerplate has none."""
    return tuple(
        Sentence(span, number, block.kind == "heading")
        for number, block in enumerate(of)
        if block.kind != "boilerplate"
        for span in _sentences(text, block.span)
    )


def _pieces(text: str) -> Iterator[Span]:
    lines = [s for m in _LINE.finditer(text) if (s := _trimmed(text, m.start(), m.end()))]
    if not _broken_by_hand(text, lines):
        yield from lines
        return
    held: Span | None = None
    for line in lines:
        if held and not _BLANK_LINE.search(text, held.end, line.start):
            held = Span(held.start, line.end)
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _broken_by_hand(text: str, lines: Sequence[Span]) -> bool:
    """Whether most line ends cut a sentence: the next line goes on in lower case."""
    if len(lines) < 4 or max(end - start for start, end in lines) > 120:
        return False
    follows = [
        (text[a.end - 1], text[b.start])
        for a, b in pairwise(lines)
        if not _BLANK_LINE.search(text, a.end, b.start)
    ]
    cut = sum(last not in ".?!:" and first.islower() for last, first in follows)
    return len(follows) >= 3 and cut >= 0.3 * len(follows)


def _kind(line: str, seen: set[str]) -> BlockKind:
    words = line.split()
    known = kind_of(line)
    if known == "caption":
        return "caption"
    if known or _FURNITURE.fullmatch(line[:200]):
        return "boilerplate"
    if not any(c.isalnum() for c in line) or (len(words) < 12 and _foreign(line)):
        return "boilerplate"
    if len(words) <= _HEADING_WORDS and not _ENDED.search(line):
        again = line.casefold() in seen
        seen.add(line.casefold())
        return "boilerplate" if again and len(words) > 2 else "heading"
    return "paragraph"


def _foreign(line: str) -> bool:
    return len(_OTHER_SCRIPT.findall(line)) > len(_LATIN.findall(line))


def _sentences(text: str, block: Span) -> Iterator[Span]:
    start = block.start
    for match in _STOP.finditer(text, block.start, block.end):
        end = match.end()
        if end < block.end and _goes_on(text, max(start, end - 12), end):
            continue
        if span := _trimmed(text, start, end):
            yield span
        start = end
    if span := _trimmed(text, start, block.end):
        yield span


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether a stop belongs to an abbreviation, and no sentence begins after it."""
    if not _ABBREVIATION.search(text, start, end):
        return False
    return not (_INITIALS.search(text, start, end) and _OPENER.match(text, end))


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and (text[start].isspace() or text[start] in "\ufeff\u200b\x00"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "\ufeff\u200b\x00"):
        end -= 1
    return Span(start, end) if start < end else None
