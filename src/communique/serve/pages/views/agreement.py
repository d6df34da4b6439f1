"""Agreements: parties, rounds, what is owed by year, and what documents say."""

from __future__ import annotations

from communique.graph.knowledge import KnowledgeGraph
from communique.serve.pages.index import Index, index_of
from communique.serve.pages.views.commitments import Owed, owed, sums
from communique.serve.pages.views.disputes import Fact, found, with_versions
from communique.serve.pages.views.graph import (
    Values,
    all_named,
    curie,
    described,
    first,
    named,
    parts,
    pointing,
)
from communique.serve.pages.views.model import Amount, Count, Item, Link, Piece, Tally
from communique.serve.pages.views.proposition import names
from communique.serve.pages.views.rows import amounts, counts, items, link, tallies

MOST = 100
"""Claims that are shown, by kind of fact and time."""


class Leader(Piece, frozen=True):
    """Who led which party's side."""

    person: Link
    party: Link


class Round(Piece, frozen=True):
    """A round of negotiations; dates as far as known (EDTF)."""

    iri: str
    number: int
    start: str
    end: str
    place: str
    leaders: list[Leader]
    sources: tuple[Link, ...]


class AgreementPage(Piece, frozen=True):
    """An agreement."""

    link: Link
    kind: str
    description: str
    names: list[tuple[str, str]]
    parties: tuple[Link, ...]
    series: Link | None
    ordinal: int | None
    signed: str
    start: str
    end: str
    before: tuple[Link, ...]
    after: tuple[Link, ...]
    rests_on: tuple[Link, ...]
    leaders: list[Leader]
    rounds: list[Round]
    owed: list[Owed]
    facts: list[Fact]
    claims: list[Amount]
    tallies: list[Tally]
    speakers: list[Count]
    statements: list[Item]
    total: int
    sources: tuple[Link, ...]


def agreement(kg: KnowledgeGraph, iri: str) -> AgreementPage | None:
    """Everything on one agreement; None if there is none."""
    index = index_of(kg)
    row = index.thing(iri, ("agreement",))
    if row is None:
        return None
    n, said = row["n"], described(kg, iri)
    latest = index.rows(f"SELECT s.n {ABOUT} ORDER BY s.day DESC, s.n LIMIT 20", n)
    return AgreementPage(
        link=link(row),
        kind=_kind(said),
        description=first(said, "dcterms:description"),
        names=names(index, n),
        parties=all_named(index, said, "cmq:party"),
        series=next(iter(all_named(index, said, "cmq:inSeries")), None),
        ordinal=int(first(said, "cmq:ordinal") or 0) or None,
        signed=first(said, "cmq:signed"),
        start=first(said, "cmq:start"),
        end=first(said, "cmq:end"),
        before=tuple(
            named(index, (each for each, _ in pointing(kg, iri, "cmq:precedes"))).values()
        ),
        after=all_named(index, said, "cmq:precedes"),
        rests_on=all_named(index, said, "cmq:restsOn"),
        leaders=_leaders(index, parts(kg, iri, "cmq:hasNegotiator")),
        rounds=_rounds(kg, index, iri),
        owed=owed(index, sums(kg, index, link(row))),
        facts=[with_versions(index, one) for one in found(index, n)[:8]],
        claims=amounts(
            index, "c.subject = ? ORDER BY c.aspect, c.period, c.unit, d.earliest", n, limit=MOST
        ),
        tallies=tallies(
            index,
            "AND x.statement IN (SELECT statement FROM about WHERE agreement = ?)",
            n,
            limit=12,
        ),
        speakers=counts(
            index, f"SELECT s.speaker, count(*) {ABOUT} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12", n
        ),
        statements=items(index, [each["n"] for each in latest]),
        total=index.number(f"SELECT count(*) {ABOUT}", n),
        sources=all_named(index, said, "dcterms:source"),
    )


ABOUT = (
    "FROM about a JOIN statement s ON s.n = a.statement "
    "WHERE a.agreement = ? AND s.status != 'rejected'"
)
"""Statements about an agreement or a series, by its number."""
_KINDS = {
    "cmq:Treaty": "treaty",
    "cmq:CostSharingAgreement": "cost-sharing agreement",
    "cmq:StatusOfForcesAgreement": "status of forces agreement",
}


def _kind(said: Values) -> str:
    return next((_KINDS[each] for each in kinds(said) if each in _KINDS), "agreement")


def kinds(said: Values) -> list[str]:
    """The classes of a thing as prefixed names."""
    return [curie(each) for each in said.get("rdf:type", ())]


def _leaders(index: Index, found: list[tuple[str, Values]]) -> list[Leader]:
    people = {first(said, name) for _, said in found for name in ("cmq:negotiator", "cmq:forParty")}
    known = named(index, people)
    listed = [
        Leader(
            person=known[first(said, "cmq:negotiator")], party=known[first(said, "cmq:forParty")]
        )
        for _, said in found
        if first(said, "cmq:negotiator") and first(said, "cmq:forParty")
    ]
    return sorted(listed, key=lambda each: (each.party.label, each.person.label))


def _rounds(kg: KnowledgeGraph, index: Index, iri: str) -> list[Round]:
    found = [
        Round(
            iri=node,
            number=int(first(said, "cmq:ordinal") or 0),
            start=first(said, "cmq:start"),
            end=first(said, "cmq:end"),
            place=first(said, "cmq:place"),
            leaders=_leaders(index, parts(kg, node, "cmq:hasNegotiator")),
            sources=all_named(index, said, "dcterms:source"),
        )
        for node, said in parts(kg, iri, "cmq:hasRound")
    ]
    return sorted(found, key=lambda each: each.number)
