"""Quotations that stand alone in their block, given to the speaker of the block before."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from communique.loaders.extraction.layers import Attribution, Layers, Span
from communique.loaders.extraction.spans import Cover

PROBABILITY = 0.6
_SHORTEST = 4
_WORDS_BESIDE = 2
_WORD = re.compile(r"\w+")


def standing_alone(found: tuple[Attribution, ...], layers: Layers) -> tuple[Attribution, ...]:
    """The attributions, and one more for each block that is a quotation and nothing else.

    The speaker is that of the last attribution in the block before, or of the quotation standing
    alone there; its probability is never above that one's. One that follows a block ending in a
    quotation left open goes on with it.
    """
    starts = [block.span.start for block in layers.blocks]
    last: dict[int, Attribution] = {}
    for each in found:
        if each.source:
            last[bisect_right(starts, each.content[-1].start) - 1] = each
    held = Cover(len(layers.text))
    for each in found:
        held.add((*each.content, *each.source, *each.cue))
    added: list[Attribution] = []
    for quote in layers.quotations:
        block = bisect_right(starts, quote.start) - 1
        before = last.get(block - 1)
        if before is None or held.meets([quote]) or not _alone(layers, quote, block):
            continue
        made = replace(
            before,
            content=(quote,),
            cue=(),
            relay=(),
            mode="direct",
            probability=round(min(PROBABILITY, before.probability), 4),
            rule="quotation stands alone",
            within=None,
            inherited=True,
        )
        added.append(made)
        held.add([quote])
        last[block] = made
    return _ordered(found, added)


def _alone(layers: Layers, quote: Span, block: int) -> bool:
    """Whether a quotation of some length is all that its block holds."""
    text, whole = layers.text, layers.blocks[block].span
    beside = [
        *_WORD.findall(text, whole.start, quote.start),
        *_WORD.findall(text, quote.end, whole.end),
    ]
    words = len(_WORD.findall(text, quote.start, quote.end))
    return words >= _SHORTEST and len(beside) <= _WORDS_BESIDE


def _ordered(found: tuple[Attribution, ...], added: list[Attribution]) -> tuple[Attribution, ...]:
    every = [*found, *added]
    order = sorted(range(len(every)), key=lambda i: (every[i].content[0], every[i].cue))
    place = {old: new for new, old in enumerate(order)}
    return tuple(
        replace(every[i], within=place[w]) if (w := every[i].within) is not None else every[i]
        for i in order
    )
