"""The hygiene checks: the ontology passes all of them, and each finds the fault it is for."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from communique import ontology

PREFIXES = """
@prefix : <https://w3id.org/communique/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix m: <https://w3id.org/communique/ns/> .
"""
# each fault with the words that must be in the one message it gives
FAULTS = {
    "blank-stray.rq": ("[] :note 'left over' .", "stray"),
    "datatype-outside-owl.rq": (":year rdfs:range xsd:gYear .", "gYear is outside OWL 2"),
    "definition-circular.rq": (
        ":x rdfs:label 'thing'@en ; skos:definition 'A thing, not two.'@en .", "opens with",
    ),
    "definition-duplicate.rq": (
        ":x skos:definition 'Not that.'@en . :y skos:definition 'Not that.'@en .", "share",
    ),
    "definition-missing.rq": (":x a owl:Class .", "ns#x has no English definition"),
    "definition-one-sided.rq": (":x skos:definition 'A notable thing.'@en .", "what it is not"),
    "deprecated-in-use.rq": (":Relay owl:deprecated true .", "ns#Relay is deprecated"),
    "domain-and-range-missing.rq": (":x a owl:ObjectProperty .", "neither domain nor range"),
    "header-incomplete.rq": (
        "m:x a owl:Ontology ; owl:versionInfo '0.1.0' ; owl:versionIRI m:y ; "
        "dcterms:title 'x'@en ; dcterms:abstract 'x'@en .",
        "lacks http://purl.org/dc/terms/license",
    ),
    "label-duplicate.rq": (":x rdfs:label 'relay'@en .", "both called relay"),
    "label-missing.rq": (":x a owl:Class ; rdfs:label 'Ding'@de .", "ns#x has no English label"),
    "label-several.rq": (":Relay rdfs:label 'hop'@en .", "two labels: hop, relay"),
    "module-missing.rq": (":x a owl:Class .", "ns#x belongs to no module"),
    "module-not-imported.rq": (
        ":Topic rdfs:subClassOf [ owl:unionOf ( :State ) ] .", "Topic needs",
    ),
    "module-several.rq": (":Relay rdfs:isDefinedBy m:actors .", "two modules"),
    "punning.rq": (":Relay a owl:ObjectProperty .", "Relay is both"),
    "role-not-simple.rq": (
        ":towards rdfs:subPropertyOf :partOf . :partOf a owl:FunctionalProperty .", "partOf is not",
    ),
    "siblings-not-disjoint.rq": (
        ":Robot a owl:Class ; rdfs:subClassOf :Actor .", "Robot apart",
    ),
    "subclass-cycle.rq": (
        ":a rdfs:subClassOf :b . :b rdfs:subClassOf :c . :c rdfs:subClassOf :a .", "above itself",
    ),
    "text-untagged.rq": (":Relay rdfs:label 'hop' .", "in no language"),
    "undeclared.rq": (":Relay rdfs:subClassOf :Hop .", "ns#Hop is used but not declared"),
    "version-differs.rq": (
        "m:x a owl:Ontology ; owl:versionInfo '2.0' ; owl:versionIRI <https://w3id.org/v/2.0> .",
        "a version of its own",
    ),
}  # fmt: skip


def errors(check: str, more: str = "") -> list[str]:
    store = ox.Store()
    store.load(f"{ontology.turtle()}\n{PREFIXES}{more}".encode(), format=ox.RdfFormat.TURTLE)
    found = store.query(ontology.checks()[check])
    assert isinstance(found, ox.QuerySolutions)
    assert [variable.value for variable in found.variables] == ["error"]
    return [row[0].value for row in found]


@pytest.mark.parametrize("check", ontology.checks())
def test_the_ontology_passes(check: str) -> None:
    assert errors(check) == []


@pytest.mark.parametrize("check", ontology.checks())
def test_a_planted_fault_is_found_and_named(check: str) -> None:
    fault, words = FAULTS[check]
    found = errors(check, fault)
    assert any(words in message for message in found), found
    assert all(message.startswith(("ERROR: ", "WARNING: ")) for message in found)


@pytest.mark.parametrize("check", ontology.checks())
def test_a_check_opens_with_a_banner(check: str) -> None:
    assert ontology.checks()[check].startswith("# ")


NOT_SIMPLE = {
    "transitive and functional": ":partOf a owl:FunctionalProperty .",
    "chain and asymmetric": ":organOf a owl:AsymmetricProperty .",
    "above a transitive one": ":partOf rdfs:subPropertyOf :postIn .",
    "inverse of a chain": ":x owl:inverseOf :organOf . :x a owl:FunctionalProperty .",
    "chain in a cardinality": "[] owl:onProperty :organOf ; owl:cardinality 1 .",
    "chain in a disjointness": ":onBehalfOf owl:propertyDisjointWith :organOf .",
    "chain in a list": "[] a owl:AllDisjointProperties ; owl:members ( :concerns :about ) .",
}


@pytest.mark.parametrize("way", NOT_SIMPLE)
def test_every_use_of_a_property_that_is_not_simple_is_found(way: str) -> None:
    assert errors("role-not-simple.rq", NOT_SIMPLE[way])
