"""``communique query`` and ``communique network``."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx
import pytest

Communique = Callable[..., Any]
SPEAKERS = """\
PREFIX cmq: <https://w3id.org/communique/ns#>
SELECT DISTINCT ?speaker WHERE { GRAPH ?g { ?s cmq:speaker ?speaker } } ORDER BY ?speaker
"""


@pytest.fixture
def query(communique: Communique, built: Path, tmp_path: Path) -> Communique:
    def call(sparql: str, *more: object) -> Any:
        (tmp_path / "own.rq").write_text(sparql, encoding="utf-8")
        return communique("query", tmp_path / "own.rq", "--store", built, *more)

    return call


@pytest.fixture
def network(communique: Communique, built: Path) -> Communique:
    return lambda *arguments: communique("network", *arguments, "--store", built)


def test_a_select_gives_rows(query: Communique) -> None:
    assert json.loads(query(SPEAKERS, "--format", "json").out) == [
        {"speaker": "https://example.org/tiny/actor/ann-lund"},
        {"speaker": "https://example.org/tiny/actor/bo-berg"},
    ]


def test_whatever_is_in_the_graph_can_be_shown(query: Communique) -> None:
    every = json.loads(query("SELECT * { GRAPH ?g { ?s ?p ?o } }", "--format", "json").out)
    assert any(row["o"].startswith("_:") for row in every if isinstance(row["o"], str))
    odd = """SELECT * { VALUES (?a ?b ?c) {
      ("many"^^<http://www.w3.org/2001/XMLSchema#integer> 1.5e0 "x"@en)
      ("1"^^<http://www.w3.org/2001/XMLSchema#boolean> 1e999 <urn:x>) } }"""
    assert json.loads(query(odd, "--format", "json").out) == [
        {"a": "many", "b": 1.5, "c": "x"},
        {"a": True, "b": "inf", "c": "urn:x"},
    ]


def test_standard_input_is_read(
    communique: Communique, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SPEAKERS.encode())))
    done = communique("query", "-", "--store", built, "--format", "csv")
    assert done.out.splitlines()[0] == "speaker"
    assert len(done.out.splitlines()) == 3


def test_ask_and_construct(query: Communique) -> None:
    assert query("ASK { GRAPH ?g { ?s ?p ?o } }").out == "true\n"
    assert query("ASK { GRAPH <urn:none> { ?s ?p ?o } }").out == "false\n"
    made = query("CONSTRUCT { <urn:a> <urn:b> ?o } { VALUES ?o { 1 } }").out
    assert made == '<urn:a> <urn:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'


@pytest.mark.parametrize(
    ("sparql", "told"),
    [
        ("SELECT nonsense", "query refused: "),
        ("", "query refused: "),
        ("DROP ALL", "query refused: "),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "query refused: "),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { serVice ?where { ?s ?p ?o } }", "SERVICE"),
    ],
)
def test_what_is_no_plain_question_is_refused(query: Communique, sparql: str, told: str) -> None:
    done = query(sparql)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


def test_unreadable_queries_are_told(communique: Communique, built: Path, tmp_path: Path) -> None:
    (tmp_path / "binary.rq").write_bytes(b"\xff\xfe\x00")
    for name in ("binary.rq", "missing.rq", ""):
        assert communique("query", tmp_path / name, "--store", built).code == 2


def edges(done: Any) -> list[tuple[Any, ...]]:
    assert done.code == 0, done.err
    return [tuple(row.values())[:3] for row in json.loads(done.out)]


def test_each_kind_of_network(network: Communique) -> None:
    more = "Northland should pay more"
    as_json = ("--format", "json")
    assert edges(network("twomode", *as_json)) == [("Ann Lund", more, -1), ("Bo Berg", more, 1)]
    assert edges(network("congruence", *as_json)) == []
    assert edges(network("conflict", *as_json)) == [("Ann Lund", "Bo Berg", 1)]
    assert edges(network("eventlist", *as_json)) == [
        ("2019-03-04", "Ann Lund", more),
        ("2019-04-01", "Bo Berg", more),
    ]


def test_filters_and_states(network: Communique) -> None:
    more = "Northland should pay more"
    as_json = ("--format", "json")
    assert edges(network("twomode", "--by", "state", *as_json)) == [("Northland", more, -1)]
    assert edges(network("twomode", "--since", "2019-03-20", *as_json)) == [("Bo Berg", more, 1)]
    assert edges(network("conflict", "--topic", "costs", *as_json))
    assert edges(network("conflict", "--proposition", "pay-less", *as_json)) == []


@pytest.mark.parametrize("suffix", ["graphml", "gexf"])
@pytest.mark.parametrize("kind", ["twomode", "congruence", "conflict", "eventlist"])
def test_network_files_are_read_by_networkx(
    network: Communique, tmp_path: Path, kind: str, suffix: str
) -> None:
    target = tmp_path / f"net.{suffix}"
    assert network(kind, "-o", target).code == 0
    graph = getattr(networkx, f"read_{suffix}")(target)
    ann = graph.nodes["https://example.org/tiny/actor/ann-lund"]
    assert (ann["label"], ann["kind"], ann["bipartite"]) == ("Ann Lund", "speaker", 0)
    for *_, edge in graph.edges(data=True):
        assert isinstance(edge["weight"], float)
        assert "https://example.org/tiny/document/" in edge["statements"]
    assert graph.number_of_edges() == {"congruence": 0, "conflict": 1}.get(kind, 2)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["threemode"],
        ["twomode", "--by", "moon"],
        ["twomode", "--topic", "nothing"],
        ["twomode", "--since", "soon"],
        ["twomode", "-o", "/nowhere/at/all.graphml"],
    ],
)
def test_wrong_networks_are_told(network: Communique, arguments: list[str]) -> None:
    done = network(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err
