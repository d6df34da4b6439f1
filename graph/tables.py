"""Rows of text as a table for a terminal: the widths that need the fewest lines.

Where a terminal is too narrow for any table, each row becomes a block of lines instead.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, zip_longest
from unicodedata import combining, east_asian_width

GAP = 2
"""Characters between two columns."""

LONG_WORD = 14
"""Words up to this long are never broken, and numbers never."""

_WITHOUT_TERMINAL = 100
_WIDE = {"W": 2, "F": 2}
_DECISIVE = 25  # the longest cells of a column settle its width
_PIECES = re.compile(r"[^-/]*[-/]|[^-/]+")
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


def render(columns: Sequence[Column], *, width: int | None = None) -> str:
    """The table as text of at most ``width`` characters a line; default: the terminal's."""
    room = width or shutil.get_terminal_size((_WITHOUT_TERMINAL, 24)).columns
    fitted = widths(columns, room)
    lines = _table(columns, fitted) if fitted else _blocks(columns, room)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def widths(columns: Sequence[Column], room: int) -> list[int]:
    """A width for each column so that rows take the fewest lines; [] if no table fits the room."""
    spare = room - GAP * (len(columns) - 1)
    decisive = [_decisive(column) for column in columns]
    least = [_least(cells, c.numeric) for cells, c in zip(decisive, columns, strict=True)]
    if sum(least) > spare:
        return []
    for height in count(1):
        found = [_narrowest(cells, low, height) for cells, low in zip(decisive, least, strict=True)]
        if sum(found) <= spare:
            return _widened(found, decisive, spare - sum(found))
    raise AssertionError("the least widths fit")


def _widened(found: list[int], decisive: list[list[str]], spare: int) -> list[int]:
    """The widths, with what room is left given to the columns where it saves most lines."""
    heights = [_heights(cells, w, spare) for cells, w in zip(decisive, found, strict=True)]
    given = [0] * len(found)
    while spare > 0:
        saved, more, position = max(
            ((lines[given[i]] - lines[given[i] + more]) / more, -more, i)
            for i, lines in enumerate(heights)
            for more in range(1, spare + 1)
        )
        if saved <= 0:
            break
        given[position] -= more
        spare += more
    return [width + extra for width, extra in zip(found, given, strict=True)]


def _heights(cells: list[str], width: int, spare: int) -> list[int]:
    """How many lines the cells take together in the width, and in each greater one."""
    natural, heights = _natural(cells), list[int]()
    for wider in range(width, width + spare + 1):
        enough = heights and wider > natural
        heights.append(heights[-1] if enough else sum(len(wrapped(c, wider)) for c in cells))
    return heights


def _natural(cells: list[str]) -> int:
    return max(_length(line) for cell in cells for line in cell.split("\n"))


def _decisive(column: Column) -> list[str]:
    return [column.head, *sorted(dict.fromkeys(column.texts()), key=_length)[-_DECISIVE:]]


def _least(cells: list[str], numeric: bool) -> int:
    longest = max((size for cell in cells for _, size, _ in _parts(cell)), default=1)
    return max(1, longest if numeric else min(longest, LONG_WORD))


def _narrowest(cells: list[str], least: int, height: int) -> int:
    """The smallest width in which no cell takes more lines than the height, or than its values."""
    most = max(least, _natural(cells))
    for width in range(least, most):
        if all(len(wrapped(cell, width)) <= max(height, cell.count("\n") + 1) for cell in cells):
            return width
    return most


def wrapped(cell: str, width: int) -> list[str]:
    """The lines of a cell; long words are broken after hyphens and slashes, else anywhere."""
    lines = []
    for text in cell.split("\n"):
        line, used = "", 0
        for part, size, space in _parts(text):
            if used and used + len(space) + size <= width:
                line, used = line + space + part, used + len(space) + size
                continue
            if used:
                lines.append(line)
            *full, line = _folded(part, width)
            lines, used = lines + full, _length(line)
        lines.append(line)
    return lines


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[tuple[str, int, str], ...]:
    """What a line may be broken into: each part with its length and the space before it."""
    return tuple(
        (piece, _length(piece), "" if number else " ")
        for word in text.split()
        for number, piece in enumerate(
            _PIECES.findall(word) if _length(word) > LONG_WORD else [word]
        )
    )


def _folded(part: str, width: int) -> list[str]:
    if _length(part) <= width:
        return [part]
    lines = [""]
    for letter in part:
        if lines[-1] and _length(lines[-1] + letter) > width:
            lines.append("")
        lines[-1] += letter
    return lines


def _table(columns: Sequence[Column], fitted: list[int]) -> Iterator[str]:
    cells = [
        [wrapped(cell, width) for cell in column.texts()]
        for column, width in zip(columns, fitted, strict=True)
    ]
    heads = [wrapped(each.head, width) for each, width in zip(columns, fitted, strict=True)]
    tallest = max(map(len, heads))
    yield from _row([[""] * (tallest - len(h)) + h for h in heads], columns, fitted)
    yield "\u2500" * (sum(fitted) + GAP * (len(fitted) - 1))
    tall = any(len(lines) > 1 for column in cells for lines in column)
    for number, row in enumerate(zip(*cells, strict=True)):
        if tall and number:
            yield ""  # rows of several lines stand apart
        yield from _row(row, columns, fitted)


def _row(row: Sequence[list[str]], columns: Sequence[Column], fitted: list[int]) -> Iterator[str]:
    for parts in zip_longest(*row, fillvalue=""):
        yield (" " * GAP).join(
            _padded(part, width, column.numeric)
            for part, width, column in zip(parts, fitted, columns, strict=True)
        )


def _padded(text: str, width: int, right: bool) -> str:
    blank = " " * (width - _length(text))
    return blank + text if right else text + blank


def _blocks(columns: Sequence[Column], room: int) -> Iterator[str]:
    heads = [head for column in columns for head in column.heads]
    margin = max(map(_length, heads)) + GAP
    for number, row in enumerate(zip(*(column.cells for column in columns), strict=True)):
        if number:
            yield ""
        values = [_plain(part) for cell in row for part in cell]
        for head, value in zip(heads, values, strict=True):
            lines = wrapped(value, max(room - margin, 10)) if value else []
            for first, line in zip_longest([head], lines, fillvalue=""):
                if lines:
                    yield _padded(first, margin, False) + line


def _plain(text: str) -> str:
    return _CONTROL.sub(" ", text)


def _length(text: str) -> int:
    """How many character cells of a terminal a text takes: East Asian letters take two."""
    if text.isascii():
        return len(text)
    return sum(_WIDE.get(east_asian_width(letter), 1) for letter in text if not combining(letter))
