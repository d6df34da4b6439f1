"""The learned tier: trees over structure and lexicon classes decide among the candidates.

Three sums of trees, trained by ``python -m benchmarks.extraction.train``: whether a word is a cue,
how well a content fits its cue, and whether a mention is the source. A curve from scores to shares
makes the probabilities.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from communique.loaders.extraction.attribution.anchors import Anchor, Subject, anchors
from communique.loaders.extraction.attribution.contents import fill
from communique.loaders.extraction.attribution.decision import (
    Kept,
    Scored,
    attribution,
    choose,
    nest,
    whole,
)
from communique.loaders.extraction.attribution.features import (
    Features,
    of_anchor,
    of_content,
    of_source,
)
from communique.loaders.extraction.attribution.speaker_mentions import mentions
from communique.loaders.extraction.attribution.trees import Trees
from communique.loaders.extraction.layers import Attribution, Layers
from communique.loaders.extraction.text.structure import Range, Structure

WEIGHTS = "weights.json.gz"
_BATCH = 300


@dataclass(frozen=True, slots=True)
class Models:
    """The trees of the three questions, the limits of the decision, and the calibration curve."""

    cue: Trees
    content: Trees
    source: Trees
    least_cue: float
    threshold: float
    nested: float
    curve: tuple[tuple[float, float], ...]


@cache
def models() -> Models:
    """The models that come with the package."""
    return from_data(json.loads(gzip.decompress(_weights())))


@cache
def digest() -> str:
    """The SHA-256 of the weights that come with the package."""
    return hashlib.sha256(_weights()).hexdigest()


def from_data(data: Mapping[str, Any]) -> Models:
    """Models as the training command writes them."""
    return Models(
        cue=Trees(data["cue"]),
        content=Trees(data["content"]),
        source=Trees(data["source"]),
        least_cue=data["least_cue"],
        threshold=data["threshold"],
        nested=data["nested"],
        curve=tuple((float(x), float(y)) for x, y in data["curve"]),
    )


def attributions(layers: Layers, threshold: float | None = None) -> tuple[Attribution, ...]:
    """The attributions of a parsed text with their probabilities, in order of their content.

    Input: layers with a parse; the probability below which nothing is proposed (default: the one
    that was best in training).
    """
    s = Structure(layers)
    model = models()
    found = decided(s, model, scored(s, model))
    least = 0.0 if threshold is None else threshold
    return tuple(each for each in found if each.probability >= least)


def scored(s: Structure, model: Models) -> list[Scored]:
    """All candidates of a text with their scores, sources not yet chosen."""
    found, chance = cues(s, model)
    made: list[Scored] = []
    for first in range(0, len(found), _BATCH):
        batch = found[first : first + _BATCH]
        pairs = [(a, c) for a in batch for c in a.contents]
        scores = model.content.predict(content_rows(s, batch, chance))
        made += (
            Scored(a, c, float(score), a.source, chance=chance[a.token])
            for (a, c), score in zip(pairs, scores, strict=True)
        )
    return made


def cues(s: Structure, model: Models) -> tuple[list[Anchor], dict[int, float]]:
    """The anchors that may be cues with their contents, and the chance of each token."""
    all_ = anchors(s)
    values = model.cue.predict([of_anchor(s, a) for a in all_])
    chance = {a.token: float(v) for a, v in zip(all_, values, strict=True)}
    likely = [a for a in all_ if chance[a.token] >= model.least_cue]
    for anchor in likely:
        fill(s, anchor)
    return likely, chance


def content_rows(
    s: Structure, found: Sequence[Anchor], chance: Mapping[int, float]
) -> list[Features]:
    """The features of every content of every anchor, in order."""
    rows = []
    for anchor in found:
        base = of_anchor(s, anchor)
        base["chance"] = chance[anchor.token]
        base["chance above"], base["above"] = _above(s, anchor.token, chance)
        group = [of_content(s, anchor, c, chance) for c in anchor.contents]
        sizes = [g["size"] for g in group]
        for row, size in zip(group, sizes, strict=True):
            row["contents"] = len(group)
            row["larger"] = sum(other > size for other in sizes)
            rows.append({**base, **row})
    return rows


def decided(s: Structure, model: Models, candidates: Sequence[Scored]) -> tuple[Attribution, ...]:
    """The attributions chosen from scored candidates."""
    kept = choose(s, [c for c in candidates if c.score >= model.threshold])
    nest(s, kept, candidates, model.nested)
    _sources(s, model, [each.scored for each in kept])
    found: list[tuple[Attribution, Kept]] = []
    for each in kept:
        each.content -= set(range(*(each.scored.source or (0, 0))))
        made = attribution(s, each, _probability(model, each, kept))
        if made.content:
            found.append((replace(made, content=whole(made.content, s.layers.quotations)), each))
    found.sort(key=lambda f: (f[0].content[0], f[0].cue))
    return tuple(replace(made, within=_outer(each, found)) for made, each in found)


def _probability(model: Models, each: Kept, kept: Sequence[Kept]) -> float:
    """The share right at a score; of one inside another, that both are right."""
    if not each.nested:
        return calibrated(model.curve, each.scored.score)
    token = each.scored.anchor.token
    outer = next((o for o in kept if not o.nested and token in o.content), each)
    return each.scored.chance * calibrated(model.curve, outer.scored.score)


def _outer(each: Kept, found: Sequence[tuple[Attribution, Kept]]) -> int | None:
    """The number of the attribution that a nested one lies in."""
    if not each.nested:
        return None
    token = each.scored.anchor.token
    return next((i for i, (_, o) in enumerate(found) if not o.nested and token in o.content), None)


def calibrated(curve: Sequence[tuple[float, float]], score: float) -> float:
    """The share of proposals with such a score that were right, between the points of the curve."""
    xs = [x for x, _ in curve]
    i = bisect_right(xs, score)
    if i == 0:
        return curve[0][1]
    if i == len(curve):
        return curve[-1][1]
    (x0, y0), (x1, y1) = curve[i - 1], curve[i]
    return y0 + (y1 - y0) * (score - x0) / (x1 - x0) if x1 > x0 else y1


def _sources(s: Structure, model: Models, kept: Sequence[Scored]) -> None:
    """Choose the mention that is the source of each, by the trees."""
    options: list[tuple[Scored, Subject, Range | None]] = []
    rows: list[Features] = []
    for each in kept:
        for subject, place in mentions(s, each.anchor):
            options.append((each, subject, place))
            rows.append(of_source(s, each.anchor, each.content.ranges, subject, place))
    best: dict[int, float] = {}
    for (each, subject, place), value in zip(options, model.source.predict(rows), strict=True):
        if value > best.get(id(each), -1.0):
            best[id(each)] = float(value)
            each.source = place
            each.inherited = subject.way == "sentence before"


def _above(s: Structure, i: int, chance: Mapping[int, float]) -> tuple[float, float]:
    """The best chance among the words above, and how far up it is."""
    best, far, k = 0.0, 0.0, i
    for step in range(1, 8):
        if s.tokens[k].head == k:
            break
        k = s.tokens[k].head
        if chance.get(k, 0.0) > best:
            best, far = chance[k], float(step)
    return best, far


def _weights() -> bytes:
    return (files("communique.loaders.extraction.attribution") / WEIGHTS).read_bytes()
