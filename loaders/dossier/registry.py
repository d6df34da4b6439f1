"""Registry and codebook: their files become records, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from communique.errors import DossierError, Problem
from communique.graph import records as r
from communique.graph.mapping import TABLE
from communique.loaders.dossier import references, yaml_reader
from communique.loaders.dossier.convert import Converter, Items, dotted, near
from communique.loaders.dossier.layout import FILES
from communique.loaders.dossier.references import Fault, Known
from communique.loaders.dossier.yaml_reader import Node

G = TypeVar("G", r.Registry, r.Codebook)

KINDS = {
    "sources": "source", "actors": "actor", "outlets": "outlet", "posts": "post",
    "series": "series", "agreements": "agreement", "events": "event", "utterances": "utterance",
    "topics": "topic", "propositions": "proposition", "aspects": "aspect",
}  # fmt: skip
"""The reference kind of each list's things; tenures have no ids of their own."""


class Row(NamedTuple):
    """One record of registry or codebook: its list, place in the list, file, and node."""

    key: str
    number: int
    record: r.Record
    file: str
    node: Node

    def problem(self, fault: Fault) -> Problem:
        """A fault of this record as a problem with file and line."""
        steps = (self.key, self.number, *fault.steps)
        line = self.node.at(*fault.steps).line
        return Problem(self.file, line, dotted(steps), fault.message, fault.expected)


class Curated(NamedTuple):
    """Registry and codebook with every record's row, and the ids of unreadable records."""

    registry: r.Registry
    codebook: r.Codebook
    rows: list[Row]
    lost: dict[str, set[str]]

    def ids(self, documents: set[str]) -> dict[str, set[str]]:
        """All ids by reference kind, outlets counting as actors too."""
        found: dict[str, set[str]] = {kind: set(self.lost.get(k, ())) for k, kind in KINDS.items()}
        for row in self.rows:
            if row.key in KINDS:
                found[KINDS[row.key]].add(row.record.id)  # type: ignore[attr-defined]
        found["actor"] |= found["outlet"]
        found["document"] = documents
        return found


def read(root: Path, shown: str, problems: list[Problem]) -> Curated:
    """Registry and codebook of the dossier in ``root``; files may be absent.

    ``shown`` is the folder's name as the user gave it; what is wrong is added to ``problems``.
    """
    lists: dict[str, tuple[r.Record, ...]] = {}
    rows: list[Row] = []
    lost: dict[str, set[str]] = {}
    for name, keys in FILES.items():
        path = root / name
        if not path.exists():
            continue
        file = str(Path(shown) / name)
        converter = Converter(file)
        for key, items, node in _collections(path, file, keys, converter):
            lists[key] = items.records
            lost[key] = set(items.lost)
            pairs = zip(items.places, items.records, strict=True)
            rows += (Row(key, n, record, file, node.at(n)) for n, record in pairs)
        problems += converter.problems
    return Curated(_gathered(r.Registry, lists), _gathered(r.Codebook, lists), rows, lost)


def _gathered(kind: type[G], lists: Mapping[str, Any]) -> G:
    return kind(**{key: found for key, found in lists.items() if key in kind.__struct_fields__})


def _collections(
    path: Path, file: str, keys: Mapping[str, type[r.Record]], converter: Converter
) -> Iterator[tuple[str, Items[Any], Node]]:
    try:
        tree = yaml_reader.read(path.read_bytes(), file)
    except DossierError as error:
        converter.problems += error.problems
        return
    except OSError as error:
        converter.problems.append(Problem(file, 0, "", f"not readable: {error.strerror}"))
        return
    if tree.value is None:
        return
    if not isinstance(tree.value, dict):
        converter.report(tree, (), "not a mapping", f"the keys {', '.join(keys)}")
        return
    for key, part in tree.parts.items():
        kind = keys.get(str(key))
        if kind is None:
            wanted = near(str(key), keys) or ", ".join(keys)
            converter.report(part, (key,), f"no such key: {key}", wanted)
        else:
            yield str(key), converter.items(part, kind, (key,)), part


def faults(curated: Curated, known: Known) -> Iterator[Problem]:
    """All that is wrong between records: unknown ids, ids used twice, circles."""
    for row in curated.rows:
        check = references.STANDING[type(row.record)]
        yield from (row.problem(fault) for fault in check(row.record, known))
    yield from _twice(curated.rows)
    for key, field in (("topics", "broader"), ("actors", "part_of")):
        rows = [row for row in curated.rows if row.key == key]
        above = {row.record.id: getattr(row.record, field) for row in rows}  # type: ignore[attr-defined]
        found = set(references.circles(above))
        for row in rows:
            name = row.record.id  # type: ignore[attr-defined]
            if name in found:
                message = f"{name!r} comes back to itself"
                yield row.problem(Fault((field,), message, f"a {field} chain that ends"))


def _twice(rows: list[Row]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], Row] = {}
    for row in rows:
        path = path_of(row.record)
        earlier = first.setdefault(path, row)
        if earlier is not row:
            message = f"{' '.join(path)} twice, first in {earlier.file}:{earlier.node.line}"
            yield row.problem(Fault(("id",), message, "every one once"))


def path_of(record: r.Record) -> tuple[str, ...]:
    """The IRI segments below the base of a record that stands on its own."""
    path = TABLE[type(record)].path
    if path is None:
        raise TypeError(f"{type(record).__name__} does not stand on its own")
    return path(record)
