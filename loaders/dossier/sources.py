"""Documents as they lie in a dossier: one per YAML file, or one per line of a JSON Lines file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from communique.errors import DossierError, Problem
from communique.graph import records as r
from communique.loaders.dossier import yaml_reader
from communique.loaders.dossier.convert import Converter, Items, document
from communique.loaders.dossier.layout import DOCUMENTS
from communique.loaders.dossier.texts import Shelf
from communique.loaders.dossier.yaml_reader import CONTROL, Node

_DECODER = msgspec.json.Decoder(r.Document)


class _Head(msgspec.Struct):
    id: str = ""


_HEAD = msgspec.json.Decoder(_Head)


@dataclass(frozen=True, slots=True)
class Source:
    """One document as it lies in the dossier, not yet decoded.

    ``id`` is the file's name or the line's ``id``; ``line`` is 0 for a file of its own. ``offset``
    and ``size`` say which bytes of the file are the document's. ``digest`` changes whenever the
    bytes change or the document's article text comes, goes or changes.
    """

    id: str
    path: Path
    file: str
    line: int
    offset: int
    size: int
    digest: str

    def data(self) -> bytes:
        """The document's bytes."""
        with self.path.open("rb") as stream:
            stream.seek(self.offset)
            return stream.read(self.size)


@dataclass(frozen=True, slots=True)
class Read:
    """A source decoded: the document with its good items, or None; its tree; what is wrong."""

    document: r.Document | None
    node: Node
    items: dict[str, Items[r.Record]]
    problems: list[Problem]


def scan(root: Path, shown: str, shelf: Shelf, problems: list[Problem]) -> Iterator[Source]:
    """Every document source of a dossier in the order of file names; bad lines become problems."""
    folder = root / DOCUMENTS
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        file = str(Path(shown) / DOCUMENTS / path.name)
        if path.name.startswith((".", "_")):
            continue
        try:
            if path.suffix == ".yaml":
                yield _whole(path, file, shelf)
            elif path.suffix == ".jsonl":
                yield from _lines(path, file, shelf, problems)
            elif path.suffix != ".md" and path.is_file():  # a note to readers is welcome
                told = Problem(file, 0, "", "not a document file", "ID.yaml or NAME.jsonl")
                problems.append(told)
        except OSError as error:
            problems.append(Problem(file, 0, "", f"not readable: {error.strerror}"))


def _whole(path: Path, file: str, shelf: Shelf) -> Source:
    data = path.read_bytes()
    return Source(path.stem, path, file, 0, 0, len(data), _source_digest(path.stem, data, shelf))


def _lines(path: Path, file: str, shelf: Shelf, problems: list[Problem]) -> Iterator[Source]:
    offset = 0
    with path.open("rb") as stream:
        for number, data in enumerate(stream, 1):
            start, offset = offset, offset + len(data)
            if not data.strip():
                continue
            try:
                name = _HEAD.decode(data).id
            except (msgspec.DecodeError, RecursionError) as error:
                problems.append(Problem(file, number, "", f"not readable as JSON: {error}"))
                continue
            digest = _source_digest(name, data, shelf)
            yield Source(name, path, file, number, start, len(data), digest)


def _source_digest(name: str, data: bytes, shelf: Shelf) -> str:
    whole = hashlib.sha256(data)
    whole.update(shelf.fingerprint(name, data).encode())
    return "sha256:" + whole.hexdigest()


def read(source: Source) -> Read:
    """Decodes one source. Nothing is raised for what a user wrote: problems tell it."""
    data = source.data()
    if source.line and not _suspicious(data):
        try:
            return Read(_DECODER.decode(data), Node(source.line, {}), {}, [])
        except (msgspec.DecodeError, RecursionError):
            pass  # read again, slowly, item by item, to say all that is wrong
    converter = Converter(source.file)
    try:
        tree = _json_tree(data, source) if source.line else yaml_reader.read(data, source.file)
    except DossierError as error:
        return Read(None, Node(source.line, {}), {}, error.problems)
    found, items = document(converter, tree)
    if not source.line and found is not None and found.id != source.id:
        converter.report(tree.at("id"), ("id",), f"id {found.id!r} in a file of another name",
                         f"{source.id!r}, or the file named {found.id}.yaml")  # fmt: skip
    return Read(found, tree, items, converter.problems)


def _suspicious(data: bytes) -> bool:
    # escapes and these bytes may spell control characters, which only the slow way looks for
    return any(each in data for each in (b"\\u", b"\x7f", b"\xef\xbf\xbe", b"\xef\xbf\xbf"))


def _json_tree(data: bytes, source: Source) -> Node:
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError) as error:
        message = f"not readable as JSON: {error}"
        raise DossierError(Problem(source.file, source.line, "", message)) from error
    return _node(value, source, 1)


def _node(value: object, source: Source, depth: int) -> Node:
    node = Node(source.line, value)
    if depth > yaml_reader.MAX_DEPTH:
        raise DossierError(Problem(source.file, source.line, "", "nested too deep"))
    if isinstance(value, dict):
        node.parts = {key: _node(each, source, depth + 1) for key, each in value.items()}
    elif isinstance(value, list):
        node.parts = {n: _node(each, source, depth + 1) for n, each in enumerate(value)}
    elif isinstance(value, str) and CONTROL.search(value):
        message = f"a control character in text: {value[:40]!r}"
        raise DossierError(Problem(source.file, source.line, "", message, "printable text"))
    return node
