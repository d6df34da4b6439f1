"""Opening a graph: from a dossier's files, from a store already built, or from a SPARQL server.

Where a dossier is named, its text files are the truth: a store that is older than they are is
brought up to date before anything is asked of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from communique.errors import InputError, Problem, UsageError
from communique.graph.build import BuildReport, build
from communique.graph.knowledge import KnowledgeGraph
from communique.graph.store import Store, open_store
from communique.loaders.dossier import LoadedDossier, find

Progress = Callable[[int, int | None], None]
SETTINGS_FILE = "dossier.toml"


def open(  # noqa: A001 - the door users know as communique.open
    where: str | Path | None = None, *, store: str | Path | None = None
) -> KnowledgeGraph:
    """The knowledge graph of a dossier, a built store, an RDF file, or a SPARQL URL.

    ``where`` is a dossier folder (default: the nearest ``dossier.toml`` upward), a store folder, a
    file such as ``sma.ttl``, or an ``http(s)`` URL. ``store`` says where a dossier's graph is kept;
    without it the dossier's own store is used if it has been built, and memory if not. Raises
    DossierError for files with mistakes, StoreError for stores that cannot be opened.
    """
    if where is None and store is not None and not _has_dossier(Path(".")):
        return KnowledgeGraph(open_store(store))
    place = "." if where is None else str(where)
    if place.startswith(("http://", "https://")):
        return KnowledgeGraph(open_store(place))
    path = Path(place)
    if where is None or _has_dossier(path):
        return _open_dossier(find(path), store)
    if not path.exists():
        raise UsageError(f"no such dossier, store or file: {path}")
    return KnowledgeGraph(open_store(path))


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
    with _closing(open_store(store or loaded.settings.store)) as home:
        report = _build(loaded, home, fresh=fresh, progress=progress)
    return DossierBuild(report, tuple(loaded.problems))


@dataclass(frozen=True)
class DossierBuild:
    """What a build did, and the mistakes it met on the way."""

    report: BuildReport
    problems: tuple[Problem, ...]

    def summary(self) -> str:
        """One line: documents, quads, generation, seconds."""
        done = self.report
        changed = f"{done.replaced} new or changed, {done.unchanged} unchanged"
        removed = f", {done.removed} removed" if done.removed else ""
        return (
            f"built {done.documents} documents ({changed}{removed}): {done.quads:,} quads, "
            f"generation {done.generation}, {done.seconds:.1f} s"
        )
