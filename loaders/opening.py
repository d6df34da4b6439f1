"""Opening a graph: from a dossier's files, from a store already built, or from a SPARQL server.

Where a dossier is named, its text files are the truth: a store that is older than they are is
brought up to date before anything is asked of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from communique.errors import DossierError, Problem, UsageError
from communique.graph.build import BuildReport, Progress, Source, build, is_current
from communique.graph.knowledge import KnowledgeGraph
from communique.graph.store import Store, open_store
from communique.loaders.dossier import LoadedDossier, Place, Stale, find
from communique.loaders.dossier.layout import SETTINGS


def open(
    where: str | Path | None = None, *, store: str | Path | None = None, strict: bool = True
) -> KnowledgeGraph:
    """The knowledge graph of a dossier, a built store, an RDF file, or a SPARQL URL.

    ``where`` is a dossier folder, a store folder, a file such as ``sma.ttl``, or an ``http(s)``
    URL. With a dossier, ``store`` says where its graph is kept; by default the dossier's own store
    if it has been built, and memory if not. ``store`` alone is read as it stands. Without either,
    the dossier is the nearest one upward. With ``strict`` off, documents with mistakes are left out
    and named in ``graph.problems``. Raises UsageError where there is nothing of that name,
    DossierError for files with mistakes, StoreError for stores that cannot be opened.
    """
    if where is None and store is None:
        return _open_dossier(find(), None, strict)
    if where is not None and (Path(where) / SETTINGS).is_file():
        return _open_dossier(Path(where), store, strict)
    if where is not None and store is not None:
        raise UsageError(f"no {SETTINGS} in {where}; a store is named beside a dossier, or alone")
    return _open_built(where if where is not None else store)


def _open_built(where: str | Path | None) -> KnowledgeGraph:
    if not str(where).startswith(("http://", "https://")):
        path = Path(str(where))
        if not path.exists():
            raise UsageError(f"no such dossier, store or file: {path}")
        if path.is_dir() and not any(path.iterdir()):
            raise UsageError(f"{path} is empty: neither a dossier nor a store")
    opened = open_store(where)
    try:
        return KnowledgeGraph(opened)
    except BaseException:
        opened.close()
        raise


@dataclass(frozen=True)
class DossierBuild:
    """What a build did, and the mistakes it met on the way."""

    done: BuildReport
    problems: tuple[Problem, ...]

    def summary(self) -> str:
        """One line: documents, quads, generation, seconds."""
        done = self.done
        changed = f"{done.replaced} new or changed, {done.unchanged} unchanged"
        removed = f", {done.removed} removed" if done.removed else ""
        return (
            f"built {_some(done.documents, 'documents')} ({changed}{removed}): "
            f"{done.quads:,} quads, generation {done.generation}, {done.seconds:.1f} s"
        )


def build_dossier(
    folder: Path,
    *,
    store: str | Path | None = None,
    fresh: bool = False,
    progress: Progress | None = None,
) -> DossierBuild:
    """Build a dossier's graph into its store (or another one); only what changed is done again.

    Documents with mistakes are left out and named in the report; the rest is published.
    """
    loaded = LoadedDossier(folder)
    with closing(open_store(store or loaded.store)) as target:
        report = build(loaded.head, _sources(loaded), target, fresh=fresh, progress=progress)
    return DossierBuild(report, tuple(loaded.problems))


@dataclass(frozen=True)
class Status:
    """What a dossier holds and where its graph stands; counts are of records without mistakes."""

    title: str
    folder: str
    counts: dict[str, int]
    texts: int
    problems: int
    stale: int
    store: str
    generation: int
    quads: int
    current: bool

    def json(self) -> str:
        """The status as one JSON object."""
        return msgspec.json.format(msgspec.json.encode(self)).decode()

    def text(self) -> str:
        """The status as lines for a terminal."""
        counted = ", ".join(_some(number, name) for name, number in self.counts.items())
        texts = f"{self.texts} of {self.counts['documents']} article texts at hand"
        state = "up to date" if self.current else "older than the files: communique build"
        built = (
            f"generation {self.generation}, {self.quads:,} quads, {state}"
            if self.generation
            else "not built yet: communique build"
        )
        return (
            f"{self.title}\n  files  {self.folder}: {counted}\n  texts  {texts}\n"
            f"  state  {_some(self.problems, 'mistakes')}, {_some(self.stale, 'stale passages')}\n"
            f"  store  {self.store}: {built}"
        )


def status(folder: Path, *, store: str | Path | None = None) -> Status:
    """What a dossier holds, which texts are at hand, and whether its store is up to date."""
    loaded = LoadedDossier(folder)
    files, where = _Files(loaded), str(store or loaded.store)
    with closing(open_store(where)) as target:
        built = _is_built(target)
        entries = target.manifest() if built else {}
        current = built and is_current(loaded.head, _sources(loaded), target)
        generation = target.generation if built else 0
    return Status(
        title=loaded.settings.title,
        folder=str(folder),
        counts=_counts(loaded),
        texts=len(loaded.texts),
        problems=len(files.problems),
        stale=len(files.stale),
        store=where,
        generation=generation,
        quads=int(entries.get("quads", 0)),
        current=current,
    )


class _Files:
    """A dossier's files as checks see them: all documents read before anything is said of them."""

    def __init__(self, loaded: LoadedDossier) -> None:
        self._loaded = loaded

    @property
    def problems(self) -> Sequence[Problem]:
        _ = self._loaded.dossier
        return self._loaded.problems

    @property
    def stale(self) -> Sequence[Stale]:
        _ = self._loaded.dossier
        return self._loaded.stale

    def locate(self, iri: str) -> Place | None:
        return self._loaded.locate(iri)


def _open_dossier(folder: Path, store: str | Path | None, strict: bool) -> KnowledgeGraph:
    loaded = LoadedDossier(folder)
    own = loaded.store
    built = own.startswith(("http://", "https://")) or Path(own).exists()
    target = open_store(store or (own if built else None))
    try:
        build(loaded.head, _sources(loaded), target)
        if strict and loaded.problems:
            raise DossierError(loaded.problems)
        files, base = _Files(loaded), loaded.settings.base
        return KnowledgeGraph(target, base=base, files=files, problems=loaded.problems)
    except BaseException:
        target.close()
        raise


def _sources(loaded: LoadedDossier) -> Iterator[Source]:
    for source in loaded.sources():
        yield Source(source.id, source.digest, partial(loaded.read, source))


def _counts(loaded: LoadedDossier) -> dict[str, int]:
    registry, codebook = loaded.head.registry, loaded.head.codebook
    documents = loaded.dossier.documents
    return {
        "documents": len(documents),
        "statements": sum(len(each.statements) for each in documents),
        "claims": sum(len(each.claims) for each in documents),
        "actors": len(registry.actors)
        + len(registry.outlets)
        + sum(len(each.actors) for each in documents),
        "agreements": len(registry.agreements),
        "propositions": len(codebook.propositions),
    }


def _is_built(store: Store) -> bool:
    return bool(store.manifest())


def _some(number: int, things: str) -> str:
    return f"{number:,} {things.removesuffix('s') if number == 1 else things}"
