"""``python -m benchmarks.pages``: how long each kind of page takes, over HTTP, first and again.

The server keeps what it has shown of a generation. ``first`` is a page that nobody has asked for
before, ``again`` the middle of ten more requests. The very first page of a generation waits until
the index of that generation is made.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.dossiers import Case
from benchmarks.measure import Cell, Table, Times
from communique.graph.knowledge import KnowledgeGraph
from communique.graph.store.embedded import Embedded
from communique.serve.pages.index import Index, index_of

SHIPPED = Path(__file__).resolve().parent.parent / "dossiers" / "sma"
REACH = {"shipped": 0.1, "1M": 0.3}
"""Seconds that no page should take."""

_TOP = "SELECT iri FROM thing t WHERE kind IN ({}) ORDER BY ({}) DESC, n LIMIT 1"
_MOST = {
    "proposition": ("'proposition'", "SELECT count(*) FROM side WHERE proposition = t.n"),
    "topic": ("'topic'", "SELECT count(*) FROM concerns WHERE topic = t.n"),
    "actor": ("'person'", "SELECT count(*) FROM statement WHERE speaker = t.n"),
    "state": ("'state'", "SELECT count(*) FROM represents WHERE state = t.n"),
    "outlet": ("'outlet', 'agency'", "SELECT count(*) FROM statement WHERE outlet = t.n"),
    "agreement": ("'agreement'", "SELECT count(*) FROM about WHERE agreement = t.n"),
    "series": ("'series'", "SELECT 0"),
    "document": ("'document'", "SELECT count(*) FROM statement WHERE document = t.n"),
    "event": ("'event'", "SELECT count(*) FROM statement WHERE occasion = t.n"),
}


def main(arguments: list[str] | None = None) -> None:
    """Measure the shipped dossier and invented ones, and print a table of each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=(1_000_000,), metavar="QUADS")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep invented stores there")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        shipped = Path(folder) / "shipped"
        subprocess.run([*_RUN, "build", str(SHIPPED), "--store", str(shipped)], check=True)
        print(f"\n{measured('shipped', shipped)}", end="", flush=True)
        for size in chosen.sizes:
            case = Case(size, (chosen.keep or Path(folder)) / str(size))
            if not case.path.exists():
                case.build()
            print(f"\n{measured(case.name, case.path)}", end="", flush=True)


_RUN = (sys.executable, "-m", "communique")


def measured(name: str, store: Path) -> Table:
    """The pages of one store: seconds of the first and of later requests, and the reach."""
    for old in store.rglob("pages.sqlite"):
        old.unlink()
    rows: list[tuple[Cell, ...]] = []
    reach, slow = REACH.get(name, float("inf")), []
    with served(store) as url:
        rows.append(("the first of a generation", _once(url, "/about"), ""))
        for kind, path in _paths(store).items():
            first = _once(url, path)
            rows.append((kind, first, Times(tuple(_once(url, path).median for _ in range(10)))))
            slow += [kind] if first.median > reach else []
    reached = f"over {reach:g} s: {', '.join(slow) or 'none'}"
    return Table(f"Pages over HTTP, {name}", ("page", "first", "again"), rows, (reached,))


@contextmanager
def served(store: Path) -> Iterator[str]:
    """A server of a store, as its address."""
    command = [*_RUN, "serve", "--store", str(store), "--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout
        found = re.search(r"http://[^/]+", process.stdout.readline())
        assert found, "the server did not start"
        yield found[0]
    finally:
        process.terminate()
        process.wait()


def _once(url: str, path: str) -> Times:
    request = urllib.request.Request(url + path, headers={"Accept": "text/html"})
    started = time.perf_counter()
    while True:
        try:
            with urllib.request.urlopen(request) as answer:
                answer.read()
            return Times((time.perf_counter() - started,))
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            time.sleep(0.5)  # the index is being made


def _paths(store: Path) -> Mapping[str, str]:
    """A page of each kind, that with most statements on it."""
    with closing(KnowledgeGraph(Embedded(store))) as kg:
        index, base = index_of(kg), kg.mint.base
        things = {kind: _most(index, kind).removeprefix(base) for kind in _MOST}
        statement = index.row("SELECT iri FROM statement LIMIT 1")
        claim = index.row("SELECT iri FROM claim LIMIT 1")
        assert statement
        assert claim
    proposition, actor = (things[kind].rpartition("/")[2] for kind in ("proposition", "actor"))
    return {
        "front": "/",
        "statements": "/statements",
        "statements, filtered": f"/statements?proposition={proposition}&stance=opposes",
        "statements, by actor": f"/statements?actor={actor}&sort=oldest&page=3",
        "propositions": "/propositions",
        "actors": "/actors",
        "agreements": "/agreements",
        "documents": "/documents",
        "disagreements": "/disagreements",
        "search": "/search?q=cost+shar",
        "search, Korean": "/search?q=%EB%B6%81%ED%95%9C",
        "question form": "/questions/who-said-what",
        "ontology": "/ns",
        **{kind: f"/{path}" for kind, path in things.items() if path},
        "statement": f"/{statement['iri'].removeprefix(base)}",
        "claim": f"/{claim['iri'].removeprefix(base)}",
    }


def _most(index: Index, kind: str) -> str:
    found = index.row(_TOP.format(*_MOST[kind]))
    return str(found["iri"]) if found else ""


if __name__ == "__main__":
    main()
