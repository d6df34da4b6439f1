"""Rows out of CSV and XLSX files, and into them, with the place of each row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from warnings import catch_warnings, simplefilter

from communique.errors import InputError, MissingExtra
from communique.loaders.exchange import safe
from communique.loaders.exchange.mapping import as_text

MAX_ROWS = 2_000_000
MAX_COLUMNS = 1000
MAX_FIELD = 8 * 2**20
_ENCODED = 'UTF-8 (a spreadsheet\'s "CSV UTF-8"; or encoding = "cp1252" in the mapping file)'
_SHEET_TEXT = 32_767  # code units a spreadsheet cell can hold


class Line(NamedTuple):
    """One row: where it stands, and its cells by column; ``fault`` says what is wrong with it."""

    number: int
    cells: Mapping[str, str]
    fault: str = ""


class Sheet(NamedTuple):
    """The columns of a table and its rows, empty rows left out."""

    columns: list[str]
    lines: list[Line]


def read(path: Path, *, delimiter: str = "", encoding: str = "", sheet: str = "") -> Sheet:
    """The table of a CSV or XLSX file; raises InputError for one that cannot be read.

    A CSV file is UTF-8 (or UTF-16 with its mark, or ``encoding``); its delimiter is the one of
    ``, ; tab |`` that is most frequent in the first line, or the one given.
    """
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return _table(_xlsx(path, sheet), str(path))
    return _table(_csv(path, delimiter, encoding), str(path))


def _table(rows: Iterator[list[str]], name: str) -> Sheet:
    head = next((row for row in rows if any(cell.strip() for cell in row)), None)
    if head is None:
        raise safe.damaged(name, "empty", "a table with a line of column names")
    columns = [cell.strip() for cell in head]
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) > MAX_COLUMNS:
        raise safe.damaged(name, f"{len(columns)} columns", f"at most {MAX_COLUMNS}")
    named = [column for column in columns if column]
    twice = next((each for each in named if named.count(each) > 1), None)
    if twice:
        raise safe.damaged(name, f"column {twice!r} twice", "every column once", 1)
    lines = []
    for number, row in enumerate(rows, 2):
        if number > MAX_ROWS:
            raise safe.damaged(name, f"more than {MAX_ROWS:,} rows")
        if any(cell.strip() for cell in row):
            lines.append(_line(number, row, columns))
    return Sheet(named, lines)


def _line(number: int, row: list[str], columns: list[str]) -> Line:
    while len(row) > len(columns) and not row[-1].strip():
        row.pop()
    if len(row) > len(columns):
        return Line(number, {}, f"{len(row)} cells where there are {len(columns)} columns")
    cells = dict(zip(columns, [*row, *[""] * (len(columns) - len(row))], strict=True))
    return Line(number, {name: cell for name, cell in cells.items() if name})


def _csv(path: Path, delimiter: str, encoding: str) -> Iterator[list[str]]:
    name, data = str(path), safe.read_bytes(path)
    try:
        words = data.decode(encoding) if encoding else safe.utf8(data, name, _ENCODED)
    except (UnicodeDecodeError, LookupError) as error:
        raise safe.damaged(name, f"not {encoding}: {error}") from error
    if "\x00" in words[:4096]:
        raise safe.damaged(name, "binary data, no table", "CSV or XLSX")
    first = next((line for line in words.splitlines() if line.strip()), "")
    mark = delimiter or max(",;\t|", key=first.count)
    if len(mark) != 1 or mark in '\r\n"':
        raise safe.damaged(name, f"{mark!r} cannot separate columns", "one character")
    # strict: a quotation mark that never closes would swallow the rest of the file
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=mark, strict=True)
    with _long_fields():
        try:
            rows = list(islice(reader, MAX_ROWS + 1))
        except csv.Error as error:
            raise safe.damaged(
                name, f"not readable as CSV: {error}", line=reader.line_num
            ) from error
    return iter(rows)


@contextmanager
def _long_fields() -> Iterator[None]:
    """Cells may be as long as an article; the limit is the csv module's own and put back."""
    before = csv.field_size_limit(MAX_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _xlsx(path: Path, sheet: str) -> Iterator[list[str]]:
    safe.head(path, 0)
    with safe.unpacked(path) as packed:
        for entry in sorted(packed.names):
            if entry.endswith((".xml", ".rels")):
                _no_dtd(packed.data(entry), str(path))
    return iter(_cells(path, sheet))


def _no_dtd(data: bytes, name: str) -> None:
    # inside of cells a bracket is written &lt;, so these bytes can only be markup
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:64]:
        raise safe.damaged(name, "XML in UTF-16, which is not read", "UTF-8")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise safe.damaged(name, "XML with a DTD or entities, which is not read")


def _cells(path: Path, sheet: str) -> list[list[str]]:
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise MissingExtra("openpyxl is missing: pip install 'communique[tables]'") from error
    name = str(path)
    try:
        with catch_warnings():
            simplefilter("ignore")  # of styles and validations that do not matter here
            book = load_workbook(path, read_only=True, data_only=True)
        try:
            if sheet and sheet not in book.sheetnames:
                known = ", ".join(book.sheetnames)
                raise safe.damaged(name, f"no sheet {sheet!r}", f"one of {known}")
            table = book[sheet] if sheet else book.worksheets[0]
            rows = table.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1)
            return [[as_text(cell) for cell in row] for row in islice(rows, MAX_ROWS + 1)]
        finally:
            book.close()
    except InputError:
        raise
    except Exception as error:  # a damaged workbook shows itself in any error there is
        told = f"{type(error).__name__}: {error}"
        raise safe.damaged(name, f"not readable as XLSX: {told[:200]}") from error


def write_csv(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A CSV table, UTF-8, the cells exactly as they are."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\r\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows({key: as_text(row.get(key)) for key in columns} for row in rows)
    return out.getvalue().encode()


def write_xlsx(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """An XLSX workbook with one sheet; every cell is text, so that none runs as a formula.

    Raises InputError for text that no cell can hold.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
    except ImportError as error:
        raise MissingExtra("openpyxl is missing: pip install 'communique[tables]'") from error
    book = Workbook(write_only=True)
    sheet = book.create_sheet("codings")
    for row in [{name: name for name in columns}, *rows]:
        cells = []
        for name in columns:
            words = as_text(row.get(name))
            if len(words.encode("utf-16-le")) // 2 > _SHEET_TEXT:
                raise safe.damaged("XLSX", f"{name}: too long for a cell; write CSV instead")
            cell = WriteOnlyCell(sheet, value=_cell_text(words))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell_text(words: str) -> str | None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("\ufffd", words) or None
