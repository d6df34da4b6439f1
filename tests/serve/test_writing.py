"""Updates and graphs, on a store of one's own; and when they are refused."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from rdflib import Graph

GRAPH = quote("https://example.org/g", safe="")


@pytest.fixture
def empty(writable: Any) -> Any:
    assert writable.update("DROP ALL").status == 204
    return writable


def _put(server: Any, body: str, method: str = "PUT", target: str = f"/store?graph={GRAPH}") -> Any:
    headers = {"Content-Type": "text/turtle", "Authorization": f"Bearer {server.token}"}
    return server(method, target, body, headers)


def test_what_is_written_is_seen_at_once(empty: Any) -> None:
    for number in range(3):
        assert empty.update(f"INSERT DATA {{ <urn:a> <urn:p> {number} }}").status == 204
        found = empty.query("SELECT (COUNT(*) AS ?n) { <urn:a> <urn:p> ?o }").rows
        assert found == [{"n": str(number + 1)}]


def test_every_update_makes_a_generation(empty: Any) -> None:
    before = empty.query("ASK {}").headers
    empty.update("INSERT DATA { <urn:a> <urn:p> 1 }")
    after = empty.query("ASK {}").headers
    number = "communique-generation"
    assert int(after[number]) == int(before[number]) + 1
    assert after["etag"] != before["etag"]


def test_an_update_that_fails_changes_nothing(empty: Any) -> None:
    wrong = empty.update("INSERT DATA { <urn:a> <urn:p> 1 } ; CLEAR XYZ")
    assert (wrong.status, wrong.error["kind"]) == (400, "syntax")
    late = empty.update("INSERT DATA { <urn:a> <urn:p> 1 } ; CLEAR GRAPH <urn:none>")
    assert late.status == 400
    assert empty.query("ASK { ?s ?p ?o }").json["boolean"] is False


@pytest.mark.parametrize("token", ["", "wrong", "open sesam", "open sesame!", "ü"])
def test_a_wrong_token_is_refused(token: str, empty: Any) -> None:
    headers = {"Content-Type": "application/sparql-update"}
    if token:
        headers["Authorization"] = f"Bearer {token.encode().decode('latin-1')}"
    answer = empty("POST", "/update", "INSERT DATA { <urn:a> <urn:p> 1 }", headers)
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    for method in ("PUT", "POST", "DELETE"):
        assert empty(method, f"/store?graph={GRAPH}", "", headers).status == 401
    assert empty.query("ASK { ?s ?p ?o }").json["boolean"] is False


def test_the_token_travels_in_a_header_only(empty: Any) -> None:
    target = f"/update?access-token={quote(empty.token)}&token={quote(empty.token)}"
    headers = {"Content-Type": "application/sparql-update"}
    assert empty("POST", target, "CLEAR ALL", headers).status == 401


def test_patterns_of_an_update_match_the_graphs_named_beside_it(empty: Any) -> None:
    empty.update(
        "INSERT DATA { <urn:s> <urn:p> 0 GRAPH <urn:g1> { <urn:s> <urn:p> 1 } "
        "GRAPH <urn:g2> { <urn:s> <urn:p> 2 } }"
    )
    headers = {
        "Content-Type": "application/sparql-update",
        "Authorization": f"Bearer {empty.token}",
    }
    target = "/update?using-graph-uri=urn:g1"
    update = (
        "# where { using }\n"
        'INSERT { <urn:s> <urn:seen> ?o } WHERE { ?s ?p ?o FILTER (?o != "WHERE {") } ; '
        "DELETE { <urn:s> <urn:p> 0 } WHERE { <urn:s> <urn:p> 1 }"
    )
    assert empty("POST", target, update, headers).status == 204
    assert empty.query("SELECT ?o { <urn:s> <urn:seen> ?o }").rows == [{"o": "1"}]
    default = "SELECT ?o { <urn:s> <urn:p> ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }"
    assert empty.query(default.replace("?s ?p", "<urn:s> <urn:p>")).rows == []
    conflict = empty("POST", target, "WITH <urn:g2> DELETE { ?s ?p 2 } WHERE { ?s ?p 2 }", headers)
    assert (conflict.status, conflict.error["kind"]) == (400, "usage")


def test_graphs_are_put_read_added_to_and_deleted(empty: Any) -> None:
    target = f"/store?graph={GRAPH}"
    assert _put(empty, "<urn:s> <urn:p> 1 .").status == 201
    assert _put(empty, "<urn:s> <urn:p> 2 .").status == 204
    assert _put(empty, "<urn:s> <urn:p> 3, [] .", "POST").status == 204
    assert _put(empty, "<urn:s> <urn:p> [] .", "POST").status == 204
    answer = empty("GET", target, headers={"Accept": "text/turtle"})
    assert len(Graph().parse(data=answer.body, format="turtle")) == 4
    assert empty("HEAD", target).headers["etag"] == answer.headers["etag"]
    assert _put(empty, "", "DELETE").status == 204
    assert empty("GET", target).status == 404


def test_an_empty_graph_is_there(empty: Any) -> None:
    assert _put(empty, "").status == 201
    assert empty("GET", f"/store?graph={GRAPH}").status == 200


def test_relative_iris_of_a_graph_start_from_its_name(empty: Any) -> None:
    _put(empty, "<x> <y> <z> .")
    assert empty.query("SELECT ?s { ?s ?p ?o }").rows == [{"s": "https://example.org/x"}]


@pytest.mark.parametrize(
    ("media_type", "body", "status"),
    [
        ("text/turtle", "<urn:s> <urn:p> ", 400),
        ("application/trig", "GRAPH <urn:g> { <urn:s> <urn:p> 1 }", 415),
        ("image/png", "", 415),
        ("application/ld+json", "[" * 5_000, 400),
        ("application/n-triples", "<urn:s> <urn:p> <relative> .", 400),
        ("multipart/form-data", "no boundary", 400),
    ],
)
def test_what_is_no_rdf_is_refused(media_type: str, body: str, status: int, empty: Any) -> None:
    headers = {"Content-Type": media_type, "Authorization": f"Bearer {empty.token}"}
    assert empty("PUT", f"/store?graph={GRAPH}", body, headers).status == status
    assert empty.query("ASK { ?s ?p ?o }").json["boolean"] is False


def test_a_read_only_server_takes_no_updates(server: Any) -> None:
    assert server.update("CLEAR ALL").status == 403
    assert _put(server, "<urn:s> <urn:p> 1 .").status == 403


# --- what is not started -------------------------------------------------------------------------


def _start(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "communique", "serve", "--port", "0", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_updates_need_a_token(tmp_path: Path) -> None:
    for host in ("127.0.0.1", "0.0.0.0"):
        done = _start("--store", str(tmp_path / "s"), "--updates", "--host", host)
        assert done.returncode == 2
        assert "without a token" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_dossier_takes_no_updates(dossier: Path, token_file: Path) -> None:
    done = _start(str(dossier), "--updates", "--token-file", str(token_file))
    assert done.returncode == 2
    assert "text files are the truth" in done.stderr


def test_the_token_is_read_from_a_file_with_words_in_it(tmp_path: Path) -> None:
    file = tmp_path / "token"
    arguments = ["--store", str(tmp_path / "s"), "--updates", "--token-file", str(file)]
    assert "token" in _start(*arguments).stderr
    file.write_text(" \n")
    done = _start(*arguments)
    assert (done.returncode, "is empty" in done.stderr) == (2, True)


def test_a_token_others_can_read_is_remarked_on(tmp_path: Path, sma: Path) -> None:
    file = tmp_path / "token"
    file.write_text("x")
    file.chmod(stat.S_IRUSR | stat.S_IROTH)
    done = _start("--store", str(tmp_path / "none"), "--token-file", str(file))
    assert done.returncode == 2
    assert "no such dossier, store or file" in done.stderr


@pytest.mark.parametrize("prefix", ["", "ftp://x/", "http://host", "https://host.example"])
def test_an_open_ended_service_prefix_is_refused(prefix: str, tmp_path: Path) -> None:
    done = _start("--store", str(tmp_path), "--allow-service", prefix)
    assert done.returncode == 2
    assert "--allow-service" in done.stderr
