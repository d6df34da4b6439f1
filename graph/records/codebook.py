"""What coders look for: topics, propositions, aspects."""

from __future__ import annotations

from typing import Literal

from communique.graph.records.base import Id, Name, Record


class Topic(Record, frozen=True):
    """What statements can be about; topics form a tree through ``broader``."""

    id: Id
    label: str
    definition: str
    names: tuple[Name, ...] = ()
    broader: Id | None = None


class Proposition(Record, frozen=True):
    """Something one can be for or against.

    ``contrary`` names a proposition that cannot be held together with this one: who supports this
    opposes that. ``cues`` are words that help extraction find it.
    """

    id: Id
    label: str
    definition: str
    topics: tuple[Id, ...]
    scope_note: str = ""
    examples: tuple[str, ...] = ()
    contrary: tuple[Id, ...] = ()
    cues: tuple[str, ...] = ()


class Aspect(Record, frozen=True):
    """A kind of checkable fact: what a claim says of its subject, and in which kind of value."""

    id: Id
    label: str
    definition: str
    value: Literal["money", "number", "percent", "date", "text", "boolean"]


class Codebook(Record, frozen=True):
    """Topics, propositions and aspects: what coders look for."""

    topics: tuple[Topic, ...] = ()
    propositions: tuple[Proposition, ...] = ()
    aspects: tuple[Aspect, ...] = ()
