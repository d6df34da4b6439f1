"""Curated things: sources, actors, posts and tenures, agreements, events, utterances."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from communique.graph.records.base import (
    ActorKind,
    AgreementKind,
    Currency,
    Edtf,
    EventKind,
    Id,
    Name,
    OutletKind,
    Record,
    Reference,
)


class Source(Record, frozen=True):
    """Where a registry fact was taken from: a publication outside the dossier's documents."""

    id: Id
    title: str
    publisher: str = ""
    url: str = ""
    date: Edtf | None = None
    note: str = ""


class Actor(Record, frozen=True):
    """Whoever can speak or sign. Offices are dated tenures, never properties of a person.

    ``of`` names the organizations or states an unnamed actor or group belongs to; ``organ_of`` the
    state an organization acts for; ``part_of`` the larger organization. ``sources`` are source ids,
    or ``document:ID`` for what is known from a document of the dossier only.
    """

    id: Id
    kind: ActorKind
    label: str
    names: tuple[Name, ...] = ()
    description: str = ""
    of: tuple[Reference, ...] = ()
    organ_of: Id | None = None
    part_of: Id | None = None
    wikidata: Annotated[str, Meta(pattern="^Q[0-9]+$")] | None = None
    sources: tuple[Reference, ...] = ()


class Outlet(Record, frozen=True):
    """An organization that publishes: a news outlet, a news agency, or a platform."""

    id: Id
    label: str
    kind: OutletKind = "outlet"
    names: tuple[Name, ...] = ()
    description: str = ""
    url: str = ""
    wikidata: Annotated[str, Meta(pattern="^Q[0-9]+$")] | None = None
    sources: tuple[Reference, ...] = ()


class Post(Record, frozen=True):
    """An office or position that a person can hold in an organization or state."""

    id: Id
    label: str
    organization: Id
    names: tuple[Name, ...] = ()
    description: str = ""
    sources: tuple[Reference, ...] = ()


class Tenure(Record, frozen=True):
    """One person holding one post from a day to a day; open where a date is missing."""

    person: Id
    post: Id
    start: Edtf | None = None
    end: Edtf | None = None
    acting: bool = False
    note: str = ""
    sources: tuple[Reference, ...] = ()


class Negotiator(Record, frozen=True):
    """A person who leads a party's side in negotiations."""

    person: Id
    party: Id


class Round(Record, frozen=True):
    """One round of negotiations for an agreement."""

    number: int
    start: Edtf | None = None
    end: Edtf | None = None
    place: str = ""
    negotiators: tuple[Negotiator, ...] = ()
    sources: tuple[Reference, ...] = ()


class Commitment(Record, frozen=True):
    """What one party owes another for one year, in one currency, as the agreement has it."""

    obligor: Id
    obligee: Id
    year: int
    value: float
    currency: Currency
    basis: Literal["fixed", "estimated"] = "fixed"
    note: str = ""
    sources: tuple[Reference, ...] = ()


class Series(Record, frozen=True):
    """A row of agreements that follow one another, such as the Special Measures Agreements."""

    id: Id
    label: str
    names: tuple[Name, ...] = ()
    description: str = ""
    sources: tuple[Reference, ...] = ()


class Agreement(Record, frozen=True):
    """A treaty or arrangement between parties; ``ordinal`` is its place in its series."""

    id: Id
    label: str
    kind: AgreementKind
    parties: tuple[Id, ...]
    names: tuple[Name, ...] = ()
    description: str = ""
    series: Id | None = None
    ordinal: int | None = None
    signed: Edtf | None = None
    start: Edtf | None = None
    end: Edtf | None = None
    rests_on: tuple[Id, ...] = ()
    negotiators: tuple[Negotiator, ...] = ()
    rounds: tuple[Round, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    sources: tuple[Reference, ...] = ()


class Event(Record, frozen=True):
    """Something that happened at which people spoke: a call, a meeting, a campaign speech."""

    id: Id
    label: str
    kind: EventKind
    start: Edtf | None = None
    end: Edtf | None = None
    place: str = ""
    participants: tuple[Id, ...] = ()
    sources: tuple[Reference, ...] = ()


class Utterance(Record, frozen=True):
    """One act of speaking that several documents may report; ``why`` says what makes it one."""

    id: Id
    label: str
    speaker: Id
    why: str = ""


class Registry(Record, frozen=True):
    """All curated things of a dossier, in the order of its files."""

    sources: tuple[Source, ...] = ()
    actors: tuple[Actor, ...] = ()
    outlets: tuple[Outlet, ...] = ()
    posts: tuple[Post, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    series: tuple[Series, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    events: tuple[Event, ...] = ()
    utterances: tuple[Utterance, ...] = ()
