"""Spellings of one name are one; different names stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.loaders.extraction.speakers.names import (
    family,
    plain,
    same_person,
    sound,
    spellings,
    surname,
    surnames,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Seo Min-ji", "Min-ji Seo"),
        ("Seo Min-ji", "Suh Min Ji"),
        ("Yi Jae-hun", "Lee Jae-hoon"),
        ("Rhee Jae-hun", "Lee Jaehun"),
        ("Choi Yeong-su", "Choe Young-soo"),
        ("Jeong Hyeon-u", "Chung Hyun-woo"),
        ("Kaja A. Saar", "Kaja Saar"),
        ("Saar Kaja", "Kaja Saar"),
        ("José Muñoz", "Jose Munoz"),
    ],
)
def test_spellings_of_one_name_are_one_person(one: str, other: str) -> None:
    assert same_person(one, other)
    assert same_person(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Seo Min-ji", "Seo Hae-won"),
        ("Kaja Saar", "Mart Saar"),
        ("Lee Jae-hun", "Park Jae-hun"),
        ("Yoon Su-bin", "Kim Su-bin"),
        ("Anna Lind", "Anna Berg"),
    ],
)
def test_other_people_stay_apart(one: str, other: str) -> None:
    assert not same_person(one, other)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Seo Min-ji", "Seo"),
        ("Min-ji Seo", "Seo"),
        ("Kaja Saar", "Saar"),
        ("Robert J. Miller Jr.", "Miller"),
        ("Tan Wei Ling", "Tan"),
        ("Cher", "Cher"),
    ],
)
def test_the_family_name_is_found_in_either_order(name: str, expected: str) -> None:
    assert surname(name) == expected


def test_where_the_order_cannot_be_told_both_ends_may_be_the_family_name() -> None:
    assert surnames("Lee Taemin") >= {family("Lee"), family("Taemin")}


def test_places_are_known_by_their_sound() -> None:
    assert sound("Seul") == sound("Seoul")
    assert sound("Busan") == sound("Pusan")
    assert sound("Tōkyō", "ja") == sound("Tokyo", "ja") == sound("Toukyou", "ja")
    assert sound("Seoul") != sound("Sydney")


LATIN = st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1)
NAMES = st.lists(LATIN, min_size=1, max_size=3).map(" ".join)


@given(NAMES)
def test_a_name_is_itself_in_any_case_and_with_hyphens(name: str) -> None:
    assert plain(name) == plain(name.upper()) == plain(name.replace(" ", "-"))
    assert plain(name) in spellings(name)
    assert same_person(name, name)


@given(st.text())
def test_no_text_is_too_strange_for_a_key(name: str) -> None:
    assert sound(name) == sound(name.upper().lower()) or not name.isascii()
    surname(name)
    surnames(name)
