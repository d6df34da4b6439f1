"""Voices without a report: the outlet's own, those it speaks for, and those told of within others.

Not every statement has a verb of saying. An outlet judges and foretells; it puts Seoul's message
into its own words; it tells that somebody renews a demand; and a speaker says what others want.
"""

# ruff: noqa: RUF001 - the typographic marks of news texts

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

import msgspec

from communique.graph import records as r
from communique.loaders.extraction.layers import Attribution, Span
from communique.loaders.extraction.meaning.stance import Coding, Voice
from communique.loaders.extraction.proposing.drafts import Draft, cover, position
from communique.loaders.extraction.proposing.making import Maker
from communique.loaders.extraction.proposing.pieces import Piece, stripped
from communique.loaders.extraction.spans import Cover
from communique.loaders.extraction.speakers.speaker import Speaker

_CONSEQUENCE = re.compile(
    r"(?:this|that|it|as a result|therefore|hence|thus|consequently|instead|in turn|in this|"
    r"by doing so)\b",
    re.IGNORECASE,
)
_READ_AS = re.compile(
    r"\b(?:is|are|was|were|has been|have been) (?:widely |generally |often |commonly )?"
    r"(?:interpreted|seen|viewed|regarded|understood|read|perceived|taken) as\b"
)
_MESSAGE = re.compile(
    r"(?:’s|'s|’|') (?:message|position|stance|view|answer|line|demand)\b[^.:]{0,30}\b(?:is|was)\b"
)
_ACTS = re.compile(
    r"(?:['’]s?)?,?\s+(?:(?!should|must|could|may|might|would|to\b)[\w’-]+\s+){0,5}?"
    r"(?:pressure|pressures|pressed|"
    r"demand(?:s|ed)?|push(?:es|ed)?|"
    r"call(?:s|ed|ing) (?:for|on)|raised|raises|reintroduced|renewed|renews|"
    r"insist(?:s|ed)?|aims?|aimed|"
    r"propos(?:es|ed|al)|seeks?|sought|hint(?:s|ed)?|signal(?:s|ed)?|signaled|wants|wanted|vowed|"
    r"reaffirm(?:s|ed)?|plans?|planned|intends?|intent|agreed|attitude|moves?|agrees|adds|added)\b"
)
_MODAL = re.compile(r"\b(?:could|would|may|might|should|must|ought to|need to|needs to)\b")
_EXPECTED = re.compile(r"\b(?:is|are) (?:widely )?(?:expected|set|likely|poised|bound)\b")

_JUDGES = re.compile(
    r"\b(?:(?:is|are|was|were|remains?|seems?) (?:now |still |clearly |increasingly )?"
    r"(?:in (?:a|no) (?:\w+ )?position to|(?:well|poorly|better) placed to|(?:un)?able to afford|"
    r"no (?:surprise|accident|coincidence|wonder)|high time|caught between|at odds with)|"
    r"(?:will|would|may) (?:be|prove|remain) (?:critical|crucial|decisive|essential|key|vital|"
    r"costly|hard|difficult|impossible|tested)|"
    r"leaves? (?:\w+ ){1,4}(?:little|no) (?:choice|room)|raises? (?:fresh |new |serious )?"
    r"(?:questions|doubts|concerns|fears)|adds? (?:another|a new|a further|yet another)? ?"
    r"(?:layer|dose|measure|element))\b"
)


class Voices:
    """Finds the voices of one text that no attribution has."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker

    def own(self, drafts: Sequence[Draft]) -> Iterator[Draft]:
        """Sentences nobody is quoted in, in which the codebook finds a side, or which foretell.

        Where such a sentence goes on from what somebody said before (*this could mean*), it is
        carried over to that speaker; else it is the outlet's own voice.
        """
        covered = cover(drafts, drafts)
        for number, sentence in enumerate(self.maker.layers.sentences):
            span = stripped(self.maker.text, sentence.span)
            kind = (
                self.maker.layers.blocks[sentence.block].kind
                if self.maker.layers.blocks
                else "paragraph"
            )
            if kind != "paragraph" or span.end <= span.start:
                continue
            if covered.meets([span]):
                yield from self._beside(span, covered)
                continue
            before = self.maker.layers.sentences[number - 1].span if number else None
            speaker = (
                self._goes_on(span, before, drafts)
                or self._messenger(span)
                or self._acting(span)
                or Speaker(self.maker.document.outlet, "own voice", span)
            )
            own = speaker.method == "own voice"
            context = self.maker.desk.frames.sentence(self.maker.text, before) if before else None
            coding = self.maker.desk.frames.code(
                self.maker.text, [span], Voice(own=own), before=context
            )
            if own and not self._speaks(span, coding):
                continue
            mode: r.Mode = "direct" if own else "indirect"
            made = Attribution((span,), (), (), mode, 0.5, speaker.method)
            statement = self.maker.statement(Piece((span,), span), made, speaker, coding)
            medium: r.Medium | None = "report" if own else None
            yield Draft(msgspec.structs.replace(statement, mode=mode, medium=medium), speaker)

    def _beside(self, span: Span, covered: Cover) -> Iterator[Draft]:
        """What a sentence tells of another actor beside the statements found in it."""
        for part in _free(self.maker.text, span, covered):
            speaker = self._acting(part)
            if speaker is not None:
                made = Attribution((part,), (speaker.mention,), (), "indirect", 0.5, "an act told")
                coding = self.maker.coded(Piece((part,), part), made, speaker)
                if coding.stances:
                    statement = self.maker.statement(Piece((part,), part), made, speaker, coding)
                    yield Draft(msgspec.structs.replace(statement, mode="indirect"), speaker)

    def _acting(self, span: Span) -> Speaker | None:
        """Who demands, pushes or proposes, in the words of the outlet, what a cue is about."""
        if not self.maker.desk.frames.fires(self.maker.desk.frames.sentence(self.maker.text, span)):
            return None
        first = bisect_left(self.maker.speakers.hits, span.start, key=lambda hit: hit.span.start)
        for hit in self.maker.speakers.hits[first : first + 4]:
            if hit.span.end > span.end or hit.how == "adjective":
                continue
            if _ACTS.match(self.maker.text, hit.span.end, span.end):
                return replace(self.maker.speakers.named(hit), method="own words")
        return None

    def _messenger(self, span: Span) -> Speaker | None:
        """Whose message a sentence puts into words, or who is left unnamed in reading something."""
        first = bisect_left(self.maker.speakers.hits, span.start, key=lambda hit: hit.span.start)
        last = bisect_left(self.maker.speakers.hits, span.end, key=lambda hit: hit.span.start)
        for hit in self.maker.speakers.hits[first:last]:
            named = span.start <= hit.span.start and hit.span.end <= span.end
            if (
                named
                and hit.how != "adjective"
                and _MESSAGE.match(self.maker.text, hit.span.end, span.end)
            ):
                return replace(self.maker.speakers.named(hit), method="own words")
        if _READ_AS.search(self.maker.text, span.start, span.end):
            return self.maker.speakers.observers(span)
        return None

    def _speaks(self, span: Span, coding: Coding) -> bool:
        """Whether an outlet takes a side, judges or foretells in a sentence, or merely reports."""
        judges = any(stance.rule.startswith(("holds", "denies")) for stance in coding.stances)
        foretells = bool(_EXPECTED.search(self.maker.text, span.start, span.end) and coding.topics)
        weighs = bool(_JUDGES.search(self.maker.text, span.start, span.end) and coding.topics)
        return judges or foretells or weighs or bool(coding.stances and coding.hedge)

    def _goes_on(self, span: Span, before: Span | None, drafts: Sequence[Draft]) -> Speaker | None:
        """The speaker of the sentence before, if this one draws the conclusion."""
        words = self.maker.text[span.start : span.end]
        if before is None or not (_CONSEQUENCE.match(words) and _MODAL.search(words)):
            return None
        if "\n" in self.maker.text[before.end : span.start].strip(" "):
            return None
        near = [
            draft
            for draft in drafts
            if draft.statement.passage.start < before.end
            and before.start < draft.statement.passage.end
            and draft.speaker.method != "own voice"
        ]
        widest = min(near, key=lambda each: position(each), default=None)
        return replace(widest.speaker, method="carried over") if widest else None


def _free(text: str, span: Span, covered: Cover) -> list[Span]:
    """The stretches of eight words and more of a sentence that no statement covers."""
    found, start = list[Span](), span.start
    for at in range(span.start, span.end + 1):
        if at == span.end or covered.meets([Span(at, at + 1)]):
            part = stripped(text, Span(start, at))
            if len(text[part.start : part.end].split()) >= 8:
                found.append(part)
            start = at + 1
    return found
