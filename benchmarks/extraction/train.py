"""``python -m benchmarks.extraction.train --corpus DIR``: train the learned decision.

DIR holds ``text/*.txt`` and ``attributions/*.ann`` (brat stand-off, as PolNeAR's training split).
The weights go to ``loaders/extraction/attribution/weights.json.gz``. They are over structure,
lexicon classes and a closed list of function words: no word of the corpus is in them. Trained with
a fixed seed, so the same corpus, parser and scikit-learn give the same weights. Parses are kept in
--cache.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pickle
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.isotonic import IsotonicRegression

from communique.loaders.extraction.attribute import layers
from communique.loaders.extraction.attribution import learned
from communique.loaders.extraction.attribution.anchors import Anchor, anchors
from communique.loaders.extraction.attribution.contents import fill
from communique.loaders.extraction.attribution.decision import Scored
from communique.loaders.extraction.attribution.features import Features, of_anchor, of_source
from communique.loaders.extraction.attribution.speaker_mentions import mentions
from communique.loaders.extraction.evaluation.corpora import Article, articles
from communique.loaders.extraction.evaluation.scoring import Words, jaccard, same_speaker
from communique.loaders.extraction.layers import Attribution
from communique.loaders.extraction.text.parse import model, parse
from communique.loaders.extraction.text.structure import Structure

TARGET = Path(__file__).parents[2] / "loaders" / "extraction" / "attribution" / learned.WEIGHTS
SEED, FOLDS, RARE = 7, 2, 80
LEAST_CUE, THRESHOLD, NESTED = 0.08, 0.28, 0.6

Matrix = NDArray[np.float32]


@dataclass(slots=True)
class Case:
    """One article ready for training."""

    article: Article
    structure: Structure
    words: Words
    anchors: list[Anchor]
    fold: int


@dataclass(slots=True)
class Table:
    """Rows of features with what they should give, how much they count, and their fold."""

    rows: list[Features]
    wanted: list[float]
    weight: list[float]
    fold: list[int]


def main(arguments: list[str] | None = None) -> None:
    """Train the three models and the curve, and write them."""
    options = _options().parse_args(arguments)
    clock = time.monotonic()

    def say(told: str) -> None:
        print(f"{time.monotonic() - clock:6.0f} s  {told}", flush=True)

    cases = list(_cases(options.corpus, options.cache, options.every))
    say(f"{len(cases)} articles parsed")
    cue_table = _cue_table(cases)
    cue, chances = _trained(cue_table, logistic=True, rounds=120, leaves=31)
    say(f"cue: {len(chances)} words")
    content_table = _content_table(cases, chances)
    say(f"content: {len(content_table.rows)} rows")
    content, scores = _trained(content_table, logistic=False, rounds=260, leaves=40)
    say("content trained")
    source_table = _source_table(cases)
    source, _ = _trained(source_table, logistic=True, rounds=100, leaves=24, held_out=False)
    say(f"source: {len(source_table.rows)} rows")
    data = {
        "made by": "python -m benchmarks.extraction.train",
        "parser": _parser(),
        "cue": cue,
        "content": content,
        "source": source,
        "least_cue": LEAST_CUE,
        "threshold": THRESHOLD,
        "nested": NESTED,
        "curve": [[0.0, 0.0], [1.0, 1.0]],
    }
    data["curve"] = _curve(cases, learned.from_data(data), scores)
    text = json.dumps(data, separators=(",", ":"), sort_keys=True)
    options.out.write_bytes(gzip.compress(text.encode(), mtime=0))
    say(f"{options.out.name}: {options.out.stat().st_size} bytes")


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, metavar="DIR")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep parses here")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each Nth article only")
    parser.add_argument("--out", type=Path, default=TARGET, metavar="FILE")
    return parser


def _parser() -> str:
    found = model()
    return found if isinstance(found, str) else f"{found.name} {found.digest}"


def parsed(corpus: Path, cache: Path | None, every: int = 1) -> Iterator[tuple[Article, Structure]]:
    """The articles of a corpus with their parses, from the cache where they are there."""
    found = model()
    mark = "none" if isinstance(found, str) else found.digest[:12]
    kept = cache / f"{corpus.name}-{mark}.pickle" if cache else None
    held: dict[str, Any] = pickle.loads(kept.read_bytes()) if kept and kept.is_file() else {}
    fresh = False
    for article in list(articles(corpus))[::every]:
        laid = layers(article.text)
        if article.id not in held:
            held[article.id], fresh = parse(article.text, laid.blocks), True
        yield article, Structure(replace(laid, parse=held[article.id]))
    if kept and fresh:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(held))


def _cases(corpus: Path, cache: Path | None, every: int) -> Iterator[Case]:
    for number, (article, s) in enumerate(parsed(corpus, cache, every)):
        yield Case(article, s, Words(article.text), anchors(s), number % FOLDS)


def _cue_table(cases: Sequence[Case]) -> Table:
    """Whether each anchor stands in a marked cue; what lies inside a marked content counts not."""
    table = Table([], [], [], [])
    for case in cases:
        for anchor in case.anchors:
            token = case.structure.tokens[anchor.token]
            gold = case.article.gold
            cue = any(a < token.end and token.start < b for g in gold for a, b in g.cue)
            inside = any(a < token.end and token.start < b for g in gold for a, b in g.content)
            table.rows.append(of_anchor(case.structure, anchor))
            table.wanted.append(float(cue))
            table.weight.append(float(cue or not inside))
            table.fold.append(case.fold)
    return table


def _content_table(cases: Sequence[Case], chances: Sequence[float]) -> Table:
    """How well each content of each likely anchor meets the content marked for its cue."""
    table = Table([], [], [], [])
    given = iter(chances)
    for case in cases:
        s = case.structure
        chance = {a.token: next(given) for a in case.anchors}
        likely = [a for a in case.anchors if chance[a.token] >= LEAST_CUE]
        for anchor in likely:
            fill(s, anchor)
            table.wanted += _fits(case, anchor)
        rows = learned.content_rows(s, likely, chance)
        table.rows += rows
        table.weight += [1.0] * len(rows)
        table.fold += [case.fold] * len(rows)
    return table


def _fits(case: Case, anchor: Anchor) -> list[float]:
    token = case.structure.tokens[anchor.token]
    marked = [
        case.words.of(g.content)
        for g in case.article.gold
        if any(a < token.end and token.start < b for a, b in g.cue)
    ]
    found = []
    for content in anchor.contents:
        mine = case.words.of(case.structure.spans(content.ranges))
        best = max((jaccard(mine, m) for m in marked), default=0.0)
        found.append(0.7 * (best >= 0.5) + 0.3 * best)
    return found


def _source_table(cases: Sequence[Case]) -> Table:
    """Whether each mention is the source marked for a cue whose content is known."""
    table = Table([], [], [], [])
    for case in cases:
        s, words = case.structure, case.words
        for anchor in case.anchors:
            token = s.tokens[anchor.token]
            golds = [
                g
                for g in case.article.gold
                if any(a < token.end and token.start < b for a, b in g.cue)
            ]
            fits = _fits(case, anchor) if golds else []
            if not fits or max(fits) < 0.7:
                continue
            content = anchor.contents[fits.index(max(fits))].ranges
            right = words.of(golds[0].source)
            for subject, place in mentions(s, anchor):
                mine = words.of(s.spans([place])) if place else frozenset[int]()
                table.rows.append(of_source(s, anchor, content, subject, place))
                close = same_speaker(words, mine, right) and (
                    not mine or jaccard(mine, right) > 0.3
                )
                table.wanted.append(float(close))
                table.weight.append(1.0)
                table.fold.append(case.fold)
    return table


def _trained(
    table: Table, *, logistic: bool, rounds: int, leaves: int, held_out: bool = True
) -> tuple[dict[str, Any], list[float]]:
    """Trees over all rows, and for each row the prediction of trees that did not see its fold."""
    names = _names(table.rows)
    x = _matrix(table.rows, names)
    y, weight, fold = np.array(table.wanted), np.array(table.weight), np.array(table.fold)
    values = np.zeros(len(y))
    for k in range(FOLDS if held_out else 0):
        seen = (fold != k) & (weight > 0)
        fitted = _fit(x[seen], y[seen], logistic, rounds, leaves)
        values[fold == k] = _predict(fitted, x[fold == k], logistic)
    whole = _fit(x[weight > 0], y[weight > 0], logistic, rounds, leaves)
    return _exported(whole, names, logistic), [float(v) for v in values]


def _names(rows: Sequence[Mapping[str, float]]) -> list[str]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(name for name, value in row.items() if value)
    return sorted(name for name, count in counts.items() if count >= RARE)


def _matrix(rows: Sequence[Mapping[str, float]], names: Sequence[str]) -> Matrix:
    column = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(rows), len(names)), dtype=np.float32)
    for i, row in enumerate(rows):
        for name, value in row.items():
            if (k := column.get(name)) is not None:
                table[i, k] = value
    return table


def _fit(x: Matrix, y: NDArray[Any], logistic: bool, rounds: int, leaves: int) -> Any:
    kind = HistGradientBoostingClassifier if logistic else HistGradientBoostingRegressor
    return kind(
        max_iter=rounds,
        learning_rate=0.1,
        max_leaf_nodes=leaves,
        min_samples_leaf=30,
        l2_regularization=1.0,
        max_features=0.15,
        early_stopping=False,
        random_state=SEED,
    ).fit(x, y)


def _predict(fitted: Any, x: Matrix, logistic: bool) -> NDArray[Any]:
    found: NDArray[Any] = fitted.predict_proba(x)[:, 1] if logistic else fitted.predict(x)
    return found


def _exported(fitted: Any, names: Sequence[str], logistic: bool) -> dict[str, Any]:
    """The trees as plain lists, only the features they use, numbers rounded."""
    nodes = [tree.nodes for (tree,) in fitted._predictors]
    used = sorted({int(n["feature_idx"]) for t in nodes for n in t if not n["is_leaf"]})
    place = {old: new for new, old in enumerate(used)}
    trees = []
    for tree in nodes:
        leaf = [bool(n["is_leaf"]) for n in tree]
        columns = zip(leaf, tree, strict=True)
        packed = [
            (
                (-1, 0, 0, 0, float(f"{n['value']:.4g}"))
                if end
                else (
                    place[int(n["feature_idx"])],
                    float(f"{n['num_threshold']:.5g}"),
                    int(n["left"]),
                    int(n["right"]),
                    0,
                )
            )
            for end, n in columns
        ]
        trees.append([list(column) for column in zip(*packed, strict=True)])
    return {
        "features": [names[i] for i in used],
        "base": float(np.ravel(fitted._baseline_prediction)[0]),
        "logistic": logistic,
        "depth": max(int(t["depth"].max()) for t in nodes) + 1,
        "trees": trees,
    }


def _curve(
    cases: Sequence[Case], made: learned.Models, scores: Sequence[float]
) -> list[list[float]]:
    """Score to share right, monotone, from decisions over scores of trees that did not see them."""
    given = iter(scores)
    seen: list[tuple[float, bool]] = []
    for case in cases:
        candidates = [Scored(a, c, next(given), a.source) for a in case.anchors for c in a.contents]
        for each in learned.decided(case.structure, made, candidates):
            if each.within is None:
                seen.append((each.probability, _right(case, each)))
    curve = IsotonicRegression(y_min=0.02, y_max=0.98, out_of_bounds="clip")
    curve.fit([p for p, _ in seen], [ok for _, ok in seen])
    grid = np.linspace(THRESHOLD, 1.0, 36)
    return [
        [round(float(x), 3), round(float(y), 4)]
        for x, y in zip(grid, curve.predict(grid), strict=True)
    ]


def _right(case: Case, found: Attribution) -> bool:
    mine = case.words.of(found.content)
    return any(jaccard(mine, case.words.of(g.content)) >= 0.5 for g in case.article.gold)


if __name__ == "__main__":
    main()
