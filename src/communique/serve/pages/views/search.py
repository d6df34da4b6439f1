"""Full-text search over names, paraphrases and quotes."""

from __future__ import annotations

from communique.graph.knowledge import KnowledgeGraph
from communique.serve.pages.index import index_of
from communique.serve.pages.index.find import find
from communique.serve.pages.views.front import Entry
from communique.serve.pages.views.model import Item, Piece
from communique.serve.pages.views.rows import items, link

PAGE = 25


class Found(Piece, frozen=True):
    """What a search found: things by kind, and a page of statements; totals of both.

    ``more_things`` and ``more`` say that there is more than was counted or shown.
    """

    query: str
    things: list[Entry]
    thing_total: int
    statements: list[Item]
    total: int
    page: int
    pages: int
    capped: bool
    by_parts: bool


def search(kg: KnowledgeGraph, q: str = "", page: str = "1") -> Found:
    """What has all the words of a query, the best first; the last word may be a beginning.

    Words that are not found whole are looked for inside words, as Korean and Japanese need it.
    """
    index = index_of(kg)
    number = min(max(1, int(page)), 1000) if page.isascii() and page.isdigit() else 1
    hits = find(index, q)
    shown = hits.statements[(number - 1) * PAGE : number * PAGE]
    rows = {
        row["n"]: row
        for row in index.rows(
            "SELECT n, iri, kind, label, about, "
            "(SELECT group_concat(text, ' · ') FROM name WHERE thing = n) AS names "
            f"FROM thing WHERE n IN ({', '.join('?' * len(hits.things[:40]))})",
            *hits.things[:40],
        )
    }
    return Found(
        query=q,
        things=[
            Entry(link=link(rows[n]), about=rows[n]["about"], names=rows[n]["names"] or "")
            for n in hits.things[:40]
            if n in rows
        ],
        thing_total=len(hits.things),
        statements=items(index, shown),
        total=len(hits.statements),
        page=number,
        pages=max(1, -(-len(hits.statements) // PAGE)),
        capped=hits.capped,
        by_parts=hits.by_parts,
    )
