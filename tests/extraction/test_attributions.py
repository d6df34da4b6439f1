"""Who said what, found: each tier on invented sentences, with exact offsets."""

# ruff: noqa: RUF001 - typographic marks are what is tested

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.errors import MissingExtra, UsageError
from communique.loaders.extraction import attribute
from communique.loaders.extraction.attribute import attributions
from communique.loaders.extraction.layers import Attribution, Extraction, Span
from communique.loaders.extraction.text import parse

DIRECT = "“We will keep the lamp lit,” said Mara Quill, the harbor envoy. “No one will put it out.”"
CLAUSE = "Harbor officials warned that the lamp could go out before winter."
ACCORDING = "The lamp costs 3 million crowns a year, according to the harbor ministry."


def words(extraction: Extraction, spans: tuple[Span, ...]) -> str:
    return " … ".join(extraction.layers.text[start:end] for start, end in spans)


def only(text: str, tier: str) -> tuple[Extraction, Attribution]:
    extraction = attributions(text, tier=tier)
    (found,) = extraction.attributions
    return extraction, found


@pytest.fixture(params=["none", "parse", "learned"])
def tier(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if name != "none" and isinstance(parse.model(), str):
        pytest.skip("no spaCy model is installed")
    return name


def test_a_quotation_goes_to_the_speaker_beside_it(tier: str) -> None:
    made, found = only(DIRECT, tier)
    said = words(made, found.content)
    assert "We will keep the lamp lit" in said
    assert "No one will put it out" in said
    assert words(made, found.source).startswith("Mara Quill")
    assert words(made, found.cue) == "said"
    assert (found.mode, found.verb, found.reporting) == ("direct", "say", True)


def test_a_clause_after_a_verb_is_indirect_speech(tier: str) -> None:
    made, found = only(CLAUSE, tier)
    assert words(made, found.content).removeprefix("that ").startswith("the lamp could go out")
    assert words(made, found.source) == "Harbor officials"
    assert (found.mode, found.verb) == ("indirect", "warn")


def test_according_to_takes_the_clause_it_stands_in(tier: str) -> None:
    made, found = only(ACCORDING, tier)
    assert words(made, found.content) == "The lamp costs 3 million crowns a year"
    assert words(made, found.source) == "the harbor ministry"
    assert found.verb.lower() == "according to"


def test_doubled_single_marks_are_quotation_marks(tier: str) -> None:
    _, found = only("''We will keep the lamp lit,'' said Mara Quill.", tier)
    assert found.mode == "direct"


def test_belief_is_told_from_speech() -> None:
    if isinstance(parse.model(), str):
        pytest.skip("no spaCy model is installed")
    _, found = only("Harbor officials believe that the lamp will go out.", "learned")
    assert found.reporting is False


def test_a_quotation_alone_in_its_paragraph_keeps_the_speaker(tier: str) -> None:
    text = "“We keep the lamp lit,” said Mara Quill.\n“No one will ever put it out.”"
    made = attributions(text, tier=tier)
    first, second = made.attributions
    assert words(made, second.content) == "“No one will ever put it out.”"
    assert second.source == first.source
    assert second.inherited
    assert second.cue == ()
    assert second.probability <= first.probability


def test_a_text_without_speech_has_no_attributions(tier: str) -> None:
    assert attributions("The fog came over the harbor. It rained.", tier=tier).attributions == ()


def test_damage_lowers_every_probability(tier: str) -> None:
    broken = f"{DIRECT}\nThen Lee He left the tablelamp. The minister Kim She slept. Park He went."
    sound, hurt = attributions(DIRECT, tier=tier), attributions(broken, tier=tier)
    assert not sound.layers.damage
    assert hurt.layers.damage
    assert hurt.attributions[0].probability < sound.attributions[0].probability


def test_a_threshold_leaves_out_what_is_less_likely(tier: str) -> None:
    text = f"{DIRECT}\n{CLAUSE}\n{ACCORDING}"
    every = attributions(text, tier=tier).attributions
    limit = sorted(each.probability for each in every)[-1]
    kept = attributions(text, tier=tier, threshold=limit).attributions
    assert 0 < len(kept) <= len(every)
    assert all(each.probability >= limit for each in kept)


def test_the_tier_says_what_made_it() -> None:
    found = parse.model()
    if isinstance(found, str):
        pytest.skip("no spaCy model is installed")
    made = attributions(CLAUSE).tier
    assert (made.name, made.model, made.digest) == ("learned", found.name, found.digest)
    assert len(made.digest) == 64
    assert attributions(CLAUSE, tier="none").tier.model == ""


def test_a_missing_model_is_said_and_patterns_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attribute, "model", lambda: "no English model of spaCy is installed")
    made = attributions(CLAUSE)
    assert made.tier.name == "none"
    assert "no English model" in made.missing[0]
    with pytest.raises(MissingExtra, match="no English model"):
        attributions(CLAUSE, tier="learned")


@pytest.fixture
def fresh_model() -> Iterator[None]:
    parse.model.cache_clear()
    yield
    parse.model.cache_clear()


@pytest.mark.usefixtures("fresh_model")
def test_a_model_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("spacy")
    monkeypatch.setenv("COMMUNIQUE_SPACY_MODEL", "no_such_model")
    with pytest.raises(UsageError, match="no_such_model"):
        attributions(CLAUSE)


@pytest.mark.usefixtures("fresh_model")
def test_a_copied_model_with_strange_files_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("spacy")
    monkeypatch.setattr(parse, "OFFICIAL", ())
    monkeypatch.setattr(parse, "digests", lambda folder: {"config.cfg": "0" * 64})
    found = parse.model()
    assert isinstance(found, str)
    assert "no English model" in found


def test_an_unknown_tier_is_refused() -> None:
    with pytest.raises(UsageError, match="there are: best, none"):
        attributions(CLAUSE, tier="magic")


PIECES = [
    "Mara Quill said ", "“the lamp is out,” ", "he added. ", "According to Lee, ", "it rains. ",
    "that the fog", "\n", "\"so be it\" ", "’s ", "''no'' ", "warned ", "The envoy ", ": ", ", ",
]  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_spans_of_any_text_are_in_bounds_in_order_and_apart(text: str) -> None:
    for name in ("none", "best"):
        made = attributions(text, tier=name)
        assert made == attributions(text, tier=name)
        for each in made.attributions:
            assert each.content
            assert 0 <= each.probability <= 1
            assert each.within is None or 0 <= each.within < len(made.attributions)
            for spans in (each.content, each.source, each.cue):
                assert all(0 <= start < end <= len(text) for start, end in spans)
                assert all(one.end <= other.start for one, other in pairwise(spans))
