"""Answers as tables for reading: widths, lines, stacked columns, blocks; and rows by name."""

from __future__ import annotations

import copy
import json
import pickle
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.graph.answers import Answer, Cell
from communique.graph.tables import Column, render, widths, wrapped

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def column(head: str, *cells: str, numeric: bool = False) -> Column:
    return Column((head,), [(cell,) for cell in cells], numeric)


def test_a_table_that_fits_is_no_wider_than_its_cells() -> None:
    shown = render([column("who", "Ann", "Bo"), column("n", "7", "11", numeric=True)], width=80)
    assert shown == "who   n\n───────\nAnn   7\nBo   11\n"


def test_long_cells_get_the_room_and_short_ones_stay_whole() -> None:
    speech = "one two three four five six seven eight nine ten eleven twelve"
    table = [column("speaker", "Ann Lund", "Bo"), column("said", speech, "nothing")]
    assert render(table, width=40) == (
        "speaker   said\n"
        "────────────────────────────────\n"
        "Ann Lund  one two three four\n"
        "          five six seven eight\n"
        "          nine ten eleven twelve\n"
        "\n"
        "Bo        nothing\n"
    )


def test_a_stacked_column_has_its_values_one_below_the_other() -> None:
    answer = Answer(
        ("speaker", "state", "stance"),
        [("Ann", "Northland", "opposes"), ("Bo", None, "supports")],
        narrow=("speaker+state", "stance"),
    )
    assert answer.table(60) == (
        "speaker\n"
        "state      stance\n"
        "───────────────────\n"
        "Ann        opposes\n"
        "Northland\n"
        "\n"
        "Bo         supports\n"
        "\n"
        "2 rows\n"
    )
    assert "<td>Ann<br>Northland</td>" in answer._repr_html_()
    assert answer.csv().startswith("speaker,state,stance\r\n")


def test_without_room_rows_become_blocks() -> None:
    names = [f"column {number}" for number in range(6)]
    table = [column(name, "a-long-identifier", "") for name in names]
    table[0] = column("column 0", "a-long-identifier", "only this")
    shown = render(table, width=44)
    assert shown.startswith("column 0  a-long-identifier\ncolumn 1  a-long-identifier\n")
    assert shown.endswith("\n\ncolumn 0  only this\n")


def test_east_asian_letters_take_two_places() -> None:
    shown = render([column("name", "한덕수", "Han"), column("n", "1", "2")], width=40)
    assert shown.splitlines()[2:] == ["한덕수  1", "Han     2"]


def test_nothing_in_a_cell_moves_the_cursor() -> None:
    shown = render([column("a", "\x1b[2Jx\r\x07\u202ey\u009b1m", "tab\there")], width=60)
    assert not any(letter < " " and letter != "\n" for letter in shown)
    assert not set(shown) & set("\x7f\u009b\u202e")


@pytest.mark.parametrize(
    ("cell", "width", "lines"),
    [
        ("a bb ccc", 4, ["a bb", "ccc"]),
        ("", 4, [""]),
        ("one\ntwo", 9, ["one", "two"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("unnamed-outlet-2025-04-call", 15, ["unnamed-outlet-", "2025-04-call"]),
        ("https://example.org/a/bc", 16, ["https://", "example.org/a/bc"]),
        ("two-part", 20, ["two-part"]),
    ],
)
def test_lines_are_broken_where_readers_expect_it(cell: str, width: int, lines: list[str]) -> None:
    assert wrapped(cell, width) == lines


@given(WORDS, st.integers(2, 30))
def test_no_letter_is_lost_and_no_line_too_long(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(line) <= width for line in lines if line.isascii())


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=5), st.integers(45, 120))
def test_any_table_keeps_to_its_room(rows: list[tuple[str, ...]], room: int) -> None:
    columns = [
        column(head, *cells) for head, cells in zip("abc", zip(*rows, strict=True), strict=True)
    ]
    fitted = widths(columns, room)
    assert sum(fitted) + 4 <= room
    assert all(width >= 1 for width in fitted)
    shown = render(columns, width=room)
    assert all(len(line) <= room for line in shown.splitlines() if line.isascii())


def test_an_empty_answer_is_a_count() -> None:
    assert Answer(("a",), []).table(40) == "0 rows\n"
    assert Answer(("a",), [], title="Nothing").table(40) == "Nothing\n0 rows\n"


def test_values_by_name_whatever_the_name() -> None:
    (row,) = Answer(("count", "index", "x"), [(1, 2, 3)])
    assert (row["count"], row["index"], row["x"], row.x) == (1, 2, 3, 3)
    assert (row[0], row[-1], row[:2]) == (1, 3, (1, 2))
    assert row.as_dict() == {"count": 1, "index": 2, "x": 3}
    with pytest.raises(KeyError, match="no column 'y'; columns: count, index, x"):
        row["y"]
    for same in (copy.deepcopy(row), pickle.loads(pickle.dumps(row))):
        assert (same, same["count"]) == (row, 1)


def test_numbers_are_shown_for_reading() -> None:
    values: list[Cell] = [
        1234,
        12345,
        Decimal("1519200000000"),
        Decimal("0.50"),
        2.5,
        -1,
        True,
        None,
        "x",
    ]
    (row,) = Answer([f"c{n}" for n in range(9)], [values]).markdown().splitlines()[2:]
    assert row == "| 1234 | 12,345 | 1,519,200,000,000 | 0.5 | 2.5 | -1 | yes |  | x |"


def test_what_json_and_markdown_cannot_hold_is_spelled() -> None:
    answer = Answer(("a", "b"), [(float("inf"), "back\\slash | <i>")])
    assert json.loads(answer.json()) == [{"a": "inf", "b": "back\\slash | <i>"}]
    assert "| Infinity | back\\\\slash \\| &lt;i&gt; |" in answer.markdown()


def test_a_data_frame_has_floats_for_decimals() -> None:
    frame = Answer(("a", "b"), [(Decimal("1.5"), "x"), (Decimal("2.5"), "y")]).to_pandas()
    assert frame["a"].mean() == 2.0


def test_chosen_columns_come_in_the_order_asked() -> None:
    answer = Answer(("a", "b", "c"), [(1, 2, 3)]).choose(["c", "b+a"])
    assert (answer.columns, answer.narrow) == (("c", "b", "a"), ("c", "b+a"))
    assert tuple(answer[0]) == (3, 2, 1)
