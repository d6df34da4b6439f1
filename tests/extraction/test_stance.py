"""The cue language, and the sides, topics and rules it gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.errors import DossierError
from communique.loaders.dossier import load
from communique.loaders.dossier.skeleton import new
from communique.loaders.extraction.layers import Span
from communique.loaders.extraction.meaning.cues import (
    SIDES,
    SUBJECTS,
    CueError,
    Sentence,
    parse,
    words_of,
)
from communique.loaders.extraction.meaning.stance import Coding, Voice
from communique.loaders.extraction.proposing.desk import Desk


def code(desk: Desk, text: str, verb: str = "say", *, own: bool = False) -> Coding:
    return desk.frames.code(text, [Span(0, len(text))], Voice(verb, own=own))


def sides(desk: Desk, text: str, verb: str = "say") -> dict[str, float]:
    return {each.proposition: each.polarity for each in code(desk, text, verb).stances}


@pytest.mark.parametrize(
    ("text", "verb", "side"),
    [
        ("We must build the tunnel.", "say", 1),
        ("The tunnel will be built in ten years.", "promise", 0),  # "built" is no form of the cue
        ("We will not build this tunnel.", "say", -1),
        ("We won't build a tunnel.", "say", -1),
        ("They should never have to dig the tunnel.", "say", -1),
        ("She refused to build the tunnel.", "say", -1),
        ("They refuse not to build the tunnel.", "say", 1),
        ("Not only should we build the tunnel, we must.", "say", 1),
        ("The plan to build the tunnel", "reject", -1),
        ("the wish to build a tunnel", "criticize", -1),
        ("to build a tunnel would harm the islands", "say", -1),
        ("that to build a tunnel would harm the islands", "warn", -1),
        ("that we must build the tunnel", "warn", 1),
        ("She rejected the plan to build the tunnel.", "reject", -1),
        ("He did not reject the plan to build the tunnel.", "reject", 1),
        ("They refused to build the tunnel, which they call unfair.", "refuse", -1),
        ("Lind criticized the plan to build the tunnel.", "criticize", -1),
        ("Lind, who criticized the plan to build the tunnel, spoke first.", "say", -1),
        ("We should drop the tunnel.", "say", -1),
        ("We should not drop the tunnel.", "say", 1),
    ],
)
def test_negation_verb_and_harm_turn_a_side_round(
    desk: Desk, text: str, verb: str, side: int
) -> None:
    found = sides(desk, text, verb).get("build-tunnel", 0)
    assert (found > 0) - (found < 0) == side


def test_what_somebody_holds_to_be_so_is_not_turned_by_blame(desk: Desk) -> None:
    assert sides(desk, "the tunnel is ruinous", "criticize") == {"tunnel-too-dear": 1}
    assert sides(desk, "the tunnel is too dear", "deny") == {"tunnel-too-dear": -1}
    assert sides(desk, "The tunnel is not too dear.") == {"tunnel-too-dear": -1}


def test_hedges_halve_a_side(desk: Desk) -> None:
    assert sides(desk, "We might build the tunnel.") == {"build-tunnel": 0.5}
    assert code(desk, "We might build the tunnel.").hedge == "might"
    assert code(desk, "We must build the tunnel.").hedge == ""


def test_a_question_takes_no_side(desk: Desk) -> None:
    assert sides(desk, "Should we build the tunnel?", "ask") == {"build-tunnel": 0}


def test_a_condition_is_marked_without_copying_its_words(desk: Desk) -> None:
    [found] = code(desk, "We shall build the tunnel if the banks agree.").stances
    assert "condition" in found.condition
    assert "banks" not in found.condition
    [found] = code(desk, "We shall build the tunnel.").stances
    assert found.condition == ""


def test_another_ones_view_is_not_the_speakers(desk: Desk) -> None:
    text = "Finland wants to build the tunnel."
    others = (Span(0, 7),)
    told = desk.frames.code(text, [Span(0, len(text))], Voice("say", others=others))
    assert [(s.polarity, s.modality) for s in told.stances] == [(0, "explains")]
    assert sides(desk, text) == {"build-tunnel": 1}  # where Finland itself is the speaker


def test_the_outlets_own_forecast_takes_no_side_on_what_should_be(desk: Desk) -> None:
    found = code(desk, "They may build the tunnel.", own=True).stances
    assert [(s.polarity, s.modality) for s in found] == [(0, "predicts")]


def test_a_topic_may_be_carried_over_from_the_sentence_before(desk: Desk) -> None:
    text = "The ferries are old. We will keep them."
    spans = [Span(0, 20), Span(21, len(text))]
    found = desk.frames.code(text, spans, Voice("say"))
    assert [s.proposition for s in found.stances] == ["keep-ferries"]
    assert "said before" in found.stances[0].rule
    assert desk.frames.code(text, spans[1:], Voice("say")).stances == ()


def test_words_before_give_what_this_plan_means(desk: Desk) -> None:
    text = "Finland wants to build the tunnel. This plan would ruin and harm the islands."
    found = desk.frames.code(text, [Span(35, len(text))], Voice("say"), meant=Span(0, 34))
    assert [(s.proposition, s.polarity) for s in found.stances] == [("build-tunnel", -0.5)]
    assert "words before" in found.stances[0].rule


def test_signs_that_contradict_each_other_decide_nothing_and_say_so(desk: Desk) -> None:
    found = code(desk, "We must build the tunnel and dig; we must bury the tunnel.")
    assert found.stances == ()
    assert found.undecided == ("build-tunnel",)
    assert found.topics == ("costs",)


def test_what_no_cue_fits_has_no_side(desk: Desk) -> None:
    found = code(desk, "The weather was fine on the island.")
    assert found == Coding()


def test_a_hit_names_the_rule_and_the_words_that_fired(desk: Desk) -> None:
    [found] = code(desk, "We will not dig any tunnel.").stances
    assert found.rule == "for cue 1: dig, tunnel; turned by not"


def test_an_actors_names_stand_for_it(desk: Desk) -> None:
    for name in ("Estonia", "Tallinn", "Estonian firms"):
        assert sides(desk, f"{name} must pay a good deal more.") == {"estonia-pays-more": 1}
    assert sides(desk, "Latvia must pay a good deal more.") == {}


# --- the language --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cue", "text", "fits"),
    [
        ("ferry", "The ferry left.", True),
        ("ferr*", "Ferries left.", True),
        ("ferr*", "A sheriff left.", False),
        ("pay .. more", "They pay a good deal more.", True),
        ("pay .. more", "They pay one two three four five six more.", False),
        ("free rid*", "a free-rider at sea", True),
        ("defense", "Defence matters.", True),
        ("tunnel & toll*", "Tolls in the tunnel rose.", True),
        ("tunnel & toll*", "The tunnel is open.", False),
        ("tunnel & except toll*", "The tunnel is open.", True),
        ("tunnel & except toll*", "Tolls in the tunnel rose.", False),
        ("U.S. troops", "The U.S. troops left.", True),
        ("island's", "the island's shore", True),
    ],
)
def test_a_cue_fits_by_its_grammar(cue: str, text: str, fits: bool) -> None:
    sentence = Sentence(words_of(text, 0, len(text)), lambda reference: ())
    assert (sentence.match(parse(cue)) is not None) == fits


@pytest.mark.parametrize(
    ("cue", "told"),
    [
        ("fro: tunnel", "no side 'fro'"),
        ("for 2: tunnel", "no strength"),
        ("for: tunnel & ", "an empty term"),
        ("for: a||b", "an empty term"),
        ("for: except tunnel", "nothing to look for"),
        ("for: tun*nel", "is no term"),
        ("for: .. tunnel", "is no term"),
        ("for: #Costs!", "no reference"),
        ("for: (tunnel)", "is no term"),
    ],
)
def test_a_wrong_cue_says_what_is_wrong_with_it(cue: str, told: str) -> None:
    with pytest.raises(CueError, match=told.replace("(", r"\(")) as error:
        parse(cue)
    assert "expected" in str(error.value)


def test_mistakes_in_a_codebook_are_told_with_file_and_line(tmp_path: Path) -> None:
    new(tmp_path / "d")
    (tmp_path / "d" / "codebook.yaml").write_text(
        "topics:\n"
        "- {id: costs, label: costs, definition: Who pays.}\n"
        "propositions:\n"
        "- id: build\n"
        "  label: Build it\n"
        "  definition: It should be built.\n"
        "  topics: [costs]\n"
        "  cues:\n"
        '  - "for: #cost & build"\n'
        '  - "maybe: build"\n'
        "aspects: []\n"
    )
    with pytest.raises(DossierError) as error:
        load(tmp_path / "d")
    lines = str(error.value).splitlines()
    assert len(lines) == 2
    assert "codebook.yaml:9: propositions[0].cues[0]: no topic 'cost'; expected costs" in lines[0]
    assert "codebook.yaml:10: propositions[0].cues[1]: no side 'maybe'" in lines[1]


TEXT = st.text(alphabet="abcde .,'-&|*#@:", max_size=40)


@given(TEXT, st.sampled_from([SIDES, SUBJECTS]))
def test_any_line_is_a_cue_or_an_error(line: str, sides: tuple[str, ...]) -> None:
    try:
        cue = parse(line, sides)
    except CueError:
        return
    sentence = Sentence(words_of(line, 0, len(line)), lambda reference: ())
    sentence.match(cue)


WORD = st.text(alphabet="abc", min_size=1, max_size=3)


@given(st.lists(WORD, min_size=1, max_size=8), st.data())
def test_words_of_a_sentence_are_found_in_it(words: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    text = " ".join(words)
    sentence = Sentence(words_of(text, 0, len(text)), lambda reference: ())
    match = sentence.match(parse(" ".join(words[start:end])))
    assert match is not None
    assert [place.last - place.first for place in match.places if place] == [end - start]
