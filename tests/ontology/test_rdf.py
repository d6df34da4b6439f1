"""The door to rdflib."""

from __future__ import annotations

from communique import ontology
from communique.graph import terms as t
from communique.ontology import rdf


def test_triples_are_spelled_as_we_write_them(asserted: list[t.Triple]) -> None:
    assert set(rdf.triples(t.ntriples(asserted))) == set(asserted)


def test_a_dataset_keeps_named_graphs(asserted: list[t.Triple]) -> None:
    dataset = rdf.dataset_from(t.nquads(asserted, "https://example.org/g"))
    assert len(dataset.graph("https://example.org/g")) == len(set(asserted))
    assert len(dataset.graph("https://example.org/other")) == 0


def test_terms_are_described_for_readers() -> None:
    found = {term.name: term for term in rdf.described_terms(ontology.read("statements"))}
    mode, topic, polarity = found["mode"], found["topic"], found["polarity"]
    assert (mode.kind, mode.label) == ("Property", "mode")
    assert mode.facts == ("from: cmq:Statement", "to: direct, indirect, mixed", "is functional")
    assert "from: cmq:Statement or cmq:Proposition" in topic.facts
    assert "to: xsd:decimal, minInclusive -1.0, maxInclusive 1.0" in polarity.facts
    assert found["Stance"].kind == "Class"
    assert found["Stance"].facts[0] == "has: exactly 1 cmq:polarity; exactly 1 cmq:towards"
    assert "follows from: cmq:concerns o skos:broaderTransitive; " in "".join(
        found["concerns"].facts
    )


def test_every_term_of_every_module_is_described() -> None:
    for module in ontology.MODULES:
        terms = rdf.described_terms(ontology.read(module))
        assert terms
        assert all(term.label and term.definition != "None" for term in terms)
