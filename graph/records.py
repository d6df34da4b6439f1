"""The records: one set of frozen types for curated, extracted and imported data.

Every dossier file is made of these; JSON Schemas are generated from them; ``graph.write`` maps them
to triples and ``graph.read`` maps triples back. A **reference** is an id, with a prefix where the
field allows several kinds of thing: ``sma-12``, ``actor:usfk``, ``series:sma``, ``group:experts``.
Dates are Extended Date/Time Format expressions (ISO 8601-2:2019): ``2025-04-08``, ``2025-04~``,
``2026/2030``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

Id = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
"""Lower-case words joined by hyphens; the last segment of the thing's IRI."""

Reference = Annotated[str, Meta(pattern="^([a-z]+:)?[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]
"""An id, with a kind prefix where the field's default kind is not meant."""

Edtf = Annotated[str, Meta(pattern="^[0-9X?~%./:TZ+-]+$", max_length=60)]
"""A date, perhaps partly known, perhaps an interval (EDTF level 0 and 1, and '~', '?')."""

Digest = Annotated[str, Meta(pattern="^sha256:[0-9a-f]{64}$")]
"""SHA-256 over the UTF-8 bytes of the words."""

Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
"""An ISO 4217 code."""

Polarity = Annotated[float, Meta(ge=-1, le=1)]
Share = Annotated[float, Meta(ge=0, le=1)]

ActorKind = Literal["person", "organization", "state", "group", "unnamed"]
OutletKind = Literal["outlet", "agency", "platform"]
AgreementKind = Literal["treaty", "cost-sharing", "status-of-forces", "other"]
EventKind = Literal["call", "meeting", "speech", "conference", "election", "announcement", "other"]
Mode = Literal["direct", "indirect", "mixed"]
Status = Literal["proposed", "accepted", "rejected"]
Verdict = Literal["same", "different", "unsure", "accept", "reject", "edit"]
Medium = Literal[
    "post", "call", "speech", "interview", "briefing", "announcement", "meeting", "report", "other"
]
Modality = Literal[
    "accepts", "advises", "affirms", "criticizes", "demands", "denies", "explains", "offers",
    "praises", "predicts", "promises", "proposes", "rejects", "reports", "suggests", "threatens",
    "warns",
]  # fmt: skip


class Record(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all records: immutable, keyword-only, unknown fields refused."""


class Name(Record, frozen=True):
    """One further name of a thing, in one language (BCP 47 tag)."""

    text: str
    lang: str = "en"


# --- registry -------------------------------------------------------------------------------


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


# --- codebook -------------------------------------------------------------------------------


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


# --- documents ------------------------------------------------------------------------------


class Passage(Record, frozen=True):
    """A span of the document's text in code points, end exclusive, with a digest of its words.

    ``exact``, ``prefix`` and ``suffix`` are filled in memory where the text is at hand; a dossier
    file leaves them out, so that it holds no article text.
    """

    start: Annotated[int, Meta(ge=0)]
    end: Annotated[int, Meta(gt=0)]
    digest: Digest
    exact: str = ""
    prefix: str = ""
    suffix: str = ""


class Stance(Record, frozen=True):
    """A statement's side on a proposition: polarity from -1 (opposes) over 0 to 1 (supports)."""

    proposition: Id
    polarity: Polarity
    modality: Modality = "affirms"
    condition: str = ""
    rule: str = ""


class By(Record, frozen=True):
    """Who or what made a coding: a named coder, or an extractor with version and model hash."""

    coder: str = ""
    extractor: str = ""
    version: str = ""
    model: str = ""
    confidence: Share | None = None


class Statement(Record, frozen=True):
    """One document reporting, in one passage, that one speaker said something.

    ``speaker`` is a registry id, or ``unnamed:ID`` / ``group:ID`` for an actor declared in the
    document. ``relay`` runs from the speaker outward. ``within`` is the statement in which this one
    is nested (a professor saying what a president thinks). ``hedge`` quotes the word that keeps the
    report at a distance; ``damage`` says what is wrong with the text; ``certainty`` how sure the
    coder is of the reading.
    """

    id: Id
    speaker: Reference
    mode: Mode
    passage: Passage
    paraphrase: str
    capacity: Id | None = None
    said_on: Edtf | None = None
    medium: Medium | None = None
    channel: Id | None = None
    occasion: Id | None = None
    addressees: tuple[Reference, ...] = ()
    relay: tuple[Reference, ...] = ()
    within: Id | None = None
    stances: tuple[Stance, ...] = ()
    topics: tuple[Id, ...] = ()
    about: tuple[Reference, ...] = ()
    utterance: Id | None = None
    hedge: str = ""
    damage: str = ""
    certainty: Share | None = None
    note: str = ""
    by: By | None = None
    status: Status = "accepted"


class Claim(Record, frozen=True):
    """A checkable fact as one document gives it: subject, aspect, value, unit, period.

    ``subject`` is a reference (an agreement unless prefixed). ``statement`` is the statement that
    asserts it; without one the document's own voice does. ``converted_from`` is the claim whose
    value this one restates in another currency. ``words`` quotes the figure as printed.
    """

    id: Id
    subject: Reference
    aspect: Id
    value: int | float | bool | str
    passage: Passage
    unit: str = ""
    period: Edtf | None = None
    words: str = ""
    paraphrase: str = ""
    approximate: bool = False
    converted_from: Id | None = None
    statement: Id | None = None
    hedge: str = ""
    damage: str = ""
    certainty: Share | None = None
    note: str = ""
    by: By | None = None
    status: Status = "accepted"


class Text(Record, frozen=True):
    """The stored text a document's offsets point into: its digest and length in code points.

    ``raw`` is the digest of the bytes it was read from (an HTML page, say).
    """

    digest: Digest
    length: Annotated[int, Meta(gt=0)]
    raw: Digest | None = None
    media_type: str = "text/plain"


class Document(Record, frozen=True):
    """One source text with what it says: metadata, actors of its own, statements and claims."""

    id: Id
    title: str
    outlet: Id
    text: Text
    authors: tuple[str, ...] = ()
    url: str = ""
    published: Edtf | None = None
    published_basis: str = ""
    language: str = "en"
    translated: Literal["", "human", "machine"] = ""
    based_on: tuple[Id, ...] = ()
    damage: tuple[str, ...] = ()
    by: By | None = None
    actors: tuple[Actor, ...] = ()
    statements: tuple[Statement, ...] = ()
    claims: tuple[Claim, ...] = ()


# --- decisions ------------------------------------------------------------------------------


class Judgement(Record, frozen=True):
    """A person's recorded decision, one line of ``decisions.jsonl``; the latest on a subject holds.

    Identity verdicts (same, different, unsure) are about ``subject`` and ``other``; review verdicts
    (accept, reject, edit) about the statement or claim ``subject``, an IRI below the dossier's base
    written as ``document/ID/statement/ID``.
    """

    subject: str
    verdict: Verdict
    by: str
    at: str
    other: str = ""
    why: str = ""


class Dossier(Record, frozen=True):
    """A whole dossier in memory, in the order of its files."""

    base: str
    title: str
    language: str = "en"
    description: str = ""
    licence: str = ""
    registry: Registry = field(default_factory=Registry)
    codebook: Codebook = field(default_factory=Codebook)
    documents: tuple[Document, ...] = ()
    judgements: tuple[Judgement, ...] = ()
