"""Two opinions made one: the candidates of the rules, judged by trees and by the encoder.

Every candidate of the learned tier gets a new score, a logistic function of its old one and of what
the encoder thinks of its words; the learned tier's own decision then chooses among them (stacked
generalisation, Wolpert 1992). What the encoder finds where no candidate was kept is added.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from communique.loaders.extraction.attribution import learned
from communique.loaders.extraction.attribution.decision import Scored
from communique.loaders.extraction.encoder.decoding import Evidence
from communique.loaders.extraction.encoder.linking import Group, content_spans
from communique.loaders.extraction.layers import Attribution, Layers, Span
from communique.loaders.extraction.lexicon import reporting, verb_forms, verbs
from communique.loaders.extraction.spans import Cover, mode
from communique.loaders.extraction.text.structure import Structure

Weights = Mapping[str, float]

STACK: Weights = {
    "base": -0.85, "score": 0.23, "inside": 1.13, "first": 0.5, "last": 0.95, "before": -0.47,
    "after": -1.29, "cue": 0.42, "cue as content": -0.69,
}  # fmt: skip
ALONE: Weights = {"base": -1.84, "inside": 1.46, "cue": 1.61, "source": 0.74}
"""Fitted on the dev split of the invented corpus, for models that bring no weights of their own."""
_OUTSIDE = 4
"""Tokens beside a content that are looked at."""


def features(s: Structure, each: Scored, evidence: Evidence) -> dict[str, float]:
    """What is weighed of one candidate."""
    content = s.spans(each.content.ranges)
    cue = s.spans([(token, token + 1) for token in sorted(each.anchor.cue)])
    first, _ = evidence.tokens(content[0])
    _, last = evidence.tokens(content[-1])
    score = min(max(each.score, 0.01), 0.99)
    return {
        "score": math.log(score / (1 - score)),
        "inside": evidence.mean("content", content),
        "first": evidence.total("content", first, first + 1),
        "last": evidence.total("content", last - 1, last),
        "before": evidence.total("content", first - _OUTSIDE, first) / _OUTSIDE,
        "after": evidence.total("content", last, last + _OUTSIDE) / _OUTSIDE,
        "cue": evidence.mean("cue", cue),
        "cue as content": evidence.mean("content", cue),
    }


def judged(
    s: Structure, found: Sequence[Scored], evidence: Evidence, weights: Weights
) -> list[Scored]:
    """Candidates with the scores that both opinions together give them."""
    return [
        replace(each, score=chance(features(s, each, evidence), weights))
        for each in found
        if s.spans(each.content.ranges)
    ]


def chosen(s: Structure, found: Sequence[Scored], threshold: float) -> tuple[Attribution, ...]:
    """The attributions that the learned tier's decision makes of judged candidates."""
    models = replace(learned.models(), threshold=threshold, curve=((0.0, 0.0), (1.0, 1.0)))
    return learned.decided(s, models, [replace(each) for each in found])  # it writes into them


def alone(
    layers: Layers,
    groups: Sequence[Group],
    kept: Sequence[Attribution],
    weights: Weights,
    threshold: float,
) -> list[Attribution]:
    """What the encoder finds by itself, where nothing kept covers a third of its content."""
    taken = Cover(len(layers.text), (span for each in kept for span in (*each.content, *each.cue)))
    found: list[Attribution] = []
    for group in groups:
        content = content_spans(layers, group)
        size = sum(end - start for start, end in content)
        if not content or taken.count(content) * 3 > size:
            continue
        probability = chance(of_group(group), weights)
        if probability >= threshold:
            found.append(_attribution(layers, group, content, probability))
    return found


def of_group(group: Group) -> dict[str, float]:
    """What is weighed of an attribution that only the encoder found."""
    return {
        "inside": sum(each.chance for each in group.content) / len(group.content),
        "cue": group.cue.chance if group.cue else 0.0,
        "source": group.source.chance if group.source else 0.0,
    }


def chance(features: Mapping[str, float], weights: Weights) -> float:
    """The logistic function of a weighted sum."""
    total = weights.get("base", 0.0)
    total += sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def _attribution(
    layers: Layers, group: Group, content: tuple[Span, ...], probability: float
) -> Attribution:
    cue = (group.cue.span,) if group.cue else ()
    words = layers.text[cue[0].start : cue[0].end].lower().split() if cue else []
    forms = verb_forms()
    verb = next((forms[word] for word in words if word in forms), " ".join(words))
    return Attribution(
        content=content,
        source=(group.source.span,) if group.source else (),
        cue=cue,
        mode=mode(layers.text, content, layers.quotations),
        probability=round(probability, 4),
        rule="encoder",
        verb=verb,
        reporting=verb not in verbs() or verbs()[verb] in reporting(),
    )
