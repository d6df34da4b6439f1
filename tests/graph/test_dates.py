"""The days that a date expression may stand for."""

from __future__ import annotations

from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import assume, given
from hypothesis import strategies as st

from communique.errors import DateError
from communique.graph.dates import bounds

QUALIFIERS = st.sampled_from(["", "~", "?", "%"])
SHAPES = st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"])


PLAIN = st.builds(
    lambda day, shape, qualifier: day.strftime(shape) + qualifier,
    st.dates(min_value=date(1000, 1, 1)),
    SHAPES,
    QUALIFIERS,
)
SPANS = st.tuples(PLAIN, PLAIN).map(sorted).map("/".join)


@given(PLAIN | SPANS)
def test_plain_dates_mean_what_the_standard_says(expression: str) -> None:
    parsed = parse_edtf(expression)
    earliest, latest = date(*parsed.lower_strict()[:3]), date(*parsed.upper_strict()[:3])
    assume(earliest <= latest)
    assert bounds(expression) == (earliest, latest)


@pytest.mark.parametrize(
    ("expression", "earliest", "latest"),
    [
        ("2026/2030", date(2026, 1, 1), date(2030, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-21", date(2025, 3, 1), date(2025, 5, 31)),
        ("2025-01-20/..", date(2025, 1, 20), None),
        ("201X", date(2010, 1, 1), date(2019, 12, 31)),
    ],
)
def test_rough_dates_have_bounds(expression: str, earliest: date, latest: date | None) -> None:
    assert bounds(expression) == (earliest, latest)


@pytest.mark.parametrize("expression", ["99-99", "2025-02-30", "2025-00", "2030/2026", "May 2025"])
def test_what_is_no_date_is_refused(expression: str) -> None:
    with pytest.raises(DateError):
        bounds(expression)
