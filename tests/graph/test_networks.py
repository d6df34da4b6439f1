"""Discourse networks worked out by hand: who sides with whom, and every edge's statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx
import pytest

from communique.errors import UsageError
from communique.graph import records as r
from communique.graph import terms as t
from communique.graph.build import build
from communique.graph.knowledge import KnowledgeGraph
from communique.graph.store import open_store

SPAN = r.Passage(start=0, end=5, digest="sha256:" + "0" * 64)


def said(name: str, speaker: str, *sides: tuple[str, float], **fields: Any) -> r.Statement:
    stances = tuple(r.Stance(proposition=p, polarity=polarity) for p, polarity in sides)
    fields = {"mode": "direct", "paraphrase": name, "passage": SPAN, **fields}
    return r.Statement(id=name, speaker=speaker, stances=stances, **fields)


@pytest.fixture
def kg(
    small_dossier: r.Dossier, small_document: Callable[..., r.Document]
) -> Iterator[KnowledgeGraph]:
    """Ann against, twice; the south for and (mildly) for; the paper neutral; the north on both."""
    import msgspec

    statements = (
        said("a1", "ann", ("pay-more", -1.0), capacity="minister", said_on="2025-01-10"),
        said("a2", "ann", ("pay-more", -0.5), said_on="2025-02-10"),
        said("s1", "south", ("pay-more", 1.0), said_on="2025-01-20"),
        said("n1", "north", ("pay-more", 0.5), ("pay-less", -1.0), said_on="2025-03-01"),
        said("p1", "paper", ("pay-more", 0.0), said_on="2025-03-02"),
        said("silent", "ann", said_on="2025-03-03"),
        said("guess", "south", ("pay-less", 1.0), status="proposed"),
        said("wrong", "south", ("pay-less", 1.0), status="rejected"),
    )
    document = msgspec.structs.replace(small_document(1), statements=statements)
    store = open_store()
    build(small_dossier, [document], store)
    yield KnowledgeGraph(store)
    store.close()


def named(kg: KnowledgeGraph, kind: str, **options: Any) -> dict[tuple[str, ...], float]:
    graph = kg.network(kind, **options)
    labels = networkx.get_node_attributes(graph, "label")
    return {
        tuple(sorted((labels[one], labels[other]))): edge["weight"]
        for one, other, edge in graph.edges(data=True)
    }


def test_two_mode_sums_polarities(kg: KnowledgeGraph) -> None:
    assert named(kg, "twomode") == {
        ("Ann", "Pay more"): -1.5,
        ("Pay more", "Southland"): 1.0,
        ("Northland", "Pay more"): 0.5,
        ("Northland", "Pay less"): -1.0,
        ("Pay more", "The Paper"): 0.0,
    }
    graph = kg.network("twomode")
    assert networkx.is_bipartite(graph)
    tops = {node for node, data in graph.nodes(data=True) if data["bipartite"] == 0}
    assert {graph.nodes[node]["kind"] for node in tops} == {"speaker"}
    assert len(tops) == 4


def test_congruence_joins_those_on_the_same_side(kg: KnowledgeGraph) -> None:
    assert named(kg, "congruence") == {("Northland", "Southland"): 1.0}
    assert set(networkx.get_node_attributes(kg.network("congruence"), "label").values()) == {
        "Ann",
        "Northland",
        "Southland",
        "The Paper",
    }


def test_conflict_counts_every_pair_of_statements(kg: KnowledgeGraph) -> None:
    assert named(kg, "conflict") == {("Ann", "Southland"): 2.0, ("Ann", "Northland"): 2.0}


def test_an_edge_names_its_statements_and_what_divides(kg: KnowledgeGraph) -> None:
    mint = kg.mint
    graph = kg.network("conflict")
    edge = graph.edges[t.iri_text(mint("actor", "ann")), t.iri_text(mint("actor", "south"))]
    assert edge["shared"] == ["Pay more"]
    assert edge["statements"] == [
        t.iri_text(mint("document", "d1", "statement", name)) for name in ("a1", "a2", "s1")
    ]
    for *_, data in graph.edges(data=True):
        for statement in data["statements"]:
            document, record = statement.rsplit("/statement/", 1)
            home = kg.document(document.rpartition("/")[2])
            assert record in {one.id for one in home.statements}


def test_an_event_list_has_one_edge_for_each_stance_in_time(kg: KnowledgeGraph) -> None:
    found = kg.discourse_network("eventlist")
    assert isinstance(found.graph, networkx.MultiDiGraph)
    assert [(row.time, row.speaker, row.polarity) for row in found.edges] == [
        ("2025-01-10", "Ann", -1),
        ("2025-01-20", "Southland", 1),
        ("2025-02-10", "Ann", -0.5),
        ("2025-03-01", "Northland", -1),
        ("2025-03-01", "Northland", 0.5),
        ("2025-03-02", "The Paper", 0),
    ]
    assert found.graph.number_of_edges() == 6


def test_states_speak_through_those_who_spoke_for_them_that_day(kg: KnowledgeGraph) -> None:
    assert named(kg, "twomode", by="state") == {
        ("Pay more", "Southland"): -0.5,  # Ann as its minister, and the state itself
        ("Northland", "Pay more"): 0.5,
        ("Northland", "Pay less"): -1.0,
    }


def test_filters_are_those_of_the_question(kg: KnowledgeGraph) -> None:
    assert named(kg, "conflict", until="2025-01-31") == {("Ann", "Southland"): 1.0}
    assert named(kg, "twomode", actor="ann") == {("Ann", "Pay more"): -1.5}
    assert named(kg, "twomode", proposition="pay-less") == {("Northland", "Pay less"): -1.0}
    assert named(kg, "twomode", status="proposed") == {("Pay less", "Southland"): 1.0}
    settings = kg.discourse_network("conflict", topic="cost", since=None).settings
    assert (settings["kind"], settings["rows"], settings["topic"]) == ("conflict", "actor", "cost")
    assert dict(settings)["status"] == "accepted"


def test_a_network_of_nothing_is_empty(kg: KnowledgeGraph, tmp_path: Path) -> None:
    found = kg.discourse_network("conflict", since="2030-01-01")
    assert (len(found.graph), len(found.edges)) == (0, 0)
    found.write(tmp_path / "empty.graphml")
    assert len(networkx.read_graphml(tmp_path / "empty.graphml")) == 0


@pytest.mark.parametrize(
    ("kind", "options", "told"),
    [
        ("triangle", {}, "no network 'triangle'; kinds: twomode, onemode, congruence, conflict"),
        ("conflict", {"by": "moon"}, "rows: 'moon' is none of actor, person, organization, state"),
        ("conflict", {"topic": "moon"}, "no topic 'moon'"),
        ("conflict", {"color": "red"}, "takes no parameter 'color'"),
    ],
)
def test_wrong_use_is_told(
    kg: KnowledgeGraph, kind: str, options: dict[str, str], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        kg.network(kind, **options)


def test_a_file_of_another_kind_is_refused(kg: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"ending in \.graphml, \.gexf"):
        kg.discourse_network("conflict").write(tmp_path / "net.png")
