"""Views ascribed: what a statement tells of somebody else, as a statement of that other one."""

# ruff: noqa: RUF001 - the typographic marks of news texts

from __future__ import annotations

from collections.abc import Callable

import pytest

from communique.loaders.extraction.proposing.drafts import Proposal
from communique.loaders.extraction.text.segmentation import blocks, sentences

Proposer = Callable[[str], Proposal]


def said(text: str, proposed: Proposer) -> dict[str, list[str]]:
    """The passages of each speaker."""
    found: dict[str, list[str]] = {}
    for draft in proposed(text).drafts:
        passage = draft.statement.passage
        found.setdefault(draft.statement.speaker, []).append(text[passage.start : passage.end])
    return found


@pytest.mark.parametrize(
    ("text", "holder", "begins"),
    [
        (
            "Analysts said that Kaja Saar sees the tunnel as a burden.",
            "kaja-saar",
            "Kaja Saar sees",
        ),
        (
            "Analysts said that Kaja Saar’s plan to build the tunnel would fail.",
            "kaja-saar",
            "Kaja Saar’s plan",
        ),
        (
            "Mikko Laine said it was a tunnel that Kaja Saar, who has demanded that Finland build "
            "the tunnel, will love.",
            "kaja-saar",
            "Kaja Saar, who",
        ),
        (
            "Kaja Saar spoke on Monday.\n\n“He never asks, he wants the tunnel to fail,” said "
            "Mikko Laine.",
            "kaja-saar",
            "he wants",
        ),
        (
            "“It was said that tunnels bring peace, and one assumes that trade will follow,” said "
            "Mikko Laine.",
            "group:observers-left-unnamed",
            "It was said",
        ),
    ],
)
def test_a_view_within_a_statement_is_one_of_its_own(
    proposed: Proposer, text: str, holder: str, begins: str
) -> None:
    assert any(words.startswith(begins) for words in said(text, proposed).get(holder, []))


def test_a_plan_on_which_the_codebook_has_no_side_is_no_statement(proposed: Proposer) -> None:
    found = said("Analysts said that Kaja Saar’s plan to rest would fail.", proposed)
    assert "kaja-saar" not in found


def test_the_speaker_is_not_taken_for_the_one_spoken_of(proposed: Proposer) -> None:
    found = said("Mikko Laine said he wants the tunnel to be built.", proposed)
    assert list(found) == ["mikko-laine"]
    assert len(found["mikko-laine"]) == 1


def test_an_apposition_is_read_with_its_name(proposed: Proposer) -> None:
    text = "“The tunnel is too dear,” said Kaja Saar, an adviser at the School of Ports and Tides."
    assert list(said(text, proposed)) == ["kaja-saar"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("They asked for help from the U.S. The months ahead are critical.", 2),
        ("The U.S. Navy sailed on.", 1),
        ("He spoke to J. The letter was short.", 1),
    ],
)
def test_a_sentence_may_end_with_initials(text: str, number: int) -> None:
    laid = blocks(text)
    assert len(sentences(text, laid)) == number
