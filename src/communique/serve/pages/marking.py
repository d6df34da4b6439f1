"""A text cut at the borders of the passages found in it, so that each piece is marked as a whole.

Passages may overlap and lie inside one another; HTML elements may only do the latter. So the text
is cut wherever a passage, or a block of the text, begins or ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple


class Segment(NamedTuple):
    """A piece of a text in code points, end exclusive, no border inside.

    ``spans`` are the numbers of the spans that cover it, the narrowest first.
    """

    start: int
    end: int
    spans: tuple[int, ...]


def segments(
    length: int, spans: Sequence[tuple[int, int]], breaks: Iterable[int] = ()
) -> list[Segment]:
    """The pieces of a text of some length, in order; together they are the whole text.

    ``spans`` are pairs of start and end, which may overlap; what lies outside of the text is left
    out. ``breaks`` are further places at which the text is cut.
    """
    starts, ends = defaultdict(list), defaultdict(list)
    for number, (start, end) in enumerate(spans):
        if max(start, 0) < min(end, length):
            starts[max(start, 0)].append(number)
            ends[min(end, length)].append(number)
    inside = {at for at in breaks if 0 < at < length}
    borders = sorted({0, length, *starts, *ends, *inside})
    found: list[Segment] = []
    covering: set[int] = set()
    for start, end in pairwise(borders):
        covering.difference_update(ends[start])
        covering.update(starts[start])
        width = {number: spans[number][1] - spans[number][0] for number in covering}
        found.append(Segment(start, end, tuple(sorted(covering, key=lambda n: (width[n], n)))))
    return found
