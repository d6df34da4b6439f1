"""What the front and its workers say to each other: MessagePack messages, each after its length.

The front sends a ``Task``; the worker answers with ``Whole``, or ``Start``, any number of ``Part``
and ``End``, or ``Refused``. A worker that is up says ``Ready`` once.
"""

from __future__ import annotations

import struct
from typing import TypeAlias

import msgspec

LENGTH = struct.Struct("!I")
PART = 65_536
"""Bytes of a body that travel in one message."""


class Edition(msgspec.Struct, frozen=True, array_like=True):
    """The data that is asked: a generation of a store, or a described copy of one.

    ``place`` is the store's directory or URL, or the directory of the copy; ``etag`` is the entity
    tag of all that is answered from it, quotes included.
    """

    generation: int
    place: str
    copied: bool
    etag: str


class Media(msgspec.Struct, frozen=True, array_like=True):
    """The media type to answer in for each form of query; "" where the client takes none."""

    solutions: str
    boolean: str
    graph: str


class Query(msgspec.Struct, frozen=True, tag="query"):
    """A SPARQL query with the dataset beside it; at most ``rows`` rows or triples are answered."""

    sparql: str
    media: Media
    rows: int
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    base: str = ""


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """A question of the catalogue with its parameters; the answer is an ``AnswerTable``."""

    question: str
    params: tuple[tuple[str, str], ...]
    rows: int


class View(msgspec.Struct, frozen=True, tag="view"):
    """A view of the pages with its parameters; the answer is JSON."""

    name: str
    params: tuple[tuple[str, str], ...]


class Describe(msgspec.Struct, frozen=True, tag="describe"):
    """What the graph says of one IRI, as RDF; at most ``rows`` triples."""

    iri: str
    media_type: str
    rows: int


class ReadGraph(msgspec.Struct, frozen=True, tag="graph"):
    """One whole graph, "" for the default graph."""

    graph: str
    media_type: str


class Statistics(msgspec.Struct, frozen=True, tag="statistics"):
    """What the dataset holds: the description of ``metadata.void``, as RDF."""

    media_type: str
    url: str


class Newest(msgspec.Struct, frozen=True, tag="newest"):
    """Which generation the store is at, and how many quads it holds; the answer is JSON."""


class MakeCopy(msgspec.Struct, frozen=True, tag="copy"):
    """A described copy of the edition, to be made at ``place``; see ``copies``."""

    place: str
    url: str


class Update(msgspec.Struct, frozen=True, tag="update"):
    """A SPARQL update with the dataset beside it (``using-graph-uri``)."""

    sparql: str
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    base: str = ""


class WriteGraph(msgspec.Struct, frozen=True, tag="write"):
    """A change of one graph ("" is the default graph): ``method`` is PUT, POST or DELETE.

    ``parts`` are RDF bodies with their format, a key of the engine's ``FORMATS``.
    """

    method: str
    graph: str
    parts: tuple[tuple[str, bytes], ...] = ()
    base: str = ""


Job: TypeAlias = (
    Query | Ask | View | Describe | ReadGraph | Statistics | Newest | MakeCopy | Update | WriteGraph
)


class Task(msgspec.Struct, frozen=True, array_like=True):
    """A job and the edition it is to be done on."""

    edition: Edition
    job: Job


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """A worker that can be given tasks; ``resident`` is its memory in bytes."""

    resident: int


class Whole(msgspec.Struct, frozen=True, tag="whole"):
    """A complete answer. ``rows`` are those in it; ``truncated``: there are more."""

    media_type: str
    body: bytes
    generation: int
    rows: int = 0
    truncated: bool = False
    created: bool = False


class Start(msgspec.Struct, frozen=True, tag="start"):
    """The head of an answer that comes in parts."""

    media_type: str
    generation: int


class Part(msgspec.Struct, frozen=True, tag="part"):
    """A piece of a body."""

    body: bytes


class End(msgspec.Struct, frozen=True, tag="end"):
    """The end of an answer in parts. ``cut``: it is incomplete and could not say so itself."""

    rows: int
    truncated: bool
    cut: bool = False


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """Why there is no answer; see ``errors.Failed`` for status and kind."""

    status: int
    kind: str
    message: str
    line: int | None = None
    column: int | None = None


Reply: TypeAlias = Ready | Whole | Start | Part | End | Refused

_encoder = msgspec.msgpack.Encoder()
decode_reply = msgspec.msgpack.Decoder(Reply).decode
decode_task = msgspec.msgpack.Decoder(Task).decode


def encode(message: Reply | Task) -> bytes:
    """A message with its length before it."""
    body = _encoder.encode(message)
    return LENGTH.pack(len(body)) + body
