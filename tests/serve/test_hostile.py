"""Input meant to harm: the server answers every time, and goes on answering others."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

RUNAWAY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
NESTED = {
    "parentheses": "SELECT * { ?s ?p ?o FILTER (" + "(" * 4650 + "1" + ")" * 4650 + ") }",
    "groups": "SELECT * " + "{" * 20_000 + " ?s ?p ?o " + "}" * 20_000,
    "negations": "SELECT * { ?s ?p ?o FILTER (" + "!" * 50_000 + "true) }",
    "paths": "SELECT * { ?s " + "(" * 10_000 + "<urn:p>" + ")*" * 10_000 + " ?o }",
    "inverse": "SELECT * { ?s " + "^" * 50_000 + "<urn:p> ?o }",
    "or": "SELECT * { ?s ?p ?o FILTER (" + " || ".join(["?o = 1"] * 5_000) + ") }",
    "union": "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 5_000) + " }",
    "sum": "SELECT (" + "+".join(["1"] * 20_000) + " AS ?x) {}",
    "triples": "SELECT * { " + "<<( ?s ?p " * 2_000 + "?o" + " )>>" * 2_000 + " <urn:p> 1 }",
    "lists": "SELECT * { ?s ?p " + "(" * 5_000 + ")" * 5_000 + " }",
    "blank nodes": "SELECT * { ?s ?p " + "[ ?p " * 5_000 + "1" + "]" * 5_000 + " }",
    "length": "SELECT * { ?s ?p ?o } #" + "x" * 2_000_000,
}


@pytest.mark.parametrize("query", NESTED.values(), ids=NESTED)
def test_queries_that_overrun_the_stack_are_refused(query: str, server: Any) -> None:
    headers = {"Content-Type": "application/sparql-query"}
    answer = server("POST", "/sparql", query, headers)
    assert answer.status in (400, 413)
    assert "Traceback" not in answer.text
    assert server.query("ASK {}").status == 200


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?c = ?f && ?f = ?i && ?a != ?d) }",
        "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?i = ?c && ?f = 1) }",
    ],
)
def test_runaway_queries_end_and_others_are_answered(query: str, server: Any) -> None:
    started = time.monotonic()
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(server.query(query, "*/*")))
    thread.start()
    time.sleep(0.2)
    assert server("GET", "/health").status == 200
    assert server.query("ASK {}").status == 200  # on the other worker
    thread.join()
    assert time.monotonic() - started < 2 + 2
    (answer,) = answers
    if answer.status == 200:  # a row limit came first
        assert answer.headers["communique-truncated"] == "true"
    else:
        assert answer.status == 503
        assert answer.error["kind"] in ("timeout", "memory")


def test_memory_comes_back(server: Any, until: Any) -> None:
    for _ in range(2):
        assert server.query(RUNAWAY).status == 503
    token = {"Authorization": f"Bearer {server.token}"}
    front = server("GET", "/admin/queries", headers=token).json["front"]
    assert until(lambda: _resident(front) < 600_000_000, 5)
    assert until(lambda: server("GET", "/ready").json["workers"] >= 2, 5)


def _resident(front: int) -> int:
    """The memory of the front and its workers, in bytes."""
    return sum(int(stat[21]) * 4096 for stat in _stats(front))


def _cpu(front: int) -> float:
    """The cores' seconds that the front and its workers have spent."""
    ticks = sum(int(stat[11]) + int(stat[12]) for stat in _stats(front))
    return ticks / os.sysconf("SC_CLK_TCK")


def _stats(front: int) -> Iterator[list[str]]:
    """/proc/PID/stat of the front and its workers, from the state (field 3) on."""
    for place in Path("/proc").glob("[0-9]*"):
        try:
            stat = (place / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if front in (int(place.name), int(stat[1])):
            yield stat


@pytest.mark.slow
def test_runaway_queries_leave_nothing_behind(
    serve: Any, dossier: Path, tmp_path: Path, until: Any
) -> None:
    forms = [
        RUNAWAY,
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?c ?f ?i",
        "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (CONCAT(STR(?c), STR(?f), STR(?i)) = 'x') }",
    ]
    queries = deque(forms * 10)
    endings: list[tuple[int, float]] = []
    with serve(tmp_path, str(dossier), "--timeout", "0.5", "--memory", "600") as server:

        def ask() -> None:
            with suppress(IndexError):  # until none is left
                while True:
                    query, started = queries.popleft(), time.monotonic()
                    endings.append((server.query(query).status, time.monotonic() - started))

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {status for status, _ in endings} == {503}
        assert len(endings) == 40
        # with the time that starting another worker takes on a busy machine
        assert max(seconds for _, seconds in endings) < 0.5 + 5
        front = server.process.pid
        assert until(lambda: server("GET", "/ready").json["workers"] >= 2, 10)
        assert until(lambda: _resident(front) < 400_000_000, 10)
        assert until(lambda: _cpu_of_a_second(front) < 0.2, 10)
        assert server.query("ASK {}").json["boolean"] is True


def _cpu_of_a_second(front: int) -> float:
    before = _cpu(front)
    time.sleep(1)
    return _cpu(front) - before


# --- nothing is fetched --------------------------------------------------------------------------


@contextmanager
def _trap() -> Iterator[tuple[str, list[str]]]:
    """A server that must not be asked: its URL, and the paths that were."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    trap = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=trap.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{trap.server_port}", seen
    finally:
        trap.shutdown()
        thread.join()
        trap.server_close()


def test_no_query_makes_the_server_ask_another_host(server: Any, writable: Any) -> None:
    with _trap() as (url, seen):
        for query in (
            f"SELECT * {{ SERVICE <{url}/a> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE SILENT <{url}/b> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERV\\u0049CE <{url}/c> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ VALUES ?e {{ <{url}/d> }} SERVICE ?e {{ ?s ?p ?o }} }}",
            f"PREFIX x: <{url}/> SELECT * {{ SERVICE x:e {{ ?s ?p ?o }} }}",
            f"BASE <{url}/> SELECT * {{ SERVICE <f> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE#\n<{url}/g>#\n{{ ?s ?p ?o }} }}",
            f"SELECT * FROM <{url}/h> {{ ?s ?p ?o }}",
            f"SELECT * FROM NAMED <{url}/i> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
            f"DESCRIBE <{url}/j>",
        ):
            assert server.query(query, "*/*").status in (200, 400)
        where = urlencode({"query": "ASK { ?s ?p ?o }", "default-graph-uri": f"{url}/k"})
        assert server("GET", f"/sparql?{where}").json["boolean"] is False
        for update in (
            f"LOAD <{url}/l>",
            f"LOAD SILENT <{url}/m> INTO GRAPH <urn:g>",
            f"CLEAR ALL; load <{url}/n>",
            f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{url}/o> {{ ?s ?p ?o }} }}",
        ):
            assert writable.update(update).status == 400
        bodies = {
            "application/ld+json": json.dumps({"@context": f"{url}/p", "@id": "urn:x", "a": "b"}),
            "application/rdf+xml": f'<!DOCTYPE r SYSTEM "{url}/q"><r/>',
        }
        for media_type, body in bodies.items():
            headers = {"Content-Type": media_type, "Authorization": f"Bearer {writable.token}"}
            assert writable("PUT", "/store?graph=urn:trap", body, headers).status == 400
        assert seen == []


def test_entities_do_not_expand(writable: Any) -> None:
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 10}">' for n in range(10)
    )
    body = (
        f'<?xml version="1.0"?><!DOCTYPE r [{entities}]><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="urn:x">'
        '<rdf:Description rdf:about="urn:s"><x:p>&e9;</x:p></rdf:Description></rdf:RDF>'
    )
    headers = {"Content-Type": "application/rdf+xml", "Authorization": f"Bearer {writable.token}"}
    answer = writable("PUT", "/store?graph=urn:bomb", body, headers)
    assert (answer.status, answer.error["kind"]) == (400, "syntax")


# --- injection -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "linkage> } DELETE { ?s ?p ?o } WHERE { ?s ?p ?o } #",
        '"} UNION { ?s ?p ?o } #',
        "x') } #",
        "\\u0022 } #",
        "https://example.org/> } INSERT DATA { <urn:a> <urn:b> <urn:c",
        "../../../etc/passwd",
        "\x00",
        "<script>alert(1)</script>",
    ],
)
def test_parameters_of_questions_stay_data(value: str, server: Any) -> None:
    target = f"/questions/who-said-what.json?topic={quote(value, safe='')}"
    answer = server("GET", target, headers={"Accept": "application/json"})
    assert (answer.status, answer.media_type) == (400, "application/json")


@pytest.mark.parametrize(
    "path",
    ["/static/../../../../etc/passwd", "/static/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd",
     "/static/..%5c..%5cetc", "/store/../../etc/passwd", "/%00",
     "/.well-known/sparql-examples/..%2f"],
)  # fmt: skip
def test_paths_lead_nowhere_else(path: str, server: Any) -> None:
    answer = server("GET", path)
    assert answer.status in (400, 404)
    assert b"root:" not in answer.body


def test_control_characters_leave_xml_well_formed(server: Any) -> None:
    from xml.etree import ElementTree

    query = 'SELECT ("a\\u000Bb\\u0000\\uFFFFc" AS ?x) {}'
    ElementTree.fromstring(server.query(query, "application/sparql-results+xml").body)
    graph = 'CONSTRUCT { <urn:s> <urn:p> "a\\u000Bb" } {}'
    ElementTree.fromstring(server.query(graph, "application/rdf+xml").body)


# --- connections ---------------------------------------------------------------------------------


def test_bodies_and_heads_have_limits(server: Any) -> None:
    headers = {"Content-Type": "application/sparql-query", "Content-Length": "999999999999"}
    assert server("POST", "/sparql", b"ASK {}", headers).status == 413
    long = server("GET", "/sparql?query=ASK%7B%7D", headers={"X-Long": "x" * 30_000})
    assert long.status == 200
    with socket.create_connection((server.host, server.port), timeout=10) as client:
        client.sendall(b"GET / HTTP/1.1\r\n")
        assert _is_hung_up(client, b"X-More: " + b"x" * 1000 + b"\r\n", 400)


def test_a_chunked_body_has_a_limit(server: Any) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    piece = b"%x\r\n%s\r\n" % (1_000_000, b"#" * 1_000_000)
    with socket.create_connection((server.host, server.port), timeout=10) as client:
        client.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
        assert _is_hung_up(client, piece, 40)


def _is_hung_up(client: socket.socket, piece: bytes, times: int) -> bool:
    try:
        for _ in range(times):
            client.sendall(piece)
        return client.recv(100).startswith((b"", b"HTTP/1.1 4"))
    except OSError:
        return True


@pytest.mark.parametrize(
    "raw",
    [b"\x00\x01\x02\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00",
     b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: a\r\nHo st: b\r\n\r\n",
     b"POST /sparql HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"],
)  # fmt: skip
def test_what_is_no_http_does_no_harm(raw: bytes, server: Any) -> None:
    with socket.create_connection((server.host, server.port), timeout=1) as client:
        client.sendall(raw)
        client.shutdown(socket.SHUT_WR)
        with suppress(OSError):
            client.recv(1000)
    assert server("GET", "/health").status == 200


def test_many_idle_connections_do_not_hinder(server: Any) -> None:
    with ExitStack() as stack:
        for _ in range(300):
            stack.enter_context(socket.create_connection((server.host, server.port)))
        assert server("GET", "/health").status == 200
        assert server.query("ASK {}").status == 200


@pytest.mark.slow
def test_slow_clients_are_hung_up(server: Any) -> None:
    with socket.create_connection((server.host, server.port), timeout=30) as client:
        started = time.monotonic()
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
        with pytest.raises(OSError, match=r".*"):  # noqa: PT012  # any of the two may see it
            while time.monotonic() - started < 20:
                client.sendall(b"X: y\r\n")
                time.sleep(0.5)
            pytest.fail("still connected")


@pytest.mark.slow
def test_a_thousand_idle_connections(server: Any) -> None:
    with ExitStack() as stack:
        for _ in range(1000):
            stack.enter_context(socket.create_connection((server.host, server.port)))
        for _ in range(50):
            started = time.monotonic()
            assert server("GET", "/health").status == 200
            assert time.monotonic() - started < 2
            assert server.query("ASK {}").status == 200


def test_when_all_places_are_taken_clients_are_told(
    serve: Any, dossier: Path, tmp_path: Path
) -> None:
    arguments = [str(dossier), "--workers", "1", "--timeout", "1"]
    with serve(tmp_path, *arguments) as server:
        statuses: list[tuple[int, str | None]] = []

        def ask() -> None:
            answer = server.query(RUNAWAY)
            statuses.append((answer.status, answer.headers.get("retry-after")))

        threads = [threading.Thread(target=ask) for _ in range(150)]
        for thread in threads:
            thread.start()
        assert server("GET", "/health").status == 200
        for thread in threads:
            thread.join()
        assert {status for status, _ in statuses} <= {429, 503}
        assert any(status == 429 and wait for status, wait in statuses)
