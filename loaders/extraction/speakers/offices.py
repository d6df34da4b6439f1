"""Posts and bodies: which title means which post, and who held it on a day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from communique.graph import records as r
from communique.graph.dates import bounds

_WORD = re.compile(r"[^\W\d_]+")
_NOT_TITLES = frozenset(["of", "the", "for", "at", "in", "and", "s"])
_SAME = {
    "defence": "defense",
    "spokesman": "spokesperson",
    "spokeswoman": "spokesperson",
    "undersecretary": "under secretary",
}
_GOVERNMENTS = frozenset(["government", "administration", "cabinet"])


class _Title(NamedTuple):
    post: r.Post
    words: frozenset[str]


def _terms(words: str) -> frozenset[str]:
    lower = " ".join(
        _SAME.get(w, w) for w in _WORD.findall(words.casefold().replace("vice-", "vice "))
    )
    return frozenset(lower.split()) - _NOT_TITLES


class Offices:
    """The posts, tenures and organizations of a registry, asked by the words of a text."""

    def __init__(self, registry: r.Registry) -> None:
        self.posts = {post.id: post for post in registry.posts}
        self.tenures = registry.tenures
        self.actors = {actor.id: actor for actor in registry.actors}
        self._titles = [_Title(post, _terms(name)) for post in registry.posts
                        for name in self._short(post)]  # fmt: skip
        self._titles.sort(key=lambda each: -len(each.words))

    def _short(self, post: r.Post) -> list[str]:
        """What a post is called for short: its names, its label without the body it belongs to."""
        named = [name.text for name in post.names if name.text.isascii()]
        whole = post.label
        for mark in (" of ", " at ", " for "):
            head, _, tail = whole.rpartition(mark)
            if head and any(word[:1].isupper() for word in tail.split()):
                return [*named, head.split(" of the ")[0].split(" at the ")[0]]
        return [*named, whole]

    def state_of(self, post: r.Post) -> str | None:
        """The state whose organ a post belongs to."""
        actor = self.actors.get(post.organization)
        while actor is not None:
            if actor.kind == "state" or actor.organ_of:
                return actor.organ_of or actor.id
            actor = self.actors.get(actor.part_of or "")
        return None

    def held(self, person: str, day: date | None) -> list[r.Tenure]:
        """A person's tenures on a day; all of them if the day is not known."""
        return [each for each in self.tenures if each.person == person and _covers(each, day)]

    def capacity(self, person: str, titles: str, day: date | None) -> str | None:
        """The post a person speaks in: the one held that day; of several, the one of a title."""
        found = list(dict.fromkeys(each.post for each in self.held(person, day)))
        if len(found) < 2:
            return found[0] if found else None
        said = _terms(titles)
        fitting = [t for t in self._titles if t.post.id in found and t.words <= said]
        return fitting[0].post.id if fitting else None

    def holding(
        self, title: str, persons: Iterable[str], day: date | None
    ) -> list[tuple[str, str]]:
        """Which of some persons held a post of that title on a day, each with the post."""
        said = _terms(title)
        posts = {t.post.id for t in self._titles if t.words and t.words <= said}
        return list(dict.fromkeys(
            (person, each.post) for person in persons
            for each in self.held(person, day) if each.post in posts
        ))  # fmt: skip

    def holder(self, title: str, states: Sequence[str], day: date | None) -> tuple[str, str] | None:
        """Who held the office of a title on a day, and the post: of the first state that has it."""
        if day is None:
            return None
        said = _terms(title)
        fitting = [t for t in self._titles if t.words and t.words <= said]
        longest = max((len(t.words) for t in fitting), default=0)
        posts = [t.post for t in fitting if len(t.words) == longest]
        for state in states:
            ids = {post.id for post in posts if self.state_of(post) == state}
            found = {(each.person, each.post) for each in self.tenures
                     if each.post in ids and _covers(each, day)}  # fmt: skip
            if len(found) == 1:
                return next(iter(found))
            if ids:
                return None
        return None

    def post(self, title: str, of: Sequence[str]) -> str | None:
        """The post of a title in one of some organizations."""
        said = _terms(title)
        found = {t.post.id for t in self._titles if t.words <= said and t.post.organization in of}
        return next(iter(found)) if len(found) == 1 else None

    def body(self, label: str, states: Sequence[str]) -> str | None:
        """The organization that a description means: *South Korea's foreign ministry*."""
        for state in states[:1]:
            actor = self.actors.get(state)
            names = (actor.label, *(n.text for n in actor.names)) if actor else ()
            core = _terms(label) - {word for name in names for word in _terms(name)} - _LOOSE
            organs = [a for a in self.actors.values() if a.organ_of == state]
            if core and core <= _GOVERNMENTS:
                return next((a.id for a in organs if "government" in _terms(a.label)), None)
            found = [a.id for a in organs if len(core) > 1 and self._called(a, core)]
            if len(found) == 1:
                return found[0]
        return None

    def _called(self, actor: r.Actor, core: frozenset[str]) -> bool:
        return any(core <= _terms(n) for n in (actor.label, *(n.text for n in actor.names)))


_LOOSE = frozenset(["the", "a", "an", "its", "their", "own", "country", "nation", "s"])


def _covers(tenure: r.Tenure, day: date | None) -> bool:
    if day is None:
        return True
    start = bounds(tenure.start).earliest if tenure.start else None
    end = bounds(tenure.end).latest if tenure.end else None
    return (start is None or start <= day) and (end is None or day <= end)
