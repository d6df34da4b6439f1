"""Cutting long articles where it hurts least: between blocks, else sentences, else anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from communique.loaders.extraction.layers import Layers, Span


def pieces(layers: Layers, size: int) -> list[Span]:
    """Stretches of the text of at most ``size`` characters that hold all its blocks, in order."""
    return list(_packed(_small(layers, [block.span for block in layers.blocks], size), size))


def halves(layers: Layers, span: Span) -> list[Span]:
    """A stretch cut in two near its middle; itself alone if there is nothing left to cut."""
    size = (span.end - span.start + 1) // 2
    inside = [
        Span(max(block.span.start, span.start), min(block.span.end, span.end))
        for block in layers.blocks
        if block.span.start < span.end and span.start < block.span.end
    ]
    return list(_packed(_small(layers, inside or [span], max(size, 1)), max(size, 1)))


def _small(layers: Layers, spans: Sequence[Span], size: int) -> Iterator[Span]:
    for span in spans:
        if span.end - span.start <= size:
            yield span
            continue
        inside = [
            Span(max(s.span.start, span.start), min(s.span.end, span.end))
            for s in layers.sentences
            if s.span.start < span.end and span.start < s.span.end
        ]
        for part in _covering(span, inside):
            for start in range(part.start, part.end, size):
                yield Span(start, min(start + size, part.end))


def _covering(span: Span, inside: Sequence[Span]) -> Iterator[Span]:
    """A stretch cut where sentences begin, so that nothing between them is lost."""
    starts = [span.start, *sorted(s.start for s in inside if s.start > span.start)]
    for start, end in zip(starts, [*starts[1:], span.end], strict=True):
        if start < end:
            yield Span(start, end)


def _packed(spans: Iterator[Span], size: int) -> Iterator[Span]:
    open_: Span | None = None
    for span in spans:
        if open_ and span.end - open_.start <= size:
            open_ = Span(open_.start, span.end)
            continue
        if open_:
            yield open_
        open_ = span
    if open_:
        yield open_
