"""The queries that stances are read with: each gives some properties as columns of terms.

Whole scans of a property's index are joined by their subjects inside the engine: written as
subqueries, since engines then join them at once and spell each subject out only once. Where filters
narrow the statements, properties are looked up for each of them instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from communique.graph import terms as t
from communique.graph.store import Solutions, View

Terms: TypeAlias = Sequence[t.Term | None]
"""A column of an answer: a term for each row, None where it has none."""


class Scans:
    """Queries of one store; ``narrow`` is a graph pattern that ``?a``, the statements, must fit."""

    def __init__(self, store: View, narrow: str = "") -> None:
        self._store, self._narrow = store, narrow

    def statements(self, *properties: str) -> tuple[Terms, ...]:
        """The statements, and for each the values of properties: a row per combination.

        The first property is one that all statements have, the others may be missing. Properties
        with several values each multiply rows: few such should be asked for together.
        """
        wanted = [f"?v{n}" for n in range(len(properties))]
        first, *others = (_triple(*each) for each in zip(properties, wanted, strict=True))
        if self._narrow:
            graphs = [f"OPTIONAL {{ GRAPH ?g{n} {{ {each} }} }}" for n, each in enumerate(others)]
            pattern = f"{self._narrow} GRAPH ?g {{ {first} }} {' '.join(graphs)}"
        else:
            pattern = _scan("?a ?v0", first) + "".join(
                f" OPTIONAL {_scan(f'?a ?v{n}', each)}" for n, each in enumerate(others, start=1)
            )
        return self._columns(["?a", *wanted], pattern)

    def sides(self) -> tuple[Terms, ...]:
        """Statement, proposition, polarity and modality of each stance."""
        stance = _triple("cmq:hasStance", "?side")
        towards, polarity, modality = (
            f"?side {t.term(f'cmq:{name}')} {value} ."
            for name, value in (("towards", "?b"), ("polarity", "?c"), ("modality", "?d"))
        )
        if self._narrow:
            pattern = (
                f"{self._narrow} GRAPH ?g {{ {stance} {towards} {polarity} "
                f"OPTIONAL {{ {modality} }} }}"
            )
        else:
            pattern = (
                f"{_scan('?a ?side', stance)} {_scan('?side ?b', towards)} "
                f"{_scan('?side ?c', polarity)} OPTIONAL {_scan('?side ?d', modality)}"
            )
        return self._columns(["?a", "?b", "?c", "?d"], pattern)

    def pairs(self, curie: str, among: Iterable[t.Term] = ()) -> tuple[Terms, Terms]:
        """All subjects of a property with its values, narrowed or not; ``among`` lists values."""
        values = f"VALUES ?b {{ {' '.join(among)} }} " if among else ""
        subjects, found = self._columns(
            ["?a", "?b"], f"{values}GRAPH ?g {{ {_triple(curie, '?b')} }}"
        )
        return subjects, found

    def _columns(self, names: Sequence[str], pattern: str) -> tuple[Terms, ...]:
        found = self._store.query(f"SELECT {' '.join(names)} WHERE {{ {pattern} }}")
        assert isinstance(found, Solutions)
        return tuple(zip(*found.rows, strict=True)) or ((),) * len(names)


def _triple(curie: str, value: str) -> str:
    return f"?a {t.term(curie)} {value} ."


def _scan(names: str, triple: str) -> str:
    return f"{{ SELECT {names} WHERE {{ GRAPH ?g {{ {triple} }} }} }}"
