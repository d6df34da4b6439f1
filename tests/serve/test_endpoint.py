"""The endpoint over the shipped dossier: formats, errors, limits, caching, metadata."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import json
import socket
import time
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from rdflib import Graph, URIRef

from communique.graph.store.oxigraph import parse

CMQ = "https://w3id.org/communique/ns#"
SPEAKERS = (
    "PREFIX cmq: <https://w3id.org/communique/ns#> "
    "SELECT ?s ?label { ?s a cmq:State ; <http://www.w3.org/2000/01/rdf-schema#label> ?label } "
    "ORDER BY ?label"
)
CONSTRUCT = "CONSTRUCT { ?s a ?c } WHERE { GRAPH ?g { ?s a ?c } } LIMIT 20"
KINDS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
RUNAWAY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
MANY = "SELECT * { ?a ?b ?c . ?d ?e ?f }"


@pytest.mark.parametrize(
    "media_type",
    ["application/sparql-results+json", "application/sparql-results+xml", "text/csv",
     "text/tab-separated-values", "application/json", "application/xml"],
)  # fmt: skip
def test_rows_in_every_format(media_type: str, server: Any) -> None:
    answer = server.query(SPEAKERS, media_type)
    assert (answer.status, answer.media_type) == (200, media_type)
    count = int(answer.headers["communique-rows"])
    assert count >= 3
    if "json" in media_type:
        assert len(answer.json["results"]["bindings"]) == count
    elif "xml" in media_type:
        tag = "{http://www.w3.org/2005/sparql-results#}result"
        assert len(list(ElementTree.fromstring(answer.body).iter(tag))) == count
    else:
        assert len(answer.text.splitlines()) == count + 1


@pytest.mark.parametrize(
    "media_type",
    KINDS.values(),
)
def test_graphs_in_every_format(media_type: str, server: Any) -> None:
    answer = server.query(CONSTRUCT, media_type)
    assert (answer.status, answer.media_type) == (200, media_type)
    kind = next(kind for kind, name in KINDS.items() if name == media_type)
    found = list(parse(answer.body, kind))
    assert len(found) == int(answer.headers["communique-rows"]) > 10


def test_no_header_gives_json_and_q_values_decide(server: Any) -> None:
    target = f"/sparql?{urlencode({'query': SPEAKERS})}"
    assert server("GET", target).media_type == "application/sparql-results+json"
    accept = "application/sparql-results+xml;q=0.4, text/csv;q=0.7, image/png"
    assert server("GET", target, headers={"Accept": accept}).media_type == "text/csv"


@pytest.mark.parametrize("accept", ["image/png", "text/turtle"])
def test_unknown_media_types_are_not_acceptable(accept: str, server: Any) -> None:
    answer = server.query(SPEAKERS, accept)
    assert (answer.status, answer.error["kind"]) == (406, "unacceptable")
    assert "text/csv" in answer.error["message"]


def test_a_syntax_error_says_where(server: Any) -> None:
    answer = server.query("SELECT *\nWHERE { ?s ?p }")
    assert answer.status == 400
    assert answer.media_type == "application/json"
    error = answer.error
    assert (error["kind"], error["line"]) == ("syntax", 2)
    assert error["column"] > 10
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("method", "target", "body", "media_type", "status"),
    [
        ("GET", "/sparql?query=ASK{}&query=ASK{}", "", "", 400),
        ("GET", "/sparql?update=CLEAR%20ALL", "", "", 400),
        ("GET", "/sparql?query=ASK%7B%7D&update=CLEAR%20ALL", "", "", 400),
        ("GET", "/sparql?query=%FF%FE", "", "", 400),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=relative", "", "", 400),
        ("GET", "/sparql?query=ASK%7B%7D&timeout=soon", "", "", 400),
        ("PUT", "/sparql", "ASK {}", "application/sparql-query", 405),
        ("DELETE", "/sparql", "", "", 405),
        ("POST", "/sparql", "ASK {}", "", 415),
        ("POST", "/sparql", "ASK {}", "text/plain", 415),
        ("POST", "/sparql", "ASK {}", "application/sparql-query; charset=utf-16", 415),
        ("POST", "/sparql", "update=CLEAR+ALL", "application/x-www-form-urlencoded", 400),
        ("POST", "/sparql", "", "application/x-www-form-urlencoded", 400),
        ("POST", "/update", "CLEAR ALL", "application/sparql-update", 403),
        ("GET", "/update?update=CLEAR%20ALL", "", "", 405),
        ("PUT", "/store?default", "", "text/turtle", 403),
        ("GET", "/store", "", "", 400),
        ("GET", "/store?default&graph=urn:x", "", "", 400),
        ("GET", "/store?graph=urn:nothing", "", "", 404),
        ("GET", "/no/such/path", "", "", 404),
    ],
)
def test_wrong_requests(
    method: str, target: str, body: str, media_type: str, status: int, server: Any
) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    answer = server(method, target, body, headers)
    assert answer.status == status, answer


def test_head_has_the_headers_of_get(server: Any) -> None:
    target = f"/sparql?{urlencode({'query': SPEAKERS})}"
    head, get = server("HEAD", target), server("GET", target)
    assert head.body == b""
    for name in ("content-type", "etag", "content-length", "communique-rows"):
        assert head.headers[name] == get.headers[name]


def test_an_unchanged_answer_is_not_sent_again(server: Any) -> None:
    target = f"/sparql?{urlencode({'query': SPEAKERS})}"
    etag = server("GET", target).headers["etag"]
    again = server("GET", target, headers={"If-None-Match": f'"other", {etag}'})
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
    assert server("GET", target, headers={"If-None-Match": '"other"'}).status == 200


def test_reads_are_open_to_other_sites_and_writes_are_not(server: Any) -> None:
    origin = {"Origin": "https://editor.example"}
    read = server("GET", "/sparql?query=ASK%7B%7D", headers=origin)
    assert read.headers["access-control-allow-origin"] == "*"
    asked = {**origin, "Access-Control-Request-Method": "POST"}
    preflight = server("OPTIONS", "/sparql", headers=asked)
    assert preflight.status == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "DELETE" not in preflight.headers["access-control-allow-methods"]
    for target in ("/update", "/admin/queries"):
        assert "access-control-allow-origin" not in server("OPTIONS", target, headers=asked).headers
    write = server("PUT", "/store?default", "", {**origin, "Content-Type": "text/turtle"})
    assert "access-control-allow-origin" not in write.headers


@pytest.mark.parametrize(
    "target", ["/sparql?query=ASK%7B%7D", "/health", "/none", "/sparql?query=x"]
)
def test_every_response_has_security_headers(target: str, server: Any) -> None:
    headers = server("GET", target).headers
    assert headers["content-security-policy"].startswith("default-src ")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["server"].startswith("communique/")


def test_answers_are_compressed_for_those_who_ask(server: Any) -> None:
    target = f"/sparql?{urlencode({'query': 'SELECT * { ?s ?p ?o } LIMIT 500'})}"
    plain = server("GET", target)
    packed = server("GET", target, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert "content-encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["vary"]


@pytest.mark.parametrize("media_type", ["application/json", "text/csv"])
def test_a_capped_answer_says_so(media_type: str, server: Any) -> None:
    answer = server.query(MANY, media_type)
    assert answer.headers["communique-limit"] == "rows=5000; seconds=2"
    assert answer.headers["communique-rows"] == "5000"
    assert answer.headers["communique-truncated"] == "true"
    if media_type == "application/json":
        assert answer.json["truncated"]["message"] == "the first 5,000 rows of more"
    whole = server.query("SELECT * { ?s ?p ?o } LIMIT 4999", media_type)
    assert "communique-truncated" not in whole.headers


def test_a_capped_graph_says_so(server: Any) -> None:
    answer = server.query("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle")
    assert answer.headers["communique-truncated"] == "true"
    assert answer.text.startswith("# the first 5,000 triples of more\n")
    assert len(Graph().parse(data=answer.body, format="turtle")) == 5000


def test_a_runaway_query_ends_at_the_limit(server: Any) -> None:
    started = time.monotonic()
    answer = server.query(RUNAWAY)
    seconds = time.monotonic() - started
    assert (answer.status, answer.error["kind"]) in ((503, "timeout"), (503, "memory"))
    assert seconds < 2 + 1.5
    assert server.query("ASK {}").json["boolean"] is True


def test_a_client_may_ask_for_a_shorter_limit(server: Any) -> None:
    started = time.monotonic()
    answer = server("GET", f"/sparql?timeout=0.3&{urlencode({'query': RUNAWAY})}")
    assert answer.status == 503
    assert time.monotonic() - started < 1.8


def test_a_query_stops_when_its_client_leaves(server: Any, until: Any) -> None:
    with socket.create_connection((server.host, server.port)) as client:
        target = f"/sparql?{urlencode({'query': RUNAWAY})}"
        client.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert until(lambda: server.metric("queries_running") == 1, 1.5)
    assert until(lambda: server.metric("queries_running") == 0, 1.5)


def test_running_queries_are_listed_and_stopped_with_the_token(server: Any, until: Any) -> None:
    token = {"Authorization": f"Bearer {server.token}"}
    assert server("GET", "/admin/queries").status == 401
    assert server("GET", "/admin/queries", headers={"Authorization": "Bearer no"}).status == 401
    connection = server.connect()
    connection.request("GET", f"/sparql?{urlencode({'query': RUNAWAY})}")

    def listed() -> list[Any]:
        found: list[Any] = server("GET", "/admin/queries", headers=token).json["running"]
        return found

    assert until(lambda: bool(listed()), 1.5)
    (query,) = listed()
    assert query["query"] == RUNAWAY
    assert server("DELETE", f"/admin/queries/{query['number']}", headers=token).status == 204
    response = connection.getresponse()
    assert (response.status, json.loads(response.read())["error"]["kind"]) == (503, "stopped")
    connection.close()
    assert server("DELETE", f"/admin/queries/{query['number']}", headers=token).status == 404


def test_a_graph_by_its_name(server: Any) -> None:
    graphs = server.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").rows
    name = next(row["g"] for row in graphs if row["g"].endswith("/graph/registry"))
    answer = server(
        "GET", f"/store?graph={quote(name, safe='')}", headers={"Accept": "text/turtle"}
    )
    found = Graph().parse(data=answer.body, format="turtle")
    (counted,) = server.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}").rows
    assert len(found) == int(counted["n"]) > 1000


def test_the_default_graph_is_the_union_unless_the_query_says_otherwise(server: Any) -> None:
    name = "https://w3id.org/communique/dossier/sma/graph/codebook"

    def count(sparql: str, extra: str = "") -> int:
        answer = server("GET", f"/sparql?{urlencode({'query': sparql})}{extra}")
        return int(answer.rows[0]["n"])

    everything = count("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    inside = count(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
    assert everything > inside > 100
    assert count(f"SELECT (COUNT(*) AS ?n) FROM <{name}> {{ ?s ?p ?o }}") == inside
    asked = f"&default-graph-uri={quote(name, safe='')}"
    assert count("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", asked) == inside
    assert count('SELECT (COUNT(*) AS ?n) { ?s ?p ?o BIND ("from" AS ?x) }') == everything


# --- metadata ------------------------------------------------------------------------------------


def test_void_is_served_and_lies_in_the_data(server: Any) -> None:
    answer = server("GET", "/.well-known/void")
    graph = Graph().parse(data=answer.body, format=answer.media_type)
    void = "http://rdfs.org/ns/void#"
    parts = graph.subjects(URIRef(f"{void}class"), URIRef(f"{CMQ}Document"))
    counts = [graph.value(part, URIRef(f"{void}entities")) for part in parts]
    assert [str(count) for count in counts if count is not None] == ["5"]
    links = (
        f"SELECT DISTINCT ?target {{ ?part <{void}class> <{CMQ}Statement> ; "
        f"<{void}propertyPartition> [ <{void}classPartition> [ <{void}class> ?target ] ] }}"
    )
    assert len(list(graph.query(links))) > 2
    inside = {row["target"] for row in server.query(links).rows}
    assert inside == {str(row[0]) for row in graph.query(links)}  # type: ignore[index]


def test_every_question_is_an_example_that_runs(server: Any) -> None:
    sh = "http://www.w3.org/ns/shacl#"
    listed = server.query(
        f"SELECT ?example ?text {{ ?example a <{sh}SPARQLExecutable> ; <{sh}select> ?text }}"
    ).rows
    from communique import queries

    assert len(listed) == len(queries.catalogue())
    for row in listed:
        path = row["example"].removeprefix(server.url)
        assert path.startswith("/.well-known/sparql-examples/")
        alone = server("GET", path, headers={"Accept": "text/turtle"})
        assert row["text"][:40].replace("\n", "") in alone.text.replace("\\n", "").replace("\n", "")
        answer = server.query(row["text"])
        assert answer.status == 200, row["example"]
    assert server("GET", "/.well-known/sparql-examples/none").status == 404


def test_prefixes_are_declared(server: Any) -> None:
    sh = "http://www.w3.org/ns/shacl#"
    rows = server.query(f"SELECT ?p ?n {{ ?d <{sh}prefix> ?p ; <{sh}namespace> ?n }}").rows
    assert {"p": "cmq", "n": "https://w3id.org/communique/ns#"} in rows


def test_browsers_are_led_to_the_editor(server: Any) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = server("GET", "/sparql", headers={"Accept": accept})
    assert (answer.status, answer.headers["location"]) == (303, "/editor")


# --- operation -----------------------------------------------------------------------------------


def test_health_readiness_and_metrics(server: Any) -> None:
    assert server("GET", "/health").json == {"status": "ok"}
    ready = server("GET", "/ready").json
    assert ready["ready"] is True
    assert ready["generation"] >= 1
    assert ready["quads"] > 1000
    metrics = server("GET", "/metrics")
    assert metrics.media_type == "text/plain"
    assert 'communique_requests_total{method="GET",status="200"}' in metrics.text


def test_the_access_log_has_a_digest_and_no_text(server: Any, until: Any) -> None:
    question = 'ASK { ?s ?p "a secret question" }'
    digest = hashlib.sha256(question.encode()).hexdigest()
    server.query(question)
    assert until(lambda: digest in server.errors.read_text(), 5)
    lines = [json.loads(line) for line in server.errors.read_text().splitlines()]
    (noted,) = (line for line in lines if line.get("query") == digest)
    assert (noted["path"], noted["status"]) == ("/sparql", 200)
    assert noted["seconds"] > 0
    assert abs(datetime.fromisoformat(noted["time"]).timestamp() - time.time()) < 60
    assert "secret" not in server.errors.read_text()


def test_a_connection_is_kept_for_several_requests(server: Any) -> None:
    connection = http.client.HTTPConnection(server.host, server.port)
    for _ in range(3):
        connection.request("GET", "/sparql?query=ASK%7B%7D")
        assert json.loads(connection.getresponse().read())["boolean"] is True
    connection.close()
