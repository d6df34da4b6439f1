"""The doors of communique.ontology."""

from __future__ import annotations

import pytest

from communique import ontology
from communique.errors import UsageError
from communique.graph import terms as t
from communique.ontology import rdf


@pytest.mark.parametrize("module", ["communique", *ontology.MODULES])
def test_every_module_can_be_read_and_is_part_of_the_whole(module: str) -> None:
    assert ontology.read(module) in ontology.turtle()


def test_an_unknown_module_is_refused_with_the_known_ones() -> None:
    with pytest.raises(
        UsageError, match="no ontology module 'actor'; there are: actors, agreements"
    ):
        ontology.read("actor")


def test_an_unknown_folder_is_refused() -> None:
    with pytest.raises(UsageError, match="no folder 'rules/everything'"):
        ontology.rules("everything")


def test_the_module_list_is_what_the_whole_imports() -> None:
    from rdflib import OWL

    imported = rdf.graph_from(ontology.read("communique")).objects(None, OWL.imports)
    assert sorted(str(iri).rpartition("/")[2] for iri in imported) == list(ontology.MODULES)


def test_version_is_that_of_the_header() -> None:
    from rdflib import OWL, URIRef

    header = rdf.graph_from(ontology.read("communique"))
    assert str(header.value(URIRef(t.ONTOLOGY_GRAPH), OWL.versionInfo)) == ontology.version()


def test_the_folders_are_read_by_file_name() -> None:
    assert "20-organs.rq" in ontology.rules("registry")
    assert "INSERT" in ontology.rules("document")["10-stances.rq"]
    assert "actors.ttl" in ontology.shapes()
    assert "prov.ttl" in ontology.alignments()
    assert "label-missing.rq" in ontology.checks()
    assert ontology.examples("invalid")


def test_rdflib_graph_holds_the_model_and_on_demand_the_alignments() -> None:
    from rdflib import RDFS, URIRef

    link = (
        URIRef(t.NAMESPACE + "Person"),
        RDFS.subClassOf,
        URIRef("http://xmlns.com/foaf/0.1/Person"),
    )
    model, aligned = ontology.rdflib_graph(), ontology.rdflib_graph(alignments=True)
    assert link not in model
    assert link in aligned
    assert len(model) < len(aligned)


def test_owlready_gives_python_classes_and_individuals(asserted: list[t.Triple]) -> None:
    model = ontology.owlready(t.ntriples(asserted))
    assert issubclass(model.NewsAgency, model.Outlet)
    assert issubclass(model.Outlet, model.Actor)
    statement = model.world["https://example.org/dossier/document/d/statement/s1"]
    assert isinstance(statement, model.Statement)
    assert statement.speaker.iri == "https://example.org/dossier/actor/ann"
    assert statement.mode == "direct"
    assert [stance.polarity for stance in statement.hasStance] == [1.0]


def test_owlready_worlds_do_not_see_each_other(asserted: list[t.Triple]) -> None:
    filled, empty = ontology.owlready(t.ntriples(asserted)), ontology.owlready()
    assert list(filled.Statement.instances())
    assert not list(empty.Statement.instances())
