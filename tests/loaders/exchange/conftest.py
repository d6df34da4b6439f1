"""Files of other tools, made by the tests themselves, and dossiers to take them into."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from communique.loaders.dossier.skeleton import new

LAMPS = (
    "Lamp talks\r\nAnn Lund \U0001f4a1 said that Northland will not pay twice for one lamp.\n"
    "Bo Berg wants the northern side to pay more.\n"
)
GREEN = "More lamps\nThe Ministry of Lamps holds that lamps are green.\n"
TEXTS = {1: LAMPS, 2: GREEN}

Rows = Sequence[tuple[Any, ...]]

VARIABLES: Rows = (
    (1, "person", "short text", 1),
    (2, "organization", "short text", 1),
    (3, "concept", "short text", 1),
    (4, "agreement", "boolean", 1),
)
"""Identifier, name, data type and statement type, as the program's default has them."""


def units(words: str, text: str) -> tuple[int, int]:
    """Where words stand in a text, counted in UTF-16 code units."""
    before, _, _ = text.partition(words)
    start = len(before.encode("utf-16-le")) // 2
    return start, start + len(words.encode("utf-16-le")) // 2


NOT_TWICE = units("will not pay twice for one lamp", LAMPS)
PAY_MORE = units("the northern side to pay more", LAMPS)
ARE_GREEN = units("lamps are green", GREEN)

STATEMENTS: tuple[tuple[Any, ...], ...] = (
    (1, 1, 1, *NOT_TWICE, 1),
    (2, 1, 1, *PAY_MORE, 1),
    (3, 1, 2, *ARE_GREEN, 2),
)
"""Identifier, type, document, start, stop, coder."""

VALUES: dict[int, dict[int, Any]] = {
    1: {1: "Ann Lund", 2: "Ministry of Lamps", 3: "Northland should pay more", 4: 0},
    2: {1: "Bo Berg", 2: "", 3: "Northland should pay more", 4: 1},
    3: {1: "", 2: "Ministry of Lamps", 3: "Lamps are green", 4: 1},
}


def make_dna(
    path: Path,
    *,
    version: int = 3,
    texts: dict[int, str] | None = None,
    statements: Rows = STATEMENTS,
    variables: Rows = VARIABLES,
    values: dict[int, dict[int, Any]] | None = None,
) -> Path:
    """A database in the layout of version 2 or 3, with the tables and columns that matter."""
    chosen = VALUES if values is None else values
    with closing(sqlite3.connect(path)) as base, base:
        base.executescript(f"""
            CREATE TABLE CODERS (ID INTEGER PRIMARY KEY, Name TEXT);
            CREATE TABLE STATEMENTTYPES (ID INTEGER PRIMARY KEY, Label TEXT);
            CREATE TABLE VARIABLES
                (ID INTEGER PRIMARY KEY, Variable TEXT, DataType TEXT, StatementTypeId INTEGER);
            CREATE TABLE DOCUMENTS (ID INTEGER PRIMARY KEY, Title TEXT, Text TEXT, Coder INTEGER,
                Author TEXT, Source TEXT, Section TEXT, Notes TEXT, Type TEXT, Date INTEGER);
            CREATE TABLE STATEMENTS (ID INTEGER PRIMARY KEY, StatementTypeId INTEGER,
                DocumentId INTEGER, Start INTEGER, Stop INTEGER, Coder INTEGER);
            CREATE TABLE DATABOOLEAN (StatementId INTEGER, VariableId INTEGER, Value INTEGER);
            CREATE TABLE DATAINTEGER (StatementId INTEGER, VariableId INTEGER, Value INTEGER);
            CREATE TABLE DATALONGTEXT (StatementId INTEGER, VariableId INTEGER, Value TEXT);
            CREATE TABLE ENTITIES (ID INTEGER PRIMARY KEY, VariableId INTEGER, Value TEXT);
            CREATE TABLE DATASHORTTEXT (StatementId INTEGER, VariableId INTEGER,
                {"Entity INTEGER" if version == 3 else "Value TEXT"});
            CREATE TABLE REGEXES (Label TEXT);
            INSERT INTO CODERS VALUES (1, 'mina'), (2, 'jon');
            INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement'), (2, 'Annotation');
            INSERT INTO REGEXES VALUES ('lamp');
        """)
        if version == 2:
            base.execute("DROP TABLE ENTITIES")
        day = 1106697600 * (1 if version == 3 else 1000)  # 2005-01-26
        for number, text in (TEXTS if texts is None else texts).items():
            row = (number, text.split("\n")[0].strip(), text, 1, "A. Writer", "Ledger", day)
            base.execute(
                "INSERT INTO DOCUMENTS (ID, Title, Text, Coder, Author, Source, Date) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)", row,
            )  # fmt: skip
        base.executemany("INSERT INTO VARIABLES VALUES (?, ?, ?, ?)", variables)
        base.executemany("INSERT INTO STATEMENTS VALUES (?, ?, ?, ?, ?, ?)", statements)
        _fill(base, version, {row[0]: row[2] for row in variables}, chosen)
    return path


def _fill(
    base: sqlite3.Connection, version: int, kinds: dict[int, str], values: dict[int, dict[int, Any]]
) -> None:
    entities: dict[tuple[int, str], int] = {}
    for statement, own in values.items():
        for variable, value in own.items():
            kind = kinds[variable].replace(" ", "").upper()
            if kind == "SHORTTEXT" and version == 3:
                known = entities.setdefault((variable, value), len(entities) + 1)
                base.execute(
                    "INSERT OR IGNORE INTO ENTITIES VALUES (?, ?, ?)", (known, variable, value)
                )
                value = known
            base.execute(f"INSERT INTO DATA{kind} VALUES (?, ?, ?)", (statement, variable, value))


Dna = Callable[..., Path]


@pytest.fixture
def dna(tmp_path: Path) -> Dna:
    """Makes a database in the test's folder."""
    return lambda name="lamps.dna", **more: make_dna(tmp_path / name, **more)


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """An empty dossier."""
    return new(tmp_path / "dossier", "Lamps", "https://example.org/lamps/")


Snapshot = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def snapshot() -> Snapshot:
    """All files of a folder with their bytes."""
    return lambda root: {
        str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }
