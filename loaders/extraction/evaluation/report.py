"""Scoring a tier on a corpus, as one table of measures."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from communique.errors import UsageError
from communique.graph.answers import Answer
from communique.loaders.extraction.attribute import attributions
from communique.loaders.extraction.evaluation.corpora import Article, Format, articles
from communique.loaders.extraction.evaluation.scoring import LENIENT, ROLES, STRICT, Rate, Score
from communique.loaders.extraction.layers import Attribution, Tier

COLUMNS = ("measure", "of", "precision", "recall", "f1", "share", "number")
_MODES = ("all", "direct", "mixed", "indirect")
_KINDS = {
    "exact": "content, same words",
    "partial": "content, Jaccard >= .5",
    "end": "content and source",
}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a tier reached on a corpus: its score, its speed in words a second of one core."""

    corpus: str
    tier: Tier
    score: Score
    articles: int
    words: int
    seconds: float
    missing: tuple[str, ...] = ()

    @property
    def speed(self) -> float:
        """Words a second of processor time."""
        return self.words / self.seconds if self.seconds else 0.0

    def table(self) -> Answer:
        """The measures, one in a row; rates and shares in per cent."""
        title = (
            f"{self.corpus}: {self.articles} articles, {self.words:,} words; tier {self.tier.name} "
            f"{self.tier.version} {self.tier.model}".rstrip()
        )
        return Answer(COLUMNS, self._rows(), title=title)

    def _rows(self) -> Iterator[tuple[str | float | int | None, ...]]:
        score = self.score
        for role in ROLES:
            yield _row("words", role, score.tokens(role))
        for kind, told in _KINDS.items():
            for mode in _MODES:
                yield _row(told, mode, score.pairs(kind, mode), score.counts["gold", mode])
        for mode in _MODES:
            yield _share("source right, given content", mode, score.speaker(mode))
        for mode in _MODES:
            recall, speaker = score.reporting(mode)
            number = score.counts["reporting", "gold", mode]
            yield _share("reporting verbs, recall", mode, recall, number)
            yield _share("reporting verbs, source right", mode, speaker, number)
        for threshold in (LENIENT, STRICT):
            yield _row("overlap and source", f"{threshold:g}", score.threshold(threshold))
        for probability, right, number in score.reliability():
            yield _share("right at probability", f"{probability:.2f}", right, number)
        yield _share("mean gap of probability", "all", score.gap(), len(score.calibration))
        yield ("words a second of one core", "all", None, None, None, None, round(self.speed))


def evaluate(
    corpus: Path,
    *,
    tier: str = "best",
    layout: Format | None = None,
    threshold: float | None = None,
    nested: bool = False,
) -> Evaluation:
    """Score a tier on a corpus with gold attributions.

    Input: a corpus as ``corpora.articles`` reads it; a tier; whether attributions inside others are
    scored too (PolNeAR marks none). Raises UsageError where the corpus holds no article.
    """
    score = Score()
    held = list(articles(corpus, layout))
    if not held:
        raise UsageError(f"{corpus} holds no article with attributions")
    # the first text also pays for loading a model
    first = attributions(held[0].text, tier=tier, threshold=threshold)
    clock = time.process_time()
    found = [attributions(each.text, tier=tier, threshold=threshold) for each in held]
    seconds = time.process_time() - clock
    for article, extraction in zip(held, found, strict=True):
        add(score, article, extraction.attributions, nested=nested)
    words = sum(len(each.text.split()) for each in held)
    name = corpus.resolve().name
    return Evaluation(name, first.tier, score, len(held), words, seconds, first.missing)


def add(
    score: Score, article: Article, found: Iterable[Attribution], *, nested: bool = False
) -> None:
    """Count one article; attributions inside others only where they are wanted."""
    score.add(article.text, article.gold, [f for f in found if nested or f.within is None])


def _row(
    measure: str, of: str, rate: Rate, number: int | None = None
) -> tuple[str | float | int | None, ...]:
    return (measure, of, *(_percent(value) for value in rate), None, number)


def _share(
    measure: str, of: str, share: float, number: int | None = None
) -> tuple[str | float | int | None, ...]:
    return (measure, of, None, None, None, _percent(share), number)


def _percent(value: float) -> float:
    return round(100 * value, 1)
