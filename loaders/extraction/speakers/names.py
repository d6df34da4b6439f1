"""Names and their spellings: one key for every way a name of a person or place is written.

Romanised Korean and Japanese names come in many spellings (Lee, Yi, Rhee; Choi, Choe; Seoul, Seul).
``sound`` folds them onto one key after the correspondences between the Revised Romanisation of
Korean, McCune-Reischauer and what people print on their cards, and between Hepburn and Kunrei for
Japanese. Keys are only ever compared with keys; they are no spelling themselves.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from importlib.resources import files

_KOREAN = (
    ("shi", "si"), ("ck", "k"), ("ch", "j"), ("kk", "k"), ("tt", "t"), ("pp", "p"), ("ss", "s"),
    ("k", "g"), ("p", "b"), ("t", "d"), ("l", "r"),
    ("yeo", "yo"), ("you", "yo"), ("yu", "yo"), ("young", "yong"), ("woo", "u"), ("wu", "u"),
    ("ae", "e"), ("ai", "e"), ("ay", "e"), ("oe", "oi"), ("ee", "i"), ("yi", "i"),
    ("eo", "o"), ("eu", "o"), ("ou", "o"), ("oo", "o"), ("u", "o"), ("y", "i"), ("oh", "o"),
    ("ah", "a"), ("ea", "e"),
)  # fmt: skip
_JAPANESE = (
    ("oh", "o"), ("ou", "o"), ("oo", "o"), ("uu", "u"), ("sh", "sy"), ("chi", "ti"), ("ch", "ty"),
    ("tsu", "tu"), ("fu", "hu"), ("ji", "zi"), ("j", "zy"), ("syi", "si"), ("mb", "nb"),
    ("mp", "np"), ("mm", "nm"),
)  # fmt: skip


def plain(name: str) -> str:
    """A name without case, accents, hyphens and spaces: ``Duck-Soo`` and ``duck soo`` are one."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    return "".join(each for each in folded if each.isalnum())


def parts(name: str) -> tuple[str, ...]:
    """The words of a name, those joined by hyphens taken as one: ``Han Duck-soo`` has two."""
    return tuple(re.sub(r"\.", "", name).split())


@cache
def sound(name: str, language: str = "ko") -> str:
    """A key that spellings of one romanised name share; ``language`` is ``ko`` or ``ja``.

    >>> sound("Yoon Suk-yeol") == sound("Yun Seok-yeol")
    True
    """
    key = plain(name)
    for old, new in _KOREAN if language == "ko" else _JAPANESE:
        key = key.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", key)


@cache
def _families() -> dict[str, str]:
    table = (files("communique.loaders.extraction.speakers") / "surnames.csv").read_text("utf-8")
    rows = csv.DictReader(table.splitlines())
    return {plain(each): row["name"] for row in rows for each in row["spellings"].split()}


def family(surname: str) -> str:
    """The key of an East Asian family name in any of its spellings; the plain name for others."""
    return _families().get(plain(surname), plain(surname))


def is_east_asian(surname: str) -> bool:
    """Whether a word is a family name of the list of Korean, Chinese and Japanese ones."""
    return plain(surname) in _families()


def surname(name: str) -> str:
    """The family name in a person's full name, which East Asian names have first.

    >>> surname("Han Duck-soo"), surname("Duck-soo Han"), surname("Donald J. Trump")
    ('Han', 'Han', 'Trump')
    """
    words = parts(re.sub(r",? (?:Jr|Sr|II|III|IV)\.?$", "", name))
    if len(words) < 2:
        return name
    first, last = words[0], words[-1]
    given_first = "-" in first and "-" not in last
    three = len(words) == 3 and not is_east_asian(last)
    return (
        first if is_east_asian(first) and not given_first and ("-" in words[1] or three) else last
    )


def surnames(name: str) -> frozenset[str]:
    """The keys of all that may be the family name; two where the order cannot be told."""
    words, found = parts(name), {family(surname(name))}
    if len(words) == 2 and is_east_asian(words[0]) and "-" not in words[0]:
        found.add(family(words[0]))
    return frozenset(found)


def spellings(name: str) -> frozenset[str]:
    """Plain keys of a person's name: as it is, turned round, and without middle initials."""
    words = parts(name)
    found = {plain(name)}
    if len(words) > 1:
        found |= {
            plain(" ".join((*words[1:], words[0]))),
            plain(" ".join((words[-1], *words[:-1]))),
        }
    short = [word for word in words if len(word.strip(".")) > 1]
    if 1 < len(short) < len(words):
        found.add(plain(" ".join(short)))
    return frozenset(found)


def same_person(one: str, other: str) -> bool:
    """Whether two full names may be spellings of one: same family name, given names alike."""
    if spellings(one) & spellings(other):
        return True
    return any(
        family(a) == family(b) and is_east_asian(a) and _alike(given, other_given)
        for a, given in _split(one)
        for b, other_given in _split(other)
    )


def _alike(one: str, other: str) -> bool:
    return bool(one and other) and any(
        sound(one, each) == sound(other, each) for each in ("ko", "ja")
    )


def _split(name: str) -> list[tuple[str, str]]:
    """Family and given name, in each order the name allows."""
    words = parts(name)
    ends = dict.fromkeys(
        word for word in (*words[:1], *words[-1:]) if family(word) in surnames(name)
    )
    return [(end, " ".join(word for word in words if word != end)) for end in ends]
