"""From attributions to proposals: passages, pieces, near duplicates, the outlet's own voice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.graph import records as r
from communique.loaders.dossier.texts import digest
from communique.loaders.extraction.attribute import attributions, layers
from communique.loaders.extraction.layers import Attribution, Extraction, Span, Tier
from communique.loaders.extraction.proposing.desk import Desk
from communique.loaders.extraction.proposing.drafts import Proposal
from communique.loaders.extraction.proposing.pieces import pieces
from communique.loaders.extraction.proposing.propose import propose

Proposer = Callable[[str], Proposal]


def given_by_hand(desk: Desk, text: str, *found: Attribution) -> Proposal:
    document = r.Document(
        id="article", title="An article", outlet="north-post", published="2031-03-12",
        text=r.Text(digest=digest(text), length=len(text)),
    )  # fmt: skip
    tier = Tier("learned", "1", "a-model 2.0", "ab" * 32)
    return propose(document, Extraction(layers(text), found, tier), desk)


def attribution(text: str, source: str, cue: str, *content: str) -> Attribution:
    def span(words: str) -> Span:
        start = text.index(words)
        return Span(start, start + len(words))

    spans = tuple(map(span, content))
    return Attribution(spans, (span(source),), (span(cue),), "indirect", 0.8, "test", "say")


def test_a_proposal_says_who_what_where_and_how_sure(desk: Desk) -> None:
    text = "Kaja Saar said that Finland must build the tunnel. It rained."
    content = "Finland must build the tunnel"
    [draft] = given_by_hand(desk, text, attribution(text, "Kaja Saar", "said", content)).drafts
    made = draft.statement
    assert (made.speaker, made.capacity) == ("kaja-saar", "estonia-transport-minister")
    assert text[made.passage.start : made.passage.end] == text[: text.index(".")]
    assert made.passage.digest == digest(text[: text.index(".")])
    assert (made.mode, made.status) == ("indirect", "proposed")
    assert [(s.proposition, s.polarity) for s in made.stances] == [("build-tunnel", 1)]
    assert made.by == r.By(
        extractor="communique extract, tier learned", version="1",
        model=f"a-model 2.0 sha256:{'ab' * 32}", confidence=0.78,
    )  # fmt: skip


def test_the_paraphrase_is_made_of_labels_and_says_so(desk: Desk) -> None:
    text = "Kaja Saar said that Finland must build the tunnel."
    content = "Finland must build the tunnel"
    [draft] = given_by_hand(desk, text, attribution(text, "Kaja Saar", "said", content)).drafts
    assert draft.statement.paraphrase == (
        'Kaja Saar: supports "The tunnel should be built" (machine-made).'
    )


@pytest.mark.parametrize(
    ("spans", "told"),
    [
        ((Span(10, 900),), "not in this text"),
        ((Span(5, 5),), "not in this text"),
        ((), "without content"),
        ((Span(9, 10),), "no words"),
    ],
)
def test_a_span_that_is_not_in_the_text_is_refused_with_the_reason(
    desk: Desk, spans: tuple[Span, ...], told: str
) -> None:
    text = "Kaja Saar said that it rained."
    made = Attribution(spans, (Span(0, 9),), (Span(10, 14),), "indirect", 0.8, "test", "say")
    proposal = given_by_hand(desk, text, made)
    assert proposal.drafts == ()
    assert len(proposal.refused) == 1
    assert told in proposal.refused[0]


def test_quotations_that_follow_one_another_are_statements_of_their_own(
    proposed: Proposer,
) -> None:
    text = "“We will dig the tunnel,” Kaja Saar said. “The banks will pay for it.”"
    found = [d.statement for d in proposed(text).drafts]
    assert [text[s.passage.start : s.passage.end] for s in found] == [
        "“We will dig the tunnel,” Kaja Saar said",
        "“The banks will pay for it.”",
    ]
    assert {s.speaker for s in found} == {"kaja-saar"}
    assert {s.mode for s in found} == {"direct"}


def test_a_quotation_broken_up_by_its_report_is_one_statement(desk: Desk) -> None:
    text = "“We will dig the tunnel,” Kaja Saar said, “and the banks will pay for it.”"
    quoted = ("“We will dig the tunnel,”", "“and the banks will pay for it.”")
    [draft] = given_by_hand(desk, text, attribution(text, "Kaja Saar", "said", *quoted)).drafts
    assert draft.statement.passage.end == len(text)


def test_two_speakers_make_two_statements_of_one_passage(desk: Desk) -> None:
    text = "Finland and Estonia met. Both countries said that tolls must stay low."
    made = attribution(text, "Both countries", "said", "tolls must stay low")
    found = [d.statement for d in given_by_hand(desk, text, made).drafts]
    assert [s.speaker for s in found] == ["estonia", "finland"]
    assert found[0].passage == found[1].passage


def test_what_says_the_same_of_one_speaker_twice_is_one_statement(desk: Desk) -> None:
    text = "Kaja Saar said that tolls must stay low in spring."
    one = attribution(text, "Kaja Saar", "said", "tolls must stay low in spring")
    two = attribution(text, "Kaja Saar", "said", "tolls must stay low")
    assert len(given_by_hand(desk, text, one, two).drafts) == 1


def test_beliefs_count_only_where_the_codebook_finds_a_side(desk: Desk) -> None:
    text = "Kaja Saar hopes that it rains. Mikko Laine hopes to build the tunnel."
    quiet = attribution(text, "Kaja Saar", "hopes", "it rains")
    told = attribution(text, "Mikko Laine", "hopes", "to build the tunnel")
    from dataclasses import replace

    found = [replace(each, reporting=False) for each in (quiet, told)]
    assert [d.statement.speaker for d in given_by_hand(desk, text, *found).drafts] == [
        "mikko-laine"
    ]


def test_what_somebody_is_said_to_want_is_a_statement_within_the_statement(desk: Desk) -> None:
    text = "Kaja Saar said that Finland wants to build the tunnel."
    made = attribution(text, "Kaja Saar", "said", "Finland wants to build the tunnel")
    outer, inner = given_by_hand(desk, text, made).drafts
    assert [s.polarity for s in outer.statement.stances] == [0]
    assert (inner.statement.speaker, inner.outer) == ("finland", 0)
    assert [s.polarity for s in inner.statement.stances] == [1]


def test_an_outlets_own_judgement_is_its_statement(proposed: Proposer) -> None:
    text = "The tunnel is ruinous. It opened on a Monday."
    [draft] = proposed(text).drafts
    assert (draft.statement.speaker, draft.statement.medium) == ("north-post", "report")
    assert [s.proposition for s in draft.statement.stances] == ["tunnel-too-dear"]


def test_a_conclusion_goes_on_from_whom_it_follows(proposed: Proposer) -> None:
    text = (
        "Experts warn that the tolls will rise. As a result, Finland may have to keep its ferries."
    )
    found = [d.statement.speaker for d in proposed(text).drafts]
    assert found == ["group:experts", "group:experts"]


def test_damage_lowers_confidence_and_nothing_is_ever_accepted(proposed: Proposer) -> None:
    sound = "Kaja Saar said that tolls must stay low. Mikko Laine said that it rained."
    broken = sound.replace("Saar said", "Saar He said").replace("Laine said", "Laine He said")
    broken += " Aino Virta He said that it rained. One Lind She said it."
    better, worse = proposed(sound), proposed(broken)
    assert better.damage == ()
    assert worse.damage != ()
    statuses = {d.statement.status for d in (*better.drafts, *worse.drafts)}
    assert statuses == {"proposed"}

    def sure(proposal: Proposal) -> float:
        first = proposal.drafts[0].statement.by
        return (first.confidence if first else None) or 0

    assert sure(worse) < sure(better)


SENTENCES = st.lists(
    st.sampled_from([
        "Kaja Saar said that the tunnel is too dear.",
        "“We will build the tunnel,” said Mikko Laine.",
        "“It rained.",
        "Analysts warn it could harm ferries.”",
        "According to Aino Virta, tolls rose by 3% to $4 million in 2030.",
        "She added that Finland wants more.",
        "\n\n",
        "Both countries agreed.",
        "The 2nd Tunnel Accord was signed in 2026.",
    ]),
    max_size=7,
).map(" ".join)  # fmt: skip


@given(SENTENCES)
def test_every_proposal_stands_in_the_text_it_points_to(desk: Desk, text: str) -> None:
    document = r.Document(
        id="article", title="An article", outlet="north-post", published="2031-03-12",
        text=r.Text(digest=digest(text), length=max(1, len(text))),
    )  # fmt: skip
    extraction = attributions(text, tier="none")
    proposal = propose(document, extraction, desk)
    assert propose(document, extraction, desk) == proposal
    for draft in proposal.drafts:
        passage = draft.statement.passage
        assert digest(text[passage.start : passage.end]) == passage.digest
        assert draft.outer is None or proposal.drafts[draft.outer] is not draft
    for claim in proposal.claims:
        passage = claim.claim.passage
        assert digest(text[passage.start : passage.end]) == passage.digest


@given(st.text(max_size=60), st.data())
def test_pieces_of_content_lie_in_order_inside_it(text: str, data: st.DataObject) -> None:
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    made = Attribution((Span(start, end),), (), (), "direct", 0.5, "test")
    at = start
    for piece in pieces(text, made):
        for span in piece.content:
            assert at <= span.start < span.end <= end
            at = span.end
