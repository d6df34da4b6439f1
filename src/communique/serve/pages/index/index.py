"""Opening the index of a graph, making it first where it is missing."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from communique.graph.knowledge import KnowledgeGraph
from communique.graph.store import generations
from communique.graph.store.embedded import Embedded
from communique.serve import copies
from communique.serve.pages.index.fill import fill
from communique.serve.pages.index.schema import VERSION

T = TypeVar("T")
_OPEN: WeakKeyDictionary[KnowledgeGraph, Index] = WeakKeyDictionary()


class Index:
    """A read-only SQLite database; rows come as named tuples of the columns asked for."""

    def __init__(self, db: sqlite3.Connection, generation: int) -> None:
        db.row_factory = sqlite3.Row
        self._db, self.generation = db, generation
        self._kept: dict[str, Any] = {}

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """What was made under a name, made now if it is asked for the first time."""
        if name not in self._kept:
            self._kept[name] = make()
        found: T = self._kept[name]
        return found

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """All rows of a query."""
        return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        found: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
        return found

    def number(self, sql: str, *values: Any) -> int:
        """The first value of the first row as a whole number, 0 if there is none."""
        found = self.row(sql, *values)
        return int(found[0] or 0) if found else 0

    def thing(self, iri: str, kinds: Sequence[str] = ()) -> sqlite3.Row | None:
        """The row of a thing by its IRI, or None if there is none of these kinds."""
        found = self.row("SELECT * FROM thing WHERE iri = ?", iri)
        return found if found and (not kinds or found["kind"] in kinds) else None


def index_of(kg: KnowledgeGraph) -> Index:
    """The index of a graph as it stands; made in a few seconds per million quads, then kept."""
    found = _OPEN.get(kg)
    if found is None or found.generation != kg.store.generation:
        found = _OPEN[kg] = Index(_database(kg), kg.store.generation)
    return found


def _database(kg: KnowledgeGraph) -> sqlite3.Connection:
    place = _place(kg)
    if place is None:
        return _filled(kg, ":memory:")
    if not _is_whole(place):
        try:
            if not _linked(place):
                _make(kg, place)
        except (sqlite3.OperationalError, OSError):  # a disk that is full or not ours to write
            return _filled(kg, ":memory:")
    return sqlite3.connect(
        f"{place.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )


def _place(kg: KnowledgeGraph) -> Path | None:
    store = kg.store
    if isinstance(store, Embedded) and store.generation:
        numbered = generations.directory(store.path.absolute(), store.generation)
        # a copy of one generation has no numbered directories below it
        return (numbered if numbered.is_dir() else store.path.absolute()) / "pages.sqlite"
    return None


def _linked(place: Path) -> bool:
    """Whether the index of the generation serves its described copy, too; links it there."""
    if place.parent.parent.name != copies.FOLDER:
        return False
    manifest = json.loads((place.parent / "manifest.json").read_text("utf-8"))
    original = generations.directory(place.parent.parent.parent, int(manifest["generation"]))
    try:
        said = json.loads((original / "manifest.json").read_text("utf-8"))
        if manifest != {key: value for key, value in said.items() if key in manifest}:
            return False  # a store built anew, with a generation of the same number
        if not _is_whole(original / place.name):
            return False
        os.link(original / place.name, place)
    except FileExistsError:
        return _is_whole(place)
    except FileNotFoundError:
        return False
    return True


def _is_whole(place: Path) -> bool:
    if not place.is_file():
        return False
    db = sqlite3.connect(f"{place.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return bool(db.execute("PRAGMA user_version").fetchone()[0] == VERSION)
    except sqlite3.DatabaseError:
        return False
    finally:
        db.close()


def _make(kg: KnowledgeGraph, place: Path) -> None:
    # two workers may both make it: the files are the same, and either may be the one that stays
    new = place.with_suffix(f".{os.getpid()}.new")
    try:
        _filled(kg, str(new)).close()
        os.replace(new, place)
    finally:
        with suppress(FileNotFoundError):
            new.unlink()


def _filled(kg: KnowledgeGraph, where: str) -> sqlite3.Connection:
    db = sqlite3.connect(where, check_same_thread=False)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    fill(kg.store, db)
    return db
