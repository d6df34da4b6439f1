"""Reading one thing and its neighbours from the graph: a handful of triples by its IRI."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from communique.errors import QueryError, TermError
from communique.graph import terms as t
from communique.graph.knowledge import KnowledgeGraph
from communique.graph.store import Solutions
from communique.serve.pages.index import Index
from communique.serve.pages.index.scan import words_of
from communique.serve.pages.views.model import Link
from communique.serve.pages.views.rows import link

_PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in t.PREFIXES.items())
_CURIES = sorted(((iri, name) for name, iri in t.PREFIXES.items()), key=lambda each: -len(each[0]))
Values = Mapping[str, Sequence[str]]
"""What is said of one thing: values by property, ``cmq:start`` to ``["2025-01-20"]``."""


def select(kg: KnowledgeGraph, body: str) -> list[tuple[str, ...]]:
    """The rows of ``SELECT`` + body, as texts of IRIs and words of literals ("" for unbound)."""
    found = kg.store.query(f"{_PREFIXES}SELECT {body}")
    assert isinstance(found, Solutions)
    return [tuple(words_of(cell) for cell in row) for row in found.rows]


def spelled(kg: KnowledgeGraph, iri: str) -> t.Term:
    """The term of an IRI that a visitor gave; "" if it is none, or one that the store refuses."""
    try:
        term = t.iri(iri)
        kg.store.query(f"ASK {{ {term} ?p ?o }}")
    except (TermError, QueryError):
        return ""
    return term


def described(kg: KnowledgeGraph, iri: str) -> Values:
    """What all graphs say of an IRI; empty if nothing, or if the text is no IRI."""
    term = spelled(kg, iri)
    if not term:
        return {}
    rows = select(kg, f"DISTINCT ?p ?o WHERE {{ GRAPH ?g {{ {term} ?p ?o }} }} LIMIT 2000")
    found: dict[str, list[str]] = defaultdict(list)
    for property, value in rows:
        found[curie(property)].append(value)
    return {name: sorted(values) for name, values in found.items()}


def parts(kg: KnowledgeGraph, iri: str, property: str) -> list[tuple[str, Values]]:
    """The nodes that a property of a thing leads to, each with what is said of it, by IRI."""
    link = f"GRAPH ?g {{ {t.iri(iri)} {property} ?part }}"
    body = f"?part ?p ?o WHERE {{ {link} GRAPH ?h {{ ?part ?p ?o }} }}"
    return _grouped(select(kg, body))


def pointing(kg: KnowledgeGraph, iri: str, property: str) -> list[tuple[str, Values]]:
    """The nodes whose property leads to a thing, each with what is said of it, by IRI."""
    link = f"GRAPH ?g {{ ?part {property} {t.iri(iri)} }}"
    body = f"?part ?p ?o WHERE {{ {link} GRAPH ?h {{ ?part ?p ?o }} }} LIMIT 5000"
    return _grouped(select(kg, body))


def _grouped(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, Values]]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for part, property, value in rows:
        found[part][curie(property)].add(value)
    return [
        (part, {name: sorted(values) for name, values in said.items()})
        for part, said in sorted(found.items())
    ]


def first(values: Values, *properties: str) -> str:
    """The first value of the first property that has one, or ""."""
    return next((values[each][0] for each in properties if values.get(each)), "")


def named(index: Index, iris: Iterable[str]) -> dict[str, Link]:
    """Links by IRI; one that the index does not know is named by its last part."""
    wanted = sorted({iri for iri in iris if iri})
    found: dict[str, Link] = {}
    for at in range(0, len(wanted), 900):
        part = wanted[at : at + 900]
        places = ", ".join("?" * len(part))
        rows = index.rows(f"SELECT iri, label, kind FROM thing WHERE iri IN ({places})", *part)
        found |= {row["iri"]: link(row) for row in rows}
    return {iri: found.get(iri) or unnamed(iri) for iri in wanted}


def unnamed(iri: str) -> Link:
    """A link to something without a label."""
    return Link(iri=iri, label=curie(iri) if "#" in iri else iri.rstrip("/").rpartition("/")[2])


def all_named(index: Index, values: Values, *properties: str) -> tuple[Link, ...]:
    """Links to all values of some properties, by label."""
    iris = [iri for each in properties for iri in values.get(each, ())]
    return tuple(sorted(named(index, iris).values(), key=lambda each: (each.label, each.iri)))


def curie(iri: str) -> str:
    """An IRI as a prefixed name where a prefix fits, or as it is."""
    for whole, prefix in _CURIES:
        if iri.startswith(whole):
            return f"{prefix}:{iri[len(whole) :]}"
    return iri
