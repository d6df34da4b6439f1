"""Which claims fit one another, worked out by hand, and what the shipped dossier holds."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import communique
from communique.graph.answers import Answer
from communique.graph.disagreements import Disagreements, compare
from communique.graph.exchange_rates import Rate
from communique.graph.knowledge import KnowledgeGraph

COLUMNS = (
    "subject", "aspect", "kind", "period", "value", "unit", "words", "approximate", "speaker",
    "document", "outlet", "published", "note", "claim", "converted_from", "statement",
    "subject_iri", "aspect_iri",
)  # fmt: skip


def claim(value: Any, document: str, kind: str = "number", **fields: Any) -> dict[str, Any]:
    common = {
        "subject": "Pact", "aspect": "sum", "kind": kind, "value": value, "unit": "KRW",
        "document": document, "claim": f"urn:{document}/{value}", "subject_iri": "urn:pact",
        "aspect_iri": "urn:sum", "approximate": False,
    }  # fmt: skip
    return {**dict.fromkeys(COLUMNS), **common, **fields}


def found(*claims: dict[str, Any], rates: tuple[Rate, ...] = ()) -> Disagreements:
    return compare(Answer(COLUMNS, [list(each.values()) for each in claims]), rates)


def answers(made: Disagreements) -> list[list[Any]]:
    return [[each.row.value for each in answer] for fact in made for answer in fact.answers]


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        (1_520_000_000_000, 1_519_200_000_000, True),  # rounded to three digits
        (1_100_000_000, 1_130_000_000, True),  # 1.1 is what 1.13 rounds to
        (1_130_000_000, 1_470_000_000, False),
        (28_500, 28_000, True),  # half of the last digit that counts
        (28_500, 27_900, False),
        (10, 12, False),  # no rounding excuses more than five percent
        (5_000_000_000, 4_700_000_000, False),
        (Decimal("8.3"), Decimal("8.25"), True),
        (Decimal("8.3"), Decimal("8.2"), False),
        (7, 7, True),
    ],
)
def test_numbers_fit_within_their_rounding(one: Any, other: Any, fit: bool) -> None:
    made = found(claim(one, "a"), claim(other, "b"))
    assert (len(made) == 0) == fit


@given(st.integers(1, 10**15), st.integers(1, 10**15))
def test_fitting_does_not_ask_for_an_order(one: int, other: int) -> None:
    assert len(found(claim(one, "a"), claim(other, "b"))) == len(
        found(claim(other, "a"), claim(one, "b"))
    )


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        ("2024-10", "2024-10-04", True),
        ("2024~", "2024-10", True),
        ("2025-04-07", "2025-04-08", False),
        ("2020~", "2024-10", False),
        ("soon", "SOON ", True),
        ("soon", "2024", False),
    ],
)
def test_dates_fit_where_they_may_mean_one_day(one: str, other: str, fit: bool) -> None:
    made = found(claim(one, "a", "date"), claim(other, "b", "date"))
    assert (len(made) == 0) == fit


def test_texts_and_truths_are_compared_as_written() -> None:
    assert not found(claim("Off the table", "a", "text"), claim("off the  table", "b", "text"))
    made = found(claim("off the table", "a", "text"), claim("under way", "b", "text"))
    assert [row.difference for row in made.table] == [None, "other words"]
    assert len(found(claim(True, "a", "boolean"), claim(False, "b", "boolean"))) == 1


def test_one_voice_does_not_disagree_with_itself() -> None:
    assert not found(claim(3, "a", speaker="Ann"), claim(4, "a", speaker="Ann"))
    assert len(found(claim(3, "a", speaker="Ann"), claim(4, "a", speaker="Bob"))) == 1
    # how things are described is compared between documents only
    assert not found(
        claim("good", "a", "text", speaker="Ann"), claim("bad", "a", "text", speaker="Bob")
    )


def test_periods_and_subjects_are_kept_apart() -> None:
    assert not found(claim(3, "a", period="2024"), claim(9, "b", period="2025"))
    assert not found(claim(3, "a"), claim(9, "b", subject_iri="urn:other"))
    assert len(found(claim(3, "a", period="2025"), claim(9, "b", period="2025~"))) == 1


def test_the_answer_of_most_documents_comes_first() -> None:
    made = found(claim(50, "a"), claim(80, "b"), claim(80, "c"))
    assert answers(made) == [[80, 80], [50]]
    assert [(row.answer, row.difference) for row in made.table] == [
        (1, None), (1, None), (2, "-37.5 %"),
    ]  # fmt: skip


RATES = (
    Rate("USD", "KRW", Decimal(1000), "old", "2020-01-01"),
    Rate("USD", "KRW", Decimal(1400), "new", "2025-06-01"),
)


def test_a_restated_sum_is_what_it_restates() -> None:
    made = found(
        claim(1000, "a", "money", claim="urn:won"),
        claim(2, "a", "money", unit="USD", converted_from="urn:won"),
        claim(1500, "b", "money"),
    )
    assert answers(made) == [[2, 1000], [1500]] or answers(made) == [[1000, 2], [1500]]
    restated = next(row for row in made.table if row.unit == "USD")
    assert (restated.compared, restated.compared_unit) == (1000, "KRW")
    assert restated.rate == "restates 1,000 KRW"


def test_other_currencies_take_the_rate_that_is_nearest_in_time() -> None:
    made = found(
        claim(1000, "a", "money"),
        claim(1000, "b", "money"),
        claim(3, "c", "money", unit="USD", published="2025-05"),
        rates=RATES,
    )
    foreign = next(row for row in made.table if row.unit == "USD")
    assert (foreign.compared, foreign.compared_unit) == (4200, "KRW")
    assert foreign.rate == "1 USD = 1,400 KRW (new)"
    assert foreign.difference == "+320.0 %"


def test_rates_move_so_a_foreign_rate_leaves_five_percent() -> None:
    near = claim(1, "c", "money", unit="USD", published="2025-05")
    assert not found(claim(1350, "a", "money"), claim(1350, "b", "money"), near, rates=RATES)
    assert found(claim(1300, "a", "money"), claim(1300, "b", "money"), near, rates=RATES)


def test_without_a_rate_sums_stand_side_by_side() -> None:
    made = found(
        claim(1000, "a", "money"), claim(1000, "b", "money"), claim(1, "c", "money", unit="EUR")
    )
    foreign = next(row for row in made.table if row.unit == "EUR")
    assert foreign.difference == "not compared"
    assert foreign.rate == "no rate on record into KRW"
    assert foreign.compared_unit == "EUR"


def test_the_count_is_told_in_words() -> None:
    assert found().words() == "0 facts on which sources differ"
    assert found(claim(1, "a"), claim(2, "b")).words() == (
        "1 fact on which sources differ (1 number)"
    )


# --- the shipped dossier ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kg(sma: Path) -> Iterator[KnowledgeGraph]:
    with communique.open(sma, strict=False) as graph:
        yield graph


def test_the_sum_of_the_twelfth_agreement_is_in_dispute(kg: KnowledgeGraph) -> None:
    (fact,) = kg.disagreements(agreement="sma-12", aspect="annual-contribution")
    first, second = fact.answers
    assert {each.row.value for each in first} == {1_520_000_000_000, 1_100_000_000, 1_130_000_000}
    assert [each.row.value for each in second] == [1_470_000_000]
    assert second[0].unit == "KRW"
    assert "KRW (unnamed-outlet-2025-05-one-stop)" in second[0].rate


def test_dates_of_signature_and_of_the_call_are_in_dispute(kg: KnowledgeGraph) -> None:
    made = kg.disagreements()
    dates = {fact.aspect: fact for fact in made if fact.kind == "date"}
    assert set(dates) == {"date of signature", "date of the call"}
    differing = [row for row in made.table if row.aspect == "date of the call" and row.difference]
    assert [row.difference for row in differing] == ["1 day later"]
    assert made.counts()["money"] == 1
    for row in made.table:
        assert row.claim.startswith(kg.mint.base)


def test_check_reports_the_count(kg: KnowledgeGraph) -> None:
    report = kg.validate()
    count = len(kg.disagreements())
    assert report.disagreements == count
    assert f"sources differ on {count} facts: communique disagreements" in str(report)
    assert f'"disagreements": {count}' in report.json()
