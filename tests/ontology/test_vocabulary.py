"""The ontology declares what communique writes and infers: all of it, and nothing else."""

from __future__ import annotations

import re
import typing
from pathlib import Path

import pytest

from communique import ontology
from communique.graph import records as r
from communique.graph import terms as t
from communique.graph.mapping import TABLE
from communique.ontology import rdf

OURS = re.compile(r"(?<![\w-])cmq:(\w+)|https://w3id\.org/communique/ns#(\w+)")


def declared() -> set[str]:
    return {
        term.name for name in ontology.MODULES for term in rdf.described_terms(ontology.read(name))
    }


def used(triples: list[t.Triple]) -> set[str]:
    """Our properties, and our classes in rdf:type, by local name."""
    predicates = {p for _, p, _ in triples}
    classes = {o for _, p, o in triples if p == t.term("rdf:type")}
    own = {term for term in predicates | classes if term.startswith("<" + t.NAMESPACE)}
    return {t.iri_text(term).removeprefix(t.NAMESPACE) for term in own}


def test_the_sample_uses_the_whole_mapping(asserted: list[t.Triple]) -> None:
    written = {p for _, p, _ in asserted}
    for record, entry in TABLE.items():
        for line in entry.fields:
            wanted = {line.property, line.earliest, line.latest, *line.also} - {""}
            assert wanted <= written, record.__name__
        for nested in entry.nested:
            assert nested.property in written, record.__name__


def test_all_that_is_written_or_inferred_is_declared(
    asserted: list[t.Triple], inferred: list[t.Triple]
) -> None:
    assert used(asserted) | used(inferred) <= declared()


def test_all_that_is_declared_is_written_or_inferred(
    asserted: list[t.Triple], inferred: list[t.Triple]
) -> None:
    assert declared() <= used(asserted) | used(inferred)


def test_every_borrowed_term_in_the_data_is_declared(asserted: list[t.Triple]) -> None:
    known = {s for s, p, _ in rdf.triples(ontology.turtle()) if p == t.term("rdf:type")}
    predicates = {p for _, p, _ in asserted} - {t.term("rdf:type"), t.term("rdfs:label")}
    classes = {o for _, p, o in asserted if p == t.term("rdf:type")}
    assert predicates | classes <= known


@pytest.mark.parametrize("folder", ["ontology", "queries"])
def test_files_speak_of_declared_terms_only(root: Path, folder: str) -> None:
    known = declared()
    for path in sorted((root / folder).rglob("*")):
        if path.suffix in {".rq", ".ttl"}:
            found = {a or b for a, b in OURS.findall(path.read_text("utf-8"))}
            assert found <= known, path


CODES = {
    "mode": r.Mode,
    "status": r.Status,
    "standing": r.Status,
    "verdict": r.Verdict,
    "medium": r.Medium,
    "modality": r.Modality,
    "eventKind": r.EventKind,
    "valueKind": typing.get_type_hints(r.Aspect)["value"],
    "basis": typing.get_type_hints(r.Commitment)["basis"],
    "translated": typing.get_type_hints(r.Document)["translated"],
}


@pytest.mark.parametrize("name", CODES)
def test_code_lists_are_those_of_the_records(name: str) -> None:
    from rdflib import OWL, RDFS, URIRef

    graph = ontology.rdflib_graph()
    listed = graph.value(graph.value(URIRef(t.NAMESPACE + name), RDFS.range), OWL.oneOf)
    assert listed is not None
    assert {str(code) for code in graph.items(listed)} == set(typing.get_args(CODES[name])) - {""}


def test_every_list_of_codes_is_compared() -> None:
    from rdflib import OWL, RDFS

    graph = ontology.rdflib_graph()
    listed = {s for s, o in graph.subject_objects(RDFS.range) if graph.value(o, OWL.oneOf)}
    assert {str(s).removeprefix(t.NAMESPACE) for s in listed} == set(CODES)
