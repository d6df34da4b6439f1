"""The lexicons: reporting verbs and nouns with their classes, kinds of speakers, function words.

``verbs.csv``, ``nouns.csv``, ``adjectives.csv``, ``speakers.csv`` and ``classes.csv`` are
this project's own lists, open to editing. ``wordnet.json.gz`` is derived from WordNet 3.0 (see
``WORDNET-LICENSE.txt``).
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

_IRREGULAR = {
    "say": "said",
    "tell": "told",
    "think": "thought",
    "know": "knew known",
    "feel": "felt",
    "find": "found",
    "write": "wrote written",
    "see": "saw seen",
    "speak": "spoke spoken",
    "swear": "swore sworn",
    "forecast": "forecast",
    "foresee": "foresaw foreseen",
    "show": "showed shown",
    "read": "read",
    "hear": "heard",
    "mean": "meant",
    "seek": "sought",
    "understand": "understood",
    "choose": "chose chosen",
    "hold": "held",
    "cry": "cried cries crying",
    "bill": "billed",
    "plan": "planned planning",
    "admit": "admitted admitting",
    "brag": "bragged bragging",
    "quip": "quipped quipping",
    "slam": "slammed slamming",
    "refer": "referred referring",
    "commit": "committed committing",
    "regret": "regretted regretting",
    "rip": "ripped ripping",
    "hit": "hit hitting",
    "plead": "pleaded pled",
    "broadcast": "broadcast",
    "recommend": "recommended",
    "debate": "debated debating",
    "learn": "learned learnt",
    "dub": "dubbed dubbing",
    "label": "labeled labelled labeling labelling",
    "chat": "chatted chatting",
    "retweet": "retweeted retweeting",
    "rebut": "rebutted rebutting",
    "prefer": "preferred preferring",
    "concur": "concurred concurring",
}


def names(listed: str) -> tuple[str, ...]:
    """Names written in a row, apart."""
    return tuple(listed.split())


@cache
def verbs() -> dict[str, str]:
    """The class of each reporting verb, by its lemma."""
    return _table("verbs.csv")


@cache
def nouns() -> dict[str, str]:
    """The class of each noun that can report ("claim", "warning"), by its lemma."""
    return _table("nouns.csv")


@cache
def adjectives() -> dict[str, str]:
    """The class of each adjective that avows a position (*aware that*, *opposed to*), by lemma."""
    return _table("adjectives.csv")


@cache
def speakers() -> dict[str, str]:
    """Whether a noun names a person, a group or a document that can speak, by its lemma."""
    return _table("speakers.csv")


@cache
def reporting() -> frozenset[str]:
    """The classes of verbs that report speech; the others tell of belief, wish or expectation."""
    return frozenset(name for name, told in _table("classes.csv").items() if told == "yes")


@cache
def verb_forms() -> dict[str, str]:
    """The lemma of each inflected form of a reporting verb."""
    found: dict[str, str] = {}
    for lemma in verbs():
        for form in (lemma, *_forms(lemma)):
            found.setdefault(form, lemma)
    return found


def _forms(lemma: str) -> list[str]:
    past = _IRREGULAR.get(lemma, "").split()
    if lemma.endswith("e"):
        regular = [f"{lemma}s", f"{lemma[:-1]}ing", f"{lemma}d"]
    elif lemma.endswith("y") and lemma[-2] not in "aeou":
        regular = [f"{lemma[:-1]}ies", f"{lemma}ing", f"{lemma[:-1]}ied"]
    elif lemma.endswith(("s", "sh", "ch", "x", "z")):
        regular = [f"{lemma}es", f"{lemma}ing", f"{lemma}ed"]
    else:
        regular = [f"{lemma}s", f"{lemma}ing", f"{lemma}ed"]
    return [*past, *(regular if len(past) < 3 else []), *regular[:1]] if past else regular


def _table(name: str) -> dict[str, str]:
    text = (files("communique.loaders.extraction.lexicon") / name).read_text("utf-8")
    rows = csv.reader(text.splitlines()[1:])
    return {row[0]: row[1] for row in rows}
