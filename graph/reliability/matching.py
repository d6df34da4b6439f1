"""Which statements of different coders are the same statement: those whose passages overlap.

All pairs of statements of two coders in one document are ordered by how alike they are, and joined
from the most alike down, as long as their passages overlap by the share asked for and no coder has
two statements in one unit. Alike is the overlap of the passages (their intersection over their
union), and half a point more for the same speaker, a quarter for the same propositions: two
statements of two speakers in one sentence are kept apart. What is joined to nothing is a unit that
one coder alone found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from communique.graph.reliability.model import Coded, Corpus

OVERLAP = 0.5
"""The share of the shorter passage that must lie in the longer one."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One statement of a document as its coders coded it; ``missing`` are those who did not."""

    document: str
    coded: Mapping[str, Coded]
    missing: tuple[str, ...] = ()

    @property
    def span(self) -> tuple[int, int]:
        """From the first start to the last end."""
        return min(c.start for c in self.coded.values()), max(c.end for c in self.coded.values())


def match(corpus: Corpus, overlap: float = OVERLAP) -> list[Unit]:
    """The units of a corpus in the order of documents and places."""
    own: dict[str, list[Coded]] = defaultdict(list)
    for coded in corpus.coded:
        own[coded.document].append(coded)
    found = []
    for document in corpus.lengths:
        everyone = corpus.coders_of[document]
        groups = _groups(own[document], overlap)
        units = (_unit(document, group, everyone) for group in groups)
        found += sorted(units, key=lambda unit: unit.span)
    return found


def _unit(document: str, group: list[Coded], everyone: Iterable[str]) -> Unit:
    by_coder = {coded.coder: coded for coded in sorted(group, key=lambda each: each.coder)}
    return Unit(document, by_coder, tuple(sorted(set(everyone) - set(by_coder))))


def _groups(coded: list[Coded], overlap: float) -> list[list[Coded]]:
    ordered = sorted(coded, key=lambda c: (c.start, c.end, c.coder, c.statement))
    pairs = sorted(
        (-_alike(a, b), i, j)
        for (i, a), (j, b) in _near(ordered)
        if a.coder != b.coder and shared(a, b) >= overlap
    )
    groups = {number: [number] for number in range(len(ordered))}
    group_of = list(range(len(ordered)))
    for _, i, j in pairs:
        first, second = sorted((group_of[i], group_of[j]))
        members = [ordered[n].coder for n in (*groups[first], *groups[second])]
        if first != second and len(set(members)) == len(members):
            for number in groups[second]:
                group_of[number] = first
            groups[first] += groups.pop(second)
    return [[ordered[number] for number in group] for group in groups.values()]


def _near(ordered: list[Coded]) -> Iterable[tuple[tuple[int, Coded], tuple[int, Coded]]]:
    """All pairs that overlap, of statements in the order of their starts."""
    open_: list[tuple[int, Coded]] = []
    for number, each in enumerate(ordered):
        open_ = [(n, c) for n, c in open_ if c.end > each.start]
        yield from (((n, c), (number, each)) for n, c in open_)
        open_.append((number, each))


def shared(a: Coded, b: Coded) -> float:
    """The share of the shorter passage that lies in the other."""
    common = min(a.end, b.end) - max(a.start, b.start)
    return max(common, 0) / min(a.end - a.start, b.end - b.start)


def _alike(a: Coded, b: Coded) -> float:
    common = max(min(a.end, b.end) - max(a.start, b.start), 0)
    union = max(a.end, b.end) - min(a.start, b.start)
    propositions = set(a.stances) | set(b.stances)
    same = len(set(a.stances) & set(b.stances)) / len(propositions) if propositions else 0
    return common / union + 0.5 * (a.speaker == b.speaker) + 0.25 * same


def pairwise_f1(units: Iterable[Unit]) -> float | None:
    """How many of two coders' statements the other found too: F1, averaged over pairs of coders."""
    both: dict[tuple[str, str], int] = defaultdict(int)
    alone: dict[tuple[str, str], int] = defaultdict(int)
    for unit in units:
        there = set(unit.coded)
        for pair in combinations(sorted(there | set(unit.missing)), 2):
            hits = len(there & set(pair))
            both[pair] += hits == 2
            alone[pair] += hits == 1
    scores = [2 * both[p] / (2 * both[p] + alone[p]) for p in both if both[p] + alone[p]]
    return sum(scores) / len(scores) if scores else None
