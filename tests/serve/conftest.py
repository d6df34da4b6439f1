"""Servers as users start them: the command in a process of its own, on a free port."""

from __future__ import annotations

import http.client
import json
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from communique.graph.records import Passage
from communique.loaders.dossier.texts import digest, passage_of

TOKEN = "open sesame"


@dataclass(frozen=True)
class Answer:
    """A response: status, headers by lower-case name, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def error(self) -> dict[str, Any]:
        found: dict[str, Any] = self.json["error"]
        return found

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows of a JSON result, words only."""
        return [
            {name: term["value"] for name, term in row.items()}
            for row in self.json["results"]["bindings"]
        ]


@dataclass
class Running:
    """A server that runs, and how to speak to it."""

    process: subprocess.Popen[str]
    url: str
    errors: Path
    host: str = "127.0.0.1"
    port: int = 0
    token: str = TOKEN
    extra: dict[str, str] = field(default_factory=dict)

    def connect(self, timeout: float = 60) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.host, self.port, timeout=timeout)

    def __call__(
        self,
        method: str,
        target: str,
        body: bytes | str = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request with exactly these headers, Host and Content-Length besides."""
        connection = self.connect()
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            sent = {"Host": f"{self.host}:{self.port}", **(headers or {})}
            data = body.encode() if isinstance(body, str) else body
            if data or method in ("POST", "PUT"):
                sent.setdefault("Content-Length", str(len(data)))
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders(data or None)
            with connection.getresponse() as response:  # closed too where reading it fails
                named = {name.lower(): value for name, value in response.getheaders()}
                return Answer(response.status, named, response.read())
        finally:
            connection.close()

    def query(self, sparql: str, accept: str = "application/sparql-results+json") -> Answer:
        """A query by GET."""
        return self("GET", f"/sparql?{urlencode({'query': sparql})}", headers={"Accept": accept})

    def update(self, sparql: str, token: str | None = None) -> Answer:
        """An update with the token."""
        headers = {"Content-Type": "application/sparql-update"}
        headers["Authorization"] = f"Bearer {self.token if token is None else token}"
        return self("POST", "/update", sparql, headers)

    def metric(self, name: str) -> float:
        """A value of /metrics; 0 if it is not there."""
        text = self("GET", "/metrics").text
        found = re.search(rf"^communique_{re.escape(name)} (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; gives back the exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)


def eventually(true: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether something becomes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.05)
    return bool(true())


@contextmanager
def served(folder: Path, *arguments: str) -> Iterator[Running]:
    """``communique serve`` with arguments; what it writes to standard error lies in ``folder``."""
    pytest.importorskip("uvicorn", reason="needs the extra: pip install 'communique[serve]'")
    folder.mkdir(parents=True, exist_ok=True)
    errors = folder / "stderr.txt"
    command = [sys.executable, "-m", "communique", "serve", "--port", "0", *arguments]
    with errors.open("w") as stderr:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)
    try:
        assert process.stdout
        ready, _, _ = select.select([process.stdout], [], [], 60)
        line = process.stdout.readline() if ready else ""
        found = re.search(r"http://([^/]+):(\d+)/", line)
        assert found, f"did not start: {line!r} {errors.read_text()}"
        host, port = found[1], int(found[2])
        yield Running(process, f"http://{host}:{port}", errors, host, port)
    finally:
        if process.poll() is None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(15)
        if process.poll() is None:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


Serve = Callable[..., Any]


@pytest.fixture(scope="session")
def serve() -> Serve:
    """``served``: a context manager for a server of one's own."""
    return served


@pytest.fixture(scope="session")
def until() -> Callable[..., bool]:
    """``eventually``: whether something becomes true in time."""
    return eventually


@pytest.fixture(scope="session")
def dossier(sma: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped dossier, to build and change."""
    folder = tmp_path_factory.mktemp("served") / "sma"
    shutil.copytree(sma, folder, ignore=shutil.ignore_patterns(".communique"))
    return folder


HARBOR = (
    "Harbor talks stall\n\n"
    "The minister said that the lamps stay lit, and that the south would pay for them.\n\n"
    "\u201cNot twice,\u201d a councillor of the south replied.\n"
)
"""The invented article of ``harbor``."""


@pytest.fixture
def harbor(tmp_path: Path) -> Path:
    """A dossier of one invented article, its text in the folder ``articles``."""
    long, short, reply = (
        passage_of(HARBOR, words)
        for words in (
            "the lamps stay lit, and that the south would pay for them",
            "that the south would pay",
            "\u201cNot twice,\u201d a councillor of the south replied",
        )
    )

    def statement(name: str, speaker: str, at: Passage, polarity: int) -> str:
        return (
            f"- {{id: {name}, speaker: {speaker}, mode: indirect, paraphrase: In short {name}., "
            f'passage: {{start: {at.start}, end: {at.end}, digest: "{at.digest}"}}, '
            f"stances: [{{proposition: south-pays, polarity: {polarity}}}], status: accepted}}\n"
        )

    files = {
        "dossier.toml": 'title = "Harbor"\nbase = "https://example.org/dossier/harbor/"\n',
        "registry/actors.yaml": "actors:\n- {id: north, kind: state, label: North}\n"
        "- {id: south, kind: state, label: South}\n",
        "registry/outlets.yaml": "outlets:\n- {id: ledger, label: The Ledger}\n",
        "codebook.yaml": "topics: [{id: lamps, label: lamps, definition: Lamps.}]\n"
        "propositions: [{id: south-pays, label: The south pays, definition: It pays for all "
        "lamps., topics: [lamps]}]\n",
        "articles/stall.txt": HARBOR,
        "documents/stall.yaml": (
            "id: stall\ntitle: Talks stall\noutlet: ledger\nlanguage: en\n"
            f'text: {{digest: "{digest(HARBOR)}", length: {len(HARBOR)}}}\nstatements:\n'
            + statement("lamps-stay", "north", long, 1)
            + statement("south-pays", "north", short, 1)
            + statement("not-twice", "south", reply, -1)
        ),
    }
    for name, text in files.items():
        place = tmp_path / "harbor" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="")
    return tmp_path / "harbor"


@pytest.fixture(scope="session")
def token_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("token") / "token"
    file.write_text(TOKEN + "\n")
    file.chmod(0o600)
    return file


@pytest.fixture(scope="session")
def server(
    dossier: Path, token_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """The shipped dossier, served with a short time limit."""
    folder = tmp_path_factory.mktemp("server")
    arguments = [str(dossier), "--timeout", "2", "--max-rows", "5000", "--memory", "600"]
    with served(folder, *arguments, "--token-file", str(token_file)) as running:
        # the description is put in after the start; tests should not see it come
        assert eventually(lambda: running("GET", "/ready").json["described"])
        yield running


@pytest.fixture(scope="module")
def writable(token_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An empty store of one's own that takes updates."""
    folder = tmp_path_factory.mktemp("writable")
    arguments = ["--store", str(folder / "store"), "--updates", "--token-file", str(token_file)]
    with served(folder, *arguments) as running:
        yield running


@pytest.fixture(scope="session")
def w3c(root: Path) -> Path:
    """The W3C test suites, which are not part of the project."""
    folder = root.parent / "shared" / "w3c" / "sparql" / "sparql11"
    if not folder.is_dir():
        pytest.skip("the W3C suites are not here: put sparql/ of w3c/rdf-tests in ../shared/w3c")
    return folder
