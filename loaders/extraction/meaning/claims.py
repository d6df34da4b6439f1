"""Claims: checkable facts with a value, told apart by the cues of the codebook's aspects.

A cue of an aspect has what the fact is about as its side (``agreement``, ``series``, ``state``,
``forces``, ``event``) and the words around the value as its parts. Each value of a sentence goes to
the aspect of its kind whose cue fits with words nearest to it; without one, it is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import NamedTuple

from communique.graph import records as r
from communique.graph.dates import bounds
from communique.loaders.dossier.texts import digest
from communique.loaders.extraction.layers import Layers, Span
from communique.loaders.extraction.meaning import money, times
from communique.loaders.extraction.meaning.agreements import AgreementMention, Agreements
from communique.loaders.extraction.meaning.cues import SUBJECTS, Match, Sentence, parse
from communique.loaders.extraction.meaning.stance import Frames
from communique.loaders.extraction.speakers.aliases import Aliases, Hit

_KINDS = {"money": ("money",), "percent": ("percent",), "number": ("troops", "years"),
          "date": ("date",)}  # fmt: skip
REACH = 18
"""Words that may stand between a value and the nearest word of the cue."""

_CONTENT = re.compile(r"[a-z]{3,}|[12]\d{3}")
_COMMON = frozenset({
    "and", "between", "for", "from", "others", "that", "the", "their", "this", "was", "were",
    "with",
})  # fmt: skip


class Value(NamedTuple):
    """A value in a sentence: a quantity or a date."""

    span: Span
    kind: str
    value: int | float | str
    unit: str
    approximate: bool = False
    converts: int | None = None


class Fact(NamedTuple):
    """A claim in the making: subject, aspect, value, the passage, and the period it holds for."""

    subject: str
    aspect: r.Aspect
    value: Value
    passage: Span
    period: str | None
    origin: int | None


@dataclass
class Facts:
    """Finds the facts of one text."""

    layers: Layers
    frames: Frames
    aliases: Aliases
    registry: r.Registry
    anchor: times.Anchor
    agreements: Sequence[AgreementMention]
    known: Agreements

    def __post_init__(self) -> None:
        self.cues = [
            (aspect, tuple(parse(line, SUBJECTS) for line in aspect.cues))
            for aspect in self.frames.codebook.aspects
        ]

    def find(self) -> list[Fact]:
        """All facts of the text, in order."""
        found: list[Fact] = []
        self._seen = set[tuple[object, ...]]()
        for sentence in self.layers.sentences:
            block = self.layers.blocks[sentence.block].kind if self.layers.blocks else "paragraph"
            if block == "paragraph" and not sentence.heading:
                found += self._in(sentence.span, len(found))
        return found

    def _in(self, span: Span, before: int) -> Iterator[Fact]:
        values = self._values(span)
        if not values:
            return
        sentence = self.frames.sentence(self.layers.text, span)
        made: list[Fact] = []
        placed: dict[int, int] = {}
        used: dict[str, int] = {}
        for number, value in enumerate(values):
            if value.converts is not None and value.converts in placed:
                origin = placed[value.converts]
                told = made[origin - before]
                placed[number] = before + len(made)
                made.append(told._replace(value=value, passage=value.span, origin=origin))
                yield made[-1]
                continue
            for aspect, match in self._fitting(sentence, value):
                subject = self._subject(match.cue.side, span, value, used.get(aspect.id, 0))
                if subject is not None:
                    break
            else:
                continue
            used[aspect.id] = used.get(aspect.id, 0) + 1
            if (subject, aspect.id, value.value) in self._seen:
                continue
            self._seen.add((subject, aspect.id, value.value))
            passage = _passage(sentence, match, value)
            placed[number] = before + len(made)
            made.append(Fact(subject, aspect, value, passage, _period(values, value, aspect), None))
            yield made[-1]

    def _values(self, span: Span) -> list[Value]:
        text = self.layers.text
        quantities = [
            Value(q.span, q.kind, q.value, q.unit, q.approximate, q.converts)
            for q in money.find(text, span.start, span.end)
        ]
        dates = [
            Value(w.span, "date", w.edtf, "") for w in times.find(text, self.anchor, *span)
            if not any(q.span.start < w.span.end and w.span.start < q.span.end for q in quantities)
        ]  # fmt: skip
        return [*quantities, *dates]

    def _fitting(self, sentence: Sentence, value: Value) -> list[tuple[r.Aspect, Match]]:
        """The aspects whose cues fit, those first whose words stand nearest to the value."""
        found: list[tuple[int, int, int]] = []
        matches: list[tuple[r.Aspect, Match]] = []
        for aspect, cues in self.cues:
            if value.kind not in _KINDS.get(aspect.value, ()):
                continue
            for cue in cues:
                match = sentence.match(cue)
                if (
                    match
                    and _fits(aspect, value)
                    and (near := _distance(sentence, match, value)) <= REACH
                ):
                    found.append((near, -len(cue.parts), len(matches)))
                    matches.append((aspect, match))
        return [matches[number] for _, _, number in sorted(found)]

    # --- what a fact is about ------------------------------------------------------------------

    def _subject(self, side: str, span: Span, value: Value, nth: int) -> str | None:
        if side in ("agreement", "series"):
            return self._agreement(span, side == "series")
        hits = self.aliases.find(self.layers.text, *span)
        if side == "state":
            found = self._state(hits, value, nth)
            return f"actor:{found}" if found else None
        if side == "forces":
            forces = self._forces(hits, value, nth)
            return f"actor:{forces}" if forces else None
        if side == "event":
            event = self._event(span, value)
            return f"event:{event}" if event else None
        return None

    def _agreement(self, span: Span, series: bool) -> str | None:
        inside = [m for m in self.agreements if span.start <= m.span.start < span.end]
        before = [m for m in self.agreements if 0 <= span.start - m.span.end < 500]
        for mention in (*sorted(inside, key=lambda m: not m.sure), *reversed(before)):
            reference = mention.reference
            if not series:
                return reference
            member = next((a for a in self.registry.agreements if a.id == reference), None)
            if reference.startswith("series:") or (member and member.series):
                return reference if ":" in reference else f"series:{member.series}"  # type: ignore[union-attr]
        return self.known.meant(self.layers, span, self.anchor, series)

    def _state(self, hits: Sequence[Hit], value: Value, nth: int) -> str | None:
        states = [h for h in hits if h.kind == "state" and h.actor not in self.aliases.foreign]
        before = [h for h in states if h.span.end <= value.span.start] or states
        if not before:
            earlier = [h for h in self.aliases.find(self.layers.text, 0, value.span.start)
                       if h.kind == "state" and h.actor not in self.aliases.foreign]  # fmt: skip
            near = [h for h in earlier if value.span.start - h.span.end < 300]
            return near[-1].actor if near else None
        if "respectively" in self.layers.text[value.span.end : value.span.end + 40]:
            several = list(dict.fromkeys(h.actor for h in before))
            return several[min(nth, len(several) - 1)]
        return before[0].actor

    def _forces(self, hits: Sequence[Hit], value: Value, nth: int) -> str | None:
        """The forces stationed in the state that is spoken of, as the registry has them."""
        kinds = [
            h for h in hits if h.kind == "organization" and _is_force(self.aliases.actors[h.actor])
        ]
        if kinds:
            return kinds[0].actor
        hosts = [h for h in hits if h.how != "adjective" and self._force_in(h.actor)]
        host = self._state(hosts, value, nth)
        return self._force_in(host) if host else None

    def _force_in(self, state: str) -> str | None:
        names = {self.aliases.actors[state].label, *(
            n.text for n in self.aliases.actors[state].names)}  # fmt: skip
        for actor in self.registry.actors:
            foreign = actor.organ_of != state and _is_force(actor)
            if foreign and any(
                re.search(rf"Forces.*\b{re.escape(name)}$", actor.label) for name in names
            ):
                return actor.id
        return None

    def _event(self, span: Span, value: Value) -> str | None:
        """The event whose label shares most words with the sentence, near to the day in time."""
        words = _telling(self.layers.text[span.start : span.end])
        scored = []
        for event in self.registry.events:
            shared = len(words & (_telling(event.label) - self._states))
            away = _away(event, str(value.value))
            if not shared or away is None or away > 400:
                continue
            exact = len(str(value.value)) > 4 and away == 0
            score = shared + (2 if exact else 1 if away <= 3 else 0)
            if score >= 2:
                scored.append((-score, away, event.id))
        return min(scored)[2] if scored else None

    @cached_property
    def _states(self) -> set[str]:
        states = (a for a in self.aliases.actors.values() if a.kind == "state")
        return {
            word
            for a in states
            for n in (a.label, *(n.text for n in a.names))
            for word in _telling(n)
        }


def _telling(words: str) -> set[str]:
    return set(_CONTENT.findall(words.casefold())) - _COMMON


def _is_force(actor: r.Actor) -> bool:
    return actor.kind == "organization" and "Forces" in actor.label


def _fits(aspect: r.Aspect, value: Value) -> bool:
    """Whether a date has the form the aspect wants: an interval for a period, else a point."""
    if value.kind == "troops" or value.kind == "years":
        length = "length" in aspect.id or "years" in aspect.definition.casefold()
        return length == (value.kind == "years")
    return True


def _distance(sentence: Sentence, match: Match, value: Value) -> int:
    at = [
        n for n, w in enumerate(sentence.words) if value.span.start <= w.span.start < value.span.end
    ]
    if not at:
        return REACH + 1
    places = [p for p in match.places if p]
    away = [max(p.first - at[-1] - 1, at[0] - p.last, 0) for p in places]
    return sum(away) // len(away)


def _passage(sentence: Sentence, match: Match, value: Value) -> Span:
    """From the nearest word of the cue to the value, and what stands between them."""
    spans = [value.span]
    for place in (p for p in match.places if p):
        spans.append(
            Span(sentence.words[place.first].span.start, sentence.words[place.last - 1].span.end)
        )
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def _period(values: Sequence[Value], value: Value, aspect: r.Aspect) -> str | None:
    """The year a sum or rate is for: the year of the sentence that stands nearest to it."""
    if value.kind not in ("money", "percent"):
        return None
    years = [v for v in values if v.kind == "date" and re.fullmatch(r"\d{4}", str(v.value))]
    near = sorted(years, key=lambda v: abs(v.span.start - value.span.start))
    return str(near[0].value) if near else None


def _away(event: r.Event, edtf: str) -> int | None:
    """Days between an event and a date."""
    if event.start is None:
        return None
    first, last = bounds(event.start)[0], bounds(event.end or event.start)[1]
    found = bounds(edtf)
    if first is None or last is None or found.earliest is None or found.latest is None:
        return None
    if found.earliest <= last and first <= found.latest:
        return 0
    gap: timedelta = max(first - found.latest, found.earliest - last)
    return gap.days


def record(fact: Fact, text: str, by: r.By, confidence: float, machine: str) -> r.Claim:
    """The claim record of a fact, without id."""
    words = text[fact.value.span.start : fact.value.span.end]
    passage = text[fact.passage.start : fact.passage.end]
    value = fact.value.value
    shown = f"{value:,}" if isinstance(value, int | float) else value
    return r.Claim(
        id="draft",
        subject=fact.subject,
        aspect=fact.aspect.id,
        value=value,
        passage=r.Passage(start=fact.passage.start, end=fact.passage.end, digest=digest(passage)),
        unit=fact.value.unit,
        period=fact.period,
        words=" ".join(words.split()) if len(words.split()) <= 8 else "",
        paraphrase=f"{fact.aspect.label}: {shown} {fact.value.unit}".rstrip() + f" {machine}.",
        approximate=fact.value.approximate,
        by=r.By(extractor=by.extractor, version=by.version, model=by.model, confidence=confidence),
        status="proposed",
    )
