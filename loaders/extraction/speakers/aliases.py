"""The alias table: every name under which the registry's actors can stand in a text.

Names come from the registry; to states, ``states.csv`` adds adjective, capital and further names,
and the states that a registry does not have, so that a new dossier knows them from the first day.
"""

# ruff: noqa: RUF001 - the typographic marks of news texts

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from communique.graph import records as r
from communique.loaders.extraction.layers import Span
from communique.loaders.extraction.speakers.names import (
    is_east_asian,
    plain,
    sound,
    spellings,
    surname,
    surnames,
)

How = Literal["name", "capital", "adjective", "surname", "sound"]

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+")
_LATIN = re.compile(r"[A-Za-z]")


class Hit(NamedTuple):
    """One name found in a text: where, whose, of what kind of actor, by which kind of name."""

    span: Span
    actor: str
    kind: str
    how: How


class _Alias(NamedTuple):
    words: tuple[str, ...]
    capitals: tuple[bool, ...]
    upper: bool
    actor: str
    kind: str
    how: How


class _State(NamedTuple):
    id: str
    names: tuple[str, ...]
    adjective: str
    capital: str


class Token(NamedTuple):
    """A word of a text with its place."""

    span: Span
    text: str


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words of a stretch of text, hyphens and apostrophes left out; ``U.S.`` is one word."""
    found = _WORD.finditer(text, start, len(text) if end is None else end)
    return [Token(Span(*each.span()), each[0]) for each in found]


@cache
def _states() -> tuple[_State, ...]:
    table = (files("communique.loaders.extraction.speakers") / "states.csv").read_text("utf-8")
    rows = csv.DictReader(table.splitlines())
    return tuple(
        _State(
            row["id"],
            (row["name"], *filter(None, row["others"].split(";"))),
            row["adjective"],
            row["capital"],
        )
        for row in rows
    )


@dataclass
class Aliases:
    """The names of a registry's actors, ready to be looked up in texts.

    ``actors`` are all actors by id, outlets and states of the table included; ``foreign`` the ids
    of those states that the registry does not have; ``things`` the plain names of agreements, which
    do not speak.
    """

    actors: dict[str, r.Actor] = field(default_factory=dict)
    foreign: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    _by_first: dict[str, list[_Alias]] = field(default_factory=lambda: defaultdict(list))
    _capitals: dict[str, _Alias] = field(default_factory=dict)

    @classmethod
    def of(cls, registry: r.Registry) -> Aliases:
        """The table of a registry."""
        made = cls(actors={each.id: each for each in registry.actors})
        kept: tuple[r.Agreement | r.Series, ...] = (*registry.agreements, *registry.series)
        names = (name for each in kept for name in (each.label, *(n.text for n in each.names)))
        made.things = frozenset(plain(name) for name in names if len(plain(name)) > 2)
        for outlet in registry.outlets:
            made.actors[outlet.id] = r.Actor(
                id=outlet.id, kind="organization", label=outlet.label, names=outlet.names
            )
        for actor in list(made.actors.values()):
            for name in _names(actor):
                made._add(name, actor.id, actor.kind, "name")
        made._add_states()
        for row in made._by_first.values():
            row.sort(key=lambda each: -len(each.words))
        return made

    def _add_states(self) -> None:
        own = {plain(n): a.id for a in self.actors.values() if a.kind == "state" for n in _names(a)}
        foreign = set()
        for state in _states():
            known = next((own[key] for key in map(plain, state.names) if key in own), None)
            if known is None and state.id in self.actors:
                continue
            name = known or state.id
            if known is None:
                foreign.add(name)
                self.actors[name] = r.Actor(id=name, kind="state", label=state.names[0])
            for each in state.names:
                self._add(each, name, "state", "name")
            self._add(state.adjective, name, "state", "adjective")
            if state.capital:
                self._add(state.capital, name, "state", "capital")
        self.foreign = frozenset(foreign)

    def _add(self, name: str, actor: str, kind: str, how: How) -> None:
        words = [token.text for token in tokens(name)]
        if not words or not _LATIN.search(name):
            return
        upper = name.replace(".", "").isupper() and len(plain(name)) <= 5
        capitals = tuple(word[0].isupper() for word in words)
        keys = tuple(plain(word) for word in words)
        alias = _Alias(keys, capitals, upper, actor, kind, how)
        self._by_first[keys[0]].append(alias)
        if how != "adjective" and kind == "state" and len(keys) == 1 and len(keys[0]) > 4:
            self._capitals.setdefault(sound(name), alias)

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Hit]:
        """The names in a stretch of text, the longest at each place, none overlapping."""
        found, words, at = list[Hit](), tokens(text, start, end), 0
        while at < len(words):
            hit, length = self._at(text, words, at)
            if hit is not None:
                found.append(hit)
            at += length
        return found

    def _at(self, text: str, words: list[Token], at: int) -> tuple[Hit | None, int]:
        for alias in self._by_first.get(plain(words[at].text), ()):
            length = len(alias.words)
            if _matches(alias, words[at : at + length]) and _together(text, words, at, length):
                span = Span(words[at].span.start, words[at + length - 1].span.end)
                return Hit(span, alias.actor, alias.kind, alias.how), length
        word = words[at].text
        if word[0].isupper() and len(word) > 3 and sound(word) in self._capitals:
            alias = self._capitals[sound(word)]
            if abs(len(alias.words[0]) - len(word)) <= 2 and plain(word)[0] == alias.words[0][0]:
                return Hit(words[at].span, alias.actor, alias.kind, "sound"), 1
        return None, 1

    def spelled(self, actor: str) -> list[tuple[str, ...]]:
        """The names of an actor as words in lower case."""
        every = (each for row in self._by_first.values() for each in row)
        return sorted({each.words for each in every if each.actor == actor})

    def people(self) -> Iterator[r.Actor]:
        """All persons."""
        return (each for each in self.actors.values() if each.kind == "person")

    def with_surname(self, key: str, among: Iterable[str]) -> list[str]:
        """Which of some persons have a family name of that key."""
        return [each for each in among if key in self._surnames(each)]

    def _surnames(self, person: str) -> frozenset[str]:
        actor = self.actors[person]
        return frozenset(key for name in _names(actor) for key in surnames(name))


def _names(actor: r.Actor) -> list[str]:
    latin = [name.text for name in actor.names if _LATIN.search(name.text)]
    named = [actor.label, *latin]
    if actor.kind != "person":
        return named
    turned = {" ".join((*each.split()[1:], each.split()[0])) for each in named if " " in each}
    eastern = [each for each in named if is_east_asian(surname(each))]
    given = {" ".join(w for w in each.split() if w != surname(each)) for each in eastern}
    both = {each for each in given if len(each.split()) == 2 and "." not in each}
    return [*named, *sorted((turned | both) - set(named))]


def _matches(alias: _Alias, words: list[Token]) -> bool:
    if len(words) < len(alias.words):
        return False
    for key, capital, word in zip(alias.words, alias.capitals, words, strict=True):
        if plain(word.text) != key or (capital and not word.text[0].isupper()):
            return False
    return not alias.upper or all(word.text.replace(".", "").isupper() for word in words)


def _together(text: str, words: list[Token], at: int, length: int) -> bool:
    """Whether only spaces, hyphens, stops and apostrophes stand between the words."""
    pairs = zip(words[at : at + length - 1], words[at + 1 : at + length], strict=True)
    gaps = (text[one.span.end : other.span.start] for one, other in pairs)
    return all(re.fullmatch(r"[\s.'’-]{1,3}", gap) for gap in gaps)


def is_name_of(actor: r.Actor, name: str) -> bool:
    """Whether a full name is one of an actor's, in any order and with or without initials."""
    keys = spellings(name)
    return any(keys & spellings(each) for each in _names(actor))
