"""Scanning the graph for the index, one property at a time, and writing its tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from communique.graph import terms as t
from communique.graph.store import Solutions, View

_PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in t.PREFIXES.items())
Terms = tuple[t.Term | None, ...]


class Scan:
    """A graph that is read and a database that is filled from it.

    Things, statements and claims have numbers, which a stage gives them for the later ones.
    """

    def __init__(self, view: View, db: sqlite3.Connection) -> None:
        self.view, self.db = view, db
        self.things: dict[t.Term, int] = {}
        self.statements: dict[t.Term, int] = {}
        self.claims: dict[t.Term, int] = {}

    def rows(self, pattern: str, *names: str) -> Iterator[Terms]:
        """The solutions of a pattern, with duplicates that several graphs may give."""
        chosen = " ".join(f"?{name}" for name in names)
        found = self.view.query(f"{_PREFIXES}SELECT {chosen} WHERE {{ {pattern} }}")
        assert isinstance(found, Solutions)
        return found.rows

    def pairs(self, property: str) -> Iterator[tuple[t.Term, t.Term]]:
        """Subjects and values of one property, in whichever graph they stand."""
        for s, o in self.rows(f"GRAPH ?g {{ ?s {property} ?o }}", "s", "o"):
            if s and o:
                yield s, o

    def insert(self, table: str, rows: Iterable[tuple[Any, ...]], columns: int) -> None:
        """Add rows that fill a table's first columns."""
        places = ", ".join("?" * columns)
        names = [each[1] for each in self.db.execute(f"PRAGMA table_info({table})")][:columns]
        listed = ", ".join(f'"{name}"' for name in names)
        self.db.executemany(f"INSERT INTO {table} ({listed}) VALUES ({places})", rows)


def words_of(term: t.Term | None) -> str:
    """The words of a literal, or the text of an IRI; "" for nothing."""
    if not term:
        return ""
    return term[1:-1] if term.startswith("<") else t.literal(term).words
