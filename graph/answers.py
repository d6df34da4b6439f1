"""Answers: typed rows that iterate, show themselves, and turn into files and data frames."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import TYPE_CHECKING, Any, SupportsIndex, TypeAlias, overload

from communique.errors import MissingExtra, TermError, UsageError
from communique.graph import tables
from communique.graph import terms as t
from communique.graph.store import Solutions

if TYPE_CHECKING:
    import pandas

Cell: TypeAlias = t.Value | float | None
"""A value of an answer: text, integer, Decimal, float, truth value, or None where there is none."""

_FLOATS = {f"{t.PREFIXES['xsd']}{name}" for name in ("double", "float")}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How text begins that a spreadsheet would run."""


class Row(tuple[Cell, ...]):
    """One row: a tuple whose values have names too, ``row.speaker`` or ``row["speaker"]``."""

    columns: tuple[str, ...]

    def __new__(cls, columns: tuple[str, ...], values: Iterable[Cell]) -> Row:
        """A row with these columns."""
        row = super().__new__(cls, values)
        row.columns = columns
        return row

    def __getnewargs__(self) -> tuple[tuple[str, ...], tuple[Cell, ...]]:
        return self.columns, tuple(self)

    @overload
    def __getitem__(self, key: SupportsIndex | str) -> Cell: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Cell, ...]: ...
    def __getitem__(self, key: SupportsIndex | slice | str) -> Cell | tuple[Cell, ...]:
        if isinstance(key, str):
            return super().__getitem__(self._position(key, KeyError))
        return super().__getitem__(key)

    def __getattr__(self, name: str) -> Any:
        return super().__getitem__(self._position(name, AttributeError))

    def _position(self, name: str, error: type[Exception]) -> int:
        if name not in self.columns:
            raise error(f"no column {name!r}; columns: {', '.join(self.columns)}")
        return self.columns.index(name)

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{k}={v!r}' for k, v in self.as_dict().items())})"

    def as_dict(self) -> dict[str, Cell]:
        """Columns with their values."""
        return dict(zip(self.columns, self, strict=True))


class Answer(Sequence[Row]):
    """The rows that answer a question, in order.

    ``columns`` are the names of all columns; ``narrow`` those that a table for reading shows, where
    ``"outlet+published"`` is one column with both values in each cell. ``title`` heads the table.
    """

    def __init__(
        self,
        columns: Sequence[str],
        rows: Iterable[Iterable[Cell]],
        *,
        narrow: Sequence[str] = (),
        title: str = "",
    ) -> None:
        self.columns = tuple(columns)
        self.narrow = tuple(narrow) or self.columns
        self.title = title
        self._rows = [Row(self.columns, row) for row in rows]

    @classmethod
    def of_solutions(
        cls, found: Solutions, *, narrow: Sequence[str] = (), title: str = ""
    ) -> Answer:
        """The answer to a SELECT; terms become Python values."""
        rows = (map(_cell, row) for row in found.rows)
        return cls(found.variables, rows, narrow=narrow, title=title)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        return self._rows[index]

    def __repr__(self) -> str:
        return self.table()

    def _repr_html_(self) -> str:
        stacked = self._stacked()
        head = "".join(f"<th>{'<br>'.join(map(html.escape, each.heads))}</th>" for each in stacked)
        rows = (
            "".join(
                f"<td>{'<br>'.join(html.escape(part) for part in cell if part)}</td>"
                for cell in row
            )
            for row in zip(*(each.cells for each in stacked), strict=True)
        )
        body = "".join(f"<tr>{cells}</tr>" for cells in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def choose(self, columns: Sequence[str]) -> Answer:
        """The answer with these columns only, in this order; ``"a+b"`` stacks two in a table.

        Raises UsageError for a column that there is not.
        """
        names = [name for each in columns for name in each.split("+")]
        unknown = [name for name in names if name not in self.columns]
        if unknown or not names:
            known = ", ".join(self.columns)
            raise UsageError(f"no column {(unknown or [''])[0]!r}; columns: {known}")
        rows = ([row[name] for name in names] for row in self)
        return Answer(names, rows, narrow=columns, title=self.title)

    def head(self, count: int = 10) -> Answer:
        """The answer with its first rows only."""
        return Answer(self.columns, self[:count], narrow=self.narrow, title=self.title)

    # --- as files --------------------------------------------------------------------------

    def csv(self) -> str:
        """CSV (RFC 4180). Text that a spreadsheet would run as a formula gets a leading ``'``."""
        return self._separated(",")

    def tsv(self) -> str:
        """Tab-separated values, guarded and quoted as in ``csv``."""
        return self._separated("\t")

    def _separated(self, separator: str) -> str:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
        writer.writerow(self.columns)
        writer.writerows([_guarded(value) for value in row] for row in self)
        return out.getvalue()

    def json(self) -> str:
        """A JSON array of objects; numbers as numbers, missing values as null."""
        return json.dumps([_plain(row) for row in self], ensure_ascii=False, indent=2) + "\n"

    def jsonl(self) -> str:
        """One JSON object per line."""
        return "".join(json.dumps(_plain(row), ensure_ascii=False) + "\n" for row in self)

    def markdown(self) -> str:
        """A Markdown table with all columns."""
        lines = [self.columns, ["---"] * len(self.columns)]
        lines += [[_marked(_shown(value)) for value in row] for row in self]
        return "".join(
            f"| {' | '.join(' '.join(cell.split()) for cell in line)} |\n" for line in lines
        )

    def table(self, width: int | None = None) -> str:
        """The narrow columns as a table at most ``width`` characters wide (default: the terminal).

        Where the width is too small for a table, each row is a block of lines.
        """
        parts = [self.title] if self.title else []
        parts += [tables.render(self._stacked(), width=width)] if self else []
        return "\n".join([*parts, f"{len(self):,} row{'' if len(self) == 1 else 's'}\n"])

    def _stacked(self) -> list[tables.Column]:
        return [self._stack(name.split("+")) for name in self.narrow]

    def _stack(self, names: list[str]) -> tables.Column:
        at = [self.columns.index(name) for name in names]
        cells = [tuple(_shown(row[i]) for i in at) for row in self]
        kinds = {type(row[i]) for row in self for i in at} - {type(None)}
        heads = tuple(name.replace("_", " ") for name in names)
        return tables.Column(heads, cells, bool(kinds) and kinds <= {int, float, Decimal})

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas data frame, decimals as floats; needs the extra ``pandas``."""
        try:
            import pandas
        except ImportError as error:
            raise MissingExtra("pandas is missing: pip install 'communique[pandas]'") from error
        rows = [[_number(value) for value in row] for row in self]
        return pandas.DataFrame(rows, columns=list(self.columns))


def _cell(term: t.Term | None) -> Cell:
    """A term as a value; what is no IRI and no proper literal keeps its spelling or its words."""
    if term is None or t.is_iri(term):
        return term and t.iri_text(term)
    try:
        words, _, datatype = t.literal(term)
    except TermError:
        return term  # a blank node
    try:
        return float(words) if datatype in _FLOATS else t.value(term)
    except (ValueError, InvalidOperation):
        return words  # "many"^^xsd:integer


def _shown(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    if isinstance(value, float):
        value = Decimal(format(value, ".6g"))  # a table is for reading; files have every digit
    if isinstance(value, Decimal):
        return format(value.normalize(), ",f")
    return value


def _marked(text: str) -> str:
    return html.escape(text, quote=False).replace("\\", "\\\\").replace("|", "\\|")


def _guarded(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    return str(value)


def _plain(row: Row) -> dict[str, Cell]:
    # JSON has no NaN and no infinity
    values = {name: _number(value) for name, value in row.as_dict().items()}
    return {
        name: str(value) if isinstance(value, float) and not isfinite(value) else value
        for name, value in values.items()
    }


def _number(value: Cell) -> Cell:
    return float(value) if isinstance(value, Decimal) else value
