"""Views ascribed: what a statement tells of another's will or opinion, a statement within it.

*Park said that Trump sees Seoul as ...*, *criticizing the ministry's “open door” policy*, *“he
wants to bring them home,” she said*, *it was said that ...*, *interpreted as pressure to ...*: each
holds a second voice, whose words nobody quotes.
"""

# ruff: noqa: RUF001 - the typographic marks of news texts

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from communique.loaders.extraction.layers import Attribution, Span
from communique.loaders.extraction.proposing.drafts import Draft
from communique.loaders.extraction.proposing.making import Maker
from communique.loaders.extraction.proposing.pieces import Piece, stripped
from communique.loaders.extraction.speakers.aliases import Hit
from communique.loaders.extraction.speakers.speaker import Speaker

_WILL = (
    r"approach|strategy|policy|plan|proposal|demand|demands|attitude|push|bid|insistence|call|calls|"
    r"attempt|effort|campaign|threat|threats|idea|goal|aim|doctrine|vision|line|stance|position|view|"
    r"belief|conviction|argument|pressure|refusal|complaint|promise|pledge|offer|wish|hope"
)
_VIEW = re.compile(
    r"\s+(?:may |might |could |would |also |still |long |now |always |repeatedly |only )?"
    r"(?:perceives?|sees?|saw|views?|viewed|regards?|regarded|treats?|treated|considers?|considered|"
    r"believes?|believed|thinks?|thought|wants?|wanted|expects?|expected|hopes?|hoped|insists?|"
    r"insisted|demands|demanded|seeks|sought|prefers?|preferred|fears?|feared|signaled|signalled|"
    r"threatened|pledged|vowed|called for|called on|pushed for|pressed for)\b"
)
_WHO = re.compile(
    r",? who (?:has |had |have |also |once |long |repeatedly |already ){0,3}"
    r"(?:perceives?|sees?|saw|views?|viewed|regards?|regarded|treats?|treated|considers?|considered|"
    r"believes?|believed|wants?|wanted|insists?|insisted|demands|demanded|seeks|sought|signaled|"
    r"signalled|threatened|pledged|vowed|called|pushed|pressed|rejected|opposes|opposed|supports|"
    r"supported|accused|complained|argued|proposed|suggested|hinted|floated|promised)\b"
)
_PRONOUN = re.compile(
    r"\b([Hh]e|[Ss]he) (?:also |only |just |really |still |does not |doesn’t |doesn't )?"
    r"(?:wants?|wanted|sees|saw|thinks|thought|believes|believed|expects|hopes|insists|demands|"
    r"intends|prefers|fears|treats|views|regards)\b"
)
_BOTH = re.compile(
    r"\b((?:[Bb]oth|[Tt]he two) (?:countries|sides|nations|governments|allies|states))\s+"
    r"(?:have |had )?(?:also |both )?(?:agreed|agree|believe|believed|want|wanted|hope|insist)\b"
)
_NOBODY = re.compile(
    r"\b(?:[Ii]t (?:is|was|has been) (?:widely |generally |often |commonly |long )?"
    r"(?:said|believed|thought|assumed|held|argued|understood|taken for granted) that|"
    r"[Oo]ne (?:assumes|assumed|thinks|believes|expects|argues|hears) that|"
    r"(?:[Pp]eople|[Mm]any|[Ss]ome) (?:say|said|think|thought|believe|believed|assume|assumed|"
    r"argue|argued) that)\b"
)
_OWNED = re.compile(
    r"(?:’s|'s|’|')\s+(?:[“\"][^”\"]{1,60}[”\"]\s+)?(?:[\w’-]+\s+){0,3}?"
    rf"(?:{_WILL})\b"
)
_TAKEN_AS = re.compile(
    r"\b(?:interpreted|seen|viewed|regarded|understood|read|perceived|taken|described) as "
    r"((?:a |an |the |new |fresh |renewed |further |added )*"
    r"(?:pressure|demand|threat|warning|call|attempt|bid|push|message|signal|effort|appeal|offer) "
    r"(?:to|for|on|that|of)\b)"
)


class Held(NamedTuple):
    """A view: who holds it, the passage, and whether it counts only if the codebook has a side."""

    holders: tuple[Speaker, ...]
    span: Span
    needs_side: bool = False


class Ascribed:
    """Finds the views that the statements of one text ascribe to others."""

    def __init__(self, maker: Maker) -> None:
        self.maker, self.text = maker, maker.text

    def of(self, drafts: Sequence[Draft]) -> Iterator[Draft]:
        """The views within statements, each with the number of the statement it lies in."""
        for number, draft in enumerate(drafts):
            for held in self._held(draft, drafts):
                yield from self._drafts(held, number)

    def _held(self, draft: Draft, drafts: Sequence[Draft]) -> Iterator[Held]:
        yield from self._owned(draft)
        if draft.speaker.method == "own voice":
            return
        for way in (self._named, self._relative, self._pair, self._in_quotation, self._nobody):
            yield from way(draft)
        yield from self._taken(draft, drafts)

    def _drafts(self, held: Held, outer: int) -> Iterator[Draft]:
        for holder in held.holders:
            named = self._mention(holder, held)
            made = Attribution((held.span,), named, (), "indirect", 0.5, "a view ascribed")
            piece = Piece((held.span,), held.span)
            coding = self.maker.coded(piece, made, holder)
            if coding.stances or not held.needs_side:
                statement = self.maker.statement(piece, made, holder, coding)
                yield Draft(
                    msgspec.structs.replace(statement, mode="indirect"), holder, outer=outer
                )

    def _mention(self, holder: Speaker, held: Held) -> tuple[Span, ...]:
        """Where the holder is named in the passage, whose words are no part of the view."""
        within = held.span.start <= holder.mention.start < holder.mention.end < held.span.end
        return (holder.mention,) if within else ()

    def _to_end(self, draft: Draft, start: int) -> Span:
        """From a place to the end of its sentence, or of the statement if that is nearer."""
        end = draft.statement.passage.end
        here = self.maker.sentence_at(start)
        return stripped(self.text, Span(start, min(here.end, end) if here else end))

    def _named(self, draft: Draft) -> Iterator[Held]:
        """*Trump sees ...*, the first in a statement of somebody else."""
        passage = draft.statement.passage
        others = set(self.maker.others(draft.speaker, Span(passage.start, passage.end)))
        for hit in self._hits(passage.start + 1, passage.end):
            if hit.span in others and _VIEW.match(self.text, hit.span.end, passage.end):
                span = self._to_end(draft, hit.span.start)
                yield Held((self.maker.speakers.named(hit),), span)
                return

    def _relative(self, draft: Draft) -> Iterator[Held]:
        """*Pressure from Lind, who has signaled ...*, also beyond the statement."""
        passage = draft.statement.passage
        sentence = self.maker.sentence_of(passage)
        end = max(passage.end, sentence.end)
        for hit in self._hits(passage.start, passage.end + 1):
            other = hit.actor != draft.statement.speaker and hit.kind == "person"
            if other and _WHO.match(self.text, hit.span.end, end):
                whole = Span(hit.span.start, sentence.end if sentence.end > hit.span.end else end)
                yield Held((self.maker.speakers.named(hit),), stripped(self.text, whole), True)

    def _owned(self, draft: Draft) -> Iterator[Held]:
        """*The ministry's approach*, *Kim's call for*, where the codebook has a side."""
        passage = draft.statement.passage
        for hit in self._hits(passage.start, passage.end):
            match = _OWNED.match(self.text, hit.span.end, passage.end)
            if hit.actor != draft.statement.speaker and hit.how != "adjective" and match:
                span = self._clause(hit.span.start, match.end(), passage.end)
                yield Held((self.maker.speakers.named(hit),), span, needs_side=True)

    def _clause(self, start: int, after: int, end: int) -> Span:
        """From a place to the next mark or verb that ends a noun phrase, the sentence at most."""
        stop = re.compile(r"[,;:.!?\n]| (?:may|might|could|would|will|can|has|had) ")
        found = stop.search(self.text, after, end)
        return stripped(self.text, Span(start, found.start() if found else end))

    def _pair(self, draft: Draft) -> Iterator[Held]:
        passage = draft.statement.passage
        for match in _BOTH.finditer(self.text, passage.start, passage.end):
            span = Span(*match.span(1))
            if span not in {draft.speaker.mention} and draft.speaker.method != "both":
                yield Held(self.maker.speakers.both(span), self._to_end(draft, span.start))
                return

    def _in_quotation(self, draft: Draft) -> Iterator[Held]:
        """*“He wants to bring them home,” said Lind*: somebody else, since Lind would say *I*."""
        passage = draft.statement.passage
        first = bisect_left(self.maker.layers.quotations, (passage.start, 0)) - 1
        last = bisect_left(self.maker.layers.quotations, (passage.end, 0))
        quoted = self.maker.layers.quotations[max(0, first) : last]
        for match in _PRONOUN.finditer(self.text, passage.start, passage.end):
            span = Span(*match.span(1))
            if not any(q.start < span.start < q.end for q in quoted):
                continue
            other = self._before(span, draft.statement.speaker)
            if other is not None:
                yield Held((other,), self._to_end(draft, span.start))
                return

    def _before(self, span: Span, speaker: str) -> Speaker | None:
        """The person named last before a place who is not the speaker."""
        hits = self.maker.speakers.hits
        until = bisect_left(hits, span.start, key=lambda hit: hit.span.start)
        people = (h for h in reversed(hits[max(0, until - 40) : until]) if h.kind == "person")
        found = next((h for h in people if h.actor != speaker), None)
        return self.maker.speakers.as_pronoun(found, span) if found else None

    def _nobody(self, draft: Draft) -> Iterator[Held]:
        """*It was said that ...*, *one assumes that ...*: a view whose holders stay unnamed."""
        passage = draft.statement.passage
        found = list(_NOBODY.finditer(self.text, passage.start, passage.end))
        for n, match in enumerate(found):
            until = found[n + 1].start() if n + 1 < len(found) else passage.end
            whole = self._to_end(draft, match.start())
            span = _unjoined(self.text, Span(match.start(), min(whole.end, until)))
            yield Held((self.maker.speakers.observers(span),), span)

    def _taken(self, draft: Draft, drafts: Sequence[Draft]) -> Iterator[Held]:
        """*Interpreted as pressure to ...*: the pressure is that of who was heard before."""
        passage = draft.statement.passage
        match = _TAKEN_AS.search(self.text, passage.start, passage.end)
        if match is None:
            return
        earlier = [
            d.speaker for d in drafts
            if d.statement.passage.start < passage.start and d.speaker.method != "own voice"
            and d.statement.speaker != draft.statement.speaker
        ]  # fmt: skip
        if earlier:
            holder = self.maker.speakers.carried_over(earlier[-1])
            yield Held((holder,), self._to_end(draft, match.start(1)))

    def _hits(self, start: int, end: int) -> Iterator[Hit]:
        near = self.maker.speakers.hits_in(start, end)
        yield from (hit for hit in near if hit.span.end < end)


def _unjoined(text: str, span: Span) -> Span:
    """A stretch without a trailing *and* or comma."""
    words = re.sub(r"[\s,;]*(?:\band|\bbut)?[\s,;]*$", "", text[span.start : span.end])
    return Span(span.start, span.start + len(words))
