"""Article texts beside the graph: read from the dossier's folder when a page shows them.

The graph holds no article; a text is its publisher's. Where the server may show texts at all, they
come from the folder of the dossier, found by the digest of what was coded.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from communique.loaders.dossier.texts import Shelf, digest

LONGEST = 300_000
"""Code points up to which a text is shown as a whole."""


class Text(NamedTuple):
    """A text at hand. ``coded``: its digest is that of the text that was coded."""

    words: str
    digest: str
    coded: bool


class Texts:
    """The texts that a server may show; none without folders."""

    def __init__(self, folders: Sequence[str] = ()) -> None:
        self._folders = [Path(folder) for folder in folders]
        self._lock = threading.Lock()
        self._shelf, self._edition = Shelf(()), ""

    def look(self, edition: str) -> Shelf:
        """The files as they are, looked through again for every edition of the graph; blocks."""
        with self._lock:
            if self._folders and edition != self._edition:
                self._shelf, self._edition = Shelf(self._folders), edition
            return self._shelf

    def of(self, edition: str, document: str, coded: str) -> Text | None:
        """The text of a document by its id and the digest of what was coded; blocks.

        A file of the digest goes before one that is named like the document. None if there is
        neither, or none that can be read now.
        """
        shelf = self.look(edition)
        path = shelf.by_digest.get(coded)
        if path is None:
            _, path = shelf.by_name.get(document, ("", None))
        words = shelf.text(path) if path else None
        if words is None:
            return None
        found = digest(words)
        return Text(words, found, found == coded)
