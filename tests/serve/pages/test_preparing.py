"""The index beside a generation: made once, made again where it is missing, never a new truth."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import communique
from communique.graph.knowledge import KnowledgeGraph
from communique.graph.store.embedded import Embedded
from communique.serve.pages.drawing import Drawer
from communique.serve.pages.index import index_of
from communique.serve.pages.index.fill import fill
from communique.serve.pages.views import VIEWS


@pytest.fixture(scope="module")
def built(sma: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped dossier built into a store directory."""
    place = tmp_path_factory.mktemp("indexed") / "store"
    communique.open(sma, store=place, strict=False).close()
    return place


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "store")
    return tmp_path / "store"


def index_files(store: Path) -> list[Path]:
    return list(store.rglob("pages.sqlite*"))


def front(store: Path) -> Any:
    with KnowledgeGraph(Embedded(store)) as kg:
        return VIEWS["front"](kg)


def test_the_index_lies_beside_its_generation_and_is_made_once(store: Path) -> None:
    first = front(store)
    (made,) = index_files(store)
    assert made.parent.parent.name == "generations"
    before = made.stat().st_mtime_ns
    assert front(store) == first
    assert made.stat().st_mtime_ns == before


def test_a_damaged_or_older_index_is_made_anew(store: Path) -> None:
    first = front(store)
    (made,) = index_files(store)
    made.write_bytes(b"no database at all")
    assert front(store) == first
    with sqlite3.connect(made) as db:
        db.execute("PRAGMA user_version = 0")
        db.execute("DELETE FROM statement")
    db.close()
    assert front(store) == first


def test_where_the_disk_cannot_be_written_memory_will_do(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> None:
        raise PermissionError("read-only file system")

    first = front(store)
    for made in index_files(store):
        made.unlink()
    monkeypatch.setattr("communique.serve.pages.index.index.os.replace", refuse)
    assert front(store) == first
    assert index_files(store) == []


def test_a_process_of_its_own_makes_the_index(store: Path) -> None:
    command = [sys.executable, "-m", "communique.serve.pages.index", str(store)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(index_files(store)) == 1


def test_the_same_graph_gives_the_same_index(store: Path) -> None:
    dumps = []
    with KnowledgeGraph(Embedded(store)) as kg:
        for _ in range(2):
            db = sqlite3.connect(":memory:")
            fill(kg.store, db)
            dumps.append(list(db.iterdump()))
            db.close()
    assert dumps[0] == dumps[1]


def test_a_new_generation_has_an_index_of_its_own(store: Path) -> None:
    with KnowledgeGraph(Embedded(store)) as kg:
        index = index_of(kg)
        kept = kg.store.generation
        graph = kg.mint.graph("document", kg.document_ids[0])
        with kg.store.writer() as writer:
            writer.drop(graph)
        kg.store.refresh()
        assert kg.store.generation == kept + 1
        newer = index_of(kg)
        count = "SELECT count(*) FROM statement"
        assert newer.number(count) < index.number(count)


def test_pictures_are_drawn_by_a_process_that_may_end() -> None:
    pytest.importorskip("vl_convert", reason="needs the extra: pip install 'communique[pictures]'")
    drawer = Drawer()
    spec: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": "One mark.",
        "usermeta": {"title": "A mark"},
        "data": {"values": [{"x": 1}]},
        "mark": "point",
        "encoding": {"x": {"field": "x", "type": "quantitative"}},
    }
    first = drawer.svg(spec)
    assert first.startswith("<svg")
    assert drawer._process
    drawer._process.kill()
    drawer._process.wait()
    assert drawer.svg(spec) == first
    assert drawer.svg(spec) == first
