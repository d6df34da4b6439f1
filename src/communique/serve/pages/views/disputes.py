"""Facts on which sources differ, found by ``graph.disagreements`` among the index's claims."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from communique.graph import disagreements as found_in
from communique.graph.answers import Row
from communique.graph.exchange_rates import Rate
from communique.graph.knowledge import KnowledgeGraph
from communique.serve.pages.index import Index, index_of
from communique.serve.pages.views.model import Amount, Link, Piece
from communique.serve.pages.views.rows import amounts

PAGE = 20
ANSWERS = 12
"""Answers to one fact that are shown."""
CLAIMS = 5
"""Claims of one answer that are shown."""

_COLUMNS = (
    "subject", "aspect", "kind", "period", "value", "unit", "approximate", "words", "speaker",
    "document", "outlet", "published", "note", "claim", "converted_from", "subject_iri",
    "aspect_iri",
)  # fmt: skip
_CLAIMS = (
    "SELECT t.label, a.label, c.kind, c.period, coalesce(c.number, c.value), c.unit, "
    "c.approximate, c.words, p.label, d.iri, '', '', '', c.iri, f.iri, t.iri, a.iri "
    "FROM claim c JOIN thing t ON t.n = c.subject JOIN thing a ON a.n = c.aspect "
    "JOIN thing d ON d.n = c.document LEFT JOIN claim f ON f.n = c.converted "
    "LEFT JOIN statement s ON s.n = c.statement LEFT JOIN thing p ON p.n = s.speaker "
    "WHERE c.status != 'rejected' {} ORDER BY c.n"
)


class Version(Piece, frozen=True):
    """One answer to what the fact is: the claims that fit one another.

    ``difference`` is how far it lies from the first answer, ``rate`` by which exchange rate.
    """

    claims: list[Amount]
    count: int
    difference: str = ""
    rate: str = ""


class Fact(Piece, frozen=True):
    """A fact on which sources differ, the answer of most documents first."""

    subject: Link
    aspect: Link
    period: str
    kind: str
    values: int
    documents: int
    versions: tuple[Version, ...] = ()


class Disputes(Piece, frozen=True):
    """A page of the facts on which documents differ."""

    facts: list[Fact]
    total: int
    page: int
    pages: int


def found(index: Index, subject: int | None = None) -> Sequence[found_in.Fact]:
    """The facts on which sources differ, of one subject or of all, in most documents first."""
    if subject is None:
        return index.kept("facts", lambda: _compared(index, index.rows(_CLAIMS.format(""))))
    return _compared(index, index.rows(_CLAIMS.format("AND c.subject = ?"), subject))


def _compared(index: Index, rows: Iterable[Sequence[object]]) -> list[found_in.Fact]:
    claims = (Row(_COLUMNS, tuple(map(_whole, row))) for row in rows)  # type: ignore[arg-type]
    rates = index.kept("rates", lambda: _rates(index))
    facts = found_in.compare(claims, rates)
    return sorted(facts, key=lambda one: (-_documents(one), one.subject, one.aspect, one.period))


def _whole(value: object) -> object:
    # the index keeps numbers as floats; a whole one is written without its ".0"
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _documents(fact: found_in.Fact) -> int:
    return len({each.row.document for answer in fact.answers for each in answer})


def _rates(index: Index) -> list[Rate]:
    """Each restatement of a sum in another currency, both ways."""
    rows = index.rows(
        "SELECT c.number, c.unit, f.number, f.unit, t.iri, d.published FROM claim c "
        "JOIN claim f ON f.n = c.converted JOIN thing t ON t.n = c.document "
        "LEFT JOIN document d ON d.n = c.document WHERE c.status != 'rejected'"
    )
    rates = []
    for value, unit, first, first_unit, document, published in rows:
        if value and first:
            one, other = Decimal(str(value)), Decimal(str(first))
            where = document.rpartition("/")[2], published or ""
            rates.append(Rate(unit, first_unit, other / one, *where))
            rates.append(Rate(first_unit, unit, one / other, *where))
    return sorted(rates)


def _difference(one: found_in.Compared, first: found_in.Compared, kind: str) -> str:
    """By how much a number differs from the first answer, in percent; "" for what is no number."""
    if kind not in found_in.NUMERIC or one.unit != first.unit or not first.value:
        return ""
    return f"{(one.value / first.value - 1) * 100:+.1f} %" if one.value is not None else ""


def facts(index: Index, subject: int | None = None) -> list[Fact]:
    """The facts on which sources differ without their answers: see ``with_versions``."""
    return [heading(one) for one in found(index, subject)]


def heading(one: found_in.Fact) -> Fact:
    """A fact as a line: what it is of, and in how many answers and documents it is given."""
    row = one.answers[0][0].row
    return Fact(
        subject=Link(iri=str(row.subject_iri), label=str(row.subject)),
        aspect=Link(iri=str(row.aspect_iri), label=str(row.aspect), kind="aspect"),
        period=one.period,
        kind=one.kind,
        values=len(one.answers),
        documents=_documents(one),
    )


def with_versions(index: Index, one: found_in.Fact) -> Fact:
    """A fact with its answers and the claims of each."""
    first = one.answers[0][0]
    versions: list[Version] = []
    for number, answer in enumerate(one.answers[:ANSWERS]):
        iris = [str(each.row.claim) for each in answer[:CLAIMS]]
        places = ", ".join("?" * len(iris))
        claims = amounts(index, f"c.iri IN ({places}) ORDER BY d.earliest, c.n", *iris)
        difference = _difference(answer[0], first, one.kind) if number else ""
        versions.append(
            Version(
                claims=claims,
                count=len(answer),
                difference=difference,
                rate=next((each.rate for each in answer if each.rate), ""),
            )
        )
    head = heading(one)
    return Fact(
        subject=head.subject,
        aspect=head.aspect,
        period=head.period,
        kind=head.kind,
        values=head.values,
        documents=head.documents,
        versions=tuple(versions),
    )


def disagreements(kg: KnowledgeGraph, page: str = "1") -> Disputes:
    """A page of the facts on which sources differ, each with every claim on it."""
    index = index_of(kg)
    listed = found(index)
    number = min(max(1, int(page)), 1_000_000) if page.isascii() and page.isdigit() else 1
    return Disputes(
        facts=[with_versions(index, one) for one in listed[(number - 1) * PAGE : number * PAGE]],
        total=len(listed),
        page=number,
        pages=max(1, -(-len(listed) // PAGE)),
    )
