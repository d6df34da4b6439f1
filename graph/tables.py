"""Rows of text as a table for a terminal: the widths that need the fewest lines.

Where a terminal is too narrow for any table, each row becomes a block of lines instead.
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

GAP = 2
"""Characters between two columns."""

LONG_WORD = 14
"""Words up to this long are never broken."""

_WITHOUT_TERMINAL = 100
_DECISIVE = 40  # the longest cells of a column settle its width
# what would move the cursor, ring, or turn the direction of writing
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Column:
    """A column of a table: one or more values stacked in each cell; numbers stand on the right."""

    heads: tuple[str, ...]
    cells: Sequence[tuple[str, ...]]
    numeric: bool = False

    @property
    def head(self) -> str:
        """The heads as the lines of one cell."""
        return "\n".join(self.heads)

    def texts(self) -> list[str]:
        """The cells as text, a line for each value that there is."""
        return ["\n".join(_plain(part) for part in cell if part) for cell in self.cells]


def render(columns: Sequence[Column], *, title: str = "", width: int | None = None) -> str:
    """The table as text of at most ``width`` characters a line; default: the terminal's."""
    room = width or shutil.get_terminal_size((_WITHOUT_TERMINAL, 24)).columns
    console = _console(room)
    console.print(table(columns, room, title=title))
    return "".join(f"{line.rstrip()}\n" for line in console.export_text().splitlines())


def table(columns: Sequence[Column], room: int, *, title: str = "") -> Table:
    """The table for a rich console that is ``room`` characters wide."""
    fitted = widths(columns, room)
    made = _table(columns, fitted) if fitted else _blocks(columns)
    made.title, made.title_justify = title or None, "left"
    return made


def widths(columns: Sequence[Column], room: int) -> list[int]:
    """A width for each column so that rows take the fewest lines; [] if no table fits the room."""
    spare = room - GAP * (len(columns) - 1)
    decisive = [_decisive(column) for column in columns]
    if sum(map(_least, decisive)) > spare:
        return []
    found = (
        [_narrowest(cells, height) for cells in decisive] for height in count(1)
    )  # a column is never wider than a word when the height grows enough
    return next(each for each in found if sum(each) <= spare)


def _decisive(column: Column) -> list[str]:
    return [column.head, *sorted(set(column.texts()), key=_length)[-_DECISIVE:]]


def _least(cells: list[str]) -> int:
    longest = max((_length(word) for cell in cells for word in cell.split()), default=1)
    return max(1, min(longest, LONG_WORD))


def _narrowest(cells: list[str], height: int) -> int:
    """The smallest width in which no cell takes more lines than the height, or than its values."""
    least = _least(cells)
    most = max(least, *(_length(line) for cell in cells for line in cell.split("\n")))
    for width in range(least, most):
        if all(_lines(cell, width) <= max(height, cell.count("\n") + 1) for cell in cells):
            return width
    return most


def _lines(cell: str, width: int) -> int:
    """How many lines a cell takes; words are broken only where they are wider than the column."""
    lines = 0
    for line in cell.split("\n"):
        lines, used = lines + 1, 0
        for word in line.split():
            size = _length(word)
            if used and used + 1 + size > width:
                lines, used = lines + 1, 0
            used += size + (1 if used else 0)
            lines, used = lines + (used - 1) // width, (used - 1) % width + 1
    return lines


def _table(columns: Sequence[Column], fitted: list[int]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    texts = [column.texts() for column in columns]
    tall = any(
        _lines(cell, width) > 1 for cells, width in zip(texts, fitted, strict=True) for cell in cells
    )
    made = Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, GAP - 1, 0, 0),
        leading=int(tall),  # rows of several lines stand apart
    )
    for column, width in zip(columns, fitted, strict=True):
        side = "right" if column.numeric else "left"
        made.add_column(Text(column.head), width=width, overflow="fold", justify=side)
    for row in zip(*texts, strict=True):
        made.add_row(*map(Text, row))
    return made


def _blocks(columns: Sequence[Column]) -> Table:
    from rich.table import Table
    from rich.text import Text

    made = Table.grid(padding=(0, GAP, 0, 0))
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    for row in zip(*(column.cells for column in columns), strict=True):
        for column, cell in zip(columns, row, strict=True):
            for head, part in zip(column.heads, cell, strict=True):
                made.add_row(Text(head, style="bold"), Text(_plain(part)))
        made.add_row("", "")
    return made


def _plain(text: str) -> str:
    return _CONTROL.sub(" ", text)


def _length(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _console(width: int) -> Console:
    from rich.console import Console

    return Console(file=io.StringIO(), width=width, record=True, force_terminal=False)
