"""Every question, asked of a dossier small enough to work out its answer by hand."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from communique.errors import UsageError
from communique.graph.answers import Answer

Ask = Callable[..., Answer]
MORE, LESS = "South pays more", "South pays less"
ANN, BOB = "Ann Lee", "Bob Kim"
SUMMIT, FEBRUARY = "herald-summit", "wire-february"


def rows(answer: Answer, columns: str) -> list[tuple[Any, ...]]:
    return [tuple(getattr(row, name) or None for name in columns.split()) for row in answer]


def test_who_said_what(ask: Ask) -> None:
    assert rows(ask("who-said-what"), "speaker speaker_kind represents stance proposition") == [
        (ANN, "person", "Northland", "supports", MORE),
        (BOB, "person", "Southland", "opposes", MORE),
        ("a ministry official", "unnamed", "Southland", None, None),
        ("Southland", "state", "Southland", "supports", "Trade is free"),
        (ANN, "person", "Northland", "supports", LESS),
        (ANN, "person", "Northland", None, None),
    ]


@pytest.mark.parametrize(
    ("given", "statements"),
    [
        ({"topic": "cost"}, ["more", "not-more", "less", "toast-again"]),
        ({"topic": "money"}, ["more", "not-more", "less", "toast-again"]),
        ({"topic": "trade"}, ["rumor", "attributed"]),
        ({"proposition": "pay-more"}, ["more", "not-more"]),
        ({"actor": "bob-kim"}, ["not-more"]),
        ({"state": "south"}, ["not-more", "rumor", "attributed"]),
        ({"state": "south", "topic": "cost"}, ["not-more"]),
        ({"document": "wire-february"}, ["less", "toast-again"]),
        ({"since": "2023-06-02"}, ["not-more", "rumor", "attributed", "less", "toast-again"]),
        ({"since": "2024"}, ["less", "toast-again"]),
        ({"until": "2023-06-01"}, ["more"]),
        ({"until": "2023-06"}, ["more", "not-more", "rumor", "attributed"]),
        ({"status": "rejected"}, ["mistaken"]),
        ({"status": "proposed"}, []),
    ],
)
def test_who_said_what_narrowed(ask: Ask, given: dict[str, str], statements: list[str]) -> None:
    found = [row.statement.rpartition("/")[2] for row in ask("who-said-what", **given)]
    assert found == statements


def test_a_timeline_says_in_which_office_to_whom_and_where(ask: Ask) -> None:
    columns = "day capacity tenure_start medium occasion addressees modality stance proposition"
    assert rows(ask("actor-timeline", actor=ANN), columns)[:2] == [
        ("2023-06-01", "President", "2020-01-01", "speech", "Summit", "Southland", "demands",
         "supports", MORE),
        ("2024-02-01", None, "2020-01-01", None, None, None, "affirms", "supports", LESS),
    ]  # fmt: skip


def test_tallies_count_contraries_and_leave_out_what_was_rejected(ask: Ask) -> None:
    columns = "proposition supports opposes by_contrary actors documents"
    assert rows(ask("stance-tally"), columns) == [
        (MORE, 1, 2, 1, 2, 2),
        (LESS, 1, 1, 1, 1, 2),
        ("Trade is free", 1, None, None, 1, 1),
    ]
    assert rows(ask("stance-tally", actor=BOB), columns) == [(MORE, None, 1, None, 1, 1)]
    assert rows(ask("stance-by-state", proposition=MORE), "state supports opposes actors") == [
        ("Northland", 1, 1, 1),
        ("Southland", None, 1, 1),
    ]
    columns = "proposition topics contraries supporting opposing"
    assert rows(ask("codebook", topic="cost"), columns) == [
        (LESS, "Cost", MORE, 1, 1),
        (MORE, "Cost", LESS, 1, 2),
    ]


def test_a_change_of_position_has_both_passages(ask: Ask) -> None:
    changed = ask("change-of-position", proposition=MORE)
    columns = "actor from_day from_stance from_start from_end to_day to_stance to_start to_end"
    assert rows(changed, columns) == [
        (ANN, "2023-06-01", "supports", None, 20, "2024-02-01", "opposes", None, 10)
    ]
    assert not ask("change-of-position", actor=BOB)  # his other side was rejected


def test_a_conflict_is_seen_from_both_ends(ask: Ask) -> None:
    columns = "proposition actor stance opponent opponent_stance says opponent_says"
    more, less = "What more says.", "What not-more says."
    assert rows(ask("actors-in-conflict"), columns) == [
        (MORE, ANN, "supports", BOB, "opposes", more, less)
    ]
    assert rows(ask("actors-in-conflict", actor=BOB), columns) == [
        (MORE, BOB, "opposes", ANN, "supports", less, more)
    ]
    assert not ask("actors-in-conflict", minimum="2")


def test_documents_differ_from_one_another_and_from_the_record(ask: Ask) -> None:
    assert rows(ask("source-disagreements"), "subject aspect period unit value document") == [
        ("Second pact", "Contribution", "2022", "KRW", 132, SUMMIT),
        ("Second pact", "Contribution", "2022", "KRW", 140, FEBRUARY),
    ]
    assert rows(ask("record-disagreements"), "aspect recorded claimed difference document") == [
        ("Contribution", Decimal(132), 140, Decimal("6.06"), FEBRUARY),
        ("Signature", "2021-12-01", "2021-12-02", None, SUMMIT),
    ]
    assert rows(ask("single-source"), "aspect value document") == [
        ("Signature", "2021-12-02", SUMMIT)
    ]


def test_a_series_runs_in_order_and_rests_on_what_came_before(ask: Ask) -> None:
    series = ask("agreement-series")
    columns = "agreement ordinal kind parties signed start end rests_on previous"
    assert rows(series, columns) == [
        ("Treaty", None, "treaty", "Northland; Southland", None, None, None, None, None),
        ("First pact", 1, "cost-sharing", "Northland; Southland", "2019-11-01", "2020-01-01",
         "2021-12-31", None, None),
        ("Second pact", 2, "cost-sharing", "Northland; Southland", "2021-12-01", "2022-01-01",
         "2025-12-31", "Treaty", "First pact"),
    ]  # fmt: skip
    assert rows(ask("agreement-rounds", agreement="pact-2"), "round place negotiators") == [
        (1, "Port", "Ann Roe (Northland); Bob Kim (Southland)")
    ]
    assert rows(ask("current-agreement", document=SUMMIT), "series in_force newest_signed") == [
        ("Pacts", "Second pact", "Second pact")
    ]


def test_contributions_grow_within_a_currency_across_agreements(ask: Ask) -> None:
    columns = "year agreement value growth sources reported"
    assert rows(ask("contribution-by-year"), columns) == [
        (2020, "First pact", 100, None, "Official gazette", None),
        (2021, "First pact", 110, 10, "Official gazette", None),
        (2022, "Second pact", 132, 20, None,
         f"0.1 USD ({SUMMIT}); 132 KRW ({SUMMIT}); 140 KRW ({FEBRUARY})"),
    ]  # fmt: skip
    columns = "value unit approximate converted_from_value speaker document"
    assert rows(ask("amounts"), columns) == [
        (132, "KRW", None, None, BOB, SUMMIT),
        (140, "KRW", None, None, None, FEBRUARY),
        (Decimal("0.1"), "USD", True, 132, None, SUMMIT),
    ]
    assert len(ask("amounts", currency="usd")) == 1


def test_offices_are_held_from_day_to_day(ask: Ask) -> None:
    columns = "holder post acting start end sources"
    ann = (ANN, "President", None, "2020-01-01", "2024-12-31", None)
    bob = (BOB, "Minister", True, "2023-05-01", None, "Official gazette; State archive")
    assert rows(ask("post-holders", date="2023-06-01"), columns) == [bob, ann]
    assert rows(ask("post-holders", date="2023-04-30"), columns) == [ann]
    assert rows(ask("post-holders", date="2025-01-01"), columns) == [bob]
    assert rows(ask("speaks-for", date="2024-12-31"), "state speaker post") == [
        ("Northland", ANN, "President"),
        ("Southland", BOB, "Minister"),
    ]
    assert rows(ask("organs", state="south"), "organ part_of posts holders") == [
        ("Cabinet of Southland", None, None, None),
        ("Ministry", "Cabinet of Southland", 1, BOB),
    ]


def test_sources_can_be_followed_back(ask: Ask) -> None:
    columns = "speaker document start end relay coder status"
    assert rows(ask("provenance", statement=f"{SUMMIT}/not-more"), columns) == [
        (BOB, SUMMIT, 30, 50, "1 Wire", "anna", "accepted")
    ]
    columns = "extractor version confidence coder"
    assert rows(ask("provenance", statement=f"{FEBRUARY}/less"), columns) == [
        ("rules", "2", Decimal("0.5"), None)
    ]
    assert rows(ask("outlets"), "outlet kind documents statements relied_on") == [
        ("The Herald", "outlet", 1, 4, "Wire"),
        ("Wire", "agency", 1, 3, None),
        ("Chirp", "platform", None, None, None),
    ]
    assert rows(ask("unnamed-sources"), "outlet source kind belongs_to statements") == [
        ("The Herald", "a ministry official", "unnamed", "Ministry", 1)
    ]
    with pytest.raises(UsageError, match="needs the parameter 'statement'"):
        ask("provenance")


def test_one_act_of_speaking_has_several_reports(ask: Ask) -> None:
    assert rows(ask("shared-utterances"), "utterance speaker reports document mode") == [
        ("Toast", ANN, 2, SUMMIT, "direct"),
        ("Toast", ANN, 2, FEBRUARY, "indirect"),
    ]
    assert rows(ask("events"), "event kind place participants statements speakers") == [
        ("Fair", "other", None, None, None, None),
        ("Summit", "meeting", "Port", "Northland; Southland", 1, ANN),
    ]


def test_doubtful_readings_are_listed(ask: Ask) -> None:
    assert rows(ask("nested-statements"), "attributed_by speaker paraphrase document") == [
        (ANN, "Southland", "What attributed says.", SUMMIT)
    ]
    assert rows(ask("damaged-text"), "speaker damage certainty text_damage translated") == [
        ("Southland", "name cut", Decimal("0.6"), "page torn", "machine")
    ]
    assert rows(ask("no-stance"), "speaker paraphrase") == [
        ("a ministry official", "What rumor says."),
        (ANN, "What toast-again says."),
    ]
    assert rows(ask("decisions"), "by verdict why") == [("anna", "reject", "someone else spoke")]


def test_what_the_dossier_holds(ask: Ask) -> None:
    assert rows(ask("documents"), "document title outlet authors statements claims") == [
        (SUMMIT, "Summit ends", "The Herald", "C. Writer", 4, 3),
        (FEBRUARY, "Pact in doubt", "Wire", None, 3, 1),
    ]
    counted = {row.kind: row.number for row in ask("contents")}
    assert (counted["Statement"], counted["Claim"], counted["Outlet"]) == (7, 4, 3)
    columns = "actor names belongs_to spoken_for statements declared_in"
    assert rows(ask("actors", state="south"), columns) == [
        ("Cabinet of Southland", None, "Southland", None, None, None),
        ("Ministry", None, "Cabinet of Southland; Southland", None, None, None),
        (BOB, None, None, "Southland", 2, None),
    ]
    assert rows(ask("actors", actor="이앤"), "actor same_as") == [
        (ANN, "http://www.wikidata.org/entity/Q42")
    ]


def test_claims(ask: Ask) -> None:
    columns = "aspect kind period value unit speaker document"
    signing = ("Signature", "date", None, "2021-12-02", None, None, SUMMIT)
    dollars = ("Contribution", "money", "2022", Decimal("0.1"), "USD", None, SUMMIT)
    found = ask("claims", agreement="pact-2", document=SUMMIT)
    assert signing in rows(found, columns)
    assert dollars in rows(found, columns)
    assert {row.speaker for row in found if row.value == 132} == {BOB}
    (restated,) = [row for row in found if row.unit == "USD"]
    assert restated.approximate
    assert restated.converted_from.endswith("/claim/sum")
    assert len(ask("claims", aspect="annual-contribution")) == 3
    assert len(ask("claims", actor="ann-lee")) == 0
