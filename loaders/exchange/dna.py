"""Databases of the Discourse Network Analyzer: SQLite files of its versions 2 and 3.

Table layout: https://github.com/leifeld/dna, ``dna/src/main/java/sql/Sql.java``. A statement is a
span of a document with one value for each variable of its statement type; short texts are entities
in version 3 and plain text in version 2. Offsets count UTF-16 code units, dates seconds (version 3)
or milliseconds (version 2) since 1970. Nothing is ever written to a database.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from communique.loaders.exchange import mapping as m
from communique.loaders.exchange import places, safe
from communique.loaders.exchange.model import Article, Reading, Thing, clean, listed
from communique.loaders.exchange.rows import Row, RowReader, described

MAX_BYTES = 2 * 2**30
MAX_TEXT = 64 * 2**20
MAX_ROWS = 5_000_000
SECONDS = 120
"""How long a database may take to be read; a malicious one could compute for ever."""

_TABLES = {
    "DOCUMENTS": {"ID", "Title", "Text", "Author", "Source", "Date"},
    "STATEMENTS": {"ID", "StatementTypeId", "DocumentId", "Start", "Stop", "Coder"},
    "STATEMENTTYPES": {"ID", "Label"},
    "VARIABLES": {"ID", "Variable", "DataType", "StatementTypeId"},
    "DATABOOLEAN": {"StatementId", "VariableId", "Value"},
    "DATAINTEGER": {"StatementId", "VariableId", "Value"},
    "DATASHORTTEXT": {"StatementId", "VariableId"},
    "DATALONGTEXT": {"StatementId", "VariableId", "Value"},
    "CODERS": {"ID", "Name"},
}
_UNUSED = {
    "STATEMENTLINKS": "links between statements",
    "REGEXES": "search words",
    "ATTRIBUTEVALUES": "attributes of entities",
}
_MILLISECONDS = 10**11  # as seconds this is the year 5138, as milliseconds 1973


def read(path: Path, mapping: m.Mapping) -> Reading:
    """The documents and statements of a database.

    Raises InputError for a file that is none, is damaged, or has another layout. A statement whose
    type has no variable for a speaker or nothing coded is refused, with the reason.
    """
    name = str(path)
    try:
        with closing(_opened(path)) as database:
            return _Database(database, name, mapping).reading()
    except sqlite3.Error as error:
        raise safe.damaged(name, f"not a readable database: {error}") from error
    except (OverflowError, RecursionError, MemoryError, UnicodeError) as error:
        raise safe.damaged(name, f"a damaged database: {error}") from error


def _opened(path: Path) -> sqlite3.Connection:
    """A connection that can only read, runs no function of the file's, and ends in time."""
    if safe.head(path, 16, MAX_BYTES) != b"SQLite format 3\x00":
        raise safe.damaged(str(path), "not an SQLite database", "a .dna file")
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    database = sqlite3.connect(address, uri=True)
    try:
        _guard(database)
    except BaseException:
        database.close()
        raise
    return database


def _guard(database: sqlite3.Connection) -> None:
    database.text_factory = lambda data: data.decode("utf-8", "replace")
    for pragma in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON"):
        database.execute(f"PRAGMA {pragma}")
    for limit, most in (
        (sqlite3.SQLITE_LIMIT_LENGTH, MAX_TEXT),
        (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 100_000),
        (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 50),
        (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
    ):
        database.setlimit(limit, most)
    end = time.monotonic() + SECONDS
    database.set_progress_handler(lambda: time.monotonic() > end, 100_000)


class _Variable(NamedTuple):
    name: str
    type: Any  # the id of its statement type


class _Database:
    def __init__(self, database: sqlite3.Connection, name: str, mapping: m.Mapping) -> None:
        self.database, self.name, self.mapping = database, name, mapping
        self.found = Reading("dna")

    def reading(self) -> Reading:
        self._layout()
        self.coders = {row[0]: str(row[1] or "") for row in self._rows("CODERS", "ID, Name")}
        types = {row[0]: str(row[1]) for row in self._rows("STATEMENTTYPES", "ID, Label")}
        self.variables = {
            row[0]: _Variable(str(row[1]), row[2])
            for row in self._rows("VARIABLES", "ID, Variable, StatementTypeId")
        }
        self.values = self._values()
        self._documents()
        self._statements(types)
        self._unused()
        return self.found

    # --- the layout ------------------------------------------------------------------------

    def _layout(self) -> None:
        """Raises InputError unless the tables are real tables with the columns that are read."""
        listing = (
            "SELECT upper(name), type || ' ' || coalesce(sql, '') FROM sqlite_master "
            "WHERE type IN ('table', 'view')"
        )
        kinds = dict(self.database.execute(listing))
        for table, columns in _TABLES.items():
            kind = str(kinds.get(table, "")).casefold()
            if not kind.startswith("table") or kind.startswith("table create virtual"):
                wanted = "a Discourse Network Analyzer database of version 2 or 3"
                raise safe.damaged(self.name, f"no table {table}", wanted)
            there = {
                row[1].casefold() for row in self.database.execute(f"PRAGMA table_info({table})")
            }
            missing = sorted(each for each in columns if each.casefold() not in there)
            if missing:
                raise safe.damaged(self.name, f"{table} has no column {listed(missing)}")
        self.tables = {
            table for table, kind in kinds.items() if str(kind).startswith("table CREATE TABLE")
        }

    def _columns(self, table: str) -> set[str]:
        return {row[1] for row in self.database.execute(f"PRAGMA table_info({table})")}

    def _rows(self, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
        for number, row in enumerate(self.database.execute(f"SELECT {columns} FROM {table}")):
            if number >= MAX_ROWS:
                raise safe.damaged(self.name, f"{table} has more than {MAX_ROWS:,} rows")
            yield row

    # --- values ----------------------------------------------------------------------------

    def _values(self) -> dict[Any, dict[Any, str]]:
        """The values of each statement by variable, as text."""
        found: dict[Any, dict[Any, str]] = {}
        for statement, variable, value in self._data():
            found.setdefault(statement, {})[variable] = value
        return found

    def _data(self) -> Iterator[tuple[Any, Any, str]]:
        columns = "StatementId, VariableId, Value"
        for statement, variable, value in self._rows("DATABOOLEAN", columns):
            yield statement, variable, "+1" if value else "-1"
        for table in ("DATAINTEGER", "DATALONGTEXT"):
            for statement, variable, value in self._rows(table, columns):
                yield statement, variable, "" if value is None else str(value)
        yield from self._short_texts()

    def _short_texts(self) -> Iterator[tuple[Any, Any, str]]:
        column = "Entity" if "Entity" in self._columns("DATASHORTTEXT") else "Value"
        entities: dict[Any, str] = {}
        for table in ("ENTITIES", "ATTRIBUTES"):
            if table in self.tables and {"ID", "Value"} <= self._columns(table):
                entities |= {row[0]: str(row[1]) for row in self._rows(table, "ID, Value")}
        for statement, variable, value in self._rows(
            "DATASHORTTEXT", f"StatementId, VariableId, {column}"
        ):
            whole = isinstance(value, int)
            words = entities.get(value, "") if whole else str(value or "")
            yield statement, variable, words

    # --- documents -------------------------------------------------------------------------

    def _documents(self) -> None:
        self.offsets: dict[Any, list[int]] = {}
        undated = []
        for number, title, text, author, source, date in self._rows(
            "DOCUMENTS", "ID, Title, Text, Author, Source, Date"
        ):
            words = str(text or "")
            self.offsets[number] = places.wide(words)
            published = _day(date)
            undated += [] if published else [str(number)]
            self.found.articles[f"document {number}"] = Article(
                key=f"document {number}",
                title=clean(str(title or "")),
                text=words if words.strip() else None,
                outlet=Thing(clean(str(source or ""))),
                authors=(clean(str(author)),) if str(author or "").strip() else (),
                published=published,
            )
        if undated:
            self.found.note(f"documents without a readable date: {listed(undated)}")

    # --- statements ------------------------------------------------------------------------

    def _statements(self, types: dict[Any, str]) -> None:
        readers: dict[Any, tuple[RowReader, dict[str, Any]] | None] = {}
        left: Counter[str] = Counter()
        columns = "ID, StatementTypeId, DocumentId, Start, Stop, Coder"
        for number, kind, document, start, end, coder in self._rows("STATEMENTS", columns):
            label = types.get(kind, f"type {kind}")
            if self.mapping.statement_type and label != self.mapping.statement_type:
                left[label] += 1
                continue
            if kind not in readers:
                readers[kind] = self._reader(kind)
            place = f"statement {number}"
            if f"document {document}" not in self.found.articles:
                self.found.refuse(place, label, f"no document {document}")
                continue
            chosen = readers[kind]
            if chosen is None:
                why = f"type {label!r} has no variables for speaker and proposition or topic"
                self.found.refuse(place, label, f"{why}; name them in the mapping's columns")
                continue
            cells = self._cells(number, chosen[1])
            cells |= {"coder": self.coders.get(coder, ""), "statement": f"dna-{number}"}
            self._take(Row(place, cells), chosen[0], document, (start, end))
        for label, count in left.items():
            self.found.note(f"{count} statements of type {label!r} left out")

    def _take(self, row: Row, reader: RowReader, document: Any, span: tuple[Any, Any]) -> None:
        if not all(isinstance(each, int) and each >= 0 for each in span):
            self.found.refuse(row.place, described(row), f"no offsets: {span[0]!r}, {span[1]!r}")
            return
        wide = self.offsets[document]
        start, end = (places.code_points(each, wide) for each in span)
        cells = {**row.cells, "start": str(start), "end": str(end)}
        try:
            coding = reader.coding(Row(row.place, cells), f"document {document}", None)
        except ValueError as error:
            self.found.refuse(row.place, described(row), str(error))
        else:
            self.found.codings.append(coding)

    def _reader(self, kind: Any) -> tuple[RowReader, dict[str, Any]] | None:
        """How statements of a type are read: a reader, and which variable is which field."""
        own = {v.name: key for key, v in self.variables.items() if v.type == kind}
        wanted = {f: column for f, column in self.mapping.columns.items() if column in own}
        chosen = m.Mapping(columns=wanted)
        fields = {f: own[v] for f, v in m.fields_of(list(own), chosen, self.name).items()}
        fields = {f: v for f, v in fields.items() if f not in ("statement", "coder", "document")}
        if not {"speaker", "organization"} & set(fields) or not {"proposition", "topic"} & set(
            fields
        ):
            return None
        unused = [name for name, key in own.items() if key not in fields.values()]
        if unused:
            self.found.note(f"variables not used: {listed(unused)}")
        qualifier = fields.get("polarity")
        known = {each[qualifier] for each in self.values.values() if qualifier in each}
        return RowReader(known, self.mapping, self.found), fields

    def _cells(self, statement: Any, fields: dict[str, Any]) -> dict[str, str]:
        values = self.values.get(statement, {})
        cells = {field: values.get(variable, "") for field, variable in fields.items()}
        fixed = {field: m.as_text(value) for field, value in self.mapping.fixed.items()}
        return {**fixed, **{k: v for k, v in cells.items() if v.strip() or k not in fixed}}

    def _unused(self) -> None:
        for table, what in _UNUSED.items():
            if table in self.tables:
                count = self.database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                if count:
                    self.found.note(f"{count} {what} not taken")
        for field in self.mapping.columns.values():
            if field and field not in {v.name for v in self.variables.values()}:
                names = listed((v.name for v in self.variables.values()), 20)
                raise safe.damaged(self.name, f"no variable {field!r}", f"one of {names}")


def _day(date: Any) -> str | None:
    if not isinstance(date, int) or date in (0, -1):
        return None
    seconds = date / 1000 if abs(date) >= _MILLISECONDS else date
    try:
        day = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return None
    return day.date().isoformat()
