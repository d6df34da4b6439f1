"""Series of agreements, with what was owed under all of them by year."""

from __future__ import annotations

from communique.graph.knowledge import KnowledgeGraph
from communique.serve.pages.index import index_of
from communique.serve.pages.views.agreement import ABOUT, kinds
from communique.serve.pages.views.commitments import Owed, owed, sums
from communique.serve.pages.views.graph import all_named, described, first, named, pointing
from communique.serve.pages.views.model import Amount, Item, Link, Piece
from communique.serve.pages.views.proposition import names
from communique.serve.pages.views.rows import amounts, items, link

ROWS = 96
"""Sums on one page, in the order of years."""


class Member(Piece, frozen=True):
    """An agreement in its series."""

    link: Link
    ordinal: int
    signed: str
    start: str
    end: str
    statements: int


class SeriesPage(Piece, frozen=True):
    """A series of agreements with what was owed under all of them, by year."""

    link: Link
    description: str
    names: list[tuple[str, str]]
    members: list[Member]
    owed: list[Owed]
    page: int
    pages: int
    claims: list[Amount]
    statements: list[Item]
    total: int
    sources: tuple[Link, ...]


def series(kg: KnowledgeGraph, iri: str, page: str = "1") -> SeriesPage | None:
    """Everything on one series of agreements, a page of what was owed; None if there is none."""
    index = index_of(kg)
    row = index.thing(iri, ("series",))
    if row is None:
        return None
    n, said = row["n"], described(kg, iri)
    members = [
        (node, values)
        for node, values in pointing(kg, iri, "cmq:inSeries")
        if "cmq:Agreement" in kinds(values)
    ]
    known = named(index, (node for node, _ in members))
    latest = index.rows(f"SELECT s.n {ABOUT} ORDER BY s.day DESC, s.n LIMIT 12", n)
    listed = [
        Member(
            link=known[node],
            ordinal=int(first(values, "cmq:ordinal") or 0),
            signed=first(values, "cmq:signed"),
            start=first(values, "cmq:start"),
            end=first(values, "cmq:end"),
            statements=index.number(
                "SELECT count(*) FROM about a JOIN thing t ON t.n = a.agreement WHERE t.iri = ?",
                node,
            ),
        )
        for node, values in members
    ]
    listed.sort(key=lambda each: (each.ordinal, each.link.label))
    found = [one for each in listed for one in sums(kg, index, each.link)]
    found.sort(key=lambda one: (one.year, one.currency, one.agreement.label))
    pages = max(1, -(-len(found) // ROWS))
    number = min(max(1, int(page)), pages) if page.isascii() and page.isdigit() else 1
    return SeriesPage(
        link=link(row),
        description=first(said, "dcterms:description"),
        names=names(index, n),
        members=listed,
        owed=owed(index, found[(number - 1) * ROWS : number * ROWS]),
        page=number,
        pages=pages,
        claims=amounts(index, "c.subject = ? ORDER BY c.aspect, c.period", n, limit=60),
        statements=items(index, [each["n"] for each in latest]),
        total=index.number(f"SELECT count(*) {ABOUT}", n),
        sources=all_named(index, said, "dcterms:source"),
    )
