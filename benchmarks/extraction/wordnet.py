"""``python -m benchmarks.extraction.wordnet [DIR]``: the lexicon derived from WordNet 3.0.

Reads WordNet's own files (Debian: ``wordnet-base``, in /usr/share/wordnet) and writes
``loaders/extraction/lexicon/wordnet.json.gz``: for each verb how much of its senses lies in each
lexicographer file, allows each sentence frame, and falls under each seed sense; for each noun and
adjective how much lies in the files that matter for speech. The first sense weighs 1, the second
1/2, and so on.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from communique.loaders.extraction.lexicon import names

WORDNET = Path("/usr/share/wordnet")
TARGET = Path(__file__).parents[2] / "loaders" / "extraction" / "lexicon" / "wordnet.json.gz"

VERB_FILES = {29 + i: i for i in range(15)}  # verb.body (29) to verb.weather (43)
NOUN_FILES = {
    10: "communication",
    9: "cognition",
    18: "person",
    14: "group",
    12: "feeling",
    4: "act",
}
FRAMES = (1, 2, 8, 9, 10, 11, 15, 16, 17, 22, 24, 25, 26, 28, 29, 30, 33, 34, 35)
"""Sentence frames that tell something of clauses and hearers (26: Somebody ----s that CLAUSE)."""

SEEDS = names(
    "say.1 tell.2 state.1 announce.2 assert.1 claim.1 declare.1 promise.1 predict.1 ask.1 ask.2 "
    "request.1 warn.1 criticize.1 accuse.2 praise.1 think.1 think.3 know.1 want.1 expect.1 fear.1 "
    "like.1 decide.1 agree.1 deny.1 explain.1 inform.1 write.2 show.2 communicate.2 communicate.1 "
    "express.2 propose.1 judge.1 see.1 intend.1 talk.1 order.1 admit.1 support.1 oppose.2"
)
_WORD = re.compile(r"[a-z]+$")


class Synset(NamedTuple):
    """What is used of one WordNet synset."""

    file: int
    hypernyms: tuple[int, ...]
    frames: frozenset[int]
    derived: tuple[tuple[str, int], ...]


def main(arguments: list[str]) -> None:
    """Write the lexicon and say how large it became."""
    folder = Path(arguments[0]) if arguments else WORDNET
    verbs, nouns = _synsets(folder / "data.verb"), _synsets(folder / "data.noun")
    senses = {kind: _senses(folder / f"index.{kind}") for kind in ("verb", "noun", "adj")}
    data = {
        "source": "WordNet 3.0, Princeton University; see WORDNET-LICENSE.txt",
        "verb": {"dimensions": _verb_dimensions(), "words": _verbs(verbs, senses["verb"])},
        "noun": {"dimensions": list(NOUN_FILES.values()), "words": _nouns(nouns, senses["noun"])},
        "adj": {
            "dimensions": list(NOUN_FILES.values()),
            "words": _adjectives(_synsets(folder / "data.adj"), nouns, senses["adj"]),
        },
    }
    text = json.dumps(data, separators=(",", ":"), sort_keys=True)
    TARGET.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")


def _synsets(path: Path) -> dict[int, Synset]:
    return dict(map(_synset, _lines(path)))


def _synset(line: str) -> tuple[int, Synset]:
    fields = line.split("|")[0].split()
    words = int(fields[3], 16)
    at = 4 + 2 * words
    pointers = [fields[i : i + 4] for i in range(at + 1, at + 1 + 4 * int(fields[at]), 4)]
    rest = fields[at + 1 + 4 * int(fields[at]) :]
    frames = frozenset(int(rest[i + 1]) for i in range(1, len(rest), 3)) if rest else frozenset()
    hypernyms = tuple(int(p[1]) for p in pointers if p[0] in ("@", "@i"))
    derived = tuple((p[2], int(p[1])) for p in pointers if p[0] in ("+", "=", "\\"))
    return int(fields[0]), Synset(int(fields[1]), hypernyms, frames, derived)


def _senses(path: Path) -> dict[str, list[int]]:
    """The synsets of each single lower-case word, the most frequent sense first."""
    found = {}
    for line in _lines(path):
        fields = line.split()
        if _WORD.match(fields[0]):
            found[fields[0]] = [int(f) for f in fields[-int(fields[2]) :]]
    return found


def _lines(path: Path) -> Iterator[str]:
    return (line for line in path.read_text("latin-1").splitlines() if not line.startswith("  "))


def _verb_dimensions() -> list[str]:
    return [*(f"file {i}" for i in VERB_FILES), *(f"frame {f}" for f in FRAMES), *SEEDS]


def _verbs(synsets: dict[int, Synset], senses: dict[str, list[int]]) -> dict[str, list[int]]:
    seeds = {
        senses[word][int(rank) - 1]: len(VERB_FILES) + len(FRAMES) + i
        for i, (word, rank) in enumerate(seed.split(".") for seed in SEEDS)
    }
    found = {}
    for word, numbers in senses.items():
        weights: defaultdict[int, float] = defaultdict(float)
        for rank, number in enumerate(numbers, 1):
            synset = synsets[number]
            hits = {VERB_FILES[synset.file]}
            hits |= {len(VERB_FILES) + FRAMES.index(f) for f in synset.frames if f in FRAMES}
            hits |= {seeds[s] for s in _above(number, synsets) if s in seeds}
            for hit in hits:
                weights[hit] += 1 / rank
        found[word] = _shares(weights, len(numbers))
    return found


def _above(number: int, synsets: dict[int, Synset]) -> set[int]:
    found: set[int] = set()
    open_ = [number]
    while open_:
        here = open_.pop()
        if here not in found:
            found.add(here)
            open_ += synsets[here].hypernyms
    return found


def _nouns(synsets: dict[int, Synset], senses: dict[str, list[int]]) -> dict[str, list[int]]:
    files = list(NOUN_FILES)
    found = {}
    for word, numbers in senses.items():
        weights: defaultdict[int, float] = defaultdict(float)
        for rank, number in enumerate(numbers, 1):
            if synsets[number].file in NOUN_FILES:
                weights[files.index(synsets[number].file)] += 1 / rank
        shares = _shares(weights, len(numbers))
        if any(share >= 25 for share in shares[1::2]):
            found[word] = shares
    return found


def _adjectives(
    synsets: dict[int, Synset], nouns: dict[int, Synset], senses: dict[str, list[int]]
) -> dict[str, list[int]]:
    files = list(NOUN_FILES)
    found = {}
    for word, numbers in senses.items():
        weights: defaultdict[int, float] = defaultdict(float)
        for rank, number in enumerate(numbers, 1):
            kin = {nouns[n].file for kind, n in synsets[number].derived if kind == "n"}
            for file in kin & NOUN_FILES.keys():
                weights[files.index(file)] += 1 / rank
        if shares := _shares(weights, len(numbers)):
            found[word] = shares
    return found


def _shares(weights: dict[int, float], senses: int) -> list[int]:
    """Dimension and share in hundredths, one after the other, where the share is not nothing."""
    total = sum(1 / rank for rank in range(1, senses + 1))
    pairs = ((d, round(100 * w / total)) for d, w in sorted(weights.items()))
    return [value for d, share in pairs if share for value in (d, share)]


if __name__ == "__main__":
    main(sys.argv[1:])
