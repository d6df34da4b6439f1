"""From the attributions of a text to proposed statements, claims and actors of a document.

Nothing of the text is copied into a record but offsets, digests, names and single words: what a
proposal says in words (its paraphrase) is made from the codebook's labels and says so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

import msgspec

from communique.graph import records as r
from communique.loaders.extraction.layers import Attribution, Extraction, Span
from communique.loaders.extraction.meaning import claims
from communique.loaders.extraction.proposing.ascribed import Ascribed
from communique.loaders.extraction.proposing.desk import Desk
from communique.loaders.extraction.proposing.drafts import (
    ClaimDraft,
    Draft,
    Proposal,
    inside,
    merged,
    same,
)
from communique.loaders.extraction.proposing.making import MACHINE, Maker
from communique.loaders.extraction.proposing.pieces import pieces
from communique.loaders.extraction.proposing.voices import Voices
from communique.loaders.extraction.text.damage import factor


def propose(
    document: r.Document, extraction: Extraction, desk: Desk, *, everything: bool = False
) -> Proposal:
    """The proposals for a document.

    Input: the document (its metadata and the actors it declares), the extraction of its text, the
    dossier's desk. ``everything`` also proposes attributions of belief, wish and expectation on
    which the codebook has nothing to say. Spans outside the text are refused, with the reason.
    """
    return _Reader(document, extraction, desk, everything).read()


class _Reader:
    def __init__(
        self, document: r.Document, extraction: Extraction, desk: Desk, everything: bool
    ) -> None:
        self.maker = Maker(document, extraction, desk)
        self.voices = Voices(self.maker)
        self.everything = everything
        self.refused: list[str] = []

    def read(self) -> Proposal:
        """All proposals."""
        drafts = list[Draft]()
        order = sorted(
            enumerate(self.maker.extraction.attributions), key=lambda each: _place(each[1])
        )
        for number, attribution in order:
            if self._sound(attribution):
                drafts += self._of(number, attribution)
        drafts += self.voices.own(drafts)
        drafts = self._nested(self._widened(merged(drafts)))
        used = {ref.rpartition(":")[2] for d in drafts for ref in _references(d.statement)}
        return Proposal(
            drafts=tuple(drafts),
            own=tuple(a for a in self.maker.speakers.own.values() if a.id in used),
            new=tuple(self._new(used)),
            damage=self.maker.layers.damage,
            claims=tuple(self._claims(drafts)),
            refused=tuple(self.refused),
        )

    def _widened(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Drafts that stand alone in a sentence and are a small part of it take all of it in."""
        found = list[Draft]()
        ordered = sorted({(p.start, p.end) for d in drafts for p in (d.statement.passage,)})
        longest = max((end - start for start, end in ordered), default=0)
        for draft in drafts:
            passage = draft.statement.passage
            whole = self.maker.sentence_of(passage)
            first = bisect_left(ordered, (whole.start - longest, 0))
            near = ordered[first : bisect_left(ordered, (whole.end, 0))]
            others = (Span(*each) for each in near if each != (passage.start, passage.end))
            alone = not any(p.start < whole.end and whole.start < p.end for p in others)
            if alone and 3 * (passage.end - passage.start) < whole.end - whole.start:
                wide = msgspec.structs.replace(draft.statement, passage=self.maker.passage(whole))
                found.append(replace(draft, statement=wide))
            else:
                found.append(draft)
        return found

    def _new(self, used: set[str]) -> Iterator[r.Actor]:
        source = (f"document:{self.maker.document.id}",)
        of = {ref for a in self.maker.speakers.own.values() if a.id in used for ref in a.of}
        named = [a for a in self.maker.speakers.new.values() if a.id in used | of]
        organs = {a.organ_of for a in named}
        foreign = [self.maker.desk.aliases.actors[name] for name in self.maker.desk.aliases.foreign
                   if name in used | of | organs]  # fmt: skip
        for actor in {a.id: a for a in (*named, *sorted(foreign, key=lambda a: a.id))}.values():
            yield msgspec.structs.replace(actor, sources=source)

    def _claims(self, drafts: Sequence[Draft]) -> Iterator[ClaimDraft]:
        """The claims of the text, each with the innermost draft that makes it."""
        desk = self.maker.desk
        facts = claims.Facts(
            self.maker.layers, desk.frames, desk.aliases, desk.dossier.registry,
            self.maker.anchor, self.maker.agreements, desk.agreements,
        ).find()  # fmt: skip
        sure = round(0.7 * factor(self.maker.layers.damage), 2)
        for fact in facts:
            around = [
                (d.statement.passage.end - d.statement.passage.start, n)
                for n, d in enumerate(drafts)
                if inside(fact.value.span, d.statement.passage) and d.speaker.method != "own voice"
            ]
            made = claims.record(fact, self.maker.text, self.maker.by, sure, MACHINE)
            yield ClaimDraft(made, min(around)[1] if around else None, fact.origin)

    def _sound(self, attribution: Attribution) -> bool:
        """Whether all spans lie in the text, in order; else the reason is noted."""
        for span in (*attribution.content, *attribution.source, *attribution.cue):
            if not 0 <= span.start < span.end <= len(self.maker.text):
                self.refused.append(f"{span.start}-{span.end}: not in this text")
                return False
            if not self.maker.text[slice(*span)].strip():
                self.refused.append(f"{span.start}-{span.end}: no words")
                return False
        if not attribution.content:
            self.refused.append("an attribution without content")
        return bool(attribution.content)

    def _of(self, number: int, attribution: Attribution) -> Iterator[Draft]:
        found = self.maker.speakers.of(attribution)
        if not found:
            carried = self.maker.speakers.carried(attribution.content[0].start)
            found = (carried,) if carried and attribution.mode == "direct" else ()
        if not found:
            start = attribution.content[0].start
            self.refused.append(
                f"{start}-{attribution.content[-1].end}: nobody is named as speaker"
            )
            return
        for piece in pieces(self.maker.text, attribution):
            coding = self.maker.suggested_by_model(
                attribution, self.maker.coded(piece, attribution, found[0])
            )
            if not (attribution.reporting or self.everything or coding.stances):
                continue
            for speaker in found:
                made = self.maker.statement(piece, attribution, speaker, coding)
                yield Draft(made, speaker, attribution=number)

    def _nested(self, drafts: list[Draft]) -> list[Draft]:
        """Drafts with the place of the draft they are nested in."""
        place: dict[int, int] = {}
        for n, draft in enumerate(drafts):
            if draft.attribution is not None:
                place.setdefault(draft.attribution, n)
        found = []
        for draft in drafts:
            inner = draft.attribution
            above = self.maker.extraction.attributions[inner].within if inner is not None else None
            outer = place.get(above) if above is not None else None
            if outer is not None and drafts[outer].statement.speaker == draft.statement.speaker:
                outer = None
            found.append(replace(draft, outer=outer))
        said: dict[str, list[Draft]] = {}
        for draft in found:
            said.setdefault(draft.statement.speaker, []).append(draft)
        views = list[Draft]()
        for view in Ascribed(self.maker).of(found):
            earlier = said.setdefault(view.statement.speaker, [])
            if not any(same(view, other) for other in earlier):
                views.append(view)
                earlier.append(view)
        return [*found, *views]


def _place(attribution: Attribution) -> tuple[int, int]:
    spans = (*attribution.content, *attribution.source)
    return (min((s.start for s in spans), default=0), -max((s.end for s in spans), default=0))


def _references(statement: r.Statement) -> Iterator[str]:
    yield statement.speaker
    yield from statement.addressees
    yield from statement.relay
