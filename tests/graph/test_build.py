"""The build: all of it, only what changed, and what is left of one that was killed."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from communique.errors import DateError, StoreError
from communique.graph import bulk, read
from communique.graph import records as r
from communique.graph import terms as t
from communique.graph.build import BuildReport, Source, build, is_current
from communique.graph.store import Store, open_store
from communique.graph.store.oxigraph import Memory, canonical

Make = Callable[..., r.Document]


def lines(store: Store) -> list[str]:
    """Everything in a store as canonical N-Quads."""
    return canonical(
        (*one, f"<{graph}>") for graph in store.graphs() for one in store.triples(graph)
    )


def counts(report: BuildReport) -> tuple[int, int, int, int]:
    return report.documents, report.replaced, report.unchanged, report.removed


def unread(document: r.Document) -> Source:
    """The source of a document that must not be read."""

    def read_it() -> r.Document:
        pytest.fail(f"{document.id} was read although it did not change")

    return Source(document.id, Source.of(document).digest, read_it)


@pytest.fixture
def documents(small_document: Make) -> list[r.Document]:
    return [small_document(number) for number in range(3)]


def test_a_build_brings_all_graphs(
    store: Store, small_dossier: r.Dossier, documents: list[r.Document], mint: t.Minter
) -> None:
    report = build(small_dossier, documents, store)
    assert counts(report) == (3, 3, 0, 0)
    own = [f"document/{each.id}" for each in documents]
    expected = ["registry", "codebook", *own]
    asserted = {mint.graph(*name.split("/")) for name in expected}
    inferred = {mint.inferred(graph) for graph in asserted}
    assert set(store.graphs()) == {t.ONTOLOGY_GRAPH, *asserted, *inferred}
    assert report.quads == store.manifest()["quads"] == len(lines(store))
    assert report.generation == store.generation == 1
    found = read.document(store.triples(mint.graph("document", "d1")), mint)
    assert found == read.canonical(documents[1])
    assert read.registry(store.triples(mint.graph("registry")), mint) == read.canonical(
        small_dossier.registry
    )


def test_what_is_inferred_is_there(
    store: Store, small_dossier: r.Dossier, documents: list[r.Document], mint: t.Minter
) -> None:
    build(small_dossier, documents, store)
    graph = mint.inferred(mint.graph("document", "d0"))
    statement, south = mint("document", "d0", "statement", "s"), mint("actor", "south")
    assert (statement, t.term("cmq:represents"), south) in set(store.triples(graph))


def test_nothing_is_done_twice(
    store: Store, small_dossier: r.Dossier, documents: list[r.Document]
) -> None:
    build(small_dossier, documents, store)
    report = build(small_dossier, map(unread, documents), store)
    assert counts(report) == (3, 0, 3, 0)
    assert report.generation == 1
    assert is_current(small_dossier, map(unread, documents), store)


def test_only_what_changed_is_read_and_replaced(
    store: Store, small_dossier: r.Dossier, documents: list[r.Document], small_document: Make
) -> None:
    build(small_dossier, documents, store)
    changed: list[r.Document | Source] = [unread(documents[0])]
    changed += [small_document(1, 1), small_document(7)]
    assert not is_current(small_dossier, changed, store)
    report = build(small_dossier, changed, store)
    assert counts(report) == (3, 2, 1, 1)
    assert report.generation == 2
    anew = Memory()
    build(small_dossier, [documents[0], small_document(1, 1), small_document(7)], anew)
    assert lines(store) == lines(anew)
    assert report.quads == len(lines(anew))


def test_a_document_with_mistakes_is_left_out(
    store: Store, small_dossier: r.Dossier, documents: list[r.Document], mint: t.Minter
) -> None:
    broken = Source("d2", "other", lambda: None)
    assert counts(build(small_dossier, [documents[0], broken], store)) == (1, 1, 0, 0)
    assert mint.graph("document", "d2") not in store.graphs()
    report = build(small_dossier, [unread(documents[0]), broken], store)
    assert (counts(report), report.generation) == ((1, 0, 1, 0), 1)
    build(small_dossier, [unread(documents[0]), documents[2]], store)
    assert mint.graph("document", "d2") in store.graphs()
    report = build(small_dossier, [unread(documents[0]), broken], store)
    assert (counts(report), report.generation) == ((1, 0, 1, 1), 3)
    assert mint.graph("document", "d2") not in store.graphs()


def with_registry(dossier: r.Dossier, **changes: Any) -> r.Dossier:
    registry = msgspec.structs.replace(dossier.registry, **changes)
    return msgspec.structs.replace(dossier, registry=registry)


def test_a_changed_registry_changes_what_follows_for_every_document(
    store: Store, small_dossier: r.Dossier, documents: list[r.Document], mint: t.Minter
) -> None:
    build(small_dossier, documents, store)
    other = with_registry(small_dossier, tenures=())
    report = build(other, documents, store)
    assert counts(report) == (3, 3, 0, 0)
    anew = Memory()
    build(other, documents, anew)
    assert lines(store) == lines(anew)


def test_changed_rules_or_ontology_build_everything_anew(
    small_dossier: r.Dossier, documents: list[r.Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    from communique import ontology

    store = Memory()
    build(small_dossier, documents, store)
    turtle = ontology.turtle() + "\n<urn:new> a <http://www.w3.org/2002/07/owl#Class> ."
    monkeypatch.setattr(ontology, "turtle", lambda: turtle)
    assert build(small_dossier, documents, store).replaced == 3
    assert any(one[0] == "<urn:new>" for one in store.triples(t.ONTOLOGY_GRAPH))


def test_a_judgement_touches_only_the_document_it_is_about(
    store: Store, small_dossier: r.Dossier, documents: list[r.Document], mint: t.Minter
) -> None:
    build(small_dossier, documents, store)
    judgement = r.Judgement(
        subject="document/d1/statement/s", verdict="reject", by="me", at="2025-06-01T00:00:00Z"
    )
    decided = msgspec.structs.replace(small_dossier, judgements=(judgement,))
    report = build(decided, [unread(documents[0]), documents[1], unread(documents[2])], store)
    assert counts(report) == (3, 1, 2, 0)
    standing = {
        (one[0], one[2])
        for number in range(3)
        for one in store.triples(mint.inferred(mint.graph("document", f"d{number}")))
        if one[1] == t.term("cmq:standing") and "statement" in one[0]
    }
    assert standing == {
        (mint("document", f"d{number}", "statement", "s"), t.text(word))
        for number, word in enumerate(["accepted", "rejected", "accepted"])
    }
    anew = Memory()
    build(decided, documents, anew)
    assert lines(store) == lines(anew)


def test_a_decision_about_no_document_is_published_too(
    small_dossier: r.Dossier, documents: list[r.Document], mint: t.Minter
) -> None:
    store = Memory()
    build(small_dossier, documents, store)
    judgement = r.Judgement(
        subject="actor/ann", other="actor/north", verdict="different", by="me", at="2025-06-01"
    )
    decided = msgspec.structs.replace(small_dossier, judgements=(judgement,))
    assert counts(build(decided, map(unread, documents), store)) == (3, 0, 3, 0)
    assert list(store.triples(mint.graph("decisions")))


def test_a_record_that_cannot_be_written_stops_the_build(
    store: Store, small_dossier: r.Dossier, documents: list[r.Document]
) -> None:
    build(small_dossier, documents, store)
    before = lines(store)
    wrong = msgspec.structs.replace(documents[1], published="99-99")
    with pytest.raises(DateError, match="document/d1"):
        build(small_dossier, [documents[0], wrong], store)
    assert lines(store) == before


def test_a_store_of_another_dossier_is_not_overwritten(
    small_dossier: r.Dossier, documents: list[r.Document]
) -> None:
    store = Memory()
    build(small_dossier, documents, store)
    other = msgspec.structs.replace(small_dossier, base="https://example.org/other/")
    with pytest.raises(StoreError, match="another dossier"):
        build(other, documents, store)
    assert build(other, documents, store, fresh=True).replaced == 3


def test_progress_is_told(small_dossier: r.Dossier, documents: list[r.Document]) -> None:
    told: list[tuple[int, int | None]] = []
    build(
        small_dossier, documents, Memory(), progress=lambda done, total: told.append((done, total))
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


# --- incremental equals fresh ---------------------------------------------------------------


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(
    steps=st.lists(
        st.dictionaries(st.integers(0, 4), st.integers(0, 2), max_size=4), min_size=2, max_size=4
    )
)
def test_an_incremental_build_equals_a_fresh_one(
    steps: list[dict[int, int]], small_dossier: r.Dossier, small_document: Make
) -> None:
    store = Memory()
    for step in steps:
        made = [small_document(number, version) for number, version in step.items()]
        build(small_dossier, made, store)
        anew = Memory()
        report = build(small_dossier, reversed(made), anew, fresh=True)
        assert lines(store) == lines(anew)
        assert store.manifest()["documents"] == anew.manifest()["documents"]
        assert report.documents == len(step)


# --- on disk --------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def on_disk(place: Path) -> Iterator[Store]:
    store = open_store(place)
    yield store
    store.close()


def test_a_bulk_build_makes_the_same_graph(
    on_disk: Store, small_dossier: r.Dossier, small_document: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BUFFER", 100)
    monkeypatch.setattr(bulk, "PART", 50)
    monkeypatch.setattr("communique.graph.build.BATCH", 2)
    documents = [small_document(number) for number in range(9)]
    report = build(small_dossier, documents, on_disk)
    anew = Memory()
    build(small_dossier, documents, anew)
    assert lines(on_disk) == lines(anew)
    assert report.quads == len(lines(anew))


def test_a_failure_while_loading_stops_the_build(
    on_disk: Store, small_dossier: r.Dossier, small_document: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    from communique.graph.store.oxigraph import Engine

    def fail(engine: Engine, path: Path) -> None:
        raise StoreError("disk full")

    monkeypatch.setattr(Engine, "bulk", fail)
    documents = [small_document(number) for number in range(300)]  # more than a pipe holds
    with pytest.raises(StoreError, match="disk full"):
        build(small_dossier, documents, on_disk)
    assert on_disk.generation == 0


def test_a_failure_while_writing_stops_the_loading(
    on_disk: Store, small_dossier: r.Dossier, small_document: Make
) -> None:
    wrong = msgspec.structs.replace(small_document(1), published="99-99")
    with pytest.raises(DateError):
        build(small_dossier, [small_document(0), wrong], on_disk)
    assert (on_disk.generation, on_disk.graphs()) == (0, [])


def test_a_store_of_another_version_is_built_anew(
    on_disk: Store, place: Path, small_dossier: r.Dossier, documents: list[r.Document]
) -> None:
    build(small_dossier, documents, on_disk)
    manifest = place / "generations" / "000001" / "manifest.json"
    manifest.write_text(manifest.read_text().replace("oxigraph 0.", "oxigraph 9."))
    store = open_store(place)
    report = build(small_dossier, documents, store)
    assert (counts(report), report.generation) == ((3, 3, 0, 0), 2)
    store.close()


KILLED = """
import os, pickle, signal, sys
from communique.graph.build import build
from communique.graph.store import generations, open_store
from communique.graph.store.embedded import GenerationWriter
from communique.graph.store.oxigraph import Engine

def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)

place, moment, dossier, documents, fresh = pickle.load(sys.stdin.buffer)
if moment == "load":
    Engine.bulk = die
elif moment == "replace":
    GenerationWriter.drop = die  # what was removed goes last: the rest is written by then
elif moment == "publish":
    generations.publish = die
progress = die if moment == "read" else None
build(dossier, documents, open_store(place), fresh=fresh, progress=progress)
die()
"""
MOMENTS = [(moment, True) for moment in ("read", "load", "publish", "end")]
MOMENTS += [(moment, False) for moment in ("read", "replace", "publish", "end")]


@pytest.mark.parametrize(("moment", "fresh"), MOMENTS)
def test_a_killed_build_leaves_the_old_graph_or_the_new_one(
    on_disk: Store,
    place: Path,
    small_dossier: r.Dossier,
    documents: list[r.Document],
    small_document: Make,
    moment: str,
    fresh: bool,
) -> None:
    build(small_dossier, documents, on_disk)
    before = lines(on_disk)
    changed = [documents[0], small_document(1, 1), small_document(7)]
    given = pickle.dumps((place, moment, small_dossier, changed, fresh))
    killed = subprocess.run([sys.executable, "-c", KILLED], input=given, check=False)
    assert killed.returncode == -signal.SIGKILL
    on_disk.refresh()
    anew = Memory()
    build(small_dossier, changed, anew)
    assert lines(on_disk) == (lines(anew) if moment == "end" else before)
    build(small_dossier, changed, on_disk)
    assert lines(on_disk) == lines(anew)
    assert not list(place.rglob("*.new"))
