"""What a dataset holds, described with VoID: counts, classes, properties, and who has which.

Source: https://www.w3.org/TR/void/ . The partitions of a class name the properties its members
have, and the classes and datatypes these lead to: what query editors complete from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from communique import queries
from communique.graph import terms as t
from communique.graph.store import Dataset, Solutions, View
from communique.graph.terms import PREFIXES, Term, Triple

VOID = "http://rdfs.org/ns/void#"
SH = "http://www.w3.org/ns/shacl#"
_UNION = Dataset(union=True)
_A = t.term("rdf:type")

_COUNTS = """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects)
(COUNT(DISTINCT ?p) AS ?properties) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { GRAPH ?g { ?s ?p ?o } }"""
_CLASSES = """SELECT ?class (COUNT(DISTINCT ?s) AS ?n)
WHERE { GRAPH ?g { ?s a ?class } FILTER (isIRI(?class)) } GROUP BY ?class"""
_PROPERTIES = """SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects)
(COUNT(DISTINCT ?o) AS ?objects) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?p"""
_BETWEEN = """SELECT ?class ?p ?target (COUNT(*) AS ?n)
WHERE { GRAPH ?g { ?s a ?class } GRAPH ?h { ?s ?p ?o } FILTER (isIRI(?class))
  OPTIONAL { GRAPH ?i { ?o a ?target } FILTER (isIRI(?target)) } } GROUP BY ?class ?p ?target"""
_DATATYPES = """SELECT ?class ?p ?target (COUNT(*) AS ?n)
WHERE { GRAPH ?g { ?s a ?class } GRAPH ?h { ?s ?p ?o } FILTER (isIRI(?class) && isLiteral(?o))
  BIND (DATATYPE(?o) AS ?target) } GROUP BY ?class ?p ?target"""


def description(store: View, url: str, base: str) -> list[Triple]:
    """The triples that describe a dataset served at ``url`` (without a slash at the end).

    ``base`` is the dossier's base IRI, "" if it is none.
    """
    dataset = f"<{url}/.well-known/void#dataset>"
    return [
        *_head(store, dataset, url, base),
        *_class_partitions(store, dataset, url),
        *_property_partitions(store, dataset, url),
        *prefixes(url),
    ]


def _head(store: View, dataset: Term, url: str, base: str) -> Iterator[Triple]:
    yield dataset, _A, _void("Dataset")
    yield dataset, _void("sparqlEndpoint"), f"<{url}/sparql>"
    yield f"<{url}/.well-known/void>", _A, _void("DatasetDescription")
    yield f"<{url}/.well-known/void>", "<http://xmlns.com/foaf/0.1/primaryTopic>", dataset
    if base:
        yield dataset, _void("uriSpace"), t.text(base)
        yield dataset, t.term("dcterms:subject"), f"<{base}>"
    for vocabulary in ("cmq", "dcterms", "oa", "prov", "rdfs", "skos"):
        yield dataset, _void("vocabulary"), f"<{PREFIXES[vocabulary]}>"
    names = ("triples", "distinctSubjects", "properties", "distinctObjects")
    for row in _rows(store, _COUNTS):
        yield from ((dataset, _void(name), _count(n)) for name, n in zip(names, row, strict=True))


def _class_partitions(store: View, dataset: Term, url: str) -> Iterator[Triple]:
    classes = list(_rows(store, _CLASSES))
    yield dataset, _void("classes"), t.integer(len(classes))
    for name, number in classes:
        part = _part(url, name)
        yield dataset, _void("classPartition"), part
        yield part, _A, _void("Dataset")
        yield part, _void("class"), name
        yield part, _void("entities"), _count(number)
    for name, property_, target, number in _rows(store, _BETWEEN):
        yield from _linked(url, (name, property_), target, "class", number)
    for name, property_, target, number in _rows(store, _DATATYPES):
        yield from _linked(url, (name, property_), target, "datatype", number)


def _linked(
    url: str, of: tuple[Term, Term], target: Term, kind: str, number: Term
) -> Iterator[Triple]:
    name, property_ = of
    part = _part(url, name, property_)
    yield _part(url, name), _void("propertyPartition"), part
    yield part, _void("property"), property_
    if target:
        inner = _part(url, name, property_, target)
        yield part, _void(f"{kind}Partition"), inner
        yield inner, _void(kind), target
        yield inner, _void("triples"), _count(number)


def _property_partitions(store: View, dataset: Term, url: str) -> Iterator[Triple]:
    for name, number, subjects, objects in _rows(store, _PROPERTIES):
        part = _part(url, "", name)
        yield dataset, _void("propertyPartition"), part
        yield part, _void("property"), name
        yield part, _void("triples"), _count(number)
        yield part, _void("distinctSubjects"), _count(subjects)
        yield part, _void("distinctObjects"), _count(objects)


def prefixes(url: str) -> Iterator[Triple]:
    """``sh:declare`` for every prefix our queries use; editors offer them."""
    ontology = f"<{url}/.well-known/void#prefixes>"
    yield ontology, _A, t.term("owl:Ontology")
    for name, namespace in PREFIXES.items():
        each = f"<{url}/.well-known/void#prefix-{name}>"
        yield ontology, f"<{SH}declare>", each
        yield each, _A, f"<{SH}PrefixDeclaration>"
        yield each, f"<{SH}prefix>", t.text(name)
        yield each, f"<{SH}namespace>", t.typed(namespace, "xsd:anyURI")


def examples(url: str) -> Iterator[Triple]:
    """Every question of the catalogue as an example query."""
    for question in queries.catalogue().values():
        yield from example(question, url)


def example(question: queries.Question, url: str) -> Iterator[Triple]:
    """One question as ``sh:SPARQLSelectExecutable``.

    Source: https://github.com/sib-swiss/sparql-examples . No parameter is bound, so the query asks
    for everything.
    """
    needed = any(param.required for param in question.params.values())
    sparql = question.text if needed else question.sparql()
    iri = f"<{url}/.well-known/sparql-examples/{question.name}>"
    yield iri, _A, f"<{SH}SPARQLExecutable>"
    yield iri, _A, f"<{SH}SPARQLSelectExecutable>"
    yield iri, t.term("rdfs:label"), t.text(question.title, "en")
    yield iri, t.term("rdfs:comment"), t.text(question.summary, "en")
    yield iri, f"<{SH}select>", t.text(sparql.strip())
    yield iri, f"<{SH}prefixes>", f"<{url}/.well-known/void#prefixes>"
    yield iri, t.term("schema:target"), f"<{url}/sparql>"
    for keyword in sorted({*question.name.split("-"), *question.params}):
        yield iri, t.term("schema:keywords"), t.text(keyword)


def _rows(store: View, sparql: str) -> Iterable[tuple[Term, ...]]:
    found = store.answer(sparql, _UNION)
    assert isinstance(found, Solutions)
    return ([value or "" for value in row] for row in found.rows)  # type: ignore[misc]


def _void(name: str) -> Term:
    return f"<{VOID}{name}>"


def _count(number: Term) -> Term:
    return t.integer(int(t.literal(number).words))


def _part(url: str, *names: Term) -> Term:
    digest = sha256(" ".join(names).encode()).hexdigest()[:16]
    return f"<{url}/.well-known/void#{digest}>"
