"""Finding words in a document's text, to write the passage of a statement or claim."""

from __future__ import annotations

import re
from pathlib import Path

from communique.errors import UsageError
from communique.graph import records as r
from communique.loaders.dossier.layout import settings
from communique.loaders.dossier.reading import LoadedDossier
from communique.loaders.dossier.sources import read
from communique.loaders.dossier.texts import Shelf, digest, shown

_ALIKE = {"'": "['\u2018\u2019]", '"': '["\u201c\u201d]'}
_SHOWN = 60


def passages(folder: Path, document: str, words: str) -> list[tuple[r.Passage, str]]:
    """Every place in a document's text where the words stand, each with the words found there.

    White space and the shape of quotation marks make no difference; ``...`` stands for as few
    letters as possible. Raises UsageError if there is no such text, or no such place in it.
    """
    text = _text(folder, document)
    gap = r".*?"
    parts = [gap if word == "..." else _pattern(word) for word in words.split()]
    if not parts or gap in (parts[0], parts[-1]):
        raise UsageError(f"no words to begin and end with: {words!r}")
    found = [
        (r.Passage(start=each.start(), end=each.end(), digest=digest(each[0])), each[0])
        for each in re.finditer(r"\s+".join(parts).replace(rf"\s+{gap}\s+", gap), text, re.DOTALL)
    ]
    if not found:
        raise UsageError(f"the text of {document} nowhere says {words!r}")
    return found


def line(passage: r.Passage, words: str) -> str:
    """A passage as it stands in a document's file, with its words as a comment."""
    span = f"start: {passage.start}, end: {passage.end}, digest: {passage.digest}"
    plain = " ".join(shown(words).split())
    ends = plain if len(plain) <= _SHOWN else f"{plain[:28]} ... {plain[-28:]}"
    return f"passage: {{{span}}}  # {ends}"


def _pattern(word: str) -> str:
    return "".join(_ALIKE.get(letter, re.escape(letter)) for letter in word)


def _text(folder: Path, document: str) -> str:
    # a document with mistakes has a text all the same: it may just be being coded
    source = next((each for each in LoadedDossier(folder).sources() if each.id == document), None)
    if source is None:
        raise UsageError(f"no document {document!r} in {folder}")
    shelf = Shelf([folder / settings(folder).articles])
    coded = read(source).node.at("text", "digest").value
    path = shelf.by_digest.get(str(coded)) or shelf.by_name.get(document, ("", None))[1]
    words = shelf.text(path) if path else None
    if words is None:
        raise UsageError(f"the text of {document} is not at hand")
    return words
