"""Dates relative to the day of publication, as EDTF."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.graph.dates import bounds
from communique.loaders.extraction.meaning import times

# a Wednesday
ANCHOR = times.Anchor(date(2031, 3, 12))


def one(words: str, anchor: times.Anchor = ANCHOR) -> list[str]:
    return [found.edtf for found in times.find(words, anchor)]


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("The bridge opened on June 3, 2029.", "2029-06-03"),
        ("The bridge opened on 3 June 2029.", "2029-06-03"),
        ("It was agreed in October 2030.", "2030-10"),
        ("They met on March 4.", "2031-03-04"),
        ("They will meet on December 20.", "2030-12-20"),
        ("They met on Monday.", "2031-03-10"),
        ("They met on Wednesday.", "2031-03-12"),
        ("They met last Wednesday.", "2031-03-05"),
        ("They meet next Friday.", "2031-03-14"),
        ("On the 11th (local time) she spoke.", "2031-03-11"),
        ("On the 28th she spoke.", "2031-02-28"),
        ("Talks last from the 21st to the 23rd.", "2031-03-21/2031-03-23"),
        ("Talks lasted from the 2nd to the 4th of last month.", "2031-02-02/2031-02-04"),
        ("Talks lasted April 23-25, 2030.", "2030-04-23/2030-04-25"),
        ("It was yesterday.", "2031-03-11"),
        ("It was last month.", "2031-02"),
        ("It begins next year.", "2032"),
        ("It holds until the end of 2033.", "2033-12-31"),
        ("It runs 2032 through 2036.", "2032/2036"),
        ("It covers 2032-36.", "2032/2036"),
        ("It grew from the 1960s.", "196X"),
        ("It was signed in 2019.", "2019"),
        ("The vote is in November.", "2030-11"),
    ],
)
def test_a_date_is_read_relative_to_publication(words: str, edtf: str) -> None:
    assert one(words) == [edtf]


@pytest.mark.parametrize(
    "words",
    [
        "They may march on.",
        "It is the 12th agreement.",
        "the 3rd round of talks",
        "She paid 2,019 crowns.",
        "He won on monday's terms",
        "February 31, 2030",
        "It rose by 2019%",
    ],
)
def test_what_is_no_date_is_left_alone(words: str) -> None:
    assert "2030-02-31" not in one(words)
    assert all(len(each) == 4 for each in one(words)) or one(words) == []


def test_without_a_day_of_publication_only_what_is_absolute_is_read() -> None:
    nowhere = times.Anchor()
    assert one("on Monday, the 16th, last month, March 4, in May", nowhere) == []
    assert one("on March 4, 2029 and in 2027", nowhere) == ["2029-03-04", "2027"]


def test_a_roughly_known_publication_makes_relative_dates_rough() -> None:
    rough = times.Anchor.of("2031-03-12~")
    assert one("on Monday", rough) == ["2031-03-10~"]
    assert one("on March 10, 2031", rough) == ["2031-03-10"]
    assert times.Anchor.of("2031-03") == times.Anchor(date(2031, 3, 1), rough=True)


DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
WORDS = (
    "on the 3rd 31st of from to until in March May 2024 1998-2001 last next week month year "
    "Monday yesterday end 12 , . - 1960s"
)
PIECES = st.lists(st.sampled_from(WORDS.split(" ")), max_size=12).map(" ".join)


@given(PIECES, DAYS)
def test_whatever_is_found_is_a_date_and_stands_where_it_says(words: str, day: date) -> None:
    anchor = times.Anchor(day)
    found = times.find(words, anchor)
    for each in found:
        bounds(each.edtf)
        assert words[slice(*each.span)].strip()
    spans = [each.span for each in found]
    assert all(a.end <= b.start for a, b in pairwise(spans))


@given(DAYS, st.integers(0, 6))
def test_a_weekday_is_at_most_six_days_ago(day: date, number: int) -> None:
    name = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][number]
    [found] = times.find(f"They spoke on {name}.", times.Anchor(day))
    said = date.fromisoformat(found.edtf)
    assert said.weekday() == number
    assert 0 <= (day - said).days <= 6
