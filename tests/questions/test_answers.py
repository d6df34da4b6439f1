"""Answers as rows, files, tables and data frames."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.errors import UsageError
from communique.graph.answers import Answer
from communique.graph.store import Solutions

ANSWER = Answer(
    ("name", "amount", "sure", "said"),
    [
        ("=1+1", Decimal("-1.5"), True, 'a "quote", a\nline | and a bar'),
        ("<b>", 12000, False, None),
    ],
    narrow=("name", "amount"),
)


def test_rows_are_tuples_with_names() -> None:
    first, second = ANSWER
    assert tuple(first) == ("=1+1", Decimal("-1.5"), True, 'a "quote", a\nline | and a bar')
    assert (first.amount, second.said) == (Decimal("-1.5"), None)
    assert (len(ANSWER), ANSWER[-1].name) == (2, "<b>")
    with pytest.raises(AttributeError, match="no column 'color'; columns: name, amount"):
        _ = first.color


def test_terms_become_values() -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    terms = ('"3"^^<' + xsd + "integer>", '"1.50"^^<' + xsd + "decimal>", '"Wort"@de', "<urn:x>")
    found = Answer.of_solutions(Solutions(("i", "d", "t", "r", "n"), iter([(*terms, None)])))
    assert found[0] == (3, Decimal("1.50"), "Wort", "urn:x", None)


def test_csv_is_quoted_and_guarded_against_formulas() -> None:
    assert ANSWER.csv() == (
        "name,amount,sure,said\r\n"
        '\'=1+1,-1.5,true,"a ""quote"", a\nline | and a bar"\r\n'
        "<b>,12000,false,\r\n"
    )


@given(st.lists(st.tuples(st.text(), st.integers()), max_size=5))
def test_a_csv_reader_gets_every_text_back(rows: list[tuple[str, int]]) -> None:
    found = list(csv.reader(io.StringIO(Answer(("a", "b"), rows).csv(), newline="")))
    assert found[0] == ["a", "b"]
    for (text, number), (cell, other) in zip(rows, found[1:], strict=True):
        assert cell.removeprefix("'") == text.removeprefix("'")
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert other == str(number)


def test_json_keeps_numbers_and_missing_values() -> None:
    rows = json.loads(ANSWER.json())
    assert rows[0]["amount"] == -1.5
    assert rows[1] == {"name": "<b>", "amount": 12000, "sure": False, "said": None}
    assert [json.loads(line) for line in ANSWER.jsonl().splitlines()] == rows


def test_markdown_and_html_escape_what_they_must() -> None:
    assert "a line \\| and a bar" in ANSWER.markdown()
    assert "&lt;b&gt;" in ANSWER._repr_html_()
    assert "<b>" not in ANSWER._repr_html_()


def test_a_table_shows_the_narrow_columns() -> None:
    shown = ANSWER.table(60)
    assert repr(ANSWER).split() == shown.split()
    assert "12,000" in shown
    assert "quote" not in shown
    assert shown.endswith("2 rows\n")
    assert ANSWER.choose(["said"]).columns == ("said",)
    with pytest.raises(UsageError, match="no column 'color'"):
        ANSWER.choose(["color"])


def test_a_data_frame_has_a_column_for_each() -> None:
    pandas = pytest.importorskip("pandas")
    frame = ANSWER.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.columns) == list(ANSWER.columns)
    assert frame["name"].tolist() == ["=1+1", "<b>"]


def test_an_answer_can_be_read_again(ask: Callable[..., Answer]) -> None:
    answer = ask("who-said-what")
    assert list(answer) == list(answer)
    assert len(answer.to_pandas()) == len(answer) == 6
