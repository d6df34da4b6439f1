"""What is particular to a SPARQL server: its URLs, its token, its failures, large changes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import NamedTuple
from urllib.request import Request, urlopen

import pytest

from communique.errors import QueryError, StoreError
from communique.graph.store import Store, open_store, remote
from communique.graph.store.remote import Endpoints, Remote
from communique.graph.terms import Triple

A: Triple = ("<urn:a>", "<urn:p>", '"a"')
B: Triple = ("<urn:b>", "<urn:p>", "<urn:a>")
SELECT = "SELECT ?s WHERE { ?s ?p ?o }"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://h:1/", ("http://h:1/query", "http://h:1/update", "http://h:1/store")),
        ("http://h/ds/query", ("http://h/ds/query", "http://h/ds/update", "http://h/ds/store")),
        ("http://h/sparql", ("http://h/sparql", "http://h/sparql", "http://h/store")),
    ],
)
def test_urls_follow_from_one(url: str, expected: tuple[str, str, str]) -> None:
    assert Endpoints.of(url) == expected


def test_urls_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(remote.UPDATE, "http://u/")
    monkeypatch.setenv(remote.GRAPHS, "http://g/")
    assert Endpoints.of("http://h/query") == ("http://h/query", "http://u/", "http://g/")


def test_the_manifest_lies_in_the_server_but_not_among_the_graphs(remote_url: str) -> None:
    store = open_store(remote_url)
    with store.writer() as writer:
        writer.replace("urn:g", [A])
        writer.manifest({"x": 1})
    assert store.graphs() == ["urn:g"]
    assert store.query(f"ASK {{ GRAPH <{remote.MANIFEST_GRAPH}> {{ ?s ?p ?o }} }}") is True


def test_a_server_with_graphs_of_others_is_not_written(remote_url: str) -> None:
    headers = {"Content-Type": "application/sparql-update"}
    update = b"INSERT DATA { GRAPH <urn:theirs> { <urn:a> <urn:p> 1 } }"
    urlopen(Request(f"{remote_url}/update", update, headers), timeout=10).close()
    store = open_store(remote_url)
    for fresh in (False, True):
        with pytest.raises(StoreError, match="communique did not write"), store.writer(fresh=fresh):
            pass
    assert store.graphs() == ["urn:theirs"]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch, remote_url: str) -> Store:
    """A store for which any change is too large for one request."""
    monkeypatch.setattr(remote, "ONE_REQUEST", 0)
    return open_store(remote_url)


def test_large_changes_travel_graph_by_graph(large: Store) -> None:
    with large.writer() as writer:
        writer.replace("urn:g", [A])
        writer.replace("urn:h", [A])
        writer.manifest({"x": 1})
    with large.writer() as writer:
        writer.replace("urn:g", [B])
        writer.drop("urn:h")
        writer.drop("urn:never")
    assert large.graphs() == ["urn:g"]
    assert list(large.triples("urn:g")) == [B]
    assert (large.generation, large.manifest()["x"]) == (2, 1)
    with large.writer(fresh=True) as writer:
        writer.replace("urn:i", [A])
    assert large.graphs() == ["urn:i"]


def test_large_changes_that_break_off_are_known_to_be_unfinished(
    large: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with large.writer() as writer:
        writer.replace("urn:g", [A])
        writer.manifest({"x": 1})

    def break_off() -> None:
        with large.writer() as writer:
            writer.replace("urn:g", [B])
            writer.replace("urn:bad graph", [B])
            writer.manifest({"x": 2})

    with pytest.raises(StoreError):
        break_off()
    large.refresh()
    assert large.generation == 1
    assert "x" not in large.manifest()  # so a build does not trust what it finds
    with large.writer(fresh=True) as writer:
        writer.replace("urn:h", [A])
    assert large.graphs() == ["urn:h"]


# --- servers that misbehave -----------------------------------------------------------------


class Reply(NamedTuple):
    code: int
    kind: str = "text/plain"
    body: str = ""


class Server(HTTPServer):
    reply = Reply(200)
    seen: list[tuple[str, str, str | None]]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.command, self.path, self.headers.get("Authorization")))
        code, kind, body = self.server.reply
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(body.encode())

    do_GET = do_POST  # noqa: N815 - named by the standard library

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        running.seen = []
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def url(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def test_nobody_there(url: str, server: Server) -> None:
    server.server_close()
    with pytest.raises(StoreError, match=f"cannot reach {url}/query"):
        open_store(url).query(SELECT)


def test_nobody_answers(url: str, server: Server) -> None:
    server.shutdown()
    with pytest.raises(StoreError, match="timed out"):
        Remote(Endpoints.of(url), timeout=0.2).query(SELECT)


def test_the_token_is_sent_and_missed(
    url: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.reply = Reply(401)
    monkeypatch.setenv(remote.TOKEN, "s3cret")
    with pytest.raises(StoreError, match="COMMUNIQUE_STORE_TOKEN") as refused:
        open_store(url).query(SELECT)
    assert server.seen == [("POST", "/query", "Bearer s3cret")]
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_the_token_follows_no_redirect(url: str, server: Server, code: int) -> None:
    server.reply = Reply(code)
    store = Remote(Endpoints.of(url), token="s3cret")
    with pytest.raises(StoreError, match=str(code)):
        store.graphs()
    with pytest.raises(StoreError, match=str(code)):
        list(store.triples("urn:g"))
    assert [path.partition("?")[0] for _, path, _ in server.seen] == ["/query", "/store"]


@pytest.mark.parametrize(
    "body",
    [
        '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"urn:a"}},{',
        '{"head":{}}',
        '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri"}}]}}',
    ],
)
def test_an_answer_cut_short_is_an_error(url: str, server: Server, body: str) -> None:
    server.reply = Reply(200, "application/sparql-results+json", body)
    with pytest.raises(StoreError, match="cut short"):
        open_store(url).query(SELECT)


def test_a_web_page_is_no_answer(url: str, server: Server) -> None:
    server.reply = Reply(200, "text/html", "<html><body>Welcome</body></html>")
    with pytest.raises(StoreError):
        open_store(url).query(SELECT)


def test_what_the_server_says_about_a_bad_query_is_passed_on(url: str, server: Server) -> None:
    server.reply = Reply(400, body="unexpected token at 1:7")
    with pytest.raises(QueryError, match="unexpected token at 1:7"):
        open_store(url).query(SELECT)


def test_terms_are_spelled_as_everywhere(url: str, server: Server) -> None:
    string = "http://www.w3.org/2001/XMLSchema#string"
    values = [
        {"type": "literal", "value": 'a "b"\n', "datatype": string},
        {"type": "literal", "value": "a", "xml:lang": "EN-us"},
        {"type": "typed-literal", "value": "1", "datatype": "urn:d"},
        {"type": "uri", "value": "urn:a"},
        {"type": "bnode", "value": "b0"},
    ]
    body = {"head": {"vars": ["o"]}, "results": {"bindings": [{"o": value} for value in values]}}
    server.reply = Reply(200, "application/sparql-results+json", json.dumps(body))
    found = open_store(url).query(SELECT)
    assert not isinstance(found, (bool, list))
    expected = ['"a \\"b\\"\\n"', '"a"@en-us', '"1"^^<urn:d>', "<urn:a>", "_:b0"]
    assert [row[0] for row in found.rows] == expected


def test_a_manifest_of_another_format_says_so(remote_url: str) -> None:
    headers = {"Content-Type": "application/n-triples"}
    rdf_value = "http://www.w3.org/1999/02/22-rdf-syntax-ns#value"
    line = f'<{remote.MANIFEST_GRAPH}> <{rdf_value}> "{{\\"format\\": 0}}" .\n'
    address = f"{remote_url}/store?graph={remote.MANIFEST_GRAPH}"
    urlopen(Request(address, line.encode(), headers, method="PUT"), timeout=10).close()
    with pytest.raises(StoreError, match="rebuild it with `communique build`"):
        open_store(remote_url).manifest()
