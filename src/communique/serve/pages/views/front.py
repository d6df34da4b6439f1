"""The front page and the lists: what there is, and how much of it."""

from __future__ import annotations

from communique.graph.knowledge import KnowledgeGraph
from communique.serve.pages.index import Index, index_of
from communique.serve.pages.views.disputes import Fact, facts
from communique.serve.pages.views.graph import described, first
from communique.serve.pages.views.model import Count, Item, Link, Piece, Tally
from communique.serve.pages.views.rows import ACTORS, OUTLETS, counts, items, link, tallies

PAGE = 60


class About(Piece, frozen=True):
    """The dossier itself."""

    iri: str
    title: str
    language: str = "en"
    description: str = ""
    licence: str = ""


class Front(Piece, frozen=True):
    """The front page. ``totals`` are numbers by the word for what is counted."""

    about: About
    totals: dict[str, int]
    since: str
    until: str
    latest: list[Item]
    disputed: list[Tally]
    topics: list[Count]
    speakers: list[Count]
    agreements: list[Count]
    facts: list[Fact]
    disagreements: int


class Entry(Piece, frozen=True):
    """One line of a list: a thing, what it is, other names, and its number of statements."""

    link: Link
    about: str = ""
    names: str = ""
    count: int = 0


class Listing(Piece, frozen=True):
    """A page of a list. ``kinds`` counts things by kind; ``total`` those of the kind chosen."""

    kind: str
    listed: list[Entry]
    total: int
    page: int
    pages: int
    kinds: dict[str, int]


def about(kg: KnowledgeGraph) -> About:
    """Title, description, language and licence of the dossier."""
    said = described(kg, kg.mint.base)
    return About(
        iri=kg.mint.base,
        title=first(said, "dcterms:title") or "A dossier",
        language=first(said, "dcterms:language") or "en",
        description=first(said, "dcterms:description"),
        licence=first(said, "dcterms:license"),
    )


def front(kg: KnowledgeGraph) -> Front:
    """What the dossier is, what is in it, what was said last and what is in dispute."""
    index = index_of(kg)
    span = index.row(f"SELECT min(day), max(day) FROM statement WHERE {_HOLDS}")
    latest = index.rows(f"SELECT n FROM statement WHERE {_HOLDS} ORDER BY day DESC, n LIMIT 6")
    disagreeing = facts(index)
    return Front(
        about=about(kg),
        totals=_totals(index),
        since=(span and span[0]) or "",
        until=(span and span[1]) or "",
        latest=items(index, [row["n"] for row in latest]),
        disputed=[one for one in tallies(index, limit=10) if one.supports and one.opposes],
        topics=counts(index, _COUNTED.format("concerns x", "x.topic"), 16),
        speakers=counts(index, _COUNTED.format(_SELF, "s.speaker"), 10),
        agreements=counts(index, _COUNTED.format("about x", "x.agreement"), 8),
        facts=disagreeing[:4],
        disagreements=len(disagreeing),
    )


_HOLDS = "status != 'rejected'"
_SELF = "(SELECT n AS statement FROM statement) x"
_COUNTED = (
    "SELECT {1}, count(*) FROM {0} JOIN statement s ON s.n = x.statement "
    "WHERE s.status != 'rejected' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?"
)


def _totals(index: Index) -> dict[str, int]:
    by_kind = dict(tuple(row) for row in index.rows("SELECT kind, count(*) FROM thing GROUP BY 1"))
    return {
        "statements": index.number(f"SELECT count(*) FROM statement WHERE {_HOLDS}"),
        "claims": index.number(f"SELECT count(*) FROM claim WHERE {_HOLDS}"),
        "documents": by_kind.get("document", 0),
        "outlets": index.number("SELECT count(DISTINCT outlet) FROM document"),
        "speakers": index.number(f"SELECT count(DISTINCT speaker) FROM statement WHERE {_HOLDS}"),
        "actors": sum(by_kind.get(kind, 0) for kind in (*ACTORS, *OUTLETS)),
        "propositions": by_kind.get("proposition", 0),
        "topics": by_kind.get("topic", 0),
        "agreements": by_kind.get("agreement", 0),
        "events": by_kind.get("event", 0),
    }


_KINDS = {
    "actor": ACTORS,
    "outlet": OUTLETS,
    "agreement": ("agreement", "series"),
    "event": ("event",),
    "post": ("post",),
    "source": ("source",),
    "utterance": ("utterance",),
    "aspect": ("aspect",),
}
_COUNTS = {
    "actor": "SELECT count(*) FROM statement s WHERE s.speaker = thing.n AND status != 'rejected'",
    "outlet": "SELECT count(*) FROM statement s WHERE s.outlet = thing.n AND status != 'rejected'",
    "agreement": "SELECT count(*) FROM about x WHERE x.agreement = thing.n",
    "event": "SELECT count(*) FROM statement s WHERE s.occasion = thing.n",
    "post": "SELECT count(*) FROM statement s WHERE s.capacity = thing.n",
    "utterance": "SELECT count(*) FROM statement s WHERE s.utterance = thing.n",
    "aspect": "SELECT count(*) FROM claim c WHERE c.aspect = thing.n",
    "source": "SELECT 0",
}


def listing(kg: KnowledgeGraph, kind: str, only: str = "", page: str = "1") -> Listing | None:
    """A page of all things of a kind, those with most statements first; None for no such kind."""
    index, number = index_of(kg), _whole(page)
    if kind not in _KINDS or only not in ("", *_KINDS[kind]):
        return None
    kinds = (only,) if only else _KINDS[kind]
    places = ", ".join("?" * len(kinds))
    by_kind = index.rows(
        f"SELECT kind, count(*) FROM thing WHERE kind IN ({', '.join('?' * len(_KINDS[kind]))}) "
        "GROUP BY 1",
        *_KINDS[kind],
    )
    found = index.rows(
        f"SELECT n, iri, kind, label, about, ({_COUNTS[kind]}) AS count, "
        "(SELECT group_concat(text, ' · ') FROM name WHERE thing = n) AS names "
        f"FROM thing WHERE kind IN ({places}) ORDER BY count DESC, label, n LIMIT ? OFFSET ?",
        *kinds,
        PAGE,
        (number - 1) * PAGE,
    )
    total = index.number(f"SELECT count(*) FROM thing WHERE kind IN ({places})", *kinds)
    return Listing(
        kind=kind,
        listed=[
            Entry(link=link(row), about=row["about"], names=row["names"] or "", count=row["count"])
            for row in found
        ],
        total=total,
        page=number,
        pages=max(1, -(-total // PAGE)),
        kinds={row[0]: row[1] for row in by_kind},
    )


class Shelf(Piece, frozen=True):
    """A document in a list: when and where it appeared, and what was found in it."""

    document: Link
    outlet: Link | None
    published: str
    statements: int
    claims: int


class Shelves(Piece, frozen=True):
    """A page of the list of documents, the newest first."""

    listed: list[Shelf]
    total: int
    page: int
    pages: int


def documents(kg: KnowledgeGraph, page: str = "1") -> Shelves:
    """A page of all documents, the newest first."""
    index, number = index_of(kg), _whole(page)
    total = index.number("SELECT count(*) FROM document")
    return Shelves(
        listed=shelves(index, "1", PAGE, (number - 1) * PAGE),
        total=total,
        page=number,
        pages=max(1, -(-total // PAGE)),
    )


def shelves(index: Index, where: str, *values: object) -> list[Shelf]:
    """Documents ``d`` that fit a condition; the last two values are how many, and after which."""
    found = index.rows(
        "SELECT t.iri, t.label, t.kind, d.published, o.iri AS by, o.label AS outlet, "
        "o.kind AS outlet_kind, "
        "(SELECT count(*) FROM statement s WHERE s.document = d.n) AS statements, "
        "(SELECT count(*) FROM claim c WHERE c.document = d.n) AS claims "
        "FROM document d JOIN thing t ON t.n = d.n LEFT JOIN thing o ON o.n = d.outlet "
        f"WHERE {where} ORDER BY d.earliest DESC, d.n LIMIT ? OFFSET ?",
        *values,
    )
    return [
        Shelf(
            document=link(row),
            outlet=Link(iri=row["by"], label=row["outlet"], kind=row["outlet_kind"])
            if row["by"]
            else None,
            published=row["published"] or "",
            statements=row["statements"],
            claims=row["claims"],
        )
        for row in found
    ]


def _whole(text: str) -> int:
    return min(max(1, int(text)), 1_000_000) if text.isascii() and text.isdigit() else 1
