"""The store directory: generations, readers and writers, and what is left after a kill."""

from __future__ import annotations

import fcntl
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from communique.errors import StoreError
from communique.graph.store import Solutions
from communique.graph.store.embedded import Embedded
from communique.graph.terms import Triple

A: Triple = ("<urn:a>", "<urn:p>", '"a"')
B: Triple = ("<urn:b>", "<urn:p>", "<urn:a>")
Open = Callable[[], Embedded]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def opened(place: Path) -> Iterator[Open]:
    """A function that opens the store directory; all handles are closed at the end."""
    handles: list[Embedded] = []

    def open_one() -> Embedded:
        handles.append(Embedded(place, patience=0.1))
        return handles[-1]

    yield open_one
    for handle in handles:
        handle.close()


def put(store: Embedded, graph: str, *triples: Triple) -> None:
    with store.writer() as writer:
        writer.replace(graph, triples)


def generations(place: Path) -> list[str]:
    return sorted(each.name for each in (place / "generations").iterdir())


def test_a_reader_keeps_what_it_sees_until_it_refreshes(opened: Open) -> None:
    reader, writer = opened(), opened()
    put(writer, "urn:g", A)
    assert reader.graphs() == ["urn:g"]
    answer = reader.query("SELECT ?o WHERE { GRAPH ?g { ?s ?p ?o } }")
    put(writer, "urn:g", B)
    put(writer, "urn:h", B)
    assert list(reader.triples("urn:g")) == [A]
    assert isinstance(answer, Solutions)
    assert list(answer.rows) == [('"a"',)]
    assert (reader.generation, writer.generation) == (1, 3)
    assert reader.refresh() is True
    assert (reader.generation, reader.graphs()) == (3, ["urn:g", "urn:h"])


def test_a_reader_sees_nothing_of_a_writer_at_work(opened: Open) -> None:
    store = opened()
    put(store, "urn:g", A)
    with store.writer() as writer:
        writer.replace("urn:g", [B])
        reader = opened()
        assert list(reader.triples("urn:g")) == [A]
        assert list(store.triples("urn:g")) == [A]
    assert list(store.triples("urn:g")) == [B]


def test_old_generations_go_when_nobody_reads_them(opened: Open, place: Path) -> None:
    store, reader = opened(), opened()
    put(store, "urn:g", A)
    assert reader.generation == 1
    for _ in range(3):
        put(store, "urn:g", B)
    assert generations(place) == ["000001", "000003", "000004"]
    reader.close()
    put(store, "urn:g", A)
    assert generations(place) == ["000004", "000005"]


def test_a_forgotten_reader_does_not_hold_its_generation(opened: Open, place: Path) -> None:
    store = opened()
    put(store, "urn:g", A)
    assert Embedded(place).generation == 1
    put(store, "urn:g", A)
    put(store, "urn:g", A)
    assert generations(place) == ["000002", "000003"]


def test_two_writers_do_not_mix(opened: Open) -> None:
    store, other = opened(), opened()
    with store.writer() as writer:
        writer.replace("urn:g", [A])
        with pytest.raises(StoreError, match="being written by another process"):
            put(other, "urn:h", B)
    put(other, "urn:h", B)
    store.refresh()
    assert store.graphs() == ["urn:g", "urn:h"]


def test_a_writer_waits_for_another_one_to_end(place: Path) -> None:
    place.mkdir()
    code = f"""
import fcntl, sys, time
lock = open({str(place / "lock")!r}, "w")
fcntl.flock(lock, fcntl.LOCK_EX)
print(flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdin
        assert other.stdout
        other.stdout.readline()
        (place / "generations").mkdir()
        with pytest.raises(StoreError, match="another process"):
            put(Embedded(place, patience=0.1), "urn:g", A)
        other.stdin.close()
        put(Embedded(place, patience=60), "urn:g", A)


# --- killed ---------------------------------------------------------------------------------

KILLS = {
    "before anything is written": ("GenerationWriter", "replace", False),
    "while graphs are written": ("Engine", "replace", True),
    "before the flush": ("Engine", "flush", False),
    "after the flush": ("Engine", "flush", True),
    "before publication": ("generations", "publish", False),
    "after the manifest": ("generations", "_write", True),
    "before the rename": ("Path", "rename", False),
    "after the rename": ("Path", "rename", True),
    "before the switch": ("os", "replace", False),
    "after the switch": ("os", "replace", True),
    "before clearing up": ("generations", "clear_unread", False),
}
PUBLISHED = {"after the switch", "before clearing up"}

SCRIPT = """
import os, signal, sys
from pathlib import Path
from communique.graph.store import generations
from communique.graph.store.embedded import Embedded, GenerationWriter
from communique.graph.store.oxigraph import Engine

owner, name, after = {"os": os, **globals()}[sys.argv[2]], sys.argv[3], sys.argv[4] == "True"
real = getattr(owner, name)

def deadly(*arguments, **options):
    if after:
        real(*arguments, **options)
    os.kill(os.getpid(), signal.SIGKILL)

store = Embedded(Path(sys.argv[1]))
with store.writer(fresh=sys.argv[5] == "True") as writer:
    setattr(owner, name, deadly)
    for graph in ("urn:g", "urn:h"):
        writer.replace(graph, [("<urn:b>", "<urn:p>", "<urn:a>")])
    writer.manifest({"new": True})
"""


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize("moment", KILLS)
def test_a_killed_writer_leaves_the_old_graph_or_the_new_one(
    opened: Open, place: Path, moment: str, fresh: bool
) -> None:
    put(opened(), "urn:g", A)
    arguments = [str(place), *map(str, KILLS[moment]), str(fresh)]
    killed = subprocess.run([sys.executable, "-c", SCRIPT, *arguments], check=False)
    assert killed.returncode == -signal.SIGKILL
    store = opened()
    if moment in PUBLISHED:
        assert (store.generation, store.graphs()) == (2, ["urn:g", "urn:h"])
        assert list(store.triples("urn:g")) == [B]
        assert store.manifest()["new"] is True
    else:
        assert (store.generation, store.graphs()) == (1, ["urn:g"])
        assert list(store.triples("urn:g")) == [A]
        assert "new" not in store.manifest()
    put(store, "urn:i", A)
    assert "urn:i" in store.graphs()
    assert not [each for each in place.rglob("*") if each.suffix == ".new"]
    assert len(generations(place)) == 2


# --- what is no store -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [{"format": 0}, {"format": None}, {"engine": "oxigraph 0.4.9"}, {"engine": None}]
)
def test_a_store_of_another_version_says_so_and_can_be_built_anew(
    opened: Open, place: Path, change: dict[str, object]
) -> None:
    put(opened(), "urn:g", A)
    path = place / "generations" / "000001" / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    store = opened()
    for ask in (store.graphs, store.manifest, lambda: store.generation):
        with pytest.raises(StoreError, match="rebuild it with `communique build`"):
            ask()
    with pytest.raises(StoreError, match="rebuild"):
        put(store, "urn:h", B)
    with store.writer(fresh=True) as writer:
        writer.replace("urn:h", [B])
    assert store.graphs() == ["urn:h"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("current", "what"),
        ("current", "7"),
        ("generations/000001/manifest.json", "{"),
        ("generations/000001/quads/CURRENT", "MANIFEST-999\n"),
    ],
)
def test_a_damaged_store_is_a_clear_error(opened: Open, place: Path, file: str, text: str) -> None:
    put(opened(), "urn:g", A)
    (place / file).write_text(text)
    with pytest.raises(StoreError, match=str(place)):
        opened().graphs()


def test_a_directory_of_other_things_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").touch()
    with pytest.raises(StoreError, match="no store directory"):
        Embedded(tmp_path)
    with pytest.raises(StoreError, match="no store directory"):
        Embedded(tmp_path / "holiday.jpg")


def test_the_lock_of_a_reader_is_shared(opened: Open, place: Path) -> None:
    put(opened(), "urn:g", A)
    first, second = opened(), opened()
    assert first.graphs() == second.graphs() == ["urn:g"]
    with (place / "generations" / "000001" / "manifest.json").open() as file:
        with pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
