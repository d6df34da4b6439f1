"""The alignments: declared terms on our side, real terms on the other, no contradiction between."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import FOAF, ORG, OWL, PROV, RDFS, SDO, SKOS

from communique import ontology
from communique.graph import terms as t
from communique.ontology import owl, rdf

LINKS = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch)
# of these rdflib carries the term lists; the web annotation list is short enough to write down
CLOSED = {"prov": PROV, "org": ORG, "foaf": FOAF, "skos": SKOS, "schema": SDO}
ANNOTATION = {"Annotation", "hasBody", "bodyValue", "hasState"}
FIBO = {
    "https://spec.edmcouncil.org/fibo/ontology/FND/Agreements/Agreements/Agreement",
    "https://spec.edmcouncil.org/fibo/ontology/FND/Agreements/Agreements/Commitment",
    "https://spec.edmcouncil.org/fibo/ontology/FND/Agreements/Agreements/Obligor",
    "https://spec.edmcouncil.org/fibo/ontology/FND/Agreements/Agreements/Obligee",
    "https://www.omg.org/spec/Commons/PartiesAndSituations/PartyRole",
    "https://www.omg.org/spec/Commons/PartiesAndSituations/hasPartyRole",
}
NAMES = sorted(name.removesuffix(".ttl") for name in ontology.alignments())


def links(name: str) -> list[tuple[str, str]]:
    graph = rdf.graph_from(ontology.alignments()[f"{name}.ttl"])
    return [(str(s), str(o)) for link in LINKS for s, o in graph.subject_objects(link)]


def test_there_is_a_file_for_each_vocabulary() -> None:
    assert NAMES == [
        "fibo", "foaf", "open-claims", "org", "prov", "schema", "skos", "web-annotation",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_only_declared_terms_of_ours_are_aligned(name: str) -> None:
    model = ontology.rdflib_graph()
    own = set(rdf.graph_from(ontology.alignments()[f"{name}.ttl"]).subjects())
    for term in own:
        if str(term).startswith(t.NAMESPACE):
            assert (term, RDFS.isDefinedBy, None) in model, term


@pytest.mark.parametrize("name", sorted(CLOSED))
def test_the_other_side_exists(name: str) -> None:
    found = links(name)
    assert found
    for _, other in found:
        assert rdflib.URIRef(other) in CLOSED[name], other


def test_the_other_side_exists_in_fibo_and_web_annotation() -> None:
    assert {other for _, other in links("fibo")} == FIBO
    own = {other.removeprefix("http://www.w3.org/ns/oa#") for _, other in links("web-annotation")}
    assert own == ANNOTATION


@pytest.mark.parametrize("name", NAMES)
def test_kinds_are_aligned_with_kinds(name: str) -> None:
    graph = ontology.rdflib_graph() + rdf.graph_from(ontology.alignments()[f"{name}.ttl"])
    for link, kinds in (
        (RDFS.subClassOf, {OWL.Class}),
        (RDFS.subPropertyOf, {OWL.ObjectProperty, OWL.DatatypeProperty}),
    ):
        for one, other in graph.subject_objects(link):
            if isinstance(other, rdflib.URIRef):
                shared = set(graph.objects(one, rdflib.RDF.type)) & kinds
                assert shared, one
                assert shared & set(graph.objects(other, rdflib.RDF.type)), other


# what the other vocabularies themselves keep apart
APART = """
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
prov:Activity owl:disjointWith prov:Entity .
prov:Person rdfs:subClassOf prov:Agent .
prov:wasDerivedFrom rdfs:domain prov:Entity ; rdfs:range prov:Entity .
foaf:Person owl:disjointWith foaf:Organization .
foaf:Document owl:disjointWith foaf:Organization .
foaf:made rdfs:domain foaf:Agent .
"""


def test_with_all_alignments_the_model_stays_consistent(
    java: str, asserted: list[t.Triple]
) -> None:
    imports, ontology_class = "<http://www.w3.org/2002/07/owl#imports>", f"<{OWL.Ontology}>"
    aligned = rdf.triples("\n".join((*ontology.alignments().values(), APART)))
    headers = {s for s, _, o in aligned if o == ontology_class}
    body = [one for one in aligned if one[0] not in headers and one[1] != imports]
    proof = owl.prove(t.ntriples([*asserted, *body]))
    assert proof.consistent
    assert proof.unsatisfiable == ()
