"""Propositions, stances and topics: the codebook's cues, held against the words of a statement.

Every stance carries the rule that fired and the words that fired it. What turns a cue round
(negation, the verb of the report, harm foretold), what weakens it (hedges) and what puts it under a
condition is data: ``turning.csv`` and ``verbs.csv``. Where signs contradict each other, nothing is
decided.
"""

# ruff: noqa: RUF001 - the typographic marks of news texts

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from communique.graph import records as r
from communique.loaders.extraction import lexicon
from communique.loaders.extraction.layers import Span
from communique.loaders.extraction.meaning.cues import (
    Found,
    Match,
    Sentence,
    Term,
    Word,
    parse,
    words_of,
)
from communique.loaders.extraction.speakers.aliases import Aliases

WINDOW = 9
"""Words before a cue's first word in which a negator turns it."""

_HOLDS = re.compile(
    r"\s+(?:(?:may|might|could|would|also|still|long|now|really|only|has|have)\s+){0,2}"
)
"""What may stand between a name and the verb that makes what follows that actor's view."""

_CLAUSE = re.compile(r"[;:]|,? (?:but|while|although|though|whereas) |, and ")


class Verb(NamedTuple):
    """What a reporting verb says of the speaker's side: the modality, and whether it turns cues."""

    modality: str
    side: str


@cache
def verbs() -> dict[str, Verb]:
    """The reporting verbs of ``verbs.csv`` by lemma."""
    return {row["lemma"]: Verb(row["modality"], row["side"]) for row in _table("verbs.csv")}


@cache
def _kind(kind: str) -> tuple[Term, ...]:
    rows = (row["words"] for row in _table("turning.csv") if row["kind"] == kind)
    return tuple(term for words in rows for term in parse(words).parts[0].terms)


def _table(name: str) -> list[dict[str, str]]:
    text = (files("communique.loaders.extraction.meaning") / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@dataclass(frozen=True)
class Voice:
    """Who speaks and how.

    ``verb`` is the lemma of the cue, ``own`` whether the outlet speaks for itself, ``others`` where
    somebody else is named.
    """

    verb: str = ""
    own: bool = False
    others: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Coding:
    """What the codebook says of some words: stances, topics, and the word that hedges them."""

    stances: tuple[r.Stance, ...] = ()
    topics: tuple[str, ...] = ()
    hedge: str = ""
    undecided: tuple[str, ...] = ()


class Frames:
    """A codebook's cues, compiled."""

    def __init__(self, codebook: r.Codebook, aliases: Aliases) -> None:
        self.codebook = codebook
        self._aliases = aliases
        self._resolved: dict[str, tuple[Term, ...]] = {}
        self.cues = [(each, tuple(map(parse, each.cues))) for each in codebook.propositions]
        self._topics: Mapping[str, tuple[Term, ...]] = {
            each.id: _topic_terms(each) for each in codebook.topics
        }

    def resolve(self, reference: str) -> tuple[Term, ...]:
        """The terms a ``#topic`` or ``@actor`` stands for."""
        if reference not in self._resolved:
            name = reference[1:]
            self._resolved[reference] = (
                self._topics.get(name, ()) if reference[0] == "#" else self._names(name)
            )
        return self._resolved[reference]

    def _names(self, actor: str) -> tuple[Term, ...]:
        names = (" ".join(words) for words in self._aliases.spelled(actor))
        return tuple(parse(name).parts[0].terms[0] for name in names)

    def sentence(self, text: str, span: Span, skip: Sequence[Span] = ()) -> Sentence:
        """The words of a stretch of text, ready for cues."""
        return Sentence(words_of(text, span.start, span.end, skip), self.resolve)

    def context(self, text: str, spans: Sequence[Span]) -> Sentence:
        """The words of several sentences, for what may be carried over from them."""
        words = (word for start, end in spans for word in words_of(text, start, end))
        return Sentence(tuple(words), self.resolve)

    def topics(self, sentence: Sentence) -> list[str]:
        """The topics whose words stand in a sentence."""
        return [name for name, terms in self._topics.items() if any(map(sentence.find, terms))]

    def fires(self, sentence: Sentence) -> bool:
        """Whether any cue that takes a side fits a sentence."""
        every = (cue for _, cues in self.cues for cue in cues if cue.side)
        return any(sentence.match(cue) for cue in every)

    def code(
        self, text: str, spans: Sequence[Span], voice: Voice,
        skip: Sequence[Span] = (), before: Sentence | None = None, meant: Span | None = None,
    ) -> Coding:  # fmt: skip
        """The coding of a statement whose words lie in ``spans`` (one for each sentence).

        ``before`` is the sentence before them, for topics; ``meant`` the stretch of text that words
        such as *this tactic* or *a move that* stand for, in which the statement judges a demand.
        """
        found: dict[str, list[r.Stance]] = {}
        topics = dict[str, None]()
        hedge = ""
        for span in spans:
            sentence = self.sentence(text, span, skip)
            topics |= dict.fromkeys(self.topics(sentence))
            hedge = hedge or _hedge(text, sentence)
            for proposition, match in self._matches(sentence, before):
                topics |= dict.fromkeys(proposition.topics)
                if match.cue.side:
                    made = _stance(text, span, sentence, proposition, match, voice)
                    found.setdefault(proposition.id, []).append(made)
            if meant is not None:
                for made in self._judged(text, sentence, meant, voice):
                    found.setdefault(made.proposition, []).append(made)
                meant = None
            before = sentence
        decided = {name: _agreed(stances) for name, stances in found.items()}
        self._settle_contraries(decided)
        stances = tuple(each for each in decided.values() if each)
        undecided = tuple(name for name, each in decided.items() if each is None)
        return Coding(stances, tuple(topics), hedge, undecided)

    def _judged(
        self, text: str, sentence: Sentence, meant: Span, voice: Voice
    ) -> Iterator[r.Stance]:
        """Stances against demands that the words before tell of, if harm is foretold of them."""
        harm = [f for term in _kind("harm") for f in sentence.find(term)]
        if not harm:
            return
        earlier = self.sentence(text, meant)
        word = sentence.words[harm[0].first].text
        for proposition, match in self._matches(earlier, None):
            if match.cue.side == "for":
                told = f"; meant by the words before; turned by {word}"
                yield r.Stance(
                    proposition=proposition.id, polarity=-0.5,
                    modality=verbs().get(voice.verb, Verb("criticizes", "")).modality,  # type: ignore[arg-type]
                    rule=_rule(proposition, match, earlier, ()) + told,
                )  # fmt: skip

    def _matches(
        self, sentence: Sentence, before: Sentence | None
    ) -> Iterator[tuple[r.Proposition, Match]]:
        for proposition, cues in self.cues:
            for cue in cues:
                match = sentence.match(cue, before)
                if match:
                    yield proposition, match

    def _settle_contraries(self, decided: dict[str, r.Stance | None]) -> None:
        """Two contraries held together cancel each other, unless one of them is weaker."""
        for each in self.codebook.propositions:
            one = decided.get(each.id)
            for name in each.contrary:
                other = decided.get(name)
                if one and other and one.polarity > 0 and other.polarity > 0:
                    weaker = each.id if one.polarity < other.polarity else name
                    decided[weaker] = None


def _topic_terms(topic: r.Topic) -> tuple[Term, ...]:
    lines = topic.cues or (topic.label, *(n.text for n in topic.names if n.lang == "en"))
    return tuple(term for line in lines for part in parse(line).parts for term in part.terms)


def _stance(
    text: str, span: Span, sentence: Sentence, proposition: r.Proposition, match: Match,
    voice: Voice,
) -> r.Stance:  # fmt: skip
    sides = {"for": 1, "holds": 1, "against": -1, "denies": -1}
    polarity = sides[match.cue.side] * match.cue.strength
    turned = list(_turners(text, sentence, match, voice))
    if len(turned) % 2:
        polarity = -polarity
    modality = verbs().get(voice.verb, Verb("affirms", "")).modality
    if _asked(text, span) or _another_view(text, sentence, match, voice):
        polarity, modality = 0.0, "explains"
    elif voice.own:
        polarity, modality = _own_voice(polarity, sentence, match)
    elif abs(polarity) == 1 and _hedged(sentence, match):
        polarity /= 2
    condition = "under a condition, as the passage says" if _conditional(sentence) else ""
    return r.Stance(
        proposition=proposition.id, polarity=polarity + 0.0, modality=modality,  # type: ignore[arg-type]
        condition=condition, rule=_rule(proposition, match, sentence, turned),
    )  # fmt: skip


def _turners(text: str, sentence: Sentence, match: Match, voice: Voice) -> Iterator[str]:
    """What turns a match round, in words."""
    first, last = _core(match)
    wish = match.cue.side in ("for", "against")
    kinds = ("negator", "refusal", "criticism") if wish else ("negator", "refusal")
    negators = [w for kind in kinds for w in _negators(text, sentence, match, first, last, kind)]
    yield from negators
    if wish:
        yield from _judgement(sentence, match, first, voice, negators)
    elif voice.verb in ("deny", "dispute", "refute", "reject", "dismiss"):
        yield from () if _told(negators, voice.verb) else (voice.verb,)


def _judgement(
    sentence: Sentence, match: Match, first: int, voice: Voice, negators: Sequence[str]
) -> Iterator[str]:
    """The harm foretold or the verb of the report that turns a demand, if nothing said so before.

    *Rejected it as unfair* turns once: a refusal and the harm it names are one judgement.
    """
    harm = [f for term in _kind("harm") for f in sentence.find(term) if f.first >= first]
    harm = [f for f in harm if not _inside(f, match)]
    judging = (*_kind("refusal"), *_kind("criticism"))
    refused = [f for term in judging for f in sentence.find(term)]
    side = verbs().get(voice.verb, Verb("", "")).side
    wanted = any(sentence.find(term) for term in _kind("demand"))
    if harm and match.cue.side == "for":
        spoken = {sentence.words[f.first].text for f in refused}
        yield from () if spoken & set(negators) else (sentence.words[harm[0].first].text,)
    elif side == "against" or (side == "warning" and not wanted):
        yield from () if _told(negators, voice.verb) else (voice.verb,)


def _told(negators: Sequence[str], verb: str) -> bool:
    """Whether the verb of the report is among the words that turned a cue already."""
    return any(lexicon.verb_forms().get(word, word) == verb for word in negators)


def _core(match: Match) -> tuple[int, int]:
    """The first and last word of what a cue says itself, topics and names aside."""
    parts = [part for part in match.cue.parts if not part.without]
    own = [
        place for part, place in zip(parts, match.places, strict=True)
        if place and not all(term.reference for term in part.terms)
    ]  # fmt: skip
    placed = own or [place for place in match.places if place]
    return min(p.first for p in placed), max(p.last for p in placed)


def _negators(
    text: str, sentence: Sentence, match: Match, first: int, last: int, kind: str
) -> Iterator[str]:
    """The words of a kind, negators or refusals, that stand before a cue or in it."""
    spared = [f for term in _kind("not a negator") for f in sentence.find(term)]
    seen = set[int]()
    for term in _kind(kind):
        for found in _ended(sentence, term):
            before = first - WINDOW <= found.first < last
            if not before or _inside(found, match) or found.first in seen:
                continue
            if any(s.first <= found.first < s.last for s in spared):
                continue
            gap = text[sentence.words[found.first].span.end : sentence.words[first].span.start]
            if found.first < first and _CLAUSE.search(gap):
                continue
            seen.add(found.first)
            yield sentence.words[found.first].text


def _ended(sentence: Sentence, term: Term) -> list[Found]:
    """Places of a term; ``n't`` stands at the end of words."""
    if term.words == ("n't",):
        return [Found(n, n + 1) for n, w in enumerate(sentence.words) if w.text.endswith("n't")]
    return sentence.find(term)


def _inside(found: Found, match: Match) -> bool:
    return any(place and place.first <= found.first < place.last for place in match.places)


def _asked(text: str, span: Span) -> bool:
    return text[span.start : span.end + 2].rstrip(" \"”’'").endswith("?")


def _another_view(text: str, sentence: Sentence, match: Match, voice: Voice) -> bool:
    """Whether the cue stands in what the speaker says somebody else thinks or wants."""
    first, _ = _core(match)
    for term in _kind("view"):
        for found in sentence.find(term):
            at = sentence.words[found.first].span.start
            gaps = (text[span.end : at] for span in voice.others if span.end <= at)
            held = any(_HOLDS.fullmatch(gap) for gap in gaps)
            if held and found.first < first and not _inside(found, match):
                return True
    return False


def _own_voice(polarity: float, sentence: Sentence, match: Match) -> tuple[float, str]:
    if match.cue.side in ("for", "against"):
        return 0.0, "predicts"
    foretold = any(sentence.find(term) for term in _kind("prediction"))
    return polarity / 2, "predicts" if foretold else "affirms"


def _hedged(sentence: Sentence, match: Match) -> bool:
    first, last = _core(match)
    found = [f for term in _kind("hedge") for f in sentence.find(term)]
    return any(first - WINDOW <= f.first <= last and not _inside(f, match) for f in found)


def _conditional(sentence: Sentence) -> bool:
    return any(sentence.find(term) for term in _kind("condition"))


def _hedge(text: str, sentence: Sentence) -> str:
    found = [f for term in _kind("hedge of the report") for f in sentence.find(term)]
    if not found:
        return ""
    first = min(found)
    return text[sentence.words[first.first].span.start : sentence.words[first.last - 1].span.end]


def _rule(
    proposition: r.Proposition, match: Match, sentence: Sentence, turned: Sequence[str]
) -> str:
    """The number of the cue that fired, the words that fired it, and what turned it round."""
    number = list(proposition.cues).index(match.cue.text) + 1
    parts = (p for p in match.places if p)
    words = ", ".join(" ".join(w.text for w in _shown(sentence, place)) for place in parts)
    turns = f"; turned by {', '.join(turned)}" if turned else ""
    carried = "; topic or actor said before" if match.carried else ""
    return f"{match.cue.side} cue {number}: {words}{turns}{carried}"


def _shown(sentence: Sentence, place: Found) -> Sequence[Word]:
    found = sentence.words[place.first : place.last]
    return found if len(found) <= 3 else (found[0], found[-1])


def _agreed(stances: Sequence[r.Stance]) -> r.Stance | None:
    """One stance of several on one proposition: the strongest; None if sides contradict."""
    sides = {stance.polarity > 0 for stance in stances if stance.polarity}
    if len(sides) > 1:
        return None
    return max(stances, key=lambda each: abs(each.polarity))
