"""Starting, ending, builds that come while the server runs, workers that die."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

RUNAWAY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
TITLES = """PREFIX cmq: <https://w3id.org/communique/ns#> PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?t { ?d a cmq:Dossier ; dcterms:title ?t }"""


@pytest.fixture
def own(sma: Path, tmp_path: Path) -> Path:
    """A copy of the shipped dossier that one test may change."""
    folder = tmp_path / "dossier"
    shutil.copytree(sma, folder, ignore=shutil.ignore_patterns(".communique"))
    return folder


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 0, marks=pytest.mark.slow)],
)
def test_a_signal_ends_it_quietly(
    number: int, code: int, serve: Any, own: Path, tmp_path: Path, until: Any
) -> None:
    with serve(tmp_path, str(own), "--log", "", "--workers", "1") as server:
        token = server("GET", "/ready").json
        assert token["ready"] is True
        workers = _children(server.process.pid)
        assert len(workers) >= 2
        threading.Thread(target=_ask_and_forget, args=[server]).start()
        time.sleep(0.3)
        started = time.monotonic()
        assert server.end(number) == code
        assert time.monotonic() - started < 8
    assert server.errors.read_text() == ""
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers), 5)
    assert not (own / ".communique/store/served").exists()


def _ask_and_forget(server: Any) -> None:
    with suppress(OSError, HTTPException):
        server.query(RUNAWAY)


def _children(pid: int) -> list[int]:
    return [int(each) for each in _children_of(pid)]


def _children_of(pid: int) -> Iterator[str]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        yield from (task / "children").read_text().split()


@pytest.mark.slow
def test_workers_end_when_the_front_is_killed(
    serve: Any, dossier: Path, tmp_path: Path, until: Any
) -> None:
    with serve(tmp_path, str(dossier), "--timeout", "1") as server:
        workers = _children(server.process.pid)
        server.process.kill()
        server.process.wait()
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers), 10)


def test_a_worker_that_dies_is_replaced(server: Any, until: Any) -> None:
    token = {"Authorization": f"Bearer {server.token}"}
    front = server("GET", "/admin/queries", headers=token).json["front"]
    for number in (signal.SIGKILL, signal.SIGSEGV):
        for worker in _children(front):
            os.kill(worker, number)
        for _ in range(4):  # those that are gone are found out when they are asked
            server.query("ASK {}")
        assert until(lambda: server.query("ASK { ?s a ?o }").status == 200, 10)


def test_an_address_in_use_is_one_clear_message(dossier: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "communique", "serve", str(dossier), "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("communique: cannot listen on 127.0.0.1:")
    assert len(done.stderr.splitlines()) == 1


def test_a_build_is_seen_without_a_pause(serve: Any, own: Path, tmp_path: Path, until: Any) -> None:
    with serve(tmp_path / "log", str(own), "--workers", "1") as server:
        before = server.query(TITLES)
        assert before.rows == [{"t": "The Special Measures Agreement, 2024-2025"}]
        stop, failures, asked = threading.Event(), [], [0]

        def keep_asking() -> None:
            while not stop.is_set():
                answer = server.query(TITLES)
                asked[0] += 1
                if answer.status != 200 or len(answer.rows) != 1:
                    failures.append(answer)
                time.sleep(0.01)

        thread = threading.Thread(target=keep_asking)
        thread.start()
        settings = own / "dossier.toml"
        settings.write_text(settings.read_text().replace("2024-2025", "as it was"))
        build = [sys.executable, "-m", "communique", "build", str(own)]
        subprocess.run(build, capture_output=True, check=True, timeout=60)
        fresh = [{"t": "The Special Measures Agreement, as it was"}]
        assert until(lambda: server.query(TITLES).rows == fresh, 5)
        assert until(lambda: server("GET", "/ready").json["described"], 10)
        assert server.query(TITLES).rows == fresh
        stop.set()
        thread.join()
        assert not failures
        assert asked[0] > 5
        assert server.query(TITLES).headers["etag"] != before.headers["etag"]
        again = {"If-None-Match": before.headers["etag"]}
        assert server("GET", "/sparql?query=ASK%7B%7D", headers=again).status == 200


def test_an_rdf_file_is_served(serve: Any, tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text('<urn:s> <urn:p> "from a file" .')
    with serve(tmp_path / "log", str(file), "--workers", "1") as server:
        assert server.query("SELECT ?o { ?s ?p ?o }").rows == [{"o": "from a file"}]
        assert server.update("CLEAR ALL").status == 403


def test_another_server_is_served_through_this_one(serve: Any, server: Any, tmp_path: Path) -> None:
    with serve(tmp_path, "--store", f"{server.url}/sparql", "--timeout", "1") as front:
        titles = front.query(TITLES)
        assert titles.status == 200
        assert [row["t"] for row in titles.rows] == ["The Special Measures Agreement, 2024-2025"]
        assert front.query("SELECT * { ?s ?p }").error["kind"] == "syntax"
        assert front.query(RUNAWAY).status == 503
        assert front("GET", "/ready").json["ready"] is True


@pytest.mark.slow
def test_a_store_that_went_away_is_said(serve: Any, own: Path, tmp_path: Path, until: Any) -> None:
    with serve(tmp_path / "log", str(own), "--workers", "1") as server:
        shutil.rmtree(own / ".communique")
        assert server("GET", "/health").status == 200
        assert until(lambda: server.query("ASK { ?s ?p ?o }").status in (200, 503), 5)
        subprocess.run(
            [sys.executable, "-m", "communique", "build", str(own)], check=True, capture_output=True
        )
        assert until(lambda: server.query(TITLES).status == 200, 10)
