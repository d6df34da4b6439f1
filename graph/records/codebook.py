"""What coders look for: topics, propositions, aspects."""

from __future__ import annotations

from typing import Literal

from communique.graph.records.base import Id, Name, Record


class Topic(Record, frozen=True):
    """What statements can be about; topics form a tree through ``broader``.

    ``cues`` are the words a topic is known by; label and names where there are none.
    """

    id: Id
    label: str
    definition: str
    names: tuple[Name, ...] = ()
    broader: Id | None = None
    cues: tuple[str, ...] = ()


class Proposition(Record, frozen=True):
    """Something one can be for or against.

    ``contrary`` names a proposition that cannot be held together with this one: who supports this
    opposes that. ``cues`` tell extraction by which words it is known, and which side they take,
    in the cue language: ``for: trade|tariff* & defense & together``.
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
    """A kind of checkable fact: what a claim says of its subject, and in which kind of value.

    ``cues`` tell extraction which words around a value make it this fact, and what it is a fact
    about: ``agreement: contribut*|pay*``.
    """

    id: Id
    label: str
    definition: str
    value: Literal["money", "number", "percent", "date", "text", "boolean"]
    cues: tuple[str, ...] = ()


class Codebook(Record, frozen=True):
    """Topics, propositions and aspects: what coders look for."""

    topics: tuple[Topic, ...] = ()
    propositions: tuple[Proposition, ...] = ()
    aspects: tuple[Aspect, ...] = ()
