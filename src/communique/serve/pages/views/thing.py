"""Whatever has no page of its own kind: posts, events, utterances, sources, and any other IRI."""

from __future__ import annotations

from communique.errors import TermError
from communique.graph import terms as t
from communique.graph.knowledge import KnowledgeGraph
from communique.serve.pages.index import Index, index_of
from communique.serve.pages.views.actor import Tenure, tenures
from communique.serve.pages.views.graph import curie, described, first, named, select, spelled
from communique.serve.pages.views.model import Amount, Item, Link, Piece
from communique.serve.pages.views.proposition import names
from communique.serve.pages.views.rows import amounts, items, link

SHOWN = 40


class Value(Piece, frozen=True):
    """One value of a property: a link, or words with their language or datatype."""

    link: Link | None = None
    words: str = ""
    language: str = ""
    datatype: str = ""


class Property(Piece, frozen=True):
    """A property with its values, and the graphs that say so."""

    iri: str
    name: str
    values: list[Value]


class ThingPage(Piece, frozen=True):
    """A thing: what the graph says of it, and what was said of it or on it."""

    link: Link
    description: str
    names: list[tuple[str, str]]
    properties: list[Property]
    pointing: list[Property]
    graphs: list[str]
    tenures: list[Tenure]
    statements: list[Item]
    total: int
    claims: list[Amount]


_COLUMN = {"utterance": "utterance", "event": "occasion", "post": "capacity"}


def thing(kg: KnowledgeGraph, iri: str) -> ThingPage | None:
    """What the graph says of any IRI; None if it says nothing, or if the text is no IRI."""
    term = spelled(kg, iri)
    if not term:
        return None
    index = index_of(kg)
    own = _rows(kg, f"DISTINCT ?p ?o ?g WHERE {{ GRAPH ?g {{ {term} ?p ?o }} }} LIMIT 1000")
    into = _rows(kg, f"DISTINCT ?p ?s ?g WHERE {{ GRAPH ?g {{ ?s ?p {term} }} }} LIMIT 200")
    if not own and not into:
        return _graph(kg, index, iri)
    row, said = index.thing(iri), described(kg, iri)
    kind = row["kind"] if row else ""
    n = row["n"] if row else 0
    numbers, total = _statements(index, kind, n)
    return ThingPage(
        link=link(row) if row else _heading(iri, said),
        description=first(said, "dcterms:description", "skos:definition", "cmq:note"),
        names=names(index, n) if n else [],
        properties=_properties(index, own),
        pointing=_properties(index, into),
        graphs=sorted({graph[1:-1] for _, _, graph in (*own, *into)}),
        tenures=tenures(kg, index, iri, "cmq:ofPost") if kind == "post" else [],
        statements=items(index, numbers),
        total=total,
        claims=amounts(
            index,
            f"c.{'aspect' if kind == 'aspect' else 'subject'} = ? "
            "ORDER BY c.subject, c.period, c.n",
            n,
            limit=60,
        ),
    )


def _heading(iri: str, said: object) -> Link:
    assert isinstance(said, dict)
    label = first(said, "rdfs:label", "dcterms:title", "skos:prefLabel")
    return Link(iri=iri, label=label or curie(iri))


def _statements(index: Index, kind: str, n: int) -> tuple[list[int], int]:
    if kind not in _COLUMN:
        return [], 0
    where = f"FROM statement WHERE {_COLUMN[kind]} = ? AND status != 'rejected'"
    found = index.rows(f"SELECT n {where} ORDER BY day, n LIMIT ?", n, SHOWN)
    return [row["n"] for row in found], index.number(f"SELECT count(*) {where}", n)


def _rows(kg: KnowledgeGraph, body: str) -> list[tuple[str, str, str]]:
    found = kg.store.query(f"SELECT {body}")
    return [(p, o, g) for p, o, g in found.rows if p and o and g]  # type: ignore[union-attr]


def _properties(index: Index, rows: list[tuple[str, str, str]]) -> list[Property]:
    by_property: dict[str, dict[str, None]] = {}
    for property, value, _ in rows:
        by_property.setdefault(property, {})[value] = None
    iris = [value[1:-1] for values in by_property.values() for value in values if t.is_iri(value)]
    known = named(index, iris)
    return [
        Property(
            iri=property[1:-1],
            name=curie(property[1:-1]),
            values=[_value(value, known) for value in sorted(values)],
        )
        for property, values in sorted(by_property.items())
    ]


def _value(term: t.Term, known: dict[str, Link]) -> Value:
    if t.is_iri(term):
        return Value(link=known[term[1:-1]])
    try:
        words, language, datatype = t.literal(term)
    except TermError:
        return Value(words=term)  # a blank node
    return Value(words=words, language=language, datatype=curie(datatype) if datatype else "")


def _graph(kg: KnowledgeGraph, index: Index, iri: str) -> ThingPage | None:
    """A named graph that nothing is said of: its things."""
    body = f"DISTINCT ?s WHERE {{ GRAPH {t.iri(iri)} {{ ?s a ?class }} }} LIMIT 200"
    subjects = [s for (s,) in select(kg, body)]
    if not subjects:
        return None
    known = named(index, subjects)
    held = [Value(link=one) for one in sorted(known.values(), key=lambda one: one.label)]
    return ThingPage(
        link=Link(iri=iri, label=iri.removeprefix(kg.mint.base), kind="graph"),
        description="",
        names=[],
        properties=[],
        pointing=[Property(iri="", name="holds", values=held)],
        graphs=[iri],
        tenures=[],
        statements=[],
        total=0,
        claims=[],
    )


class Term(Piece, frozen=True):
    """A term of the ontology."""

    iri: str
    name: str
    label: str
    kind: str
    definition: str
    broader: list[str]
    domain: list[str]
    range: list[str]


class Vocabulary(Piece, frozen=True):
    """All terms of the ontology, by kind and name."""

    iri: str
    terms: list[Term]


_TERM_KINDS = {
    "owl:Class": "class",
    "owl:ObjectProperty": "relation",
    "owl:DatatypeProperty": "attribute",
    "owl:AnnotationProperty": "annotation",
}


def vocabulary(kg: KnowledgeGraph) -> Vocabulary:
    """The terms of the ontology that the graph carries."""
    grouped: dict[str, dict[str, list[str]]] = {}
    for s, p, o in kg.store.triples(t.ONTOLOGY_GRAPH):
        if s.startswith(f"<{t.NAMESPACE}"):
            value = t.value(o) if t.is_iri(o) or o.startswith('"') else ""
            grouped.setdefault(s[1:-1], {}).setdefault(curie(p[1:-1]), []).append(str(value))
    terms = [
        Term(
            iri=iri,
            name=iri.rpartition("#")[2],
            label=first(said, "rdfs:label"),
            kind=next(
                (
                    word
                    for each, word in _TERM_KINDS.items()
                    if each in map(curie, said.get("rdf:type", ()))
                ),
                "",
            ),
            definition=first(said, "skos:definition"),
            broader=sorted(
                x
                for x in (*said.get("rdfs:subClassOf", ()), *said.get("rdfs:subPropertyOf", ()))
                if x.startswith("http")
            ),
            domain=[x for x in said.get("rdfs:domain", ()) if x.startswith("http")],
            range=[x for x in said.get("rdfs:range", ()) if x.startswith("http")],
        )
        for iri, said in grouped.items()
    ]
    kept = [one for one in terms if one.kind]
    order = list(_TERM_KINDS.values())
    return Vocabulary(
        iri=t.NAMESPACE, terms=sorted(kept, key=lambda one: (order.index(one.kind), one.name))
    )


class Choices(Piece, frozen=True):
    """What a field of a form can be: id and label; ``more`` says that the list was cut."""

    choices: list[tuple[str, str]]
    more: bool


_CHOSEN = {
    "actor": ("person", "organization", "state", "group", "unnamed"),
    "state": ("state",),
    "outlet": ("outlet", "agency", "platform"),
    "agreement": ("agreement",),
}


CHOICES = 400
"""The longest list that a form offers."""


def choices(kg: KnowledgeGraph, kinds: str) -> dict[str, Choices]:
    """The ids and labels of all things of some kinds (``topic,state``), by kind."""
    index = index_of(kg)
    return {kind: _choices(kg, index, kind) for kind in kinds.split(",")}


def _choices(kg: KnowledgeGraph, index: Index, kind: str) -> Choices:
    kinds = _CHOSEN.get(kind, (kind,))
    places = ", ".join("?" * len(kinds))
    found = index.rows(
        f"SELECT iri, label FROM thing WHERE kind IN ({places}) ORDER BY label, n LIMIT ?",
        *kinds,
        CHOICES + 1,
    )
    listed = [(_id(kg, row["iri"]), row["label"]) for row in found]
    return Choices(choices=listed[:CHOICES], more=len(listed) > CHOICES)


def _id(kg: KnowledgeGraph, iri: str) -> str:
    # an actor of one document has no id that a question takes; its IRI does
    path = iri.removeprefix(kg.mint.base)
    return path.rpartition("/")[2] if path.count("/") == 1 else iri
