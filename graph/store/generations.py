"""The files of a store directory: numbered generations, and which of them is the current one.

    DIR/current                   the number of the published generation
    DIR/lock                      held by the one writer
    DIR/generations/000002/       quads/ (the engine's directory) and manifest.json

Everything here is about files and locks; ``embedded`` makes a store of it.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from communique.errors import StoreError
from communique.graph.store import FORMAT
from communique.graph.store.oxigraph import ENGINE, Engine


class Generation:
    """One generation that is read: its engine, its manifest, and the lock that keeps it there."""

    def __init__(
        self, number: int, engine: Engine, manifest: dict[str, Any], lock: int | None = None
    ) -> None:
        self.number, self.engine, self.manifest = number, engine, manifest
        # a reader that is forgotten instead of closed must not keep its generation forever
        self._release = weakref.finalize(self, os.close, lock) if lock is not None else None

    @classmethod
    def newest(cls, path: Path, *, federation: bool = False) -> Generation:
        """The current generation of a store directory, or an empty one numbered 0.

        Raises StoreError if it is damaged, or made by another engine or format.
        """
        while number := current(path):
            place = directory(path, number)
            try:
                lock = os.open(place / "manifest.json", os.O_RDONLY)
            except FileNotFoundError:
                if current(path) == number:
                    raise _damaged(path) from None
                continue  # a newer one was published, and this one cleared away, since we looked
            try:
                fcntl.flock(lock, fcntl.LOCK_SH)
                if current(path) == number:
                    manifest = _checked((place / "manifest.json").read_text("utf-8"), path)
                    engine = Engine(place / "quads", read_only=True, federation=federation)
                    return cls(number, engine, manifest, lock)
            except BaseException:
                os.close(lock)
                raise
            os.close(lock)
        return cls(0, Engine(federation=federation), {})

    def close(self) -> None:
        """Let go of the files; the generation may be cleared away from now on."""
        self.engine.close()
        if self._release:
            self._release()


def directory(path: Path, number: int) -> Path:
    """Where a generation of the store directory lies."""
    return path / "generations" / f"{number:06}"


def current(path: Path) -> int:
    """The number of the published generation, 0 if there is none yet."""
    try:
        return int((path / "current").read_text())
    except FileNotFoundError:
        return 0
    except (OSError, ValueError):
        raise _damaged(path) from None


def is_store(path: Path) -> bool:
    """Whether the path is a store directory or may become one (it is missing or empty)."""
    return not path.exists() or (path / "generations").is_dir() or not any(path.iterdir())


def publish(path: Path, new: Path, manifest: dict[str, Any]) -> None:
    """Make a finished directory the generation that its manifest numbers, and the current one."""
    number = int(manifest["generation"])
    _write(new / "manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False))
    _sync(new)
    new.rename(directory(path, number))
    _sync(path / "generations")
    _write(path / "current.new", f"{number}\n")
    os.replace(path / "current.new", path / "current")
    _sync(path)


@contextmanager
def locked(path: Path, patience: float) -> Iterator[None]:
    """The writer's lock of a store directory; raises StoreError after ``patience`` seconds."""
    with (path / "lock").open("w") as file:
        deadline = time.monotonic() + patience
        while not _try_lock(file):
            if time.monotonic() > deadline:
                raise StoreError(f"{path} is being written by another process")
            time.sleep(0.05)
        yield


def clear_leftovers(path: Path) -> None:
    """Remove what a killed writer left: unpublished generations and temporary files."""
    newest = current(path)
    for place in (path / "generations").iterdir():
        if place.suffix or int(place.name) > newest:
            shutil.rmtree(place)
    for leftover in path.glob("*.new"):
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()


def clear_unread(path: Path) -> None:
    """Remove generations that nobody reads, except the current one and the one before."""
    for place in (path / "generations").iterdir():
        if int(place.name) < current(path) - 1:
            with suppress(FileNotFoundError), (place / "manifest.json").open() as file:
                if not _try_lock(file):
                    continue
            shutil.rmtree(place, ignore_errors=True)


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _checked(text: str, path: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(text)
    except ValueError:
        raise _damaged(path) from None
    made = manifest.get("format"), str(manifest.get("engine"))
    # the engine keeps its files readable within a minor version only
    if made[0] != FORMAT or made[1].rpartition(".")[0] != ENGINE.rpartition(".")[0]:
        raise StoreError(
            f"{path} was made by {made[1]}, format {made[0]}; this is {ENGINE}, format {FORMAT}: "
            "rebuild it with `communique build`"
        )
    return manifest


def _damaged(path: Path) -> StoreError:
    return StoreError(f"{path} is damaged; delete it and run `communique build`")


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    # a rename is on disk only when its directory is
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
