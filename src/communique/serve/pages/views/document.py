"""Documents with their passages, and statements and claims with all that stands behind them."""

from __future__ import annotations

from collections.abc import Sequence

from communique.graph import terms as t
from communique.graph.knowledge import KnowledgeGraph
from communique.serve.pages.index import index_of
from communique.serve.pages.views.graph import (
    Values,
    all_named,
    described,
    first,
    parts,
    select,
)
from communique.serve.pages.views.model import Amount, Item, Link, Piece
from communique.serve.pages.views.rows import amounts, items, link


class Coding(Piece, frozen=True):
    """Who or what made a coding."""

    coder: str = ""
    extractor: str = ""
    version: str = ""
    model: str = ""


class Words(Piece, frozen=True):
    """The words of a passage with those around it, where the text was at hand; their digest."""

    exact: str = ""
    before: str = ""
    after: str = ""
    digest: str = ""


class Passage(Piece, frozen=True):
    """A span of a document's text (code points, end exclusive) with what was found in it."""

    start: int
    end: int
    words: Words
    statements: list[Item]
    claims: list[Amount]


class DocumentPage(Piece, frozen=True):
    """A document; ``passages`` stand in the order of the text."""

    link: Link
    outlet: Link | None
    authors: list[str]
    url: str
    published: str
    basis: str
    language: str
    translated: str
    based_on: tuple[Link, ...]
    damage: list[str]
    digest: str
    raw_digest: str
    length: int
    graph: str
    coding: list[Coding]
    actors: list[Link]
    passages: list[Passage]
    statements: int
    claims: int


def document(kg: KnowledgeGraph, iri: str) -> DocumentPage | None:
    """Everything on one document; None if there is none."""
    index = index_of(kg)
    row = index.thing(iri, ("document",))
    if row is None:
        return None
    said = described(kg, iri)
    found = index.rows(
        "SELECT n FROM statement WHERE document = ? ORDER BY start, n LIMIT 2000", row["n"]
    )
    listed = items(index, [each["n"] for each in found])
    facts = amounts(index, "c.document = ? ORDER BY c.start, c.n", row["n"], limit=2000)
    codings = parts(kg, iri, "prov:wasGeneratedBy")
    return DocumentPage(
        link=link(row),
        outlet=next(iter(all_named(index, said, "cmq:outlet")), None),
        authors=list(said.get("cmq:author", ())),
        url=first(said, "schema:url"),
        published=first(said, "cmq:published"),
        basis=first(said, "cmq:dateBasis"),
        language=first(said, "dcterms:language"),
        translated=first(said, "cmq:translated"),
        based_on=all_named(index, said, "cmq:basedOn"),
        damage=list(said.get("cmq:damage", ())),
        digest=first(said, "cmq:digest"),
        raw_digest=first(said, "cmq:rawDigest"),
        length=int(first(said, "cmq:length") or 0),
        graph=kg.mint.graph("document", kg.mint.id(t.iri(iri)))
        if iri.startswith(kg.mint.base)
        else "",
        coding=[coding(each) for _, each in codings],
        actors=list(all_named(index, said, "cmq:declares")),
        passages=_passages(listed, facts, _words(kg, iri)),
        statements=len(listed),
        claims=len(facts),
    )


def _words(kg: KnowledgeGraph, document: str) -> dict[str, Words]:
    """The words of every passage of a document, by the IRI of the statement or claim."""
    quoted = f"?s prov:wasQuotedFrom {t.iri(document)} . ?s oa:hasTarget ?target . ?target"
    digests = select(kg, f"?s ?digest WHERE {{ GRAPH ?g {{ {quoted} cmq:digest ?digest }} }}")
    found = {s: Words(digest=digest) for s, digest in digests}
    body = (
        f"?s ?exact ?before ?after WHERE {{ GRAPH ?g {{ {quoted} oa:hasSelector ?quote . "
        "?quote oa:exact ?exact } "
        "OPTIONAL { GRAPH ?g { ?quote oa:prefix ?before } } "
        "OPTIONAL { GRAPH ?g { ?quote oa:suffix ?after } } }"
    )
    for s, exact, before, after in select(kg, body):
        digest = found[s].digest if s in found else ""
        found[s] = Words(exact=exact, before=before, after=after, digest=digest)
    return found


def _passages(
    statements: Sequence[Item], claims: Sequence[Amount], words: dict[str, Words]
) -> list[Passage]:
    found: dict[tuple[int, int], tuple[list[Item], list[Amount]]] = {}
    for item in statements:
        found.setdefault((item.start or 0, item.end or 0), ([], []))[0].append(item)
    for claim in claims:
        found.setdefault((claim.start or 0, claim.end or 0), ([], []))[1].append(claim)
    return [
        Passage(
            start=start,
            end=end,
            words=next((words[iri] for iri in _iris(said, facts) if iri in words), Words()),
            statements=said,
            claims=facts,
        )
        for (start, end), (said, facts) in sorted(found.items())
    ]


def _iris(statements: Sequence[Item], claims: Sequence[Amount]) -> list[str]:
    return [one.iri for one in statements] + [one.iri for one in claims]


def coding(said: Values) -> Coding:
    """A coding as it is described."""
    return Coding(
        coder=first(said, "cmq:coder"),
        extractor=first(said, "cmq:extractor"),
        version=first(said, "cmq:version"),
        model=first(said, "cmq:model"),
    )
