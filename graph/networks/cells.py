"""From terms to columns: places, each with terms, become numbered values with labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, compress
from typing import NamedTuple, TypeAlias

import numpy as np

from communique.graph import terms as t
from communique.graph.networks.model import Thing
from communique.graph.networks.stances import Column, Ints

Made: TypeAlias = Callable[[t.Term], Thing]
"""What makes a value of a term."""


class Cells(NamedTuple):
    """Places of statements, stances or documents, and for each a term it has.

    A place may come several times, with other terms or the same.
    """

    places: Ints
    terms: Sequence[t.Term]

    @classmethod
    def given(cls, places: Ints, terms: Sequence[t.Term | None]) -> Cells:
        """The cells that have a term, of places that are none below 0."""
        there = (places >= 0) & np.array([term is not None for term in terms], bool)
        return cls(places[there], [term for term in compress(terms, there.tolist()) if term])

    def that(self, fits: Callable[[t.Term], bool]) -> Cells:
        """The cells whose terms fit."""
        known = {term: fits(term) for term in {*self.terms}}
        kept = [known[term] for term in self.terms]
        return Cells(self.places[np.array(kept, bool)], list(compress(self.terms, kept)))

    def outside(self, other: Cells) -> Cells:
        """The cells at places where the others have none."""
        kept = ~np.isin(self.places, other.places)
        return Cells(self.places[kept], list(compress(self.terms, kept.tolist())))

    def through(self, related: Mapping[t.Term, Sequence[t.Term]]) -> Cells:
        """The same places with what their terms are related to."""
        found = [related.get(term, ()) for term in self.terms]
        lengths = np.array([len(each) for each in found], np.int64)
        return Cells(np.repeat(self.places, lengths), [*chain.from_iterable(found)])

    def __or__(self, other: Cells) -> Cells:
        """These cells and others."""
        return Cells(np.concatenate((self.places, other.places)), [*self.terms, *other.terms])

    def column(self, count: int, made: Made) -> Column:
        """The column of ``count`` places; the values of one place in the order of their terms."""
        order = sorted({*self.terms})
        numbers = {term: number for number, term in enumerate(order)}
        codes = np.array([numbers[term] for term in self.terms], np.int64)
        return _joined([made(term) for term in order], self.places, codes, count)

    def numbers(self, count: int, number: Callable[[t.Term], int]) -> Ints:
        """A number for each of ``count`` places: that of its last term, 0 where it has none."""
        known = {term: number(term) for term in {*self.terms}}
        found = np.zeros(count, np.int64)
        found[self.places] = [known[term] for term in self.terms]
        return found


def _joined(values: list[Thing], places: Ints, codes: Ints, count: int) -> Column:
    pairs = np.unique(places * np.int64(max(len(values), 1)) + codes)
    places, codes = np.divmod(pairs, max(len(values), 1))
    lengths = np.bincount(places, minlength=count)
    if len(pairs) == 0 or lengths.max() <= 1:
        single = np.full(count, -1, np.int32)
        single[places] = codes
        return Column(values, single)
    return Column(values, codes.astype(np.int32), np.concatenate(([0], np.cumsum(lengths))))
