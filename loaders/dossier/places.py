"""Where the things of a dossier are written: from the segments of an IRI to file and line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from communique.graph import records as r
from communique.graph.mapping import TABLE
from communique.loaders.dossier import sources
from communique.loaders.dossier.registry import Curated, path_of
from communique.loaders.dossier.sources import Source
from communique.loaders.dossier.yaml_reader import Node


class Place(NamedTuple):
    """Where a record is written: its file as the user would write it, its line counted from 1."""

    file: str
    line: int


Places = dict[tuple[str, ...], Place]
"""Places by the segments of an IRI below the dossier's base."""


def of_registry(curated: Curated) -> Places:
    """The place of every record of registry and codebook, and of all nested in it."""
    found: Places = {}
    for row in curated.rows:
        found.update(_below(row.record, path_of(row.record), row.node, row.file))
    return found


def of_document(source: Source) -> Places:
    """The place of a document and of all that is in it; the document is read for this."""
    read = sources.read(source)
    top = ("document", source.id)
    found: Places = {top: Place(source.file, source.line or read.node.line)}
    if read.document is None:
        return found
    for key in ("actors", "statements", "claims"):
        items = getattr(read.document, key)
        numbers = read.items[key].places if key in read.items else range(len(items))
        for number, item in zip(numbers, items, strict=True):
            path = (*top, key.removesuffix("s"), item.id)
            found.update(_below(item, path, read.node.at(key, number), source.file))
    return found


def _below(
    record: r.Record, path: tuple[str, ...], node: Node, file: str
) -> Iterator[tuple[tuple[str, ...], Place]]:
    yield path, Place(file, node.line)
    for line in TABLE[type(record)].nested:
        for number, child in enumerate(getattr(record, line.attribute)):
            inner = node.at(line.attribute, number)
            own = (*path, *map(str, line.key(child, number)))
            yield from _below(child, own, inner, file)
    if "passage" in node.parts:
        yield (*path, "passage"), Place(file, node.at("passage").line)
