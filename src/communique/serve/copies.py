"""Described copies: a generation with the description of itself inside, for queries to read.

A generation is never written again, and what describes it (VoID, prefixes, example queries) takes
a while to count. So a new generation is served at once as it stands; meanwhile a copy of it, made
of hard links, gets the description as one more graph, and then takes its place. Copies lie in
``STORE/served/`` and go when nobody reads them.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path

from communique.graph import terms as t
from communique.graph.store.embedded import Embedded
from communique.graph.store.oxigraph import Engine
from communique.serve import void
from communique.serve.workers import messages
from communique.serve.workers.messages import Whole

FOLDER = "served"
GRAPH = "urn:communique:void"
"""The graph of the description where the store holds no dossier."""


def graph_of(base: str) -> str:
    """The graph that holds the description."""
    return t.Minter(base).graph("void") if base else GRAPH


def place_for(store: Path, number: int) -> Path:
    """Where this process puts its copy of a generation; the path is a new one."""
    folder = store / FOLDER
    folder.mkdir(exist_ok=True)
    count = sum(1 for _ in folder.glob(f"{os.getpid()}-*"))
    place = folder / f"{os.getpid()}-{number}-{count}"
    while place.exists():
        place = place.with_name(place.name + "x")
    return place


def make(job: messages.MakeCopy, store: Embedded) -> Whole:
    """Make the copy that a job asks for; nothing is left of one that fails.

    Raises StoreError and OSError where it cannot be written.
    """
    place, manifest = Path(job.place), store.manifest()
    base = str(manifest.get("base", ""))
    place.mkdir()
    try:
        store.backup(place / "quads")
        described = [*void.description(store, job.url, base), *void.examples(job.url)]
        engine = Engine(place / "quads")
        engine.replace(graph_of(base), t.ntriples(described))
        engine.flush()
        engine.close()
        kept = {key: value for key, value in manifest.items() if key != "documents"}
        (place / "manifest.json").write_text(json.dumps(kept), encoding="utf-8")
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return Whole("", b"", int(manifest["generation"]))


def clear(store: Path, *, keep: str = "") -> None:
    """Remove the copies of this process that nobody reads, and all of processes that are gone.

    ``keep`` is the path of the copy that is served now.
    """
    folder = store / FOLDER
    for place in folder.iterdir() if folder.is_dir() else ():
        owner = place.name.partition("-")[0]
        ours = owner == str(os.getpid())
        if str(place) != keep and (not _is_alive(owner) or (ours and not _is_read(place))):
            shutil.rmtree(place, ignore_errors=True)
    with suppress(OSError):
        folder.rmdir()


def _is_read(place: Path) -> bool:
    try:
        with (place / "manifest.json").open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True  # it is being made
    except BlockingIOError:
        return True
    return False


def _is_alive(owner: str) -> bool:
    try:
        os.kill(int(owner), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
