"""Making statements: what the codebook, the dates and the agreements say of a speaker's words."""

# ruff: noqa: RUF001 - the typographic marks of news texts

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from datetime import date

import msgspec

from communique.graph import records as r
from communique.graph.dates import bounds
from communique.loaders.dossier.texts import digest
from communique.loaders.extraction.layers import Attribution, Extraction, Span, Tier
from communique.loaders.extraction.meaning import times
from communique.loaders.extraction.meaning.cues import Sentence
from communique.loaders.extraction.meaning.stance import Coding, Voice
from communique.loaders.extraction.proposing.desk import Desk
from communique.loaders.extraction.proposing.drafts import inside
from communique.loaders.extraction.proposing.pieces import Piece, mode_of, stripped
from communique.loaders.extraction.speakers.resolving import Speakers
from communique.loaders.extraction.speakers.speaker import Speaker

EXTRACTOR = "communique extract"
MACHINE = "(machine-made)"
_ANAPHOR = re.compile(
    r"[\"“‘'\s]*(?:(?:a|this|that|such a|the) "
    r"(?:move|step|tactic|approach|demand|plan|idea|proposal|"
    r"policy|strategy|linkage|link|position|threat)|this|that|such)\b",
    re.IGNORECASE,
)

LEAD = 120
"""Code points of a passage in which the day of the report is looked for."""

OPENING = 4
"""Sentences at the head of a text (title and lead) that say what all of it is about."""


class Maker:
    """Makes statements of one document's text, and keeps what all of them need."""

    def __init__(self, document: r.Document, extraction: Extraction, desk: Desk) -> None:
        self.document, self.desk = document, desk
        self.extraction, self.layers = extraction, extraction.layers
        self.text = self.layers.text
        self.speakers = Speakers(
            self.layers, desk.aliases, desk.offices, day_of(document), document.actors
        )
        self.by = coded_by(extraction.tier)
        self.anchor = times.Anchor.of(document.published)
        self.agreements = desk.agreements.find(self.layers, self.anchor)
        self._starts = [sentence.span.start for sentence in self.layers.sentences]
        self._opening = range(min(OPENING, len(self._starts)))
        self.suggested = {each.content: each for each in extraction.suggestions}

    def coded(self, piece: Piece, attribution: Attribution, speaker: Speaker) -> Coding:
        """What the codebook says of a piece: sides, topics, hedge."""
        spans = self._in_sentences(piece.passage)
        voice = Voice(attribution.verb, others=self.others(speaker, piece.passage))
        skip = (*attribution.source, *attribution.relay)
        meant = self._meant(piece)
        return self.desk.frames.code(
            self.text, spans, voice, skip, self._before(piece.passage), meant
        )

    def suggested_by_model(self, attribution: Attribution, coding: Coding) -> Coding:
        """A coding with the stances a language model suggests where the cues see none."""
        suggestion = self.suggested.get(attribution.content)
        if coding.stances or suggestion is None:
            return coding
        stances = tuple(
            r.Stance(
                proposition=each.proposition,
                polarity=each.polarity,
                rule=" ".join(
                    ("language model:", *(f"“{self.text[slice(*w)]}”" for w in each.words))
                ).removesuffix(":"),
            )
            for each in suggestion.stances
        )
        return replace(coding, stances=stances)

    def others(self, speaker: Speaker, within: Span) -> tuple[Span, ...]:
        """Where a passage names actors that are neither its speaker nor whom that one speaks for.

        Names that end just before the passage count: the words of the report begin there.
        """
        actor = self.speakers.actor(speaker.actor)
        own = {speaker.actor, *((actor.organ_of, actor.part_of, *actor.of) if actor else ())}
        own |= {self.desk.offices.state_of(self.desk.offices.posts[speaker.capacity])
                if speaker.capacity else None}  # fmt: skip
        near = self.speakers.hits_in(within.start - LEAD, within.end)
        return tuple(h.span for h in near if h.actor not in own and h.how != "adjective")

    def _meant(self, piece: Piece) -> Span | None:
        """What *a move that* or *this tactic* stands for: the words before, back to a full stop."""
        for content in piece.content:
            if not _ANAPHOR.match(self.text, content.start):
                continue
            until = bisect_left(self._starts, content.start)
            starts = [s.span for s in self.layers.sentences[max(0, until - 2) : until]]
            if not starts:
                return None
            same = starts[-1].end > content.start and content.start - starts[-1].start > 40
            first = starts[-1] if same or len(starts) < 2 else starts[-2]
            return Span(first.start, content.start)
        return None

    def _in_sentences(self, passage: Span) -> list[Span]:
        first = max(0, bisect_right(self._starts, passage.start) - 1)
        found = [
            Span(max(s.span.start, passage.start), min(s.span.end, passage.end))
            for s in self.layers.sentences[first : bisect_left(self._starts, passage.end)]
            if passage.start < s.span.end
        ]
        return found or [passage]

    def _before(self, passage: Span) -> Sentence | None:
        """What was said before a passage: the two sentences before it, and how the text begins."""
        last = bisect_right(self._starts, passage.start) - 1
        if last >= 0 and self.layers.sentences[last].span.end > passage.start:
            last -= 1
        if last < 0:
            return None
        near = sorted({0, max(0, last - 1), last} | set(self._opening))
        spans = [self.layers.sentences[n].span for n in near if n <= last]
        return self.desk.frames.context(self.text, spans)

    def statement(
        self, piece: Piece, attribution: Attribution, speaker: Speaker, coding: Coding
    ) -> r.Statement:
        """The statement that a speaker makes in a piece, without its id."""
        confidence = round(attribution.probability * speaker.confidence, 2)
        return r.Statement(
            id="draft",
            speaker=speaker.actor,
            mode=mode_of(self.text, piece.content, attribution, self.layers.quotations),
            passage=self.passage(piece.passage),
            paraphrase=self._paraphrase(speaker, coding),
            capacity=speaker.capacity,
            resolution=_resolution(speaker),
            said_on=self._said_on(piece.passage, speaker),
            relay=self._relay(attribution, speaker),
            stances=coding.stances,
            topics=coding.topics,
            about=self._about(piece.passage),
            hedge=coding.hedge,
            by=msgspec.structs.replace(self.by, confidence=confidence),
            status="proposed",
        )

    def sentence_at(self, place: int) -> Span | None:
        """The sentence a place lies in, or the next one if it lies between two."""
        first = max(0, bisect_right(self._starts, place) - 1)
        near = (s.span for s in self.layers.sentences[first : first + 2])
        return next((span for span in near if span.end > place), None)

    def sentence_of(self, passage: r.Passage) -> Span:
        """The sentence a passage begins in, as far as the passage does not reach beyond it."""
        last = bisect_right(self._starts, passage.start) - 1
        if last < 0:
            return Span(passage.start, passage.end)
        whole = stripped(self.text, self.layers.sentences[last].span)
        return whole if passage.end <= whole.end else Span(passage.start, passage.end)

    def passage(self, span: Span) -> r.Passage:
        """The passage of a stretch of the text."""
        return r.Passage(start=span.start, end=span.end, digest=digest(self.text[slice(*span)]))

    def _relay(self, attribution: Attribution, speaker: Speaker) -> tuple[str, ...]:
        found = (s.actor for span in attribution.relay for s in self.speakers.at(span))
        return tuple(dict.fromkeys(ref for ref in found if ref != speaker.actor))

    def _paraphrase(self, speaker: Speaker, coding: Coding) -> str:
        actor = self.speakers.actor(speaker.actor)
        who = actor.label if actor else speaker.actor
        labels = {each.id: each.label for each in self.desk.dossier.codebook.propositions}
        sides = [f'{_side(s.polarity)} "{labels[s.proposition]}"' for s in coding.stances]
        topics = {each.id: each.label for each in self.desk.dossier.codebook.topics}
        on = ", ".join(topics[name] for name in coding.topics)
        told = "; ".join(sides) or (
            f"speaks on {on}" if on else "speaks on no topic of the codebook"
        )
        return f"{who[:1].upper()}{who[1:]}: {told} {MACHINE}."

    def _about(self, passage: Span) -> tuple[str, ...]:
        """The agreements a passage speaks of."""
        named = (m.reference for m in self.agreements if inside(m.span, passage))
        return tuple(dict.fromkeys(named))

    def _said_on(self, passage: Span, speaker: Speaker) -> str | None:
        """When it was said: the date that stands with the words that report, in the past."""
        terms = self._first_term(passage, speaker)
        if terms:
            return terms
        if speaker.method == "own voice" or self.anchor.day is None:
            return None
        lead = Span(passage.start, min(passage.end, passage.start + LEAD))
        last = bisect_right(self._starts, passage.start) - 1
        if last >= 0 and passage.start < self.layers.sentences[last].span.end:
            lead = Span(self._starts[last], lead.end)
        dates = [w for w in times.find(self.text, self.anchor, *lead) if w.relative]
        past = [
            w.edtf for w in dates if (bounds(w.edtf).earliest or self.anchor.day) <= self.anchor.day
        ]
        return past[0] if past else None

    def _first_term(self, passage: Span, speaker: Speaker) -> str | None:
        """The days of a speaker's first term, where the text says that it was then."""
        words = self.text[passage.start : passage.end].casefold()
        if not any(term in words for term in ("first term", "second term", "previous term")):
            return None
        terms = sorted(t.start or "" for t in self.desk.offices.tenures
                       if t.person == speaker.actor and t.post == speaker.capacity)  # fmt: skip
        if len(terms) < 2 or ("first term" not in words and "previous term" not in words):
            return None
        first = next(t for t in self.desk.offices.tenures if t.start == terms[0]
                     and t.person == speaker.actor)  # fmt: skip
        return f"{first.start}/{first.end}" if first.start and first.end else None


def day_of(document: r.Document) -> date | None:
    """The day of publication, the first it can mean if it is partly known."""
    return bounds(document.published).earliest if document.published else None


def coded_by(tier: Tier) -> r.By:
    """Who made the proposals: tier, version, and the model with its hash."""
    model = " ".join(filter(None, (tier.model, tier.digest and f"sha256:{_hex(tier.digest)}")))
    return r.By(extractor=f"{EXTRACTOR}, tier {tier.name}", version=tier.version, model=model)


def _resolution(speaker: Speaker) -> str:
    """How the speaker was found: the method, how sure it is, and where the mention stands."""
    where = f"{speaker.mention.start}-{speaker.mention.end}"
    return f"{speaker.method}, {speaker.confidence:.2f}, {where}"


def _hex(found: str) -> str:
    return found.removeprefix("sha256:")


def _side(polarity: float) -> str:
    return "supports" if polarity > 0 else "opposes" if polarity < 0 else "speaks of"
