"""A parse as something to walk on: children, subtrees as token ranges, quotations, blocks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from communique.loaders.extraction.layers import Layers, Parse, Span, Token

Range = tuple[int, int]
"""Token numbers, end exclusive."""


class Structure:
    """The parse of a text with what is asked of it again and again, computed once."""

    def __init__(self, layers: Layers) -> None:
        if layers.parse is None:
            raise ValueError("these layers hold no parse")
        self.layers, self.text, self.parse = layers, layers.text, layers.parse
        tokens = self.tokens = self.parse.tokens
        self.children: list[list[int]] = [[] for _ in tokens]
        for i, token in enumerate(tokens):
            if token.head != i:
                self.children[token.head].append(i)
        self.left, self.right = _edges(tokens)
        self.sentence = _numbers(self.parse, len(tokens))
        self.quote = self._quotes()
        starts = [block.span.start for block in layers.blocks]
        self.block = [bisect_right(starts, t.start) - 1 for t in tokens]
        self.word = [any(c.isalnum() for c in t.text) for t in tokens]
        self.words_before = [0]
        for is_word in self.word:
            self.words_before.append(self.words_before[-1] + is_word)

    def kids(self, i: int, *labels: str) -> list[int]:
        """The children of a token with one of these dependency labels."""
        return [c for c in self.children[i] if self.tokens[c].dep in labels]

    def subtree(self, i: int) -> Range:
        """The range from the leftmost to the rightmost token below a token."""
        return self.left[i], self.right[i] + 1

    def sentence_of(self, i: int) -> Range:
        """The token range of the sentence of a token."""
        return self.parse.sentences[self.sentence[i]]

    def count(self, ranges: Iterable[Range]) -> int:
        """How many words the ranges hold."""
        return sum(self.words_before[b] - self.words_before[a] for a, b in ranges)

    def trim(self, start: int, end: int) -> Range:
        """A range without marks and commas at its ends."""
        while start < end and not self.word[start] and self.tokens[start].text not in "$£€#@%":
            start += 1
        while end > start and not self.word[end - 1] and self.tokens[end - 1].text not in "%":
            end -= 1
        return start, end

    @cached_property
    def quote_ranges(self) -> list[Range]:
        """The token range of each quotation, marks included."""
        starts = [t.start for t in self.tokens]
        ends = [t.end for t in self.tokens]
        return [
            (bisect_right(ends, quote.start), bisect_right(starts, quote.end - 1))
            for quote in self.layers.quotations
        ]

    def spans(self, ranges: Iterable[Range]) -> tuple[Span, ...]:
        """The ranges as spans of the text, as tight as their words and marks allow."""
        found: list[Span] = []
        for a, b in sorted(ranges):
            if a >= b or not any(self.word[a:b]):
                continue
            start, end = self.tokens[a].start, self.tokens[b - 1].end
            if found and not self.text[found[-1].end : start].strip():
                found[-1] = Span(found[-1].start, end)
            else:
                found.append(Span(start, end))
        return tuple(found)

    def _quotes(self) -> list[int]:
        """For each token the number of the quotation it stands in, or -1."""
        found = [-1] * len(self.tokens)
        for number, (a, b) in enumerate(self.quote_ranges):
            for i in range(a, b):
                found[i] = number
        return found


def runs(numbers: Iterable[int]) -> tuple[Range, ...]:
    """Token numbers as ranges."""
    found: list[list[int]] = []
    for i in sorted(numbers):
        if found and found[-1][1] == i:
            found[-1][1] = i + 1
        else:
            found.append([i, i + 1])
    return tuple((a, b) for a, b in found)


def _edges(tokens: tuple[Token, ...]) -> tuple[list[int], list[int]]:
    """The leftmost and the rightmost token below each token."""
    left, right = list(range(len(tokens))), list(range(len(tokens)))
    changed = True
    rounds = 0
    while changed and rounds < 60:
        changed, rounds = False, rounds + 1
        for i, token in enumerate(tokens):
            h = token.head
            if left[i] < left[h]:
                left[h], changed = left[i], True
            if right[i] > right[h]:
                right[h], changed = right[i], True
        for i in range(len(tokens) - 1, -1, -1):
            h = tokens[i].head
            if left[i] < left[h]:
                left[h], changed = left[i], True
            if right[i] > right[h]:
                right[h], changed = right[i], True
    return left, right


def _numbers(parse: Parse, size: int) -> list[int]:
    found = [0] * size
    for number, (start, end) in enumerate(parse.sentences):
        found[start:end] = [number] * (end - start)
    return found
