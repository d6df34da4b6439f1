"""``python -m benchmarks.serving``: the server under load, beside the bare engine's own server.

Point queries ask for all that is said of one thing; every one is new, unless the row says that
answers are given again. The load comes from wrk (https://github.com/wg/wrk) on the same machine.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from benchmarks.dossiers import Case
from benchmarks.measure import Cell, Table, spelled
from communique.graph.store import Solutions
from communique.graph.store.embedded import Embedded
from communique.graph.store.generations import current
from communique.graph.terms import term

SIZES = (100_000, 1_000_000)
SECONDS, CONNECTIONS = 10, 8
REACH, REACH_P99 = 1000, 0.05
PAGES = ("/", "/questions", "/search?q=defense")
RUNAWAY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
_SCRIPT = """
local things = {}
for line in io.lines("%s") do things[#things + 1] = line end
math.randomseed(os.time())
local n = 0
request = function()
  n = n + 1
  local query = "SELECT%%20%%3Fp%%20%%3Fo%%20%%7BGRAPH%%20%%3Fg%%7B%%3C"
    .. things[math.random(#things)] .. "%%3E%%20%%3Fp%%20%%3Fo%%7D%%7D"
  if %s then query = query .. "%%23" .. n .. "-" .. math.random() end
  return wrk.format("GET", "%s?query=" .. query, {Accept = "application/sparql-results+json"})
end
"""


class Load(NamedTuple):
    """What wrk saw: answers a second, the 99th percentile in seconds, and answers that failed.

    ``cpu`` are the cores' seconds that the server spent on one answer: other work on the machine
    hardly changes them.
    """

    rate: float
    p99: float
    failed: int
    cpu: float = 0.0


class Server(NamedTuple):
    """A server that runs: its address and its process."""

    url: str
    pid: int

    def cpu(self) -> float:
        """The cores' seconds that it and its workers have spent."""
        ticks = 0
        for place in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                stat = (place / "stat").read_text().rpartition(")")[2].split()
                if self.pid in (int(place.name), int(stat[1])):
                    ticks += int(stat[11]) + int(stat[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def main(arguments: list[str] | None = None) -> None:
    """Measure what the command line asks for, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="QUADS")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of load for each row")
    chosen = parser.parse_args(arguments)
    if not shutil.which("wrk"):
        parser.exit(2, "wrk is not installed: apt-get install wrk\n")
    with tempfile.TemporaryDirectory() as folder:
        for size in chosen.sizes:
            case = Case(size, Path(folder) / str(size))
            for table in measured(case, chosen.seconds):
                print(f"\n{table}", end="", flush=True)


def measured(case: Case, seconds: int) -> Iterator[Table]:
    """The tables of one dossier: queries, pages and health, freshness."""
    dossier = case.files
    _communique("build", str(dossier))
    case.path = dossier / ".communique" / "store"
    things = _things(case)
    with _bare(case) as bare, _served(dossier) as own:
        yield _queries(case, things, bare, own, seconds)
        yield _others(case, own, seconds)
        yield _freshness(case, own.url)


def _queries(case: Case, things: Path, bare: Server, own: Server, seconds: int) -> Table:
    few = things.with_name("few.txt")
    few.write_text("\n".join(things.read_text().split("\n")[:300]) + "\n")

    def ask(server: Server, path: str, asked: Path = things) -> Load:
        script = case.folder / f"load-{path.strip('/')}-{asked.stem}.lua"
        script.write_text(_SCRIPT % (asked, "true" if asked == things else "false", path))
        return _load(server, "", seconds, script)

    rows = [("bare oxigraph server", ask(bare, "/query")), ("communique", ask(own, "/sparql"))]
    with _building(case):
        rows.append(("bare oxigraph server, a build beside", ask(bare, "/query")))
        rows.append(("communique, a build beside", ask(own, "/sparql")))
    _wait(lambda: b'"described":true' in _get(f"{own.url}/ready"))
    ask(own, "/sparql", few)
    rows.append(("communique, answers given again", ask(own, "/sparql", few)))
    return Table(
        f"Point queries, {case.quads:,} quads, two workers, {CONNECTIONS} connections",
        ("server", "a second", "p99", "cores' time each", "failed", "reach"),
        [_row(name, load) for name, load in rows],
        (
            f"Reach: {REACH:,} a second, p99 below {spelled(REACH_P99)}, with a build beside.",
            "What else runs on the machine changes rates and p99, and hardly the cores' time.",
        ),
    )


def _others(case: Case, own: Server, seconds: int) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for path in PAGES:
        started = time.perf_counter()
        _get(own.url + path)
        first = spelled(time.perf_counter() - started)
        rows.append((path, first, *_seen(_load(own, path, max(2, seconds // 2)))))
    with _runaways(own.url):
        load = _load(own, "/health", seconds)
    rows.append(("/health, beside runaway queries", "", *_seen(load._replace(cpu=0.0))))
    return Table(
        f"Pages, {case.quads:,} quads",
        ("path", "first", "a second", "p99", "cores' time each", "failed"),
        rows,
        ("'first' is made anew; then a page is given again while nothing changes.",),
    )


def _freshness(case: Case, url: str) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for number in range(3):
        _touch(case, number)
        before = current(case.path)
        command = _command("build", str(_dossier(case)))
        build = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while current(case.path) == before:
            time.sleep(0.001)
        published = time.perf_counter()
        while _generation(url) == before:
            time.sleep(0.001)
        rows.append((number + 1, spelled(time.perf_counter() - published)))
        build.wait()
        time.sleep(2)
    title = f"From a published build to the first fresh answer, {case.quads:,} quads"
    return Table(title, ("build", "seconds"), rows)


def _row(name: str, load: Load) -> tuple[Cell, ...]:
    good = load.rate >= REACH and load.p99 <= REACH_P99
    reach = "" if name.startswith("bare") else ("reached" if good else "MISSED")
    return name, *_seen(load), reach


def _seen(load: Load) -> tuple[Cell, ...]:
    cpu = spelled(load.cpu) if load.cpu else ""
    return f"{load.rate:,.0f}", spelled(load.p99), cpu, load.failed


# --- what runs -----------------------------------------------------------------------------------


def _things(case: Case) -> Path:
    """A file of percent-encoded IRIs to ask for."""
    with closing(Embedded(case.path)) as store:
        found = store.query(
            f"SELECT ?s WHERE {{ GRAPH ?g {{ ?s a {term('cmq:Statement')} }} }} LIMIT 20000"
        )
        assert isinstance(found, Solutions)
        lines = [quote((row[0] or "")[1:-1], safe="") for row in found.rows]
    path = case.folder / "things.txt"
    path.write_text("\n".join(lines) + "\n")
    return path


def _load(server: Server, path: str, seconds: int, script: Path | None = None) -> Load:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "--latency", "--timeout", "30"]
    command += ["-s", str(script)] if script else []
    command.append(server.url + path)
    before = server.cpu()
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    spent = server.cpu() - before
    rate = float(_found(r"Requests/sec:\s+([\d.]+)", said))
    number, unit = re.findall(r"99%\s+([\d.]+)(us|ms|s|m)", said)[0]
    factor = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}[unit]
    failed = _found(r"Non-2xx or 3xx responses: (\d+)", said)
    answers = int(_found(r"(\d+) requests in", said) or 1)
    return Load(rate, float(number) * factor, int(failed or 0), spent / answers)


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else ""


@contextmanager
def _bare(case: Case) -> Iterator[Server]:
    """The engine's own server over the same quads, read-only."""
    place, program = case.folder / "bare", str(Path(sys.executable).with_name("oxigraph"))
    load = [program, "load", "--location", str(place), "--file", str(case.export)]
    subprocess.run(load, check=True, capture_output=True)
    address = f"127.0.0.1:{_free_port()}"
    serve = [program, "serve-read-only", "--location", str(place), "--bind", address]
    with _process(serve) as pid:
        _wait(lambda: bool(_get(f"http://{address}/query?query=ASK%7B%7D")))
        yield Server(f"http://{address}", pid)


@contextmanager
def _served(dossier: Path) -> Iterator[Server]:
    port = _free_port()
    with _process(_command("serve", str(dossier), "--port", str(port), "--log", "")) as pid:
        url = f"http://127.0.0.1:{port}"
        _wait(lambda: b'"described":true' in _get(f"{url}/ready"))
        yield Server(url, pid)


@contextmanager
def _process(command: list[str]) -> Iterator[int]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _while(work: Callable[[], object]) -> Iterator[None]:
    """Do some work again and again beside the block."""
    done = threading.Event()

    def again() -> None:
        while not done.is_set():
            work()

    thread = threading.Thread(target=again)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@contextmanager
def _building(case: Case) -> Iterator[None]:
    """Builds of one changed document after another, into the store that is served."""
    count = iter(range(10, 10_000))

    def build() -> None:
        _touch(case, next(count))
        _communique("build", str(_dossier(case)))

    with _while(build):
        yield


@contextmanager
def _runaways(url: str) -> Iterator[None]:
    def ask() -> None:
        try:
            _get(f"{url}/sparql?timeout=1&query={quote(RUNAWAY)}")
        except OSError:
            time.sleep(0.01)  # it was stopped, as it should be

    with _while(ask), _while(ask):
        yield


def _touch(case: Case, number: int) -> None:
    """Add one document, or change its title."""
    documents = _dossier(case) / "documents"
    with (documents / "invented.jsonl").open(encoding="utf-8") as file:
        document = json.loads(file.readline())
    document |= {"id": "changed", "title": f"Changed {number} {time.time()}"}
    (documents / "changed.jsonl").write_text(json.dumps(document) + "\n", encoding="utf-8")


def _dossier(case: Case) -> Path:
    return case.folder / "dossier"


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "communique", *arguments]


def _communique(*arguments: str) -> None:
    subprocess.run(_command(*arguments), check=True, stdout=subprocess.DEVNULL)


def _generation(url: str) -> int:
    with urllib.request.urlopen(f"{url}/sparql?query=ASK%7B%7D", timeout=30) as answer:
        return int(answer.headers["Communique-Generation"])


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:
        body: bytes = answer.read()
        return body


def _wait(ready: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(OSError):
            if ready():
                return
        time.sleep(0.1)
    raise TimeoutError("a server did not start")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


if __name__ == "__main__":
    print(f"load before: {os.getloadavg()[0]:.1f}")
    main()
