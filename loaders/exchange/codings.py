"""A dossier's codings as a file for other tools."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from communique.errors import UsageError
from communique.loaders.dossier.layout import settings
from communique.loaders.exchange import (
    coded_table,
    quotebank,
    refi_qda_writer,
    sheets,
    web_annotation,
)
from communique.loaders.exchange.model import Reading, some
from communique.loaders.exchange.survey import survey

Writer = Callable[[Reading, str], bytes]

SUFFIXES = {
    ".csv": "table",
    ".xlsx": "table",
    ".qdpx": "refi-qda",
    ".jsonld": "webannotation",
    ".jsonl": "quotebank",
}
"""Formats that can be written, by the suffix of the file."""

_STATUSES = ("accepted", "proposed")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: how many documents and codings, and what the format does not hold."""

    file: str
    documents: int
    codings: int
    notes: tuple[str, ...]

    def __str__(self) -> str:
        documents = some(self.documents, "documents")
        lines = [f"{self.file}: {some(self.codings, 'codings')} of {documents}"]
        return "\n".join((*lines, *(f"  note: {note}" for note in self.notes)))


def write_codings(
    root: Path | str,
    target: Path | str,
    *,
    coders: Collection[str] = (),
    rejected: bool = False,
    texts: bool = False,
    spreadsheet: bool = False,
    mapping: Path | str | None = None,
) -> Written:
    """Writes the codings of a dossier to a file, in the format of its suffix (``SUFFIXES``).

    Input: the dossier's folder; the file; the coders wanted (none: all); whether statements that
    review rejected come too; whether a table holds the article texts (REFI-QDA always does);
    whether cells of a CSV file that a spreadsheet would run as formulas are guarded, at the price
    of exactness; a file for the mapping that reads a table back. Raises UsageError for an unknown
    suffix, and for coders who coded nothing.
    """
    path, folder = Path(target), Path(root)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"cannot tell the format of {path}; expected {' '.join(SUFFIXES)}")
    statuses = (*_STATUSES, "rejected") if rejected else _STATUSES
    found = survey(folder, coders=coders, statuses=statuses)
    if coders and not found.codings:
        raise UsageError(f"no codings by {', '.join(sorted(coders))}; nothing was written")
    if suffix in (".csv", ".xlsx"):
        data = _table(found, suffix, texts, spreadsheet)
    else:
        writers: dict[str, Writer] = {
            ".qdpx": refi_qda_writer.write,
            ".jsonld": web_annotation.write,
            ".jsonl": quotebank.write,
        }
        if suffix == ".jsonl":
            _note_unquoted(found)
        data = writers[suffix](found, settings(folder).base)
    _replace(path, data)
    if mapping is not None:
        _replace(Path(mapping), mapping_text().encode())
    return Written(str(target), len(found.articles), len(found.codings), tuple(found.notes))


def mapping_text() -> str:
    """The mapping that reads a table written here back, as TOML."""
    names = coded_table.COLUMNS
    lines = [f"{name} = {msgspec.json.encode(name).decode()}" for name in names]
    head = "# read the table back: communique import TABLE --mapping THIS\n"
    return head + 'format = "table"\n\n[columns]\n' + "\n".join(lines) + "\n"


def _table(found: Reading, suffix: str, texts: bool, spreadsheet: bool) -> bytes:
    columns = (*coded_table.COLUMNS, *(("article_text",) if texts else ()))
    rows = list(coded_table.rows_of(found, texts=texts))
    if suffix == ".xlsx":
        return sheets.write_xlsx(columns, rows)
    return sheets.write_csv(columns, [_guarded(row) for row in rows] if spreadsheet else rows)


def _guarded(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
        for name, value in row.items()
    }


def _note_unquoted(found: Reading) -> None:
    missing = sum(not coding.quote for coding in found.codings)
    if missing:
        found.note(
            f"{some(missing, 'codings')} left out: the words of their passages are not at hand"
        )


def _replace(path: Path, data: bytes) -> None:
    """Writes a file that takes the place of an old one when all of it is there."""
    if not path.parent.is_dir():
        raise UsageError(f"no such folder: {path.parent}")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
