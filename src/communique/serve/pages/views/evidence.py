"""Statements and claims with all that stands behind them."""

from __future__ import annotations

from collections.abc import Sequence

from communique.errors import TermError
from communique.graph import terms as t
from communique.graph.knowledge import KnowledgeGraph
from communique.serve.pages.index import Index, index_of
from communique.serve.pages.views.document import Coding, Words, coding
from communique.serve.pages.views.graph import (
    Values,
    all_named,
    described,
    first,
    named,
    parts,
    pointing,
    select,
)
from communique.serve.pages.views.model import Amount, Item, Link, Piece
from communique.serve.pages.views.rows import amounts, items


class Decision(Piece, frozen=True):
    """A person's judgement."""

    verdict: str
    by: str
    at: str
    why: str
    other: str = ""


class Taken(Piece, frozen=True):
    """A stance with what only its own page tells: its condition and the rule that found it."""

    iri: str
    proposition: Link
    polarity: float
    modality: str
    condition: str
    rule: str


class StatementPage(Piece, frozen=True):
    """A statement and everything that stands behind it."""

    item: Item
    words: Words
    stances: list[Taken]
    medium: str
    channel: Link | None
    occasion: Link | None
    addressees: tuple[Link, ...]
    topics: tuple[Link, ...]
    about: tuple[Link, ...]
    within: Item | None
    nested: list[Item]
    utterance: Link | None
    why: str
    others: list[Item]
    claims: list[Amount]
    tenures: list[tuple[Link, Link, str, str, str]]
    hedge: str
    damage: str
    certainty: str
    note: str
    coding: list[Coding]
    confidence: str
    coded_status: str
    judgements: list[Decision]
    digest: str
    text_digest: str
    text_length: int
    url: str
    graph: str


def statement(kg: KnowledgeGraph, iri: str) -> StatementPage | None:
    """Everything on one statement; None if there is none."""
    index = index_of(kg)
    row = index.row("SELECT * FROM statement WHERE iri = ?", iri)
    if row is None:
        return None
    said = described(kg, iri)
    item = items(index, [row["n"]])[0]
    source = described(kg, item.document.iri)
    reports = next(iter(all_named(index, said, "cmq:reports")), None)
    others = (
        index.rows(
            "SELECT n FROM statement WHERE utterance = ? AND n != ? ORDER BY day, n LIMIT 50",
            row["utterance"],
            row["n"],
        )
        if row["utterance"]
        else []
    )
    within = _numbers(index, said.get("cmq:within", ()))
    nested = _numbers(index, [node for node, _ in pointing(kg, iri, "cmq:within")])
    return StatementPage(
        item=item,
        words=_words_of(kg, iri),
        stances=_stances(kg, index, iri),
        medium=first(said, "cmq:medium"),
        channel=next(iter(all_named(index, said, "cmq:channel")), None),
        occasion=next(iter(all_named(index, said, "cmq:occasion")), None),
        addressees=all_named(index, said, "cmq:addressee"),
        topics=all_named(index, said, "cmq:topic"),
        about=all_named(index, said, "cmq:about"),
        within=next(iter(items(index, within)), None),
        nested=items(index, nested),
        utterance=reports,
        why=first(described(kg, reports.iri), "cmq:note") if reports else "",
        others=items(index, [each["n"] for each in others]),
        claims=amounts(index, "c.statement = ? ORDER BY c.n", row["n"]),
        tenures=_tenures(kg, index, said),
        hedge=first(said, "cmq:hedge"),
        damage=first(said, "cmq:damage"),
        certainty=first(said, "cmq:certainty"),
        note=first(said, "cmq:note"),
        coding=[coding(each) for _, each in parts(kg, iri, "prov:wasGeneratedBy")],
        confidence=first(said, "cmq:confidence"),
        coded_status=first(said, "cmq:status"),
        judgements=_judgements(kg, iri),
        digest=_digest(kg, iri),
        text_digest=first(source, "cmq:digest"),
        text_length=int(first(source, "cmq:length") or 0),
        url=first(source, "schema:url"),
        graph=_graph(kg, item.document.iri),
    )


def _graph(kg: KnowledgeGraph, document: str) -> str:
    try:
        return kg.mint.graph("document", kg.mint.id(t.iri(document)))
    except TermError:
        return ""


def _numbers(index: Index, iris: Sequence[str]) -> list[int]:
    found = (index.row("SELECT n FROM statement WHERE iri = ?", iri) for iri in iris)
    return [row["n"] for row in found if row]


def _words_of(kg: KnowledgeGraph, iri: str) -> Words:
    body = (
        "?exact ?before ?after WHERE { GRAPH ?g { "
        f"{t.iri(iri)} oa:hasTarget ?target . ?target oa:hasSelector ?quote . "
        "?quote oa:exact ?exact } "
        "OPTIONAL { GRAPH ?g { ?quote oa:prefix ?before } } "
        "OPTIONAL { GRAPH ?g { ?quote oa:suffix ?after } } } LIMIT 1"
    )
    return next((Words(exact=a, before=b, after=c) for a, b, c in select(kg, body)), Words())


def _digest(kg: KnowledgeGraph, iri: str) -> str:
    body = f"?d WHERE {{ GRAPH ?g {{ {t.iri(iri)} oa:hasTarget ?t . ?t cmq:digest ?d }} }} LIMIT 1"
    return next((digest for (digest,) in select(kg, body)), "")


def _stances(kg: KnowledgeGraph, index: Index, iri: str) -> list[Taken]:
    found = [each for each in parts(kg, iri, "cmq:hasStance") if each[1].get("cmq:towards")]
    known = named(index, (first(said, "cmq:towards") for _, said in found))
    return [
        Taken(
            iri=node,
            proposition=known[first(said, "cmq:towards")],
            polarity=float(first(said, "cmq:polarity") or 0),
            modality=first(said, "cmq:modality"),
            condition=first(said, "cmq:condition"),
            rule=first(said, "cmq:rule"),
        )
        for node, said in found
    ]


def _tenures(
    kg: KnowledgeGraph, index: Index, said: Values
) -> list[tuple[Link, Link, str, str, str]]:
    """Offices under which it was said: person, post, start, end, IRI of the tenure."""
    found = []
    for node in said.get("cmq:underTenure", ()):
        tenure = described(kg, node)
        known = named(index, [first(tenure, "cmq:holder"), first(tenure, "cmq:ofPost")])
        if len(known) == 2:
            person, post = known[first(tenure, "cmq:holder")], known[first(tenure, "cmq:ofPost")]
            found.append((person, post, first(tenure, "cmq:start"), first(tenure, "cmq:end"), node))
    return found


def _judgements(kg: KnowledgeGraph, iri: str) -> list[Decision]:
    found = [
        Decision(
            verdict=first(said, "cmq:verdict"),
            by=first(said, "cmq:judge"),
            at=first(said, "cmq:judgedAt"),
            why=first(said, "cmq:note"),
        )
        for _, said in pointing(kg, iri, "cmq:judged")
    ]
    return sorted(found, key=lambda each: each.at)


class ClaimPage(Piece, frozen=True):
    """A claim, what the other sources give for the same fact, and where it stands."""

    claim: Amount
    words: Words
    paraphrase: str
    hedge: str
    damage: str
    certainty: str
    converted_from: Amount | None
    statement: Item | None
    same: list[Amount]
    coding: list[Coding]
    confidence: str
    digest: str
    judgements: list[Decision]


def claim(kg: KnowledgeGraph, iri: str) -> ClaimPage | None:
    """Everything on one claim; None if there is none."""
    index = index_of(kg)
    row = index.row("SELECT * FROM claim WHERE iri = ?", iri)
    if row is None:
        return None
    said = described(kg, iri)
    found = index.row("SELECT iri FROM claim WHERE n = ?", row["converted"])
    same = amounts(
        index,
        "c.subject = ? AND c.aspect = ? AND c.period = ? AND c.n != ? "
        "ORDER BY c.unit, c.number, c.n",
        row["subject"],
        row["aspect"],
        row["period"],
        row["n"],
        limit=60,
    )
    own = _any(index, iri)
    assert own
    return ClaimPage(
        claim=own,
        words=_words_of(kg, iri),
        paraphrase=first(said, "cmq:paraphrase"),
        hedge=first(said, "cmq:hedge"),
        damage=first(said, "cmq:damage"),
        certainty=first(said, "cmq:certainty"),
        converted_from=_any(index, found["iri"]) if found else None,
        statement=next(iter(items(index, [row["statement"]])), None) if row["statement"] else None,
        same=same,
        coding=[coding(each) for _, each in parts(kg, iri, "prov:wasGeneratedBy")],
        confidence=first(said, "cmq:confidence"),
        digest=_digest(kg, iri),
        judgements=_judgements(kg, iri),
    )


def _any(index: Index, iri: str) -> Amount | None:
    # a rejected claim has a page too
    return next(iter(amounts(index, "1 AND c.iri = ?", iri, rejected=True)), None)
