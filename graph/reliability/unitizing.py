"""Agreement on where in a text something was found: spans, not categories.

Two measures. ``character_alpha`` is Krippendorff's alpha with every character as a unit that is
inside or outside of what a coder marked; it is what most coders mean by agreeing on spans.
``unitizing_alpha`` is Krippendorff's alpha for unitizing, which also weighs how far the ends of
units lie apart. Sources: K. Krippendorff, Sociological Methodology 25, 1995, 47-76, and Content
Analysis, 2nd ed. 2004, section 11.6 (formulas and example, p. 254).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, combinations, pairwise
from typing import NamedTuple, TypeAlias

from communique.graph.reliability.coefficients import Pattern, pattern_alpha

Span: TypeAlias = tuple[int, int]
"""Start and end of a unit, end exclusive."""


def joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap or touch joined into one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found


def character_patterns(length: int, marked: Mapping[str, Iterable[Span]]) -> Counter[Pattern]:
    """How many characters of a text have each combination of inside and outside.

    Input: the text's length, the spans of each coder who read it. Output: patterns as alpha takes
    them, counted in characters.
    """
    spans = {coder: joined(found) for coder, found in marked.items()}
    edges = {0, length, *(edge for found in spans.values() for span in found for edge in span)}
    places = sorted(edge for edge in edges if 0 <= edge <= length)
    found: Counter[Pattern] = Counter()
    at = dict.fromkeys(spans, 0)
    for start, end in pairwise(places):
        inside = []
        for coder, own in spans.items():
            while at[coder] < len(own) and own[at[coder]][1] <= start:
                at[coder] += 1
            here = at[coder] < len(own) and own[at[coder]][0] <= start
            inside.append(here)
        if len(inside) > 1:
            found[tuple(sorted(inside))] += end - start
    return found


def character_alpha(length: int, marked: Mapping[str, Iterable[Span]]) -> float | None:
    """Alpha over the characters of one text, each inside or outside of what a coder marked."""
    return pattern_alpha(character_patterns(length, marked), "nominal")


class Section(NamedTuple):
    """A stretch of a continuum: where it begins, how long it is, whether it is a unit or a gap."""

    start: int
    length: int
    unit: bool


def sections(length: int, spans: Iterable[Span]) -> list[Section]:
    """A continuum as one coder divided it: units, and the gaps between them."""
    found, at = [], 0
    for start, end in joined(spans):
        if start > at:
            found.append(Section(at, start - at, False))
        found.append(Section(start, end - start, True))
        at = end
    if at < length:
        found.append(Section(at, length - at, False))
    return found


def unitizing_alpha(
    length: int, marked: Mapping[str, Mapping[str, Iterable[Span]]]
) -> float | None:
    """Krippendorff's alpha for unitizing one continuum.

    Input: its length; for each category, the spans of every coder (a coder who found none: an empty
    list). Output: 1 less the ratio of observed to expected disagreement, summed over categories.
    """
    observed = expected = 0.0
    for by_coder in marked.values():
        divided = [sections(length, spans) for spans in by_coder.values()]
        observed += observed_disagreement(length, divided)
        expected += expected_disagreement(length, divided)
    return 1 - observed / expected if expected else None


def observed_disagreement(length: int, divided: Sequence[Sequence[Section]]) -> float:
    """Observed disagreement of one category, each coder's sections given."""
    m = len(divided)
    if m < 2 or not length:
        return 0.0
    total = sum(_apart(first, second) for first, second in combinations(divided, 2))
    return 2 * total / (m * (m - 1) * length**2)


def _apart(first: Sequence[Section], second: Sequence[Section]) -> float:
    """The squared differences of two coders, over the sections that overlap."""
    total, i, j = 0.0, 0, 0
    while i < len(first) and j < len(second):
        total += _difference(first[i], second[j])
        first_end = first[i].start + first[i].length
        second_end = second[j].start + second[j].length
        i, j = i + (first_end <= second_end), j + (second_end <= first_end)
    return total


def _difference(g: Section, h: Section) -> float:
    if g.unit and h.unit:
        begin = g.start - h.start
        return begin**2 + (begin + g.length - h.length) ** 2
    for unit, gap in ((g, h), (h, g)):
        inside = gap.start <= unit.start and unit.start + unit.length <= gap.start + gap.length
        if unit.unit and not gap.unit and inside:
            return unit.length**2
    return 0.0


def expected_disagreement(length: int, divided: Sequence[Sequence[Section]]) -> float:
    """Expected disagreement of one category: what chance would make of the units there are."""
    m = len(divided)
    units = [s for own in divided for s in own if s.unit]
    gaps = sorted(s.length for own in divided for s in own if not s.unit)
    below = [0, *accumulate(gaps)]
    total = 0.0
    for unit in units:
        size = unit.length
        total += (len(units) - 1) / 3 * (2 * size**3 - 3 * size**2 + size)
        first = bisect_left(gaps, size)  # the gaps that could hold the unit, wherever in them
        places = below[-1] - below[first] - (len(gaps) - first) * (size - 1)
        total += size**2 * places
    whole = m * length
    rest = whole * (whole - 1) - sum(u.length * (u.length - 1) for u in units)
    return 2 / length * total / rest if length and rest else 0.0
