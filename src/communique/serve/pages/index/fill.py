"""Filling the index: one scan of the graph per property, joined here and not in the engine.

A scan of one property costs the same whatever the graph looks like; a query that joined them all
would cost seconds where this costs tenths. The stages build on one another: things, statements,
claims, full text.
"""

from __future__ import annotations

import sqlite3

from communique.graph.store import View
from communique.serve.pages.index.claims import Claims
from communique.serve.pages.index.schema import INDEXES, TABLES, VERSION


def fill(view: View, db: sqlite3.Connection) -> None:
    """Make the index of a graph in an empty database."""
    db.executescript(TABLES)
    filling = Claims(view, db)
    filling.fill_things()
    filling.fill_statements()
    filling.fill_claims()
    _full_text(db)
    db.executescript(INDEXES)
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.commit()


def _full_text(db: sqlite3.Connection) -> None:
    for table in ("words", "grams"):
        db.execute(
            f"INSERT INTO {table} (text, kind, item) "
            "SELECT label || coalesce(' · ' || group_concat(text, ' · '), ''), kind, n "
            "FROM thing LEFT JOIN name ON name.thing = thing.n GROUP BY n"
        )
        db.execute(
            f"INSERT INTO {table} (text, kind, item) "
            "SELECT paraphrase || ' ' || quote, 'statement', n FROM statement"
        )
