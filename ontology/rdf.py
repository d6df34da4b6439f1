"""The door to rdflib: the one module that imports it.

A triple is a tuple of three terms in their N-Triples spelling, as everywhere in communique.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Identifier, Node

Triple = tuple[str, str, str]
OWN = "https://w3id.org/communique/ns#"


def graph_from(text: str, format: str = "turtle") -> rdflib.Graph:
    """The triples of an RDF text; ``format`` is a name that rdflib knows (turtle, nt, xml...)."""
    import rdflib

    return rdflib.Graph().parse(data=text, format=format)


def dataset_from(nquads: str) -> rdflib.Dataset:
    """The named graphs of an N-Quads text."""
    import warnings

    import rdflib

    dataset = rdflib.Dataset()
    with warnings.catch_warnings():  # rdflib's own parser still asks for what it calls deprecated
        warnings.simplefilter("ignore", DeprecationWarning)
        return dataset.parse(data=nquads, format="nquads")


def triples(turtle: str) -> list[Triple]:
    """The triples of a Turtle text."""
    return list(triples_of(graph_from(turtle)))


def triples_of(graph: rdflib.Graph) -> Iterator[Triple]:
    """The triples of a graph; blank nodes are spelled ``_:name``."""
    for line in graph.serialize(format="nt").split("\n"):
        if line:
            subject, predicate, value = line.removesuffix(" .").split(" ", 2)
            yield subject, predicate, value


def rows(graph: rdflib.Graph, sparql: str) -> list[tuple[str | None, ...]]:
    """The rows that rdflib gives for a SELECT query, terms in N-Triples spelling."""
    import warnings

    with warnings.catch_warnings():  # rdflib's own engine uses what rdflib calls deprecated
        warnings.simplefilter("ignore", DeprecationWarning)
        found: Iterable[Iterable[Identifier | None]] = list(graph.query(sparql))  # type: ignore[arg-type]
    return [tuple(None if term is None else term.n3() for term in row) for row in found]


class Described(NamedTuple):
    """What the ontology says of one term of ours, for people to read.

    ``kind`` is ``Class`` or ``Property``; ``facts`` are short sentences such as
    ``kind of: cmq:Actor`` and ``values: direct, indirect, mixed``.
    """

    name: str
    kind: str
    label: str
    definition: str
    facts: tuple[str, ...]


def described_terms(turtle: str) -> list[Described]:
    """The terms of ours that a Turtle text defines, by name."""
    from rdflib import OWL, RDF, RDFS, SKOS, URIRef

    graph = graph_from(turtle)
    found = []
    for term in set(graph.subjects(RDFS.isDefinedBy)):
        if isinstance(term, URIRef) and term.startswith(OWN):
            found.append(
                Described(
                    name=term.removeprefix(OWN),
                    kind="Class" if (term, RDF.type, OWL.Class) in graph else "Property",
                    label=str(graph.value(term, RDFS.label)),
                    definition=str(graph.value(term, SKOS.definition)),
                    facts=tuple(_facts(graph, term)),
                )
            )
    return sorted(found)


def _facts(graph: rdflib.Graph, term: Node) -> Iterator[str]:
    from rdflib import DCTERMS, OWL, RDF, RDFS, BNode, URIRef
    from rdflib.term import Identifier

    phrases = (
        ("kind of", RDFS.subClassOf, URIRef),
        ("has", RDFS.subClassOf, BNode),
        ("kind of", RDFS.subPropertyOf, Identifier),
        ("from", RDFS.domain, Identifier),
        ("to", RDFS.range, Identifier),
        ("inverse of", OWL.inverseOf, Identifier),
        ("follows from", OWL.propertyChainAxiom, Identifier),
        ("never together with", OWL.propertyDisjointWith, Identifier),
        ("known by", OWL.hasKey, Identifier),
        ("see", RDFS.seeAlso, Identifier),
        ("source", DCTERMS.source, Identifier),
    )
    for phrase, link, sort in phrases:
        ends = (end for end in graph.objects(term, link) if isinstance(end, sort))
        joint = " and " if link == OWL.hasKey else " o "
        shown = sorted(filter(None, (_shown(graph, end, joint) for end in ends)))
        if shown:
            yield f"{phrase}: {'; '.join(shown)}"
    traits = sorted(_short(graph, each) for each in graph.objects(term, RDF.type))
    traits = [each.removeprefix("owl:").removesuffix("Property").lower() for each in traits]
    traits = [each for each in traits if each not in {"class", "object", "datatype"}]
    if traits:
        yield f"is {', '.join(traits)}"


def _shown(graph: rdflib.Graph, node: Node, joint: str = "") -> str:
    """A class, property, data range or list in words; empty for what takes OWL to read.

    ``joint`` goes between the members of a list that stands on its own.
    """
    from rdflib import OWL, RDF, BNode

    if not isinstance(node, BNode):
        return _short(graph, node)
    if graph.value(node, RDF.first):
        return joint.join(_members(graph, node))
    for link, between in ((OWL.unionOf, " or "), (OWL.oneOf, ", ")):
        members = graph.value(node, link)
        if members:
            return between.join(_members(graph, members))
    return _restricted(graph, node)


def _restricted(graph: rdflib.Graph, node: Node) -> str:
    from rdflib import OWL

    count = graph.value(node, OWL.cardinality) or graph.value(node, OWL.qualifiedCardinality)
    if count is not None:
        held = graph.value(node, OWL.onProperty)
        return f"exactly {count} {_short(graph, held)}" if held else ""
    base, facets = graph.value(node, OWL.onDatatype), graph.value(node, OWL.withRestrictions)
    if base is None or facets is None:
        return ""
    limits = [
        f"{_short(graph, facet).removeprefix('xsd:')} {limit}"
        for each in graph.items(facets)
        for facet, limit in graph.predicate_objects(each)
    ]
    return f"{_short(graph, base)}, {', '.join(limits)}"


def _members(graph: rdflib.Graph, head: Node) -> list[str]:
    return [_shown(graph, each) for each in graph.items(head)]


def _short(graph: rdflib.Graph, node: Node) -> str:
    from rdflib import URIRef

    if not isinstance(node, URIRef):
        return str(node)
    try:
        return graph.namespace_manager.curie(node, generate=False)
    except (KeyError, ValueError):  # no prefix for it, or nothing to split it at
        return str(node)


def alignments_of(turtle: str) -> dict[str, tuple[str, ...]]:
    """The terms of other vocabularies that a Turtle text ties ours to, by the name of ours.

    Each is written as ``rdfs:subClassOf prov:Agent``.
    """
    from rdflib import RDFS, URIRef

    graph = graph_from(turtle)
    found: dict[str, list[str]] = {}
    for term, link, other in graph:
        own = isinstance(term, URIRef) and term.startswith(OWN)
        foreign = isinstance(other, URIRef) and not other.startswith(OWN)
        short = _short(graph, link)
        if own and foreign and link != RDFS.seeAlso and short.startswith(("rdfs:", "skos:")):
            found.setdefault(str(term).removeprefix(OWN), []).append(
                f"{short} {_short(graph, other)}"
            )
    return {name: tuple(sorted(ties)) for name, ties in found.items()}
