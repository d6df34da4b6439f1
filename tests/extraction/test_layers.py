"""Layers of a text: blocks, sentences, quotations, and signs of damage; offsets always hold."""

# ruff: noqa: RUF001 - typographic marks are what is tested

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.loaders.extraction.attribute import layers
from communique.loaders.extraction.layers import Layers, Span
from communique.loaders.extraction.text.marks import plain
from communique.loaders.extraction.text.quotations import quotations
from communique.loaders.extraction.text.segmentation import blocks, sentences


def quoted(text: str) -> list[str]:
    return [text[start:end] for start, end in quotations(text, blocks(text))]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.span.start : block.span.end]) for block in blocks(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"The lamp is out," she said.', ['"The lamp is out,"']),
        ("“The lamp is out,” she said.", ["“The lamp is out,”"]),
        ("''The lamp is out,'' she said.", ["''The lamp is out,''"]),
        ("``The lamp is out,'' she said.", ["``The lamp is out,''"]),
        ("«The lamp is out», she said.", ["«The lamp is out»"]),
        ("'The lamp is out,' she said.", ["'The lamp is out,'"]),
        ("‘The lamp is out,’ she said.", ["‘The lamp is out,’"]),
        ("They call it a 'grand bargain' in Port Ellery.", ["'grand bargain'"]),
        ("The workers' rights and the mayor's lamp aren't lost.", []),
        ("It was in the '90s, at the dockers' club.", []),
        ("No marks at all.", []),
        ('Two: "one" and "two".', ['"one"', '"two"']),
    ],
)
def test_quotations_are_found_however_they_are_marked(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_a_quotation_over_paragraphs_has_one_span_in_each() -> None:
    text = "Kim said: “We waited long.\n“We wait no more.”\nHe left."
    assert quoted(text) == ["“We waited long.", "“We wait no more.”"]


def test_a_quotation_goes_on_in_a_paragraph_that_only_closes_it() -> None:
    text = "Kim said: “We waited long.\nWe wait no more,” and left."
    assert quoted(text) == ["“We waited long.", "We wait no more,”"]


def test_a_mark_never_closed_ends_before_the_next_one_opens() -> None:
    text = '"The lamp is out. She left. "So be it," he said.'
    assert quoted(text) == ['"The lamp is out. She left.', '"So be it,"']


def test_a_heading_ends_a_paragraph_and_a_repeated_title_is_furniture() -> None:
    text = (
        "Port Ellery to Share Costs\nPort Ellery to Share Costs\nThe council met.\n"
        "Read More: Ten lamps you must see\nNew Talks Ahead\nKim left early."
    )
    assert kinds(text) == [
        ("heading", "Port Ellery to Share Costs"),
        ("boilerplate", "Port Ellery to Share Costs"),
        ("paragraph", "The council met."),
        ("boilerplate", "Read More: Ten lamps you must see"),
        ("heading", "New Talks Ahead"),
        ("paragraph", "Kim left early."),
    ]


def test_lines_broken_by_hand_are_one_paragraph() -> None:
    broken = "The council met on Monday\nand spoke of the harbor, which\nis closed\nsince May."
    text = f"{broken}\n\nKim left."
    assert [words for _, words in kinds(text)] == [broken, "Kim left."]


def test_sentences_end_at_stops_and_not_at_abbreviations() -> None:
    text = "Mr. Kim met Sen. Lee. He said no. “Why?” she asked. Prices rose 2.5 percent."
    found = [text[s.span.start : s.span.end] for s in sentences(text, blocks(text))]
    assert found[:3] == ["Mr. Kim met Sen. Lee.", "He said no.", "“Why?” she asked."]


def test_a_sound_text_has_no_damage_and_a_broken_one_is_told() -> None:
    sound = "The envoy said that the lamp was out. Kim agreed.\n" * 20
    broken = (
        sound + "Lee He said the tablelamp. The then minister Kim He said so. Then Park She left."
    )
    assert layers(sound).damage == ()
    assert any("stray pronouns" in told for told in layers(broken).damage)


@given(st.text(max_size=200))
def test_plain_marks_move_no_offset(text: str) -> None:
    assert len(plain(text)) == len(text)


PIECES = ["The envoy said ", "“", "”", '"', "''", "'", " Kim", "’s", ".", "\n", "\n\n", " – ", "말"]


@given(
    st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
)
def test_layers_of_any_text_are_in_bounds_in_order_and_trimmed(text: str) -> None:
    laid = layers(text)
    assert laid == layers(text)
    for spans in (
        [block.span for block in laid.blocks],
        [sentence.span for sentence in laid.sentences],
        list(laid.quotations),
    ):
        assert_sound(laid, spans)
    for sentence in laid.sentences:
        block = laid.blocks[sentence.block]
        assert block.span.start <= sentence.span.start < sentence.span.end <= block.span.end


def assert_sound(laid: Layers, spans: list[Span]) -> None:
    for start, end in spans:
        assert 0 <= start < end <= len(laid.text)
        assert laid.text[start:end].strip() == laid.text[start:end]
    for one, other in pairwise(spans):
        assert one.end <= other.start
