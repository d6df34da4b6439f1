"""The tier without any model: attributions by patterns and quotation marks alone.

Direct speech is found well, indirect speech only in its plainest forms. Each sentence is matched on
its own and patterns have bounded repeats, so the time grows with the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from communique.loaders.extraction import lexicon
from communique.loaders.extraction.attribution.patterns import patterns
from communique.loaders.extraction.layers import Attribution, Layers, Sentence, Span
from communique.loaders.extraction.spans import Cover, joined, mode, trimmed, without
from communique.loaders.extraction.text.marks import plain

PROBABILITY = {
    "speaker after quotation": 0.85,
    "speaker before quotation": 0.78,
    "according to": 0.83,
    "verb and clause": 0.76,
    "verb after clause": 0.73,
    "transcript": 0.6,
}
"""How often each rule was right (content, Jaccard >= .5) on the training split of PolNeAR."""

_REACH = 200
_LONGEST_SENTENCE = 2_000
_SCARE_WORDS = 3


def attributions(layers: Layers) -> tuple[Attribution, ...]:
    """The attributions of a text found by patterns, in order of their content."""
    desk = _Desk(layers, plain(layers.text))
    desk.quotations()
    for sentence in layers.sentences:
        if sentence.span.end - sentence.span.start <= _LONGEST_SENTENCE:
            desk.sentence(sentence)
    found = (desk.finished(each) for each in desk.found)
    return tuple(sorted((f for f in found if f.content), key=lambda f: f.content[0]))


@dataclass
class _Desk:
    """Collects the attributions of one text; what is taken is not proposed again."""

    layers: Layers
    flat: str
    found: list[Attribution] = field(default_factory=list)
    taken: Cover = field(init=False)
    quoted: Cover = field(init=False)

    def __post_init__(self) -> None:
        self.taken = Cover(len(self.flat))
        self.quoted = Cover(len(self.flat), self.layers.quotations)

    def quotations(self) -> None:
        owner: dict[int, int] = {}
        blocks = _owners(self.layers)
        for number, quote in enumerate(self.layers.quotations):
            if self.taken.meets([quote]):
                continue
            block = blocks[number]
            before = number - 1 if number and blocks[number - 1] == block else None
            match, offset, rule = self._reported(quote, block)
            if match is None:
                self._go_on(number, quote, before, owner)
                continue
            if len(self.flat[quote.start : quote.end].split()) <= _SCARE_WORDS and rule[8] == "b":
                continue
            self._add(match, offset, (quote,), rule)
            owner[number] = len(self.found) - 1

    def _reported(self, quote: Span, block: Span) -> tuple[re.Match[str] | None, int, str]:
        """The speaker and verb next to a quotation."""
        after = self.flat[quote.end : min(block.end, quote.end + _REACH)]
        for pattern in patterns().after:
            if match := pattern.match(after):
                return match, quote.end, "speaker after quotation"
        start = max(block.start, quote.start - _REACH)
        before = self.flat[start : quote.start]
        cut = max(before.rfind('"'), before.rfind(". ")) + 1
        match = patterns().before.search(before, cut)
        return match, start, "speaker before quotation"

    def _go_on(self, number: int, quote: Span, before: int | None, owner: dict[int, int]) -> None:
        """A quotation without a verb of its own: its speaker is the one before it."""
        text = self.flat
        if quote.end - quote.start < 12:
            return
        if before is not None and before in owner:
            between = text[self.layers.quotations[before].end : quote.start]
            if len(between.split()) < 30 and between.count(". ") <= 1:
                held = self.found[owner[before]]
                self.found[owner[before]] = replace(held, content=(*held.content, quote))
                owner[number] = owner[before]
                self.taken.add([quote])

    def sentence(self, sentence: Sentence) -> None:
        span = sentence.span
        words = self.flat[span.start : span.end]
        for match in patterns().according.finditer(words):
            if self._free(match, span.start) and (spans := self._around(match, span)):
                self._add(match, span.start, spans, "according to")
                return
        if script := patterns().script.match(words):
            content = trimmed(self.layers.text, span.start + script.start("c"), span.end)
            if content and not self.taken.meets([content]):
                self._add(script, span.start, (content,), "transcript")
                return
        for match in patterns().parenthesis.finditer(words):
            if self._free(match, span.start) and (spans := self._around(match, span)):
                self._add(match, span.start, spans, "verb after clause")
                return
        for match in patterns().forward.finditer(words):
            if self._forward(match, span):
                return

    def _forward(self, match: re.Match[str], span: Span) -> bool:
        content = trimmed(self.layers.text, span.start + match.start("c"), span.end, " ,;:-")
        if content is None or not self._free(match, span.start) or self.taken.meets([content]):
            return False
        plain_that = match.group("t").strip(" ,:") == "" and match.group("t").strip() != ":"
        kind = lexicon.verbs()[lexicon.verb_forms()[match.group("w")]]
        if (
            plain_that
            and not match.group("c").startswith("that ")
            and kind not in ("say", "remark")
        ):
            return False
        self._add(match, span.start, (content,), "verb and clause")
        return True

    def _around(self, match: re.Match[str], span: Span) -> tuple[Span, ...]:
        hole = Span(span.start + match.start(), span.start + match.end())
        parts = (trimmed(self.layers.text, *piece) for piece in without(span, [hole]))
        spans = tuple(p for p in parts if p and p.end - p.start > 12)
        return () if self.taken.meets(spans) else spans

    def _free(self, match: re.Match[str], offset: int) -> bool:
        """Whether speaker and verb stand outside quotation marks and were not used before."""
        name = "v" if match.group("v") else "vx"
        cue = Span(offset + match.start(name), offset + match.end(name))
        return not self.quoted.meets([cue]) and not self.taken.meets([cue])

    def _add(self, match: re.Match[str], offset: int, content: tuple[Span, ...], rule: str) -> None:
        groups = {k: v for k, v in match.groupdict().items() if v and k[0] in "svw"}
        places = {k[0]: Span(offset + match.start(k), offset + match.end(k)) for k in groups}
        words = {k[0]: v for k, v in groups.items()}
        lemma = lexicon.verb_forms().get(words.get("w", ""), words.get("v", "").lower())
        cue = (places["v"],) if "v" in places else ()
        reports = lexicon.verbs().get(lemma, "say") in lexicon.reporting()
        self.found.append(
            Attribution(
                content=content,
                source=(places["s"],),
                cue=cue,
                mode="direct",
                probability=PROBABILITY[rule],
                rule=rule,
                verb=lemma,
                reporting=reports,
            )
        )
        self.taken.add([*content, places["s"], *cue])

    def finished(self, found: Attribution) -> Attribution:
        text = self.layers.text
        spans = [
            part for span in found.content for part in without(span, (*found.source, *found.cue))
        ]
        parts = (trimmed(text, *span) for span in spans)
        content = joined((p for p in parts if p), text)
        return replace(found, content=content, mode=mode(text, content, self.layers.quotations))


def _owners(layers: Layers) -> list[Span]:
    """For each quotation the span of its block."""
    spans: Iterator[Span] = iter(block.span for block in layers.blocks)
    found: list[Span] = []
    block = next(spans, Span(0, 0))
    for quote in layers.quotations:
        while block.end <= quote.start:
            block = next(spans)
        found.append(block)
    return found
