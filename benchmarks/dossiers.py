"""An invented dossier of one size with all that is measured: records, files, store, export."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import closing
from functools import cached_property, partial
from pathlib import Path

import msgspec

from benchmarks.generator import Invented, save
from communique.graph import records as r
from communique.graph import terms as t
from communique.graph.build import Source, build
from communique.graph.store.embedded import Embedded

_DECODER = msgspec.json.Decoder(r.Document)


class Case:
    """A dossier of about ``size`` quads below ``folder``; its store is there once ``build`` ran.

    Documents are kept as JSON text, as a dossier keeps them, and decoded when they are read.
    """

    def __init__(self, size: int, folder: Path) -> None:
        self.size, self.folder = size, folder
        self.invented = Invented(size)
        self.head = self.invented.head
        self.mint = t.Minter(self.head.base)
        self.path = folder / "store"
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def name(self) -> str:
        """The size in words: ``10k``, ``1M``."""
        for unit, letter in ((10**6, "M"), (1000, "k")):
            if self.size >= unit:
                return f"{self.size / unit:g}{letter}"
        return str(self.size)

    @cached_property
    def ready(self) -> Case:
        """The case itself, once its store is built."""
        with closing(Embedded(self.path)) as store:
            build(self.head, self.sources, store)
        return self

    @cached_property
    def sources(self) -> list[Source]:
        """All documents, each decoded when it is read."""
        return [source(each) for each in self.invented.documents()]

    @cached_property
    def files(self) -> Path:
        """The dossier as files."""
        folder = self.folder / "dossier"
        shutil.rmtree(folder, ignore_errors=True)  # kept from another run, perhaps of other code
        save(self.invented, folder)
        return folder

    @cached_property
    def export(self) -> Path:
        """Every quad of the built store, as one N-Quads file."""
        path = self.folder / "export.nq"
        with closing(Embedded(self.path)) as store, path.open("w", encoding="utf-8") as file:
            for graph in store.graphs():
                file.writelines(f"{s} {p} {o} <{graph}> .\n" for s, p, o in store.triples(graph))
        return path

    @cached_property
    def quads(self) -> int:
        """How many quads the built store holds."""
        with closing(Embedded(self.path)) as store:
            return int(store.manifest()["quads"])

    def build(self) -> None:
        """Build everything from the records into a new store directory."""
        shutil.rmtree(self.path, ignore_errors=True)
        with closing(Embedded(self.path)) as store:
            build(self.head, self.sources, store)


def source(document: r.Document) -> Source:
    """A document as the build takes it, kept as JSON text."""
    text = msgspec.json.encode(document)
    return Source(document.id, hashlib.sha256(text).hexdigest(), partial(_DECODER.decode, text))
