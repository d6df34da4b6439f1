"""From tagged stretches to attributions: which source and which content go with which cue."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from communique.loaders.extraction.encoder.decoding import Role, Tagged
from communique.loaders.extraction.layers import Layers, Span
from communique.loaders.extraction.spans import joined, trimmed

_FAR_SOURCE, _FAR_CONTENT = 90, 220
_NEAR_EDGE = 3
"""Characters by which a content may miss the mark of the quotation it belongs to."""


@dataclass
class Group:
    """A cue with what belongs to it; all but the content may be missing."""

    cue: Tagged | None
    source: Tagged | None = None
    content: list[Tagged] = field(default_factory=list)


def groups(layers: Layers, tagged: Sequence[Tagged]) -> list[Group]:
    """The attributions of the tagged stretches, block by block."""
    places = [block.span.start for block in layers.blocks]
    starts = [sentence.span.start for sentence in layers.sentences]
    blocks: dict[int, list[Tagged]] = {}
    for each in tagged:
        blocks.setdefault(bisect_right(places, each.span.start) - 1, []).append(each)
    return [group for part in blocks.values() for group in _of_block(layers, starts, part)]


def _of_block(layers: Layers, starts: Sequence[int], tagged: Sequence[Tagged]) -> Iterator[Group]:
    sources = _with(tagged, "source")
    made = [Group(cue) for cue in _with(tagged, "cue")]
    for group in made:
        near = [s for s in sources if _apart(s, group.cue) < _FAR_SOURCE]
        group.source = min(near, key=lambda s: _cost(starts, s, group.cue), default=None)
    left: list[Tagged] = []
    for content in _with(tagged, "content"):
        quoted = _at(layers.quotations, content.span) is not None
        near_cues = [
            group
            for group in made
            if _apart(content, group.cue) < _FAR_CONTENT
            # only a quotation goes on over the end of a sentence
            and (quoted or not _stops(starts, content, group.cue))
        ]
        if near_cues:
            best = min(near_cues, key=lambda g: _cost(starts, content, g.cue))
            best.content.append(content)
        else:
            left.append(content)
    yield from (group for group in made if group.content)
    for content in left:
        near = [s for s in sources if _apart(s, content) < _FAR_SOURCE]
        source = min(near, key=lambda s: _cost(starts, s, content), default=None)
        yield Group(None, source, [content])


def _with(tagged: Sequence[Tagged], role: Role) -> list[Tagged]:
    return [each for each in tagged if each.role == role]


def _apart(one: Tagged, other: Tagged | None) -> int:
    if other is None:
        return 0
    return max(0, max(one.span.start, other.span.start) - min(one.span.end, other.span.end))


def _cost(starts: Sequence[int], one: Tagged, other: Tagged | None) -> float:
    """How far apart two stretches are; the end of a sentence between them counts much."""
    return _apart(one, other) + 60.0 * _stops(starts, one, other)


def _stops(starts: Sequence[int], one: Tagged, other: Tagged | None) -> int:
    """How many sentences begin between two stretches."""
    if other is None:
        return 0
    first = min(one.span.end, other.span.end)
    last = max(one.span.start, other.span.start)
    return max(0, bisect_right(starts, last) - bisect_right(starts, first))


def _at(quotations: Sequence[Span], span: Span) -> Span | None:
    """The quotation that holds the middle of a span, if any."""
    middle = (span.start + span.end) // 2
    last = bisect_right(quotations, (middle, sys.maxsize)) - 1
    return quotations[last] if last >= 0 and quotations[last].end > middle else None


def content_spans(layers: Layers, group: Group) -> tuple[Span, ...]:
    """The content of a group, snapped to quotations and clean at its edges."""
    holes = [each.span for each in (group.cue, group.source) if each]
    found = []
    for each in group.content:
        span = snapped(layers, each.span)
        if any(hole.start < span.end and span.start < hole.end for hole in holes):
            span = each.span
        if clean := trimmed(layers.text, *span):
            found.append(clean)
    return joined(found, layers.text)


def snapped(layers: Layers, span: Span) -> Span:
    """A span with its edges moved to the marks of a quotation that they just miss."""
    last = bisect_right(layers.quotations, (span.end, 0))
    for quotation in layers.quotations[max(0, last - 3) : last]:
        start, end = span
        if abs(quotation.start - start) <= _NEAR_EDGE:
            start = quotation.start
        if abs(quotation.end - end) <= _NEAR_EDGE:
            end = quotation.end
        span = Span(start, end)
    return span
