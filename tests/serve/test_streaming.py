"""Large answers: sent as they come, at the client's pace, and never cut without a sign."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

ROWS = 60_000
"""More than the kernel holds between a server that sends and a client that does not read."""
SMALL = 65_536
"""Bytes of a client's own buffer."""
PAIRS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"


@pytest.fixture(scope="module")
def large(serve: Any, dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server whose row limit is beyond what it holds back."""
    arguments = [str(dossier), "--max-rows", str(ROWS), "--timeout", "20"]
    with serve(tmp_path_factory.mktemp("large"), *arguments) as running:
        yield running


def _target(sparql: str, **more: str) -> str:
    return f"/sparql?{urlencode({'query': sparql, **more})}"


def _reluctant(server: Any) -> socket.socket:
    """A connection that takes little before it is read."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)  # before it connects
    client.connect((server.host, server.port))
    return client


def test_a_large_answer_comes_in_chunks_and_says_that_there_is_more(large: Any) -> None:
    answer = large("GET", _target(PAIRS))
    assert answer.headers["transfer-encoding"] == "chunked"
    assert "communique-rows" not in answer.headers
    assert len(answer.body) > 4_000_000
    found = answer.json
    assert len(found["results"]["bindings"]) == ROWS
    assert found["truncated"]["rows"] == ROWS


def test_a_whole_large_answer_says_nothing_of_the_kind(large: Any) -> None:
    answer = large("GET", _target(f"{PAIRS} LIMIT {ROWS}"))
    assert "truncated" not in answer.json


@pytest.mark.parametrize("accept", ["text/csv", "text/tab-separated-values"])
def test_a_format_that_cannot_say_it_is_cut(accept: str, large: Any) -> None:
    with pytest.raises(http.client.IncompleteRead):
        large("GET", _target(PAIRS), headers={"Accept": accept})


def test_a_client_that_leaves_in_the_middle_frees_the_worker(large: Any, until: Any) -> None:
    with _reluctant(large) as client:
        client.sendall(f"GET {_target(PAIRS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert client.recv(1000).startswith(b"HTTP/1.1 200")
        assert large.metric("queries_running") == 1
    assert until(lambda: large.metric("queries_running") == 0, 5)


def test_the_server_does_not_run_ahead_of_a_slow_reader(large: Any) -> None:
    with closing(large.connect()) as connection:
        connection.sock = _reluctant(large)
        connection.request("GET", _target(PAIRS))
        with connection.getresponse() as response:
            time.sleep(0.5)
            assert large.metric("queries_running") == 1  # it waits for us
            assert large.metric("resident_bytes") < 400_000_000
            assert len(json.loads(response.read())["results"]["bindings"]) == ROWS


def test_a_time_limit_in_the_middle_is_a_cut_too(large: Any) -> None:
    slow = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?c = ?i && ?a != ?g && ?b != ?h) }"
    try:
        answer = large("GET", _target(slow, timeout="1"))
    except http.client.IncompleteRead:
        return
    assert answer.status == 503 or answer.json["truncated"]
