"""Reading an article with a language model: ask, align, keep what is there, say what is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from communique import __version__
from communique.errors import UsageError
from communique.graph.records import Codebook
from communique.loaders.extraction.language_model.alignment import Aligned, Ground, Refused
from communique.loaders.extraction.language_model.answer import GivenStance, Proposal, decoded
from communique.loaders.extraction.language_model.endpoint import (
    Endpoint,
    LanguageModelError,
    Truncated,
)
from communique.loaders.extraction.language_model.pieces import halves, pieces
from communique.loaders.extraction.language_model.prompt import SCHEMA, digest, messages
from communique.loaders.extraction.layers import (
    Attribution,
    Layers,
    Span,
    SuggestedStance,
    Suggestion,
    Tier,
)
from communique.loaders.extraction.lexicon import verb_forms
from communique.loaders.extraction.spans import joined, mode
from communique.settings import setting

PROBABILITY = {"exact": 0.6, "normalised": 0.55}
"""What an aligned proposal is given: above the usual threshold, below what one may accept unseen.

A model's own word on its certainty is no probability, and nobody calibrated this one here.
"""
MOST_PIECES = 40
"""Questions one article may cost; longer articles are refused before anything is sent."""
MOST_PROPOSALS = 300
"""Attributions taken from one answer; a piece of the usual size holds a tenth of that."""
SMALLEST_PIECE = 400
"""Characters below which a piece whose answer was cut off is not cut again."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something the model proposed that was not taken: which part, its words, and why."""

    part: str
    words: str
    reason: str

    def __str__(self) -> str:
        return f"refused {self.part} {self.words[:80]!r}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading one article: proposals in the order of the text, and what went wrong.

    ``problems`` are messages for a person: a piece of the article for which there was no usable
    answer. Attributions of the other pieces are there all the same.
    """

    attributions: tuple[Attribution, ...]
    suggestions: tuple[Suggestion, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    problems: tuple[str, ...] = ()


def attributions(layers: Layers) -> tuple[Attribution, ...]:
    """The attributions a configured language model finds in a text.

    Raises UsageError where none is configured, MissingExtra without httpx, LanguageModelError where
    a piece of the text got no usable answer; ``read`` gives the rest in that case.
    """
    reading = read(layers)
    if reading.problems:
        raise LanguageModelError("; ".join(reading.problems))
    return reading.attributions


def tier(codebook: Codebook | None = None, endpoint: Endpoint | None = None) -> Tier:
    """What goes into the provenance of such proposals: the model asked, and what it was asked."""
    model = (endpoint or Endpoint()).model
    return Tier("language-model", __version__, model, digest(codebook))


def read(
    layers: Layers,
    codebook: Codebook | None = None,
    *,
    others: Mapping[str, str] | None = None,
    endpoint: Endpoint | None = None,
    size: int | None = None,
) -> Reading:
    """Ask a language model for the attributions of a text and keep what can be found in it.

    Input: the layers of the text; the codebook whose stances are wanted; other texts by name, only
    to say where words that are not in this text come from (they are never sent); the endpoint
    (default: as the settings say); the characters of one piece (default: the setting LLM_PIECE or
    6,000). Raises UsageError where no model is configured or the text is too long.
    """
    endpoint = endpoint or Endpoint()
    cut = pieces(layers, size or _size())
    if len(cut) > MOST_PIECES:
        raise UsageError(
            f"the text would take {len(cut)} questions to the language model; "
            f"at most {MOST_PIECES} are asked (COMMUNIQUE_LLM_PIECE sets their size)"
        )
    asking = _Asking(layers, codebook, endpoint, Ground(layers.text, others))
    for piece in cut:
        asking.ask(piece)
    return asking.reading()


@dataclass
class _Asking:
    """The state of reading one article."""

    layers: Layers
    codebook: Codebook | None
    endpoint: Endpoint
    ground: Ground
    found: list[tuple[Attribution, str, tuple[SuggestedStance, ...]]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    over: bool = False

    def ask(self, piece: Span) -> None:
        """Ask for one piece; trouble is noted, and a cut-off answer asked for again in halves."""
        if self.over:
            return
        try:
            proposals = self._proposals(piece)
        except Truncated as error:
            smaller = halves(self.layers, piece)
            if piece.end - piece.start <= SMALLEST_PIECE or len(smaller) < 2:
                self._problem(piece, error)
                return
            for part in smaller:
                self.ask(part)
        except LanguageModelError as error:
            self._problem(piece, error)
            self.over = error.final
        else:
            for proposal in proposals:
                self._take(proposal, piece)

    def reading(self) -> Reading:
        """What was found, in the order of the text; the same words by the same source once."""
        once: dict[tuple[object, ...], tuple[Attribution, str, tuple[SuggestedStance, ...]]] = {}
        for each in self.found:
            once.setdefault((each[0].content, each[0].source), each)
        kept = sorted(once.values(), key=lambda each: (each[0].content[0].start, each[0].content))
        found = [attribution for attribution, _, _ in kept]
        nested = tuple(
            replace(each, within=holder)
            for each, holder in zip(found, _holders(found), strict=True)
        )
        told = tuple(
            Suggestion(attribution.content, speaker, stances)
            for attribution, speaker, stances in kept
            if speaker or stances
        )
        return Reading(nested, told, tuple(self.refusals), tuple(self.problems))

    def _problem(self, piece: Span, error: LanguageModelError) -> None:
        whole = error.final or len(self.layers.text) == piece.end - piece.start
        where = "" if whole else f"characters {piece.start} to {piece.end}: "
        self.problems.append(f"{where}{error}")

    def _proposals(self, piece: Span) -> Iterator[Proposal]:
        asked = messages(self.layers.text[piece.start : piece.end], self.codebook)
        for last in (False, True):
            words = self.endpoint.ask(asked, SCHEMA)
            try:
                raw = decoded(words)
            except (msgspec.MsgspecError, RecursionError, ValueError) as error:
                if last:
                    message = f"{self.endpoint.url}: the answer is not the JSON asked for: {error}"
                    raise LanguageModelError(message) from error
            else:
                return self._shaped(raw)
        raise AssertionError("unreachable")  # pragma: no cover

    def _shaped(self, raw: Sequence[msgspec.Raw]) -> Iterator[Proposal]:
        if len(raw) > MOST_PROPOSALS:
            reason = f"more than {MOST_PROPOSALS} in one answer"
            self._refuse("proposal", Refused(f"{len(raw) - MOST_PROPOSALS} proposals", reason))
        for each in raw[:MOST_PROPOSALS]:
            try:
                yield msgspec.json.decode(each, type=Proposal)
            except (msgspec.MsgspecError, RecursionError) as error:
                words = bytes(each).decode("utf-8", "replace")
                self.refusals.append(Refusal("proposal", words, f"not of the shape asked: {error}"))

    def _take(self, proposal: Proposal, piece: Span) -> None:
        found = self._content(proposal, piece)
        if found is None:
            return
        content, how = found.spans, found.how
        # the cue stands near its content and the source near its cue, where words are repeated
        cue = self._optional("cue", proposal.cue, piece, content[0])
        source = self._optional("source", proposal.source, piece, (cue or content)[0])
        attribution = Attribution(
            content=content,
            source=_outside(source, content),
            cue=_outside(cue, content),
            mode=mode(self.layers.text, content, self.layers.quotations),
            probability=PROBABILITY[how],
            rule=f"language model, {how} words",
            verb=_verb(self.layers.text, cue),
            reporting=proposal.reporting,
        )
        speaker = (proposal.speaker or "").strip()[:200]
        self.found.append((attribution, speaker, self._sides(proposal, piece)))

    def _content(self, proposal: Proposal, piece: Span) -> Aligned | None:
        """The places of a content; half a quotation is none."""
        given = [proposal.content] if isinstance(proposal.content, str) else proposal.content
        cue = self.ground.align(proposal.cue or "", piece)
        near = cue.spans[0] if isinstance(cue, Aligned) else None
        places: list[Aligned] = []
        for words in given or [""]:
            place = self.ground.align(words, piece, near)
            if isinstance(place, Refused):
                self._refuse("content", place)
                return None
            places.append(place)
        spans = joined((span for place in places for span in place.spans), self.layers.text)
        exact = all(place.how == "exact" for place in places)
        marked = tuple(self._with_marks(span) for span in spans)
        return Aligned(marked, "exact" if exact else "normalised")

    def _optional(
        self, part: str, words: str | None, piece: Span, near: Span | None
    ) -> tuple[Span, ...]:
        """The place of a source or cue; one that is not there costs itself, not the content."""
        if not words or not words.strip():
            return ()
        place = self.ground.align(words, piece, near)
        if isinstance(place, Refused):
            self._refuse(part, place)
            return ()
        return place.spans

    def _sides(self, proposal: Proposal, piece: Span) -> tuple[SuggestedStance, ...]:
        known = {each.id for each in self.codebook.propositions} if self.codebook else set()
        return tuple(side for each in proposal.stances if (side := self._side(each, known, piece)))

    def _side(self, given: GivenStance, known: set[str], piece: Span) -> SuggestedStance | None:
        if given.proposition not in known:
            reason = "no such proposition in the codebook"
            self._refuse("stance", Refused(given.proposition, reason))
            return None
        if not -1 <= given.polarity <= 1:
            self._refuse(
                "stance", Refused(given.proposition, "its polarity is not within -1 and 1")
            )
            return None
        spans = self._optional("stance", given.words, piece, None)
        return SuggestedStance(given.proposition, given.polarity, spans)

    def _refuse(self, part: str, refused: Refused) -> None:
        self.refusals.append(Refusal(part, refused.words, refused.reason))

    def _with_marks(self, span: Span) -> Span:
        """A content that fills a quotation takes the quotation's marks with it."""
        for quotation in self.layers.quotations:
            if quotation.start <= span.start and span.end <= quotation.end:
                before = self.layers.text[quotation.start : span.start]
                after = self.layers.text[span.end : quotation.end]
                if not any(c.isalnum() for c in before + after):
                    return quotation
        return span


def _outside(spans: tuple[Span, ...], content: tuple[Span, ...]) -> tuple[Span, ...]:
    """Spans that are not inside the content; a model names the quoted "he said" at times."""
    return tuple(s for s in spans if not any(c.start < s.end and s.start < c.end for c in content))


def _holders(found: Sequence[Attribution]) -> Iterator[int | None]:
    """For each attribution the smallest other one whose content holds all of it."""
    for number, mine in enumerate(found):
        parts = mine.content + mine.cue
        holders = [
            (sum(c.end - c.start for c in other.content), at)
            for at, other in enumerate(found)
            if at != number
            and other.content != mine.content
            and all(
                any(c.start <= p.start and p.end <= c.end for c in other.content) for p in parts
            )
        ]
        yield min(holders)[1] if holders else None


def _verb(text: str, cue: Sequence[Span]) -> str:
    """The lemma of the reporting verb in a cue, or the cue itself ("according to")."""
    words = " ".join(text[start:end] for start, end in cue).lower()
    known = verb_forms()
    return next((known[word] for word in words.split() if word in known), " ".join(words.split()))


def _size() -> int:
    told = setting("llm_piece", "6000")
    if not told.isdecimal() or int(told) < SMALLEST_PIECE:
        raise UsageError(f"COMMUNIQUE_LLM_PIECE is no number of at least {SMALLEST_PIECE}: {told}")
    return int(told)
