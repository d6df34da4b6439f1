"""What is to be served becomes a store that workers can read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from communique.errors import StoreError, UsageError
from communique.graph import terms as t
from communique.graph.store import Solutions, Store, open_store
from communique.graph.store.oxigraph import format_of
from communique.loaders.dossier import LoadedDossier
from communique.loaders.dossier.layout import SETTINGS
from communique.loaders.opening import build_dossier
from communique.serve.editions import is_remote

_DOSSIERS = f"""SELECT DISTINCT ?dossier ?title WHERE {{
  GRAPH ?g {{
    ?dossier a {t.term("cmq:Dossier")}
    OPTIONAL {{ ?dossier {t.term("dcterms:title")} ?title }}
  }}
}}"""


class Served(NamedTuple):
    """What is served: the store's directory or URL, and the dossier in it ("" if there is none).

    ``problems`` are mistakes in the dossier's files; what they spoil is left out. ``texts`` are the
    folders of its article texts.
    """

    place: str
    base: str
    title: str
    problems: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@contextmanager
def prepared(
    folder: str | Path | None, store: str | Path | None, *, writable: bool = False
) -> Iterator[Served]:
    """The store to be served, for as long as the block lasts.

    A dossier is brought up to date in its own store (or the one given), in a temporary one where
    its folder cannot be written. A store or URL alone is served as it stands, an RDF file from a
    temporary store. Raises UsageError where there is nothing of that name, StoreError for what
    cannot be opened.
    """
    with tempfile.TemporaryDirectory(prefix="communique-") as temporary:
        spare = Path(temporary) / "store"
        if folder is not None and (Path(folder) / SETTINGS).is_file():
            yield _dossier(Path(folder), store, spare)
        else:
            place = str(store if folder is None else folder)
            yield _store(place, spare, writable=writable)


def _dossier(folder: Path, store: str | Path | None, spare: Path) -> Served:
    loaded = LoadedDossier(folder)
    place = str(store or loaded.store)
    try:
        done = build_dossier(folder, store=place)
    except PermissionError:
        if store or is_remote(place):
            raise
        place = str(spare)
        done = build_dossier(folder, store=place)
    problems = tuple(map(str, done.problems))
    texts = (str(folder / loaded.settings.articles),)
    return Served(place, loaded.settings.base, loaded.settings.title, problems, texts)


def _store(place: str, spare: Path, *, writable: bool) -> Served:
    if not is_remote(place) and not Path(place).exists() and not writable:
        raise UsageError(f"no such dossier, store or file: {place}")
    if format_of(place):
        _filled(spare, Path(place))
        place = str(spare)
    with closing(open_store(place)) as opened:
        base, title = _described(opened)
    return Served(place, base, title)


def _filled(spare: Path, file: Path) -> None:
    with (
        closing(open_store(file)) as source,
        closing(open_store(spare)) as target,
        target.writer(fresh=True) as writer,
    ):
        for graph in source.graphs():
            writer.replace(graph, source.triples(graph))


def _described(store: Store) -> tuple[str, str]:
    """Base IRI and title of the one dossier in a store, empty where it holds none."""
    found = store.query(_DOSSIERS)
    assert isinstance(found, Solutions)
    rows = list(found.rows)
    bases = {base for base, _ in rows if base}
    if len(bases) > 1:
        raise StoreError(f"the store holds {len(bases)} dossiers; one is served at a time")
    titles = sorted(t.literal(title).words for _, title in rows if title)
    return (t.iri_text(bases.pop()) if bases else ""), (titles or [""])[0]
