"""Clients of other makers, as people use them."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

PEERS = Path(__file__).parent / "peers"
LABELS = """PREFIX cmq: <https://w3id.org/communique/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?s ?label WHERE { GRAPH ?g { ?s a cmq:State ; rdfs:label ?label } } ORDER BY ?s"""
CONSTRUCT = LABELS.replace("SELECT ?s ?label", "CONSTRUCT { ?s rdfs:label ?label }").replace(
    "ORDER BY ?s", ""
)


@pytest.fixture(scope="module")
def states(server: Any) -> set[str]:
    rows = server.query(LABELS).rows
    assert len(rows) >= 3
    return {row["s"] for row in rows}


def _program(name: str, package: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed: apt-get install {package}")
    return found


# --- SPARQLWrapper -------------------------------------------------------------------------------


def _wrapper(url: str) -> Any:
    module = pytest.importorskip("SPARQLWrapper")
    return module.SPARQLWrapper(url)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("direct", [False, True])
def test_sparqlwrapper_rows(method: str, direct: bool, server: Any, states: set[str]) -> None:
    wrapper = _wrapper(f"{server.url}/sparql")
    wrapper.setMethod(method)
    if direct and method == "POST":
        wrapper.setRequestMethod("postdirectly")
    wrapper.setQuery(LABELS)
    wrapper.setReturnFormat("json")
    found = wrapper.query().convert()
    assert {row["s"]["value"] for row in found["results"]["bindings"]} == states


@pytest.mark.parametrize("format", ["xml", "csv", "tsv"])
def test_sparqlwrapper_other_formats(format: str, server: Any, states: set[str]) -> None:
    wrapper = _wrapper(f"{server.url}/sparql")
    wrapper.setQuery(LABELS)
    wrapper.setReturnFormat(format)
    found = wrapper.query().convert()
    text = found.toxml() if format == "xml" else found.decode()
    assert all(state in text for state in states)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # it uses what rdflib gives up
@pytest.mark.parametrize("format", ["turtle", "n3", "rdf+xml", "json-ld"])
def test_sparqlwrapper_graphs(format: str, server: Any, states: set[str]) -> None:
    wrapper = _wrapper(f"{server.url}/sparql")
    wrapper.setQuery(CONSTRUCT)
    wrapper.setReturnFormat(format)
    found = wrapper.query().convert()
    if isinstance(found, bytes):
        found = Graph().parse(data=found, format="turtle")
    assert {str(subject) for subject in found.subjects()} == states


def test_sparqlwrapper_errors_and_updates(writable: Any) -> None:
    wrapper = _wrapper(f"{writable.url}/sparql")
    wrapper.setQuery("SELECT * { ?s ?p")
    with pytest.raises(Exception, match="line 1, column 17"):
        wrapper.query()
    wrapper = _wrapper(f"{writable.url}/update")
    wrapper.addCustomHttpHeader("Authorization", f"Bearer {writable.token}")
    wrapper.setMethod("POST")
    wrapper.setQuery("INSERT DATA { <urn:wrapper> <urn:p> 1 }")
    wrapper.query()
    assert writable.query("ASK { <urn:wrapper> ?p ?o }").json["boolean"] is True


# --- rdflib --------------------------------------------------------------------------------------


def test_rdflib_store(server: Any, states: set[str]) -> None:
    graph = Graph(SPARQLStore(f"{server.url}/sparql"))
    assert {str(row[0]) for row in graph.query(LABELS)} == states  # type: ignore[index]
    kind = URIRef("https://w3id.org/communique/ns#State")
    rdf_type = URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    found = Graph(SPARQLStore(f"{server.url}/sparql"), identifier=URIRef("x:none"))
    assert (None, rdf_type, kind) not in found
    registry = URIRef("https://w3id.org/communique/dossier/sma/graph/registry")
    named = Graph(SPARQLStore(f"{server.url}/sparql"), identifier=registry)
    assert {str(subject) for subject in named.subjects(rdf_type, kind)} == states


def test_rdflib_update_store(writable: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of rdflib's own making
        store = SPARQLUpdateStore(
            f"{writable.url}/sparql", f"{writable.url}/update", auth=("anyone", writable.token)
        )
        graph = Graph(store, identifier=URIRef("urn:rdflib"))
        triple = (URIRef("urn:s"), URIRef("urn:p"), Literal("말", lang="ko"))
        graph.add(triple)
        assert triple in graph
        assert len(graph) == 1
        graph.remove((None, None, None))
        assert len(graph) == 0


# --- other languages -----------------------------------------------------------------------------


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_curl(server: Any, states: set[str]) -> None:
    curl = _program("curl", "curl")
    asked = ["--data-urlencode", f"query={LABELS}", f"{server.url}/sparql"]
    rows = list(csv.DictReader(io.StringIO(_run(curl, "-sf", "-H", "Accept: text/csv", *asked))))
    assert {row["s"] for row in rows} == states
    packed = json.loads(_run(curl, "-sf", "--compressed", "-G", *asked))
    assert len(packed["results"]["bindings"]) == len(states)


def test_curl_puts_and_deletes_a_graph(writable: Any, tmp_path: Path) -> None:
    curl = _program("curl", "curl")
    file = tmp_path / "data.ttl"
    file.write_text("<urn:s> <urn:p> 1 .")
    target = f"{writable.url}/store?graph={quote('urn:curl')}"
    token = ["-H", f"Authorization: Bearer {writable.token}"]
    _run(curl, "-sf", *token, "-H", "Content-Type: text/turtle", "-T", str(file), target)
    assert "<urn:s>" in _run(curl, "-sf", target)
    _run(curl, "-sf", *token, "-F", f"data=@{file};type=text/turtle", target)
    _run(curl, "-sf", *token, "-X", "DELETE", target)
    assert writable("GET", f"/store?graph={quote('urn:curl')}").status == 404


def test_roqet(server: Any, states: set[str], tmp_path: Path) -> None:
    roqet = _program("roqet", "rasqal-utils")
    file = tmp_path / "labels.rq"
    file.write_text(LABELS)
    found = _run(roqet, "-q", "-p", f"{server.url}/sparql", "-r", "csv", str(file))
    assert all(state in found for state in states)


def test_comunica(server: Any, states: set[str]) -> None:
    node = _program("node", "nodejs")
    program = PEERS / "node_modules/@comunica/query-sparql/bin/query.js"
    if not program.is_file():
        pytest.skip(f"comunica is not installed: npm ci --prefix {PEERS}")
    source, kind = f"sparql@{server.url}/sparql", "application/sparql-results+json"
    found = json.loads(_run(node, str(program), source, LABELS, "-t", kind))
    assert {row["s"]["value"] for row in found["results"]["bindings"]} == states
    graph = _run(node, str(program), source, CONSTRUCT, "-t", "text/turtle")
    assert {str(each) for each in Graph().parse(data=graph, format="turtle").subjects()} == states


def test_ours(server: Any, states: set[str]) -> None:
    """The package itself reads an endpoint it serves."""
    import communique

    with communique.open(f"{server.url}/sparql") as graph:
        answer = graph.query(LABELS)
        assert {row.s for row in answer} == states  # type: ignore[union-attr]
        assert len(graph.ask("who-said-what", topic="linkage")) > 0
