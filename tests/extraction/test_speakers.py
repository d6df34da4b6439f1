"""Who speaks: names, titles, offices, pronouns, descriptions, and who has no name."""

# ruff: noqa: RUF001 - the typographic marks of news texts

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.graph import records as r
from communique.loaders.extraction.attribute import layers
from communique.loaders.extraction.layers import Attribution, Span
from communique.loaders.extraction.proposing.desk import Desk
from communique.loaders.extraction.proposing.drafts import Proposal
from communique.loaders.extraction.speakers.resolving import Speakers
from communique.loaders.extraction.speakers.speaker import Speaker

DAY = date(2031, 3, 12)


def resolve(
    desk: Desk, text: str, mentions: Sequence[str], day: date | None = DAY
) -> tuple[list[tuple[Speaker, ...]], Speakers]:
    """The speakers of mentions marked in a text, in order."""
    resolver = Speakers(layers(text), desk.aliases, desk.offices, day)
    found, at = [], 0
    for mention in mentions:
        start = text.index(mention, at)
        at = start + len(mention)
        source = (Span(start, at),)
        made = Attribution((Span(0, 1),), source, (), "indirect", 0.9, "test")
        found.append(resolver.of(made))
    return found, resolver


def actors(desk: Desk, text: str, *mentions: str, day: date | None = DAY) -> list[str]:
    found, _ = resolve(desk, text, mentions, day)
    return [" ".join(each.actor for each in speakers) for speakers in found]


@pytest.mark.parametrize(
    ("mention", "actor"),
    [
        ("Kaja Saar", "kaja-saar"),
        ("Estonian Transport Minister Kaja Saar", "kaja-saar"),
        ("Seo Min-Ji", "seo-min-ji"),
        ("Min-ji Seo", "seo-min-ji"),
        ("Suh Min-ji", "seo-min-ji"),
        ("So Minji", "seo-min-ji"),
        ("Mikko Laine, Finland’s prime minister,", "mikko-laine"),
        ("Finland", "finland"),
        ("Helsinki", "finland"),
        ("Seul", "korea"),
        ("the Finnish government", "finland-government"),
        ("Finland’s Transport Ministry", "finland-transport"),
        ("Estonia's ministry of transport", "estonia-transport"),
        ("Baltic Wire", "baltic-wire"),
        ("Finland and Estonia", "finland estonia"),
    ],
)
def test_a_name_in_any_spelling_is_the_registrys_actor(
    desk: Desk, mention: str, actor: str
) -> None:
    assert actors(desk, f"{mention} said so.", mention) == [actor]


def test_a_surname_means_who_was_named_in_full_before(desk: Desk) -> None:
    text = "Mart Saar spoke first. Saar said so. Then Kaja Saar came. Saar agreed."
    assert actors(desk, text, "Mart Saar", "Saar said"[:4]) == ["mart-saar", "mart-saar"]
    found, _ = resolve(desk, text, ["Mart Saar", "Saar", "Kaja Saar", "Saar agreed"[:4]])
    assert [each[0].actor for each in found] == ["mart-saar"] * 2 + ["kaja-saar"] * 2
    assert found[1][0].method == "surname"
    assert found[1][0].confidence < found[0][0].confidence


@pytest.mark.parametrize(("day", "actor"), [(date(2025, 1, 1), "mart-saar"), (DAY, "kaja-saar")])
def test_title_and_surname_mean_who_held_the_post_that_day(
    desk: Desk, day: date, actor: str
) -> None:
    [[found]], _ = resolve(
        desk, "Transport Minister Saar said so.", ["Transport Minister Saar"], day
    )
    assert (found.actor, found.method) == (actor, "title and surname")
    assert found.capacity == "estonia-transport-minister"


@pytest.mark.parametrize(("day", "actor"), [(date(2025, 1, 1), "mart-saar"), (DAY, "kaja-saar")])
def test_an_office_alone_means_its_holder_that_day(desk: Desk, day: date, actor: str) -> None:
    text = "Estonia will vote. The transport minister said so."
    [[found]], _ = resolve(desk, text, ["The transport minister"], day)
    assert (found.actor, found.method) == (actor, "office")


def test_the_capacity_is_the_post_held_on_the_day(desk: Desk) -> None:
    [[now]], _ = resolve(desk, "Kaja Saar said so.", ["Kaja Saar"])
    [[before]], _ = resolve(desk, "Kaja Saar said so.", ["Kaja Saar"], date(2025, 1, 1))
    assert (now.capacity, before.capacity) == ("estonia-transport-minister", None)


@pytest.mark.parametrize(
    ("text", "mention", "actor"),
    [
        ("Kaja Saar met Finland's envoy. She said so.", "She", "kaja-saar"),
        ("Kaja Saar spoke.\n\nMikko Laine spoke. He said so.", "He", "mikko-laine"),
        ("Mikko Laine’s plan is old. In spring he wanted more.", "he", "mikko-laine"),
        ("Finland waits. It said so.", "It", "finland"),
        ("Kaja Saar, who said so, left.", "who", "kaja-saar"),
        ("Mikko Laine's message was plain.", "Mikko Laine's message", "mikko-laine"),
    ],
)
def test_a_pronoun_finds_its_antecedent(desk: Desk, text: str, mention: str, actor: str) -> None:
    assert actors(desk, text, mention) == [actor]


def test_both_countries_are_two(desk: Desk) -> None:
    text = (
        "Threats come from China, Russia and Iran. Finland and Estonia met. Both countries agreed."
    )
    assert actors(desk, text, "Both countries") == ["finland estonia"]
    text = "Kaja Saar and Mikko Laine met. The two leaders agreed."
    assert actors(desk, text, "The two leaders") == ["kaja-saar mikko-laine"]
    assert actors(desk, "Both countries agreed.", "Both countries") == [""]


def test_who_has_no_name_is_an_actor_of_the_document(desk: Desk) -> None:
    text = (
        "A senior Finnish official said so. Analysts warned of it. The official added more. "
        "An Estonian official denied it. Finnish officials agreed."
    )
    found, resolver = resolve(
        desk,
        text,
        ["A senior Finnish official", "Analysts", "The official", "An Estonian official",
         "Finnish officials"],
    )  # fmt: skip
    refs = [each[0].actor for each in found]
    assert refs[0] == refs[2] == "unnamed:senior-finnish-official"
    assert refs[1] == "group:analysts"
    assert refs[3] == "unnamed:estonian-official"
    assert refs[4] == "group:finnish-officials"
    assert resolver.own["senior-finnish-official"].of == ("finland",)
    assert resolver.own["finnish-officials"].kind == "group"


def test_an_actor_the_document_declares_is_taken_up_again(desk: Desk) -> None:
    known = r.Actor(id="finns", kind="group", label="Finnish officials", of=("finland",))
    text = "Finnish officials said so."
    resolver = Speakers(layers(text), desk.aliases, desk.offices, DAY, [known])
    [found] = resolver.at(Span(0, 17))
    assert found.actor == "group:finns"


def test_a_new_name_is_a_proposed_actor_with_what_the_text_says(desk: Desk) -> None:
    text = "Harbour pilot Aino Virta said so. Virta was firm. “No,” Ms. Virta said."
    found, resolver = resolve(desk, text, ["Harbour pilot Aino Virta", "Virta", "Ms. Virta"])
    assert [each[0].actor for each in found] == ["aino-virta"] * 3
    made = resolver.new["aino-virta"]
    assert (made.kind, made.label) == ("person", "Aino Virta")
    assert "not yet checked" in made.description
    assert "pilot" in made.description


def test_a_body_of_another_state_is_not_the_registrys(desk: Desk) -> None:
    text = "Sweden’s Transport Ministry said so."
    [found], _ = resolve(desk, text, ["Sweden’s Transport Ministry"])
    assert [each.actor for each in found] == ["swedens-transport-ministry"]


@pytest.mark.parametrize(
    "thing",
    ["the first Tunnel Accord", "recent months", "the weather", "the phone call", "2031", "…"],
)
def test_things_do_not_speak(desk: Desk, thing: str) -> None:
    assert actors(desk, f"It was {thing} that came.", thing) == [""]


def test_the_agency_that_passed_it_on_is_the_relay(proposed: Callable[[str], Proposal]) -> None:
    text = "“We will dig on,” Kaja Saar said, according to Baltic Wire."
    [draft] = proposed(text).drafts
    assert draft.statement.speaker == "kaja-saar"
    assert set(draft.statement.relay) <= {"baltic-wire"}


PIECES = (
    "the a Saar Kaja Mikko Laine Finland Finnish officials official , and of who he both "
    "countries Ministry president’s “ ” . - U.S. Seo Min-ji"
)
WORDS = st.lists(st.sampled_from(PIECES.split(" ")), min_size=1, max_size=10).map(" ".join)


@given(WORDS, st.data())
def test_any_stretch_of_text_resolves_to_known_actors_or_nobody(
    desk: Desk, text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    resolver = Speakers(layers(text), desk.aliases, desk.offices, DAY)
    for speaker in resolver.at(Span(start, end)):
        assert resolver.actor(speaker.actor) is not None
        assert 0 < speaker.confidence <= 1
