"""A dossier: a folder of plain text files, read into records with every mistake named.

    >>> loaded = load("dossiers/sma", strict=False)     # doctest: +SKIP
    >>> for problem in loaded.problems: print(problem)  # doctest: +SKIP
    dossiers/sma/documents/x.yaml:12: statements[0].speaker: no actor 'trump'; expected donald-trump

``python -m communique.loaders.dossier DIR`` prints all problems and all stale passages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import msgspec

from communique.errors import DossierError, Problem, TermError
from communique.graph import records as r
from communique.graph import write
from communique.graph.terms import Minter, iri
from communique.loaders.dossier import document_check, places, registry, sources
from communique.loaders.dossier.convert import dotted
from communique.loaders.dossier.layout import DECISIONS, Settings, find, settings
from communique.loaders.dossier.places import Place
from communique.loaders.dossier.references import Known
from communique.loaders.dossier.sources import Source
from communique.loaders.dossier.texts import Changed, Shelf, Texts, verified
from communique.loaders.dossier.yaml_reader import CONTROL, Node

__all__ = ["LoadedDossier", "Place", "Settings", "Source", "Stale", "find", "load"]

_JUDGEMENT = msgspec.json.Decoder(r.Judgement)


class Stale(NamedTuple):
    """A passage (or, with ``item`` empty, a whole text) that is not what was coded.

    ``item`` is ``statement/ID`` or ``claim/ID`` inside the document.
    """

    document: str
    item: str
    problem: Problem


class LoadedDossier:
    """A dossier read from its folder.

    Registry, codebook and decisions are read at once; documents when asked for, one by one through
    ``documents()`` or all through ``dossier``. ``problems`` and ``stale`` grow as they are read.
    """

    def __init__(self, path: Path | str, articles: Sequence[Path | str] = ()) -> None:
        self.path = Path(path)
        self.settings = settings(self.path)
        self._shelf = Shelf([self.path / self.settings.articles, *map(Path, articles)])
        self._own: list[Problem] = []
        self._curated = registry.read(self.path, str(path), self._own)
        self._judgements = tuple(self._decisions())
        self._sources = self._scan()
        self._known = Known(self._curated.ids(set(self._sources)))
        self._aspects = {each.id: each.value for each in self._curated.codebook.aspects}
        self._own += registry.faults(self._curated, self._known)
        self._of_documents: dict[str, list[Problem]] = {}
        self._stale: dict[str, list[Stale]] = {}
        self.mint = Minter(self.settings.base)

    @property
    def store(self) -> str:
        """Where the graph is built to: a folder's path, or the address of a SPARQL store."""
        chosen = self.settings.store
        return chosen if chosen.startswith(("http://", "https://")) else self._named(chosen)

    # --- what is wrong ---------------------------------------------------------------------

    @property
    def problems(self) -> list[Problem]:
        """All that is wrong in the files read so far, in the order of files and lines."""
        found = [*self._own, *(p for each in self._of_documents.values() for p in each)]
        return sorted(dict.fromkeys(found), key=lambda p: (p.file, p.line))

    @property
    def stale(self) -> list[Stale]:
        """Passages and texts read so far that do not match their digests."""
        return [found for each in self._stale.values() for found in each]

    # --- documents -------------------------------------------------------------------------

    def sources(self) -> list[Source]:
        """All documents of the dossier, not decoded: each with id, place and digest."""
        return list(self._sources.values())

    def read(self, source: Source) -> r.Document | None:
        """One document with the words of its passages filled in; None if it has problems."""
        read = sources.read(source)
        problems = list(read.problems)
        kept = {name: items.places for name, items in read.items.items()}
        if read.document is not None:
            lost = {name: items.lost for name, items in read.items.items()}
            for fault in document_check.check(read.document, self._known, self._aspects, lost):
                steps = _as_written(fault.steps, kept)
                line = read.node.at(*steps).line
                field, message = dotted(steps), fault.message
                problems.append(Problem(source.file, line, field, message, fault.expected))
        self._of_documents[source.id] = problems
        if read.document is None or problems:
            return None
        return self._with_words(read.document, read.node, source)

    def documents(self) -> Iterator[r.Document]:
        """All good documents, one at a time, in the order of their files."""
        for source in self._sources.values():
            found = self.read(source)
            if found is not None:
                yield found

    @property
    def head(self) -> r.Dossier:
        """The dossier without its documents."""
        chosen = self.settings
        return r.Dossier(
            base=chosen.base,
            title=chosen.title,
            language=chosen.language,
            description=chosen.description,
            licence=chosen.licence,
            registry=self._curated.registry,
            codebook=self._curated.codebook,
            judgements=self._judgements,
        )

    @cached_property
    def dossier(self) -> r.Dossier:
        """The whole dossier in memory, documents with problems left out."""
        return msgspec.structs.replace(self.head, documents=tuple(self.documents()))

    @cached_property
    def texts(self) -> Texts:
        """The article texts at hand by document id, each read when asked for."""
        files = {}
        for document in self.dossier.documents:
            words, path = self._shelf.of(document)
            if words is not None and path is not None:
                files[document.id] = path
        return Texts(self._shelf, files)

    # --- places ----------------------------------------------------------------------------

    def locate(self, iri_words: str) -> Place | None:
        """Where the thing of an IRI is written; for a node inside a record, the nearest line.

        Input: the text of an IRI below the dossier's base, or of one of its graphs. None for
        foreign IRIs and for things the dossier does not hold.
        """
        try:
            path = self.mint.path(iri(iri_words))
        except TermError:
            return None
        path = path[1:] if path[:1] == ("graph",) else path
        if path[:1] == ("judgement",):
            return self._decision_places.get(path[:2])
        found = self._document_places(path[1]) if path[:1] == ("document",) else self._places
        for length in range(len(path), 1, -1):
            if path[:length] in found:
                return found[path[:length]]
        return None

    @cached_property
    def _places(self) -> dict[tuple[str, ...], Place]:
        return places.of_registry(self._curated)

    @cached_property
    def _decision_places(self) -> dict[tuple[str, ...], Place]:
        found = {}
        for judgement, line in self._decision_lines:
            alone = r.Dossier(base=self.settings.base, title="", judgements=(judgement,))
            node = next(iter(write.judgements(alone)))[0]
            found[self.mint.path(node)] = Place(self._named(DECISIONS), line)
        return found

    def _document_places(self, name: str) -> dict[tuple[str, ...], Place]:
        source = self._sources.get(name)
        return places.of_document(source) if source else {}

    # --- reading ---------------------------------------------------------------------------

    def _named(self, name: str) -> str:
        return str(self.path / name)

    def _scan(self) -> dict[str, Source]:
        found: dict[str, Source] = {}
        for source in sources.scan(self.path, str(self.path), self._shelf, self._own):
            earlier = found.setdefault(source.id, source)
            if earlier is not source:
                message = f"document {source.id!r} twice, first in {earlier.file}"
                where = source.line or 1
                self._own.append(Problem(source.file, where, "id", message, "every id once"))
        return found

    def _decisions(self) -> Iterator[r.Judgement]:
        self._decision_lines: list[tuple[r.Judgement, int]] = []
        path = self.path / DECISIONS
        if not path.exists():
            return
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            if not line.strip():
                continue
            try:
                found = _JUDGEMENT.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                message = f"not a judgement: {error}"
                self._own.append(Problem(self._named(DECISIONS), number, "", message))
                continue
            if CONTROL.search("".join(msgspec.structs.astuple(found))):
                message = "a control character in text"
                self._own.append(Problem(self._named(DECISIONS), number, "", message))
            else:
                self._decision_lines.append((found, number))
                yield found

    def _with_words(self, document: r.Document, node: Node, source: Source) -> r.Document:
        words, path = self._shelf.of(document)
        self._stale[source.id] = []
        if words is None:
            return document
        found, changes = verified(document, words)
        for change in changes:
            self._stale[source.id].append(_stale(change, document, node, source, path))
        return found


def _stale(
    change: Changed, document: r.Document, node: Node, source: Source, path: Path | None
) -> Stale:
    line = node.at(*change.steps).line
    message = f"{change.message} (text: {path})"
    field = dotted(change.steps)
    return Stale(document.id, change.item, Problem(source.file, line, field, message))


def _as_written(
    steps: tuple[str | int, ...], places: dict[str, tuple[int, ...]]
) -> tuple[str | int, ...]:
    # faults count the good items only; the file holds the bad ones too
    if len(steps) > 1 and isinstance(steps[1], int) and steps[0] in places:
        return (steps[0], places[str(steps[0])][steps[1]], *steps[2:])
    return steps


def load(
    path: Path | str, *, strict: bool = True, articles: Sequence[Path | str] = ()
) -> LoadedDossier:
    """Reads a dossier and all of its documents.

    Input: the dossier's folder, and further folders with article texts. Raises DossierError with
    every problem if ``strict``; otherwise documents with problems are left out and the problems
    are to be found in ``problems``. A folder without readable settings is an error either way.
    """
    loaded = LoadedDossier(path, articles)
    _ = loaded.dossier
    if strict and loaded.problems:
        raise DossierError(loaded.problems)
    return loaded
