"""Words as lexicon classes: vectors over WordNet's and our own classes, never over words."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from communique.loaders.extraction import lexicon

_NOUN_REPORTS = (0, 1, 4)  # communication, cognition, feeling


@cache
def dimensions(kind: str) -> tuple[str, ...]:
    """The names of the dimensions of "verb", "noun" or "adj" vectors."""
    return (*_wordnet()[kind]["dimensions"], *_own(kind)[0])


@cache
def vector(kind: str, lemma: str) -> tuple[float, ...]:
    """A lemma as shares (0..1) of its senses in each class, and membership in our own lists."""
    names, classes = _own(kind)
    found = [0.0] * (len(dimensions(kind)))
    held: Sequence[int] = _wordnet()[kind]["words"].get(lemma, ())
    for i in range(0, len(held), 2):
        found[held[i]] = held[i + 1] / 100
    if lemma in classes:
        found[len(found) - len(names) + names.index(classes[lemma])] = 1.0
    return tuple(found)


@cache
def can_report(noun: str) -> bool:
    """Whether a noun can hold a content: "claim", "fear", "plan"."""
    if noun in lexicon.nouns():
        return True
    held = vector("noun", noun)
    return sum(held[i] for i in _NOUN_REPORTS) >= 0.3


@cache
def _own(kind: str) -> tuple[tuple[str, ...], dict[str, str]]:
    if kind == "adj":
        return (), {}
    classes = lexicon.verbs() if kind == "verb" else {**lexicon.speakers(), **lexicon.nouns()}
    return tuple(dict.fromkeys(classes.values())), classes


@cache
def _wordnet() -> dict[str, Any]:
    packed = (files("communique.loaders.extraction.lexicon") / "wordnet.json.gz").read_bytes()
    data: dict[str, Any] = json.loads(gzip.decompress(packed))
    return data
