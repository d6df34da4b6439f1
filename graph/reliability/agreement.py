"""Agreement of coders on everything they code: spans, speakers, stances, topics.

A row of the result is one variable: how many units it was reckoned from, the share of equal pairs,
Krippendorff's alpha with a bootstrap interval, and kappa: Cohen's for two coders, Fleiss' for more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any, Literal, cast

from communique.errors import UsageError
from communique.graph.answers import Answer, Cell
from communique.graph.reliability import coefficients as c
from communique.graph.reliability.matching import OVERLAP, Unit, match, pairwise_f1
from communique.graph.reliability.model import Coded, Corpus
from communique.graph.reliability.unitizing import (
    character_patterns,
    joined,
    unitizing_alpha,
)

Level = Literal["nominal", "ordinal", "interval"]
LEVELS = ("nominal", "ordinal", "interval")
COLUMNS = ("variable", "units", "agreement", "alpha", "low", "high", "kappa", "metric")
ENOUGH = 10
"""From this many documents on, the bootstrap draws documents; below, single units."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The result: coders, the units they were compared on, the table, what it means in words."""

    coders: tuple[str, ...]
    units: tuple[Unit, ...]
    table: Answer
    words: str

    def __str__(self) -> str:
        return f"{self.words}\n\n{self.table.table()}"


def agreement(
    corpus: Corpus,
    *,
    level: str = "interval",
    overlap: float = OVERLAP,
    resamples: int = 1000,
    seed: int = 0,
) -> Agreement:
    """How far the coders of a corpus agree.

    Input: the corpus; the level of measurement of polarity; the share of the shorter passage that
    two statements must have in common to be the same; the number of bootstrap resamples and their
    seed. Raises UsageError if there are not two coders who coded one document.
    """
    if len(corpus.coders) < 2 or not corpus.lengths:
        raise UsageError("no document was coded by two coders: there is nothing to compare")
    if level not in LEVELS:
        raise UsageError(f"no level {level!r}; expected one of {', '.join(LEVELS)}")
    if not 0 < overlap <= 1:
        raise UsageError(f"overlap {overlap} is no share; expected more than 0, at most 1")
    units = match(corpus, overlap)
    by_document = len(corpus.lengths) >= ENOUGH
    table = _Table(corpus, units, cast(Level, level), by_document, resamples, seed)
    title = f"Agreement of {', '.join(corpus.coders)}"
    rows = [map(_rounded, row) for row in table.rows() if row[1] or row[3] is not None]
    answer = Answer(COLUMNS, rows, title=title)
    return Agreement(corpus.coders, tuple(units), answer, _words(corpus, units, table, overlap))


def _words(corpus: Corpus, units: Sequence[Unit], table: _Table, overlap: float) -> str:
    common = sum(not unit.missing for unit in units)
    drawn = "documents" if table.by_document else "units"
    return (
        f"{len(corpus.lengths)} document{'s' if len(corpus.lengths) != 1 else ''}, "
        f"{len(corpus.coded)} codings by {len(corpus.coders)} "
        f"coders, {len(units)} different statements, {common} found by all who coded the document. "
        f"Statements are the same if at least {overlap:.0%} of the shorter passage lies in the "
        f"other; speakers, propositions and topics are compared on statements that two coders "
        f"found. Intervals: 95 %, {table.resamples:,} bootstrap resamples of {drawn}, "
        f"seed {table.seed}."
    )


Row = tuple[str, int, float | None, float | None, float | None, float | None, float | None, str]


class _Table:
    def __init__(
        self,
        corpus: Corpus,
        units: Sequence[Unit],
        level: Level,
        by_document: bool,
        resamples: int,
        seed: int,
    ) -> None:
        self.corpus, self.units, self.level = corpus, units, level
        self.by_document, self.resamples, self.seed = by_document, resamples, seed
        self.own: dict[str, list[Coded]] = defaultdict(list)
        for each in corpus.coded:
            self.own[each.document].append(each)
        self.matched = [unit for unit in units if len(unit.coded) > 1]

    def rows(self) -> Iterator[Row]:
        yield self._found()
        yield self._characters()
        yield self._unitizing()
        yield self._categories("speaker", lambda each: each.speaker)
        yield self._categories("mode", lambda each: each.mode)
        yield self._categories("propositions", lambda e: frozenset(e.stances), "jaccard")
        yield self._stances("stance, all propositions", None)
        yield self._categories("topics", lambda each: each.topics, "jaccard")
        for name in self._names(lambda each: each.stances):
            yield self._categories(f"coded: {name}", partial(_codes, name))
            yield self._stances(f"stance: {name}", name)
        for name in self._names(lambda each: each.topics):
            yield self._categories(f"topic: {name}", partial(_has_topic, name))

    def _names(self, of: Callable[[Coded], Iterable[str]]) -> list[str]:
        return sorted({name for each in self.corpus.coded for name in of(each)})

    # --- where -----------------------------------------------------------------------------

    def _found(self) -> Row:
        share = pairwise_f1(self.units)
        return ("statements found (F1)", len(self.units), share, None, None, None, None, "")

    def _spans(self, document: str) -> dict[str, list[tuple[int, int]]]:
        spans: dict[str, list[tuple[int, int]]] = {
            coder: [] for coder in sorted(self.corpus.coders_of[document])
        }
        for each in self.own[document]:
            spans[each.coder].append((each.start, each.end))
        return spans

    def _characters(self) -> Row:
        lengths = self.corpus.lengths
        each = [character_patterns(lengths[name], self._spans(name)) for name in lengths]

        together = _sum(each)
        pairs = sum(n * len(list(combinations(p, 2))) for p, n in together.items())
        same = sum(n * sum(a == b for a, b in combinations(p, 2)) for p, n in together.items())
        ends = c.interval(each, "nominal", resamples=self.resamples, seed=self.seed)
        share = same / pairs if pairs else None
        low, high = ends or (None, None)
        total = sum(together.values())
        return (
            "spans, characters",
            total,
            share,
            c.pattern_alpha(together, "nominal"),
            low,
            high,
            None,
            "nominal",
        )

    def _unitizing(self) -> Row:
        """Alpha for unitizing, the documents laid end to end as one continuum."""
        coders = self.corpus.coders
        marked: dict[str, list[tuple[int, int]]] = {coder: [] for coder in coders}
        at = 0
        for document, length in self.corpus.lengths.items():
            spans = self._spans(document)
            if len(spans) == len(coders):
                for coder, own in spans.items():
                    marked[coder] += [(at + start, at + end) for start, end in joined(own)]
                at += length + 1  # a gap between documents, so that no two units are joined
        number = sum(len(own) for own in marked.values())
        value = unitizing_alpha(at, {"statement": marked}) if at else None
        return ("spans, unitizing", number, None, value, None, None, None, "unitizing")

    # --- what ------------------------------------------------------------------------------

    def _categories(
        self, name: str, of: Callable[[Coded], Any], metric: c.Metric = "nominal"
    ) -> Row:
        units = [
            (unit.document, {coder: of(each) for coder, each in unit.coded.items()})
            for unit in self.matched
        ]
        return self._row(name, units, metric)

    def _stances(self, name: str, proposition: str | None) -> Row:
        units = []
        for unit in self.matched:
            wanted = {p for each in unit.coded.values() for p in each.stances}
            for one in sorted(wanted if proposition is None else wanted & {proposition}):
                values = {
                    coder: each.stances[one]
                    for coder, each in unit.coded.items()
                    if one in each.stances
                }
                units.append((unit.document, values))
        return self._row(name, units, self.level)

    def _row(self, name: str, units: Sequence[tuple[str, c.Unit]], metric: c.Metric) -> Row:
        coded = [(document, values) for document, values in units if len(values) > 1]
        plain = [values for _, values in coded]
        found = c.alpha(plain, metric)
        low, high = self._interval(coded, metric) or (None, None)
        share = c.percent_agreement(plain)
        return (name, len(coded), share, found, low, high, self._kappa(plain), metric)

    def _interval(
        self, units: Sequence[tuple[str, c.Unit]], metric: c.Metric
    ) -> tuple[float, float] | None:
        groups: dict[Any, Counter[c.Pattern]] = {}
        for number, (document, values) in enumerate(units):
            key = document if self.by_document else number
            groups.setdefault(key, Counter()).update(c.patterns([values]))
        if c.pattern_alpha(_sum(groups.values()), metric) is None:
            return None
        drawn = list(groups.values())
        return c.interval(drawn, metric, resamples=self.resamples, seed=self.seed)

    def _kappa(self, units: Sequence[c.Unit]) -> float | None:
        """Cohen's kappa of two coders; Fleiss' of more, over the units that all of them coded."""
        coders = self.corpus.coders
        complete = [unit for unit in units if len(unit) == len(coders)]
        if len(coders) == 2:
            first, second = coders
            return c.cohen_kappa([(unit[first], unit[second]) for unit in complete])
        return c.fleiss_kappa([list(unit.values()) for unit in complete]) if complete else None


def _rounded(value: Cell) -> Cell:
    return round(value, 4) if isinstance(value, float) else value


def _codes(proposition: str, each: Coded) -> bool:
    return proposition in each.stances


def _has_topic(topic: str, each: Coded) -> bool:
    return topic in each.topics


def _sum(counted: Iterable[Counter[c.Pattern]]) -> Counter[c.Pattern]:
    total: Counter[c.Pattern] = Counter()
    for each in counted:
        total.update(each)
    return total
