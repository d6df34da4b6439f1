"""Sums, percentages and numbers of troops as texts print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.loaders.extraction.meaning import money


@pytest.mark.parametrize(
    ("words", "value", "unit"),
    [
        ("It costs $3.2 billion.", 3_200_000_000, "USD"),
        ("It costs US$ 40 million.", 40_000_000, "USD"),
        ("It costs 1.2 trillion won.", 1_200_000_000_000, "KRW"),
        ("It costs 1.2 trillion South Korean won.", 1_200_000_000_000, "KRW"),
        ("It costs 7.5 trillions of South Korea winning.", 7_500_000_000_000, "KRW"),
        ("It costs 900 billion yen.", 900_000_000_000, "JPY"),
        ("It costs two billion euros.", 2_000_000_000, "EUR"),
        ("It costs €12,500.", 12_500, "EUR"),
        ("It costs 350 dollars.", 350, "USD"),
        ("It rose by 7.4%.", 7.4, "percent"),
        ("It rose by twelve percent.", 12, "percent"),
        ("There are 9,400 American soldiers.", 9400, "persons"),
        ("There are 12 thousand troops.", 12_000, "persons"),
        ("It is a six-year deal.", 6, "years"),
    ],
)
def test_a_quantity_has_value_and_unit(words: str, value: float, unit: str) -> None:
    [found] = money.find(words)
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    "words", ["The team had two wins.", "She won 14 races.", "He ran 3 miles.", "It was 2030.", ""]
)
def test_what_is_no_quantity_is_left_alone(words: str) -> None:
    assert money.find(words) == []


@pytest.mark.parametrize("before", ["about", "around", "roughly", "approximately", "up to"])
def test_about_makes_a_sum_approximate(before: str) -> None:
    [found] = money.find(f"They paid {before} $20 million for it.")
    assert found.approximate
    assert not money.find("They paid $20 million for it.")[0].approximate


@pytest.mark.parametrize(
    "words", ["$2 billion annually", "$2 billion a year", "annual payments of $2 billion"]
)
def test_a_yearly_sum_says_so(words: str) -> None:
    assert money.find(words)[0].per == "year"
    assert money.find("a total of $2 billion")[0].per == ""


def test_a_sum_in_brackets_restates_the_one_before_in_another_currency() -> None:
    first, second = money.find("They owe 2.6 trillion won (around $1.9 billion) in 2032.")
    assert first.converts is None
    assert second.converts == 0
    assert second.approximate
    # the same currency, or a sentence between, is another fact
    assert [q.converts for q in money.find("$3 billion ($1 billion of it at once)")] == [None, None]
    assert [q.converts for q in money.find("5 billion won. (It was $4 million.)")] == [None, None]


def test_two_figures_share_scale_and_currency() -> None:
    assert [q.value for q in money.find("by 3 or $ 4 billion")] == [3_000_000_000, 4_000_000_000]
    assert [q.value for q in money.find("$2-3 million")] == [2_000_000, 3_000_000]
    assert all(q.approximate for q in money.find("$2-3 million"))
    assert [q.value for q in money.find("some 700 and 450 foreign troops")] == [700, 450]
    # a year is no first figure
    assert [q.value for q in money.find("in 2032 to 1.5 billion won")] == [1_500_000_000]


NUMBERS = st.integers(1, 999_999)
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}


@given(NUMBERS, st.sampled_from(sorted(SCALES)), st.booleans())
def test_a_printed_sum_is_read_back(number: int, scale: str, commas: bool) -> None:
    printed = f"{number:,}" if commas else str(number)
    words = f"It is worth ${printed} {scale} in all."
    [found] = money.find(words)
    assert found.value == number * SCALES[scale]
    assert words[slice(*found.span)] == f"${printed} {scale}"


@given(st.text(alphabet="0123456789$€%,. ()ormilnbtd-ya", max_size=60))
def test_no_text_is_too_strange(words: str) -> None:
    for found in money.find(words):
        assert 0 <= found.span.start < found.span.end <= len(words)
