"""Article texts at hand, matched to documents by their digest, and the words of passages.

A text is its file decoded as UTF-8, byte order mark and line ends kept: offsets count the code
points of exactly that. Digests are SHA-256 over UTF-8 bytes, so a text's digest is its file's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from communique.graph import records as r
from communique.loaders.dossier.yaml_reader import CONTROL, Step

CONTEXT = 32
"""Code points of prefix and suffix kept with a passage's words."""

MAX_TEXT = 20 * 2**20
_DIGESTS = re.compile(rb"sha256:[0-9a-f]{64}")


def digest(words: str | bytes) -> str:
    """``sha256:`` and the hexadecimal SHA-256 of the words' UTF-8 bytes."""
    data = words.encode() if isinstance(words, str) else words
    return "sha256:" + hashlib.sha256(data).hexdigest()


def passage_of(text: str, words: str, after: int = 0) -> r.Passage:
    """The passage of the first place at or after ``after`` where a text has these words.

    Raises ValueError if it has them nowhere.
    """
    start = text.index(words, after)
    return r.Passage(start=start, end=start + len(words), digest=digest(words))


class Shelf:
    """The article files of a dossier by digest and by name; texts are read when asked for."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.by_digest: dict[str, Path] = {}
        self.by_name: dict[str, tuple[str, Path]] = {}
        for folder in folders:
            for path in sorted(folder.iterdir()) if folder.is_dir() else ():
                self._take(path)

    def _take(self, path: Path) -> None:
        if not path.is_file() or path.name.startswith(".") or path.stat().st_size > MAX_TEXT:
            return
        found = digest(path.read_bytes())
        self.by_digest.setdefault(found, path)
        if path.suffix == ".txt":
            self.by_name.setdefault(path.stem, (found, path))

    def text(self, path: Path) -> str | None:
        """The text of a file, None if it is no UTF-8."""
        try:
            return path.read_bytes().decode()
        except (OSError, UnicodeDecodeError):
            return None

    def of(self, document: r.Document) -> tuple[str | None, Path | None]:
        """A document's text and file: the file of its digest, else the file of its id."""
        path = self.by_digest.get(document.text.digest)
        if path is None:
            _, path = self.by_name.get(document.id, ("", None))
        return (self.text(path), path) if path else (None, None)

    def fingerprint(self, name: str, data: bytes) -> str:
        """What texts at hand mean for a document's source: changes when its text comes or goes."""
        mentioned = {found.decode() for found in _DIGESTS.findall(data)} & self.by_digest.keys()
        by_name, _ = self.by_name.get(name, ("", None))
        return " ".join(sorted(mentioned)) + " " + by_name


class Texts(Mapping[str, str]):
    """The texts at hand by document id, each read from its file when asked for."""

    def __init__(self, shelf: Shelf, files: Mapping[str, Path]) -> None:
        self._shelf, self._files = shelf, files

    def __getitem__(self, document: str) -> str:
        words = self._shelf.text(self._files[document])
        if words is None:
            raise KeyError(document)
        return words

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


class Changed(NamedTuple):
    """What no longer is as coded: the steps to its digest, its item, what is wrong."""

    steps: tuple[Step, ...]
    item: str
    message: str


def shown(words: str) -> str:
    """Words as the graph may hold them: control characters become U+FFFD, one for one."""
    return CONTROL.sub("\ufffd", words)


def verified(document: r.Document, words: str) -> tuple[r.Document, list[Changed]]:
    """The document with the words of all passages that still hold, and what does not.

    Input: a document and the text at hand for it. Passages get ``exact`` and up to 32 code points
    of ``prefix`` and ``suffix`` where their digest matches; nothing is moved where it does not.
    """
    changed = list(_text_changes(document, words))
    filled: dict[str, tuple[r.Statement | r.Claim, ...]] = {}
    for name in ("statements", "claims"):
        items = []
        for n, item in enumerate(getattr(document, name)):
            passage = _filled(item.passage, words)
            items.append(msgspec.structs.replace(item, passage=passage or item.passage))
            if passage is None:
                span = f"{item.passage.start}-{item.passage.end}"
                message = f"the words at {span} are not those coded"
                where = (name, n, "passage", "digest")
                changed.append(Changed(where, f"{name[:-1]}/{item.id}", message))
        filled[name] = tuple(items)
    return msgspec.structs.replace(document, **filled), changed


def _text_changes(document: r.Document, words: str) -> Iterator[Changed]:
    if digest(words) != document.text.digest:
        yield Changed(("text", "digest"), "", "the text has changed since it was coded")
    if len(words) != document.text.length:
        message = f"the text at hand has {len(words)} code points, not {document.text.length}"
        yield Changed(("text", "length"), "", message)


def _filled(passage: r.Passage, words: str) -> r.Passage | None:
    exact = words[passage.start : passage.end]
    if len(exact) != passage.end - passage.start or digest(exact) != passage.digest:
        return None
    before = words[max(0, passage.start - CONTEXT) : passage.start]
    after = words[passage.end : passage.end + CONTEXT]
    return r.Passage(
        start=passage.start,
        end=passage.end,
        digest=passage.digest,
        exact=shown(exact),
        prefix=shown(before),
        suffix=shown(after),
    )
