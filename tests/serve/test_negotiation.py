from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.serve.negotiation import best

OFFERED = ("application/sparql-results+json", "text/csv", "text/turtle")


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", OFFERED[0]),
        ("*/*", OFFERED[0]),
        ("text/csv", "text/csv"),
        ("TEXT/CSV ; q=1.0", "text/csv"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.2, text/turtle;q=0.8", "text/turtle"),
        ("text/*;q=0.9, text/csv;q=0.1", "text/turtle"),
        ("*/*, text/csv;q=0", OFFERED[0]),
        ("text/csv;q=0", None),
        ("image/png", None),
        ("image/png, */*;q=0.1", OFFERED[0]),
        ("text/csv; header=present; charset=utf-8", "text/csv"),
        ("text/csv;q=high", None),
        ("*/csv", None),
        (",,;;text/csv", None),
        (",,; ,text/csv", "text/csv"),
    ],
)
def test_the_best_media_type_wins(accept: str, wanted: str | None) -> None:
    assert best(accept, OFFERED) == wanted


@given(st.text())
def test_no_header_breaks_it(accept: str) -> None:
    assert best(accept, OFFERED) in (*OFFERED, None)


def test_nothing_offered_is_nothing_taken() -> None:
    assert best("", ()) is None
