"""The statements with their facets: a page of what fits, and what each choice would give."""

from __future__ import annotations

from typing import Any

from communique.errors import UsageError
from communique.graph.knowledge import KnowledgeGraph
from communique.serve.pages.index import Index, index_of
from communique.serve.pages.index.select import COUNTED, FILTERS, NAMED, Choice, Filters
from communique.serve.pages.views.model import Count, Item, Link, Piece
from communique.serve.pages.views.rows import items, links

PAGE = 25
CHOICES = 9


class Facet(Piece, frozen=True):
    """One facet: its choices, the most frequent first, the chosen ones always among them."""

    name: str
    choices: list[Count]
    more: bool


class Statements(Piece, frozen=True):
    """A page of statements. ``chosen`` are the filters in words: name, value, label, link."""

    listed: list[Item]
    total: int
    page: int
    pages: int
    facets: list[Facet]
    years: list[Count]
    chosen: list[tuple[str, str, str, Link | None]]


def statements(
    kg: KnowledgeGraph, page: str = "1", sort: str = "newest", all: str = "", **given: str
) -> Statements:
    """A page of the statements that fit the filters, and the facets under them.

    ``all`` names a facet that is wanted with up to 500 choices.
    """
    if sort not in ("newest", "oldest"):
        raise UsageError(f"sort: {sort!r} is none of newest, oldest")
    index = index_of(kg)
    filters = Filters(index, kg.mint, given)
    number = min(max(1, int(page)), 100_000) if page.isascii() and page.isdigit() else 1
    total = filters.count()
    return Statements(
        listed=items(index, filters.page(number, PAGE, oldest_first=sort == "oldest")),
        total=total,
        page=number,
        pages=max(1, -(-total // PAGE)),
        facets=[_facet(index, filters, name, 500 if name == all else CHOICES) for name in COUNTED],
        years=[_count(index, filters, "year", one, {}) for one in filters.years()],
        chosen=_chosen(index, filters, given),
    )


def _facet(index: Index, filters: Filters, name: str, limit: int) -> Facet:
    found = filters.choices(name, limit + 1)
    shown, value = found[:limit], filters.values.get(name)
    if value and value not in [one.value for one in shown]:
        shown = [Choice(value, filters.count()), *shown]
    known = links(index, (int(one.value) for one in shown)) if name in NAMED else {}
    choices = [_count(index, filters, name, one, known) for one in shown]
    return Facet(name=name, choices=choices, more=len(found) > limit)


def _count(index: Index, filters: Filters, name: str, one: Choice, known: dict[Any, Link]) -> Count:
    link = known.get(one.value)
    return Count(
        link=link,
        value=short(filters.mint.base, name, link.iri) if link else str(one.value),
        label=link.label if link else str(one.value),
        count=one.number,
        chosen=filters.values.get(name) == one.value,
    )


def short(base: str, name: str, iri: str) -> str:
    """How an address names a thing: by its id, by its path below the base, or by its IRI."""
    if not iri.startswith(base):
        return iri
    path = iri.removeprefix(base)
    segment, _, last = path.partition("/")
    usual = name in NAMED and NAMED[name][0] == segment
    return last if usual and last and "/" not in last else path


def _chosen(
    index: Index, filters: Filters, given: dict[str, str]
) -> list[tuple[str, str, str, Link | None]]:
    wanted = [value for name, value in filters.values.items() if name in NAMED]
    known = links(index, wanted)
    return [
        (name, given[name], link.label if link else given[name], link)
        for name in FILTERS
        if name in filters.values
        for link in [known.get(filters.values[name]) if name in NAMED else None]
    ]
