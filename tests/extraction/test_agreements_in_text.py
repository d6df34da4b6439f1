"""Which agreement a text means, and the claims it makes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from communique.loaders.extraction.attribute import layers
from communique.loaders.extraction.meaning import times
from communique.loaders.extraction.proposing.desk import Desk
from communique.loaders.extraction.proposing.drafts import Proposal

ANCHOR = times.Anchor(date(2031, 3, 12))


def meant(desk: Desk, text: str, anchor: times.Anchor = ANCHOR) -> list[tuple[str, str]]:
    found = desk.agreements.find(layers(text), anchor)
    return [(mention.reference, mention.how) for mention in found]


@pytest.mark.parametrize(
    ("text", "reference", "how"),
    [
        ("The 2nd Tunnel Accord holds.", "tunnel-2", "ordinal"),
        ("The second such Tunnel Accord holds.", "tunnel-2", "ordinal"),
        ("The first Tunnel Accord failed.", "tunnel-1", "name"),
        ("The Second Tunnel Accord holds.", "tunnel-2", "name"),
        ("The Tunnel Accord signed in September 2026 holds.", "tunnel-2", "date"),
        ("The Tunnel Accord covers 2022-2026.", "tunnel-1", "date"),
        ("The current Tunnel Accord holds.", "tunnel-2", "in place"),
        ("A Tunnel Accord is needed.", "series:tunnel", "ambiguous"),
        ("Finland and Estonia keep the existing cost-sharing deal.", "tunnel-2", "in place"),
    ],
)
def test_an_agreement_is_told_apart_by_ordinal_or_date(
    desk: Desk, text: str, reference: str, how: str
) -> None:
    assert meant(desk, text) == [(reference, how)]


def test_the_deal_means_the_one_named_before(desk: Desk) -> None:
    text = "The first Tunnel Accord was signed in 2021. That deal was short. The pact failed."
    assert [reference for reference, _ in meant(desk, text)] == ["tunnel-1"] * 3


def test_a_deal_on_something_else_is_not_taken_for_one(desk: Desk) -> None:
    assert meant(desk, "Peru and Chile signed a fishing deal.") == []
    assert meant(desk, "The deal was off.") == []


def test_between_two_agreements_the_current_one_is_left_open(desk: Desk) -> None:
    # the second was signed, the first still held
    between = times.Anchor(date(2026, 11, 1))
    assert meant(desk, "The current Tunnel Accord holds.", between) == [
        ("series:tunnel", "ambiguous")
    ]


# --- claims --------------------------------------------------------------------------------------


def claims(proposal: Proposal) -> list[tuple[object, ...]]:
    found = (draft.claim for draft in proposal.claims)
    return [(c.subject, c.aspect, c.value, c.unit, c.period) for c in found]


def test_a_sum_is_a_claim_with_subject_aspect_and_year(
    proposed: Callable[[str], Proposal],
) -> None:
    text = (
        "Under the 2nd Tunnel Accord, Estonia pays about 40 million euros "
        "(around $45 million) in 2030."
    )
    proposal = proposed(text)
    assert claims(proposal) == [
        ("tunnel-2", "yearly-share", 40_000_000, "EUR", "2030"),
        ("tunnel-2", "yearly-share", 45_000_000, "USD", "2030"),
    ]
    first, second = proposal.claims
    assert (first.origin, second.origin) == (None, 0)
    assert first.claim.approximate
    passage = first.claim.passage
    assert "40 million euros" in text[passage.start : passage.end]
    assert first.claim.words == "40 million euros"


def test_a_date_of_signature_and_a_rate_go_to_their_aspects(
    proposed: Callable[[str], Proposal],
) -> None:
    text = "The first Tunnel Accord was signed in 2021. In Finland tolls rose by 3.5% in 2030."
    assert claims(proposed(text)) == [
        ("tunnel-1", "signed-on", "2021", "", None),
        ("actor:finland", "toll-rise", 3.5, "percent", "2030"),
    ]


def test_a_value_no_cue_fits_is_left_alone(proposed: Callable[[str], Proposal]) -> None:
    assert claims(proposed("A cabin in Finland costs $90. It was built in 1987.")) == []


def test_a_claim_belongs_to_the_statement_that_makes_it(
    proposed: Callable[[str], Proposal],
) -> None:
    proposal = proposed("Kaja Saar said that the first Tunnel Accord was signed in 2021.")
    [claim] = proposal.claims
    assert claim.statement == 0
    assert proposal.drafts[0].statement.speaker == "kaja-saar"
    assert proposal.drafts[0].statement.about == ("tunnel-1",)


def test_a_claim_made_twice_is_proposed_once(proposed: Callable[[str], Proposal]) -> None:
    text = "The first Tunnel Accord was signed in 2021. That accord, signed in 2021, ended."
    assert len(claims(proposed(text))) == 1
