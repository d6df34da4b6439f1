"""The build: records to triples, what follows from them, and all of it into a store.

    records --graph.write--> triples of one graph each --graph.reason--> inferred graphs --> store

What changed is done again and nothing else: the manifest of the store keeps a digest per document
(of its source and of the judgements on it) and one of all that stands behind every document (the
curated registry and codebook, the ontology, the rules, and the code that writes). A change of the
latter builds everything anew. An incremental build leaves the same graph as a fresh one.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import msgspec

from communique import ontology
from communique.errors import StoreError
from communique.graph import codecs, dates, mapping, reason, write
from communique.graph import records as r
from communique.graph import terms as t
from communique.graph.bulk import sink
from communique.graph.reason import Reasoner
from communique.graph.store import Store, Writer
from communique.graph.store.oxigraph import parse

BATCH = 200
"""Documents that are written, reasoned over and let go of together: memory stays flat."""

Progress: TypeAlias = Callable[[int, int | None], None]
"""Told how many documents are done, and how many there are."""

_CODE = (t, codecs, mapping, write, dates, reason)


class Source(NamedTuple):
    """A document that need not be read unless it changed.

    ``digest`` changes whenever what ``read`` gives back does; ``read`` gives None for a document
    that has mistakes and is to be left out.
    """

    id: str
    digest: str
    read: Callable[[], r.Document | None]

    @classmethod
    def of(cls, record: r.Document) -> Source:
        """The source of a document already in memory."""
        return cls(record.id, _digest(record), lambda: record)


class BuildReport(NamedTuple):
    """What a build did: documents in the graph, and how they got there.

    ``replaced`` are new or changed, ``removed`` no longer in the dossier (or no longer without
    mistakes); ``quads`` and ``generation`` are the store's, ``seconds`` wall time.
    """

    documents: int
    replaced: int
    unchanged: int
    removed: int
    quads: int
    generation: int
    seconds: float


def build(
    dossier: r.Dossier,
    documents: Iterable[r.Document | Source],
    store: Store,
    *,
    fresh: bool = False,
    progress: Progress | None = None,
) -> BuildReport:
    """Bring a store up to date with a dossier; all of it is published at once.

    ``dossier`` gives the base IRI, registry, codebook and judgements; its own documents are not
    looked at. ``fresh`` builds everything anew. Nothing is published where nothing changed. Raises
    StoreError from the store, or if it holds another dossier and ``fresh`` does not allow that to
    go; DateError and TermError for records that cannot be written.
    """
    started = time.monotonic()
    known = {} if fresh else _known(store)
    if known.get("base", dossier.base) != dossier.base:
        raise StoreError(f"the store holds another dossier, {known['base']}; use a fresh build")
    run = _Run(dossier, _sources(documents), known, progress)
    if run.is_needed():
        with store.writer(fresh=run.full) as writer:
            run.write(store, writer)
    return BuildReport(
        documents=len(run.digests),
        replaced=run.replaced,
        unchanged=len(run.digests) - run.replaced,
        removed=len(run.removed),
        quads=int(store.manifest()["quads"]),
        generation=store.generation,
        seconds=time.monotonic() - started,
    )


def is_current(dossier: r.Dossier, documents: Iterable[r.Document | Source], store: Store) -> bool:
    """Whether a build would change nothing; reads no document unless it changed."""
    return not _Run(dossier, _sources(documents), _known(store), None).is_needed()


class _Run:
    """One build: what is to be done, and the doing of it."""

    def __init__(
        self,
        dossier: r.Dossier,
        sources: list[Source],
        known: Mapping[str, Any],
        progress: Progress | None,
    ) -> None:
        self._dossier, self._mint = dossier, t.Minter(dossier.base)
        self._progress = progress or (lambda done, total: None)
        self._standing, self._decisions = _standing(dossier), _digest(dossier.judgements)
        self.full = known.get("background") != self._standing
        self._decided = self.full or known["decisions"] != self._decisions
        judged = _judged(dossier)
        self.digests = {each.id: each.digest + judged.get(each.id, "") for each in sources}
        self._done: dict[str, str] = {} if self.full else known["documents"]
        self._changed = [
            each for each in sources if self._done.get(each.id) != self.digests[each.id]
        ]
        self.removed = set(self._done) - set(self.digests)
        self.replaced = 0
        self._documents = self._read()

    def is_needed(self) -> bool:
        """Whether anything is to be written; reads on to the first good document that changed."""
        first = next(self._documents, None)
        if first is not None:
            self._documents = chain([first], self._documents)
        return bool(self._decided or self.removed or first)

    def write(self, store: Store, writer: Writer) -> None:
        """Send all that changed to the writer."""
        given, decisions = background(self._dossier), self._mint.graph("decisions")
        reasoner = Reasoner(given, self._mint)
        with sink(store, writer, fresh=self.full) as put:
            if self.full:
                put({**given, **reasoner.registry()})
            elif self._decided:
                put({decisions: given[decisions]})
            while batch := list(islice(self._documents, BATCH)):
                graphs = {self._graph(each.id): self._triples(each) for each in batch}
                put({**graphs, **reasoner.documents(graphs)})
                self.replaced += len(batch)
        for name in sorted(self.removed):
            writer.drop(self._graph(name))
            writer.drop(self._mint.inferred(self._graph(name)))
        known = {"background": self._standing, "decisions": self._decisions}
        writer.manifest({"base": self._mint.base, **known, "documents": self.digests})

    def _read(self) -> Iterator[r.Document]:
        for number, source in enumerate(self._changed, 1):
            document = source.read()
            if document is not None:
                yield document
            else:
                del self.digests[source.id]
                self.removed.update({source.id} & set(self._done))
            self._progress(number, len(self._changed))

    def _graph(self, name: str) -> str:
        return self._mint.graph("document", name)

    def _triples(self, document: r.Document) -> list[t.Triple]:
        return list(write.document(document, self._mint, self._dossier.language))


def background(dossier: r.Dossier) -> dict[str, list[t.Triple]]:
    """All graphs but the documents': the IRI text of each with its triples, nothing inferred."""
    mint = t.Minter(dossier.base)
    return {
        t.ONTOLOGY_GRAPH: list(_ontology()),
        mint.graph("registry"): list(write.registry(dossier)),
        mint.graph("codebook"): list(write.codebook(dossier)),
        mint.graph("decisions"): list(write.judgements(dossier)),
    }


def _sources(documents: Iterable[r.Document | Source]) -> list[Source]:
    return [each if isinstance(each, Source) else Source.of(each) for each in documents]


def _ontology() -> Iterator[t.Triple]:
    for subject, predicate, value, _ in parse(ontology.turtle().encode(), "ttl"):
        yield subject, predicate, value


def _standing(dossier: r.Dossier) -> str:
    """The digest of all that stands behind every document."""
    curated = msgspec.structs.replace(dossier, documents=(), judgements=())
    rules = {stratum: ontology.rules(stratum) for stratum in ("registry", "document")}
    code = [Path(str(module.__file__)).read_text() for module in _CODE]
    return _digest((curated, ontology.turtle(), rules, code))


def _judged(dossier: r.Dossier) -> dict[str, str]:
    """For every document with judgements on its statements or claims, their digest."""
    found: dict[str, list[r.Judgement]] = {}
    for judgement in dossier.judgements:
        for place in {judgement.subject, judgement.other}:
            kind, _, rest = place.partition("/")
            if kind == "document":
                found.setdefault(rest.partition("/")[0], []).append(judgement)
    return {name: f"+{_digest(judgements)}" for name, judgements in found.items()}


def _digest(value: object) -> str:
    # not of the JSON: that leaves out default values by identity, which a copy does not keep
    return hashlib.sha256(repr(value).encode()).hexdigest()


def _known(store: Store) -> dict[str, Any]:
    try:
        return store.manifest()
    except StoreError:  # made by another version, or damaged: the writer starts afresh
        return {}
