"""The tier of parse and lexicon: written rules decide among the candidates.

A cue must be in our lists of reporting verbs and nouns; each rule of content has a rank, by how
often such a complement is what was said.
"""

from __future__ import annotations

from dataclasses import replace

from communique.loaders.extraction import lexicon
from communique.loaders.extraction.attribution.anchors import Anchor, Content, anchors
from communique.loaders.extraction.attribution.contents import fill
from communique.loaders.extraction.attribution.decision import Scored, attribution, choose, whole
from communique.loaders.extraction.layers import Attribution, Layers
from communique.loaders.extraction.text.structure import Structure

PROBABILITY = {
    "left ccomp": 0.93,
    "quotations that follow": 0.91,
    "left parataxis": 0.85,
    "clause": 0.85,
    "sentence": 0.85,
    "ccomp": 0.82,
    "acl": 0.59,
    "quotation": 0.56,
    "two quotations": 0.56,
    "from dobj": 0.54,
    "dobj": 0.52,
    "xcomp": 0.51,
    "prep": 0.37,
}
"""How often each rule was right (content, Jaccard >= .5) on the training split of PolNeAR."""

_STRONG = lexicon.names(
    "say tell remark claim announce confirm deny warn promise ask suggest answer explain stress "
    "quip write predict think fear"
)
_LOOSE = lexicon.names("request criticize praise support want express refer name signal")
_QUOTED = frozenset(("quotations that follow", "quotation", "two quotations"))
_THRESHOLD = 0.5
_GROWN = " with its quotation"


def attributions(layers: Layers, threshold: float | None = None) -> tuple[Attribution, ...]:
    """The attributions of a parsed text by written rules, in order of their content."""
    s = Structure(layers)
    scored: list[Scored] = []
    for anchor in anchors(s):
        if _reports(s, anchor):
            fill(s, anchor)
            for content in anchor.contents:
                rank = _rank(s, anchor, content)
                if rank >= _THRESHOLD:
                    scored.append(Scored(anchor, content, rank, anchor.source))
    found = []
    for kept in choose(s, scored):
        probability = PROBABILITY[kept.scored.content.rule.removesuffix(_GROWN)]
        made = attribution(s, kept, probability)
        if made.content and probability >= (threshold or 0.0):
            found.append(_marked(made, layers))
    return tuple(sorted(found, key=lambda a: (a.content[0], a.cue)))


def _marked(made: Attribution, layers: Layers) -> Attribution:
    return replace(made, content=whole(made.content, layers.quotations))


def _reports(s: Structure, anchor: Anchor) -> bool:
    token = s.tokens[anchor.token]
    if s.quote[anchor.token] >= 0:
        return False
    if anchor.kind == "verb":
        return token.lemma in lexicon.verbs()
    if anchor.kind == "noun":
        return token.lemma in lexicon.nouns()
    return anchor.kind == "according" and len(anchor.cue) == 2


def _rank(s: Structure, anchor: Anchor, content: Content) -> float:
    """How good a content is for an anchor by its rule, 0 where it is none."""
    rule = content.rule.removesuffix(_GROWN)
    grown = 0.02 * (rule != content.rule)
    if anchor.kind == "according":
        return {"clause": 0.92, "sentence": 0.9}.get(rule, 0.0) + grown
    if anchor.kind == "noun":
        marked = rule == "acl" and anchor.source is not None
        return 0.62 + grown if marked else 0.0
    if anchor.kind != "verb" or (anchor.source is None and anchor.subject.way != "passive"):
        return 0.0
    kind = lexicon.verbs()[s.tokens[anchor.token].lemma]
    return _verb_rank(rule, kind) + grown


def _verb_rank(rule: str, kind: str) -> float:
    strong = kind in _STRONG
    if rule == "quotations that follow":
        return 0.88 if strong else 0.6
    if rule in ("ccomp", "left ccomp", "left parataxis"):
        return 0.9 if strong else 0.72
    if rule in _QUOTED:
        return 0.8 if strong else 0.4
    if rule == "xcomp":
        return 0.66
    if rule == "from dobj":
        return 0.63 if kind in _LOOSE else 0.0
    if rule == "dobj":
        return (
            0.6
            if kind in _LOOSE or kind in ("claim", "announce", "confirm", "deny", "predict")
            else 0.0
        )
    return (
        0.52 if rule == "prep" and kind in ("warn", "signal", "quip", "request", "discuss") else 0.0
    )
