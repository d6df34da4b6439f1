"""Actors and outlets: who they are, which posts they held, what they said, who reports on them."""

from __future__ import annotations

from communique.graph.knowledge import KnowledgeGraph
from communique.serve.pages.index import Index, index_of
from communique.serve.pages.views.front import Shelf, shelves
from communique.serve.pages.views.graph import Values, all_named, described, first, named, pointing
from communique.serve.pages.views.model import Amount, Count, Item, Link, Piece, Tally
from communique.serve.pages.views.proposition import names
from communique.serve.pages.views.rows import ACTORS, OUTLETS, amounts, counts, items, link, tallies

SHOWN = 20


class Tenure(Piece, frozen=True):
    """A person in a post from - to, as far as known (EDTF)."""

    iri: str
    person: Link
    post: Link
    organization: Link | None
    start: str
    end: str
    acting: bool
    note: str
    states: tuple[Link, ...]
    sources: tuple[Link, ...]


class ActorPage(Piece, frozen=True):
    """An actor. What was said for a state counts as well as what the state itself said."""

    link: Link
    description: str
    names: list[tuple[str, str]]
    same_as: str
    url: str
    belongs_to: tuple[Link, ...]
    spoken_for: tuple[Link, ...]
    members: list[Link]
    declared_in: Link | None
    sources: tuple[Link, ...]
    tenures: list[Tenure]
    posts: list[Link]
    tallies: list[Tally]
    said: int
    said_for: int
    said_here: int
    documents: int
    relayed: int
    speakers_for: list[Count]
    reported_by: list[Count]
    relays: list[Count]
    topics: list[Count]
    statements: list[Item]
    shelves: list[Shelf]
    claims: list[Amount]


def actor(kg: KnowledgeGraph, iri: str) -> ActorPage | None:
    """Everything on one actor or outlet; None if there is none."""
    index = index_of(kg)
    row = index.thing(iri, (*ACTORS, *OUTLETS))
    if row is None:
        return None
    n, said = row["n"], described(kg, iri)
    by, state = row["kind"] in OUTLETS, row["kind"] == "state"
    scope = _REPRESENTED if state else _SAID
    found = index.rows(f"SELECT s.n {scope} ORDER BY s.day DESC, s.n LIMIT ?", n, SHOWN)
    declared = pointing(kg, iri, "cmq:declares")
    return ActorPage(
        link=link(row),
        description=first(said, "dcterms:description"),
        names=names(index, n),
        same_as=first(said, "schema:sameAs"),
        url=first(said, "schema:url"),
        belongs_to=all_named(index, said, "cmq:belongsTo", "cmq:organOf", "cmq:partOf"),
        spoken_for=all_named(index, said, "cmq:hasSpokenFor"),
        members=_members(kg, index, iri),
        declared_in=named(index, [declared[0][0]]).get(declared[0][0]) if declared else None,
        sources=all_named(index, said, "dcterms:source"),
        tenures=tenures(kg, index, iri, "cmq:holder"),
        posts=[each for each, _ in _linked(kg, index, iri, "cmq:postIn")],
        tallies=tallies(
            index,
            "AND x.statement IN (SELECT statement FROM represents WHERE state = ?)"
            if state
            else "AND s.speaker = ?",
            n,
            limit=30,
        ),
        said=index.number(f"SELECT count(*) {_SAID}", n),
        said_for=index.number(f"SELECT count(*) {_REPRESENTED}", n) if state else 0,
        said_here=index.number(
            "SELECT count(*) FROM statement s WHERE s.outlet = ? AND s.status != 'rejected'", n
        )
        if by
        else 0,
        documents=index.number("SELECT count(*) FROM document WHERE outlet = ?", n) if by else 0,
        relayed=index.number("SELECT count(*) FROM relay WHERE actor = ?", n),
        speakers_for=counts(index, _top("s.speaker", _REPRESENTED), n) if state else [],
        reported_by=counts(index, _top("s.outlet", scope), n),
        relays=counts(index, _top("r.actor", _RELAYED, "DISTINCT s.n"), n),
        topics=counts(index, _top("c.topic", _CONCERNED_FOR if state else _CONCERNED), n),
        statements=items(index, [each["n"] for each in found]),
        shelves=shelves(index, "d.outlet = ?", n, 30, 0) if by else [],
        claims=amounts(index, "c.subject = ? ORDER BY c.aspect, c.period, d.earliest", n, limit=60),
    )


_SAID = "FROM statement s WHERE s.speaker = ? AND s.status != 'rejected'"
_REPRESENTED = (
    "FROM represents p JOIN statement s ON s.n = p.statement "
    "WHERE p.state = ? AND s.status != 'rejected'"
)
_RELAYED = (
    "FROM statement s JOIN relay r ON r.statement = s.n "
    "WHERE s.speaker = ? AND s.status != 'rejected'"
)
_CONCERNED = (
    "FROM statement s JOIN concerns c ON c.statement = s.n "
    "WHERE s.speaker = ? AND s.status != 'rejected'"
)
_CONCERNED_FOR = (
    "FROM represents p JOIN statement s ON s.n = p.statement "
    "JOIN concerns c ON c.statement = s.n WHERE p.state = ? AND s.status != 'rejected'"
)


def _top(key: str, source: str, counted: str = "*") -> str:
    return f"SELECT {key}, count({counted}) {source} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12"


def tenures(kg: KnowledgeGraph, index: Index, iri: str, property: str) -> list[Tenure]:
    """The tenures that point to a person (``cmq:holder``) or a post (``cmq:ofPost``), by start."""
    found = [each for each in pointing(kg, iri, property) if each[1].get("cmq:ofPost")]
    bodies = {post: first(described(kg, post), "cmq:postIn") for post in _all(found, "cmq:ofPost")}
    people = _all(found, "cmq:holder")
    known = named(index, {*bodies, *bodies.values(), *people})
    listed = [
        Tenure(
            iri=node,
            person=known[first(said, "cmq:holder")],
            post=known[first(said, "cmq:ofPost")],
            organization=known.get(bodies[first(said, "cmq:ofPost")]),
            start=first(said, "cmq:start"),
            end=first(said, "cmq:end"),
            acting=first(said, "cmq:acting") == "true",
            note=first(said, "cmq:note"),
            states=all_named(index, said, "cmq:onBehalfOf"),
            sources=all_named(index, said, "dcterms:source"),
        )
        for node, said in found
    ]
    return sorted(listed, key=lambda each: (each.start or "0", each.iri), reverse=True)


def _all(found: list[tuple[str, Values]], property: str) -> set[str]:
    return {first(said, property) for _, said in found}


def _members(kg: KnowledgeGraph, index: Index, iri: str) -> list[Link]:
    found: dict[str, Link] = {}
    for property in ("cmq:organOf", "cmq:partOf", "cmq:belongsTo"):
        found |= {each.iri: each for each, _ in _linked(kg, index, iri, property)}
    return sorted(found.values(), key=lambda each: (each.label, each.iri))[:60]


def _linked(kg: KnowledgeGraph, index: Index, iri: str, property: str) -> list[tuple[Link, Values]]:
    nodes = pointing(kg, iri, property)
    known = named(index, (node for node, _ in nodes))
    return sorted(((known[node], said) for node, said in nodes), key=lambda each: each[0].label)
