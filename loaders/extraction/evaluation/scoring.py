"""Scores of attributions against gold.

Everything is counted in words, so that systems with other tokens or other habits with marks can be
compared: a content is the set of words it covers, punctuation apart.

token     micro precision, recall and F1 over the words of contents (and of sources, and of cues)
exact     one to one, the same words
partial   one to one, Jaccard index of the words >= .5, best pairs first
speaker   share of the partial pairs whose sources share a word that is no function word, or are
          both empty
end       partial content and speaker both right
mode      direct: nine words in ten in double quotation marks; mixed: more than one in ten; indirect
reporting gold whose cue holds a reporting verb: recall, and speaker given a match
two thresholds: precision, recall and F1 of pairs whose overlap (shared words over the words of the
          longer) passes .3 or .8 and whose speakers match, as the evaluation of the Gender Gap
          Tracker counts quotes (Asr et al. 2021, PLOS ONE 16(1): e0245533)
"""

# ruff: noqa: RUF001 - typographic marks are what this file is about

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from communique.loaders.extraction import lexicon
from communique.loaders.extraction.layers import Mode, Span

PARTIAL = 0.5
LENIENT, STRICT = 0.3, 0.8
ROLES = ("content", "source", "cue")

_TOKEN = re.compile(r"''|``|\w+(?:[’'.\-]\w+)*|[^\w\s]")
_FUNCTION = frozenset(
    lexicon.names("the a an of to in and for his her its their mr mrs ms dr sen rep gov")
)
_OPENING, _CLOSING, _EITHER = frozenset(("“", "``")), frozenset("”"), frozenset(('"', "''"))
_WORD = re.compile(r"[a-z]+")


class Marked(Protocol):
    """Anything with spans of content, source and cue."""

    @property
    def content(self) -> tuple[Span, ...]: ...  # noqa: D102  # said by the class
    @property
    def source(self) -> tuple[Span, ...]: ...  # noqa: D102
    @property
    def cue(self) -> tuple[Span, ...]: ...  # noqa: D102


class Rate(NamedTuple):
    """Precision, recall and F1, each 0..1."""

    precision: float
    recall: float
    f1: float


class Words:
    """The words of a text, and which of them stand in double quotation marks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [m.span() for m in _TOKEN.finditer(text)]
        self._ends = [end for _, end in self.tokens]
        self._is_word = [text[start].isalnum() for start, _ in self.tokens]
        self._quoted = self._in_quotes()

    def of(self, spans: Iterable[Span]) -> frozenset[int]:
        """The numbers of the words that spans touch."""
        found: set[int] = set()
        for start, end in spans:
            i = bisect_right(self._ends, start)
            while i < len(self.tokens) and self.tokens[i][0] < end:
                if self._is_word[i]:
                    found.add(i)
                i += 1
        return frozenset(found)

    def content_words(self, numbers: Iterable[int]) -> set[str]:
        """Words in lower case, without titles and function words."""
        words = {self.text[slice(*self.tokens[i])].lower() for i in numbers}
        return words - _FUNCTION

    def mode(self, numbers: frozenset[int]) -> Mode:
        """How a content is worded."""
        share = len(numbers & self._quoted) / len(numbers) if numbers else 0
        return "direct" if share >= 0.9 else "mixed" if share > 0.1 else "indirect"

    def _in_quotes(self) -> frozenset[int]:
        found: set[int] = set()
        inside, last = False, 0
        for i, (start, end) in enumerate(self.tokens):
            if "\n" in self.text[last:start]:
                inside = False
            mark, last = self.text[start:end], end
            if mark in _OPENING:
                inside = True
            elif mark in _CLOSING:
                inside = False
            elif mark in _EITHER:
                inside = not inside
            elif inside and self._is_word[i]:
                found.add(i)
        return frozenset(found)


class Sides(NamedTuple):
    """The words of one attribution."""

    content: frozenset[int]
    source: frozenset[int]
    cue: frozenset[int]


@dataclass(slots=True)
class Score:
    """Counts over any number of articles; every rate is computed from them."""

    counts: Counter[tuple[str, ...]] = field(default_factory=Counter)
    calibration: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, text: str, gold: Sequence[Marked], found: Sequence[Marked]) -> None:
        """Count one article; attributions found may carry a ``probability``."""
        words = Words(text)
        wanted = [s for each in gold if (s := _sides(words, each)).content]
        proposed = [(s, each) for each in found if (s := _sides(words, each)).content]
        sides = [s for s, _ in proposed]
        self._tokens(wanted, sides)
        for name, group in (("gold", wanted), ("found", sides)):
            self.counts.update((name, mode) for s in group for mode in _modes(words, s))
        pairs = _pairs(sides, wanted)
        for right, mine in pairs.items():
            self._pair(words, wanted[right], sides[mine])
        self._reporting(words, wanted, sides, pairs)
        for threshold in (LENIENT, STRICT):
            self._threshold(words, wanted, sides, threshold)
        matched = set(pairs.values())
        for i, (_, each) in enumerate(proposed):
            probability = getattr(each, "probability", None)
            if probability is not None:
                self.calibration.append((probability, i in matched))

    def tokens(self, role: str = "content") -> Rate:
        """Rate over words of a role."""
        both, mine, right = (self.counts["token", role, k] for k in ("both", "found", "gold"))
        return _rate(both, mine, both, right)

    def pairs(self, kind: str, mode: str = "all") -> Rate:
        """Rate of ``exact``, ``partial`` or ``end`` pairs, for all or one mode."""
        count = self.counts
        return _rate(
            count[kind, "found", mode],
            count["found", mode],
            count[kind, "gold", mode],
            count["gold", mode],
        )

    def speaker(self, mode: str = "all") -> float:
        """Share of partial pairs with the right source."""
        return _share(self.counts["end", "gold", mode], self.counts["partial", "gold", mode])

    def reporting(self, mode: str = "all") -> tuple[float, float]:
        """Recall of gold with a reporting cue, and right sources among what was recalled."""
        count = self.counts
        matched = count["reporting", "matched", mode]
        return (
            _share(matched, count["reporting", "gold", mode]),
            _share(count["reporting", "speaker", mode], matched),
        )

    def threshold(self, threshold: float) -> Rate:
        """Rate of pairs that overlap by a threshold with the right speaker."""
        count = self.counts
        hits = count["overlap", f"{threshold}"]
        return _rate(hits, count["found", "all"], hits, count["gold", "all"])

    def reliability(self, bins: int = 10) -> list[tuple[float, float, int]]:
        """For each tenth of probability: mean probability, share that was right, number."""
        rows = []
        for i in range(bins):
            held = [(p, ok) for p, ok in self.calibration if min(int(p * bins), bins - 1) == i]
            if held:
                mean = sum(p for p, _ in held) / len(held)
                rows.append((mean, sum(ok for _, ok in held) / len(held), len(held)))
        return rows

    def gap(self, bins: int = 10) -> float:
        """Mean gap between probability and share right, weighted by number.

        The expected calibration error of Naeini et al. 2015.
        """
        rows = self.reliability(bins)
        return _share(sum(abs(p - right) * n for p, right, n in rows), sum(n for *_, n in rows))

    def _tokens(self, wanted: list[Sides], proposed: list[Sides]) -> None:
        for i, role in enumerate(ROLES):
            right = frozenset[int]().union(*(s[i] for s in wanted))
            mine = frozenset[int]().union(*(s[i] for s in proposed))
            for name, number in (("both", right & mine), ("found", mine), ("gold", right)):
                self.counts["token", role, name] += len(number)

    def _pair(self, words: Words, right: Sides, mine: Sides) -> None:
        kinds = ["partial"]
        if right.content == mine.content:
            kinds.append("exact")
        if same_speaker(words, mine.source, right.source):
            kinds.append("end")
        for kind in kinds:
            self.counts.update((kind, "gold", mode) for mode in _modes(words, right))
            self.counts.update((kind, "found", mode) for mode in _modes(words, mine))

    def _reporting(
        self, words: Words, wanted: list[Sides], proposed: list[Sides], pairs: dict[int, int]
    ) -> None:
        for number, right in enumerate(wanted):
            if not _reports(words, right.cue):
                continue
            names = ["gold"]
            if number in pairs:
                names.append("matched")
                if same_speaker(words, proposed[pairs[number]].source, right.source):
                    names.append("speaker")
            for name in names:
                self.counts.update(("reporting", name, mode) for mode in _modes(words, right))

    def _threshold(
        self, words: Words, wanted: list[Sides], proposed: list[Sides], threshold: float
    ) -> None:
        free = set(range(len(wanted)))
        for mine in proposed:
            hits = (
                j
                for j in sorted(free)
                if _shared(mine.content, wanted[j].content) >= threshold
                and same_speaker(words, mine.source, wanted[j].source)
            )
            if (hit := next(hits, None)) is not None:
                free.discard(hit)
                self.counts["overlap", f"{threshold}"] += 1


def jaccard(a: frozenset[int], b: frozenset[int]) -> float:
    """Shared members over all members."""
    return len(a & b) / len(a | b) if a or b else 0.0


def same_speaker(words: Words, mine: frozenset[int], right: frozenset[int]) -> bool:
    """Whether two mentions overlap in more than a function word, or both are absent."""
    if not mine or not right:
        return not mine and not right
    wanted = words.content_words(right)
    return bool(mine & right) and (not wanted or bool(words.content_words(mine) & wanted))


def _sides(words: Words, marked: Marked) -> Sides:
    return Sides(words.of(marked.content), words.of(marked.source), words.of(marked.cue))


def _modes(words: Words, sides: Sides) -> tuple[str, str]:
    return "all", words.mode(sides.content)


def _pairs(proposed: list[Sides], wanted: list[Sides]) -> dict[int, int]:
    """Gold number to found number, one to one, the best Jaccard index first."""
    held = [
        (score, i, j)
        for i, mine in enumerate(proposed)
        for j, right in enumerate(wanted)
        if mine.content & right.content
        and (score := jaccard(mine.content, right.content)) >= PARTIAL
    ]
    pairs: dict[int, int] = {}
    used: set[int] = set()
    for _, i, j in sorted(held, reverse=True):
        if i not in used and j not in pairs:
            pairs[j] = i
            used.add(i)
    return pairs


def _reports(words: Words, cue: frozenset[int]) -> bool:
    spelled = " ".join(words.text[slice(*words.tokens[i])].lower() for i in sorted(cue))
    if "according to" in spelled:
        return True
    forms, classes, speech = lexicon.verb_forms(), lexicon.verbs(), lexicon.reporting()
    return any(classes[forms[w]] in speech for w in _WORD.findall(spelled) if w in forms)


def _shared(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / max(len(a), len(b), 1)


def _rate(right_found: float, found: float, right_gold: float, gold: float) -> Rate:
    precision, recall = _share(right_found, found), _share(right_gold, gold)
    return Rate(precision, recall, _share(2 * precision * recall, precision + recall))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
