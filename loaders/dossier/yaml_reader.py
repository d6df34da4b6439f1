"""YAML that may come from anyone, read into plain values that remember their lines.

Only what a dossier needs is accepted: one document of mappings with unique text keys, lists and
scalars, in UTF-8. Aliases, anchors, foreign tags, deep nesting and oversized files are refused.
Plain scalars follow the YAML 1.2 core schema, so ``no``, ``on`` and ``2025-04-08`` stay text.
Source: https://yaml.org/spec/1.2.2/#103-core-schema .
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from communique.errors import DossierError, Problem

MAX_BYTES = 8 * 2**20
MAX_DEPTH = 32
MAX_NODES = 500_000

Step: TypeAlias = str | int
"""One step into a tree: a key of a mapping or a place in a list."""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
"""Characters that no literal of the graph may hold."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAGS = {None, "!", *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))}
_NULLS = {"", "~", "null", "Null", "NULL"}
_BOOLEANS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]{1,300}")
_OTHER_BASES = re.compile(r"0o[0-7]{1,300}|0x[0-9a-fA-F]{1,300}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


@dataclass(slots=True)
class Node:
    """A value with the line it was written on.

    ``value`` is plain Python: dict, list, str, int, float, bool or None. ``written`` is the text of
    a scalar without quotes, None for anything else. ``parts`` are the nodes inside; a part of a
    mapping has the line of its key.
    """

    line: int
    value: Any
    written: str | None = None
    parts: dict[Step, Node] = field(default_factory=dict)

    def at(self, *steps: Step) -> Node:
        """The node reached by these steps, or the last one on the way that exists."""
        here = self
        for step in steps:
            inside = here.parts.get(step)
            if inside is None:
                break
            here = inside
        return here


def scalar(written: str) -> str | int | float | bool | None:
    """What an unquoted scalar means in the YAML 1.2 core schema; infinities and NaN stay text."""
    if written in _NULLS:
        return None
    if written in _BOOLEANS:
        return _BOOLEANS[written]
    if written[0] not in "-+.0123456789":
        return written
    if _INTEGER.fullmatch(written):
        return int(written)
    if _OTHER_BASES.fullmatch(written):
        return int(written, 0)
    if _FLOAT.fullmatch(written) and math.isfinite(float(written)):
        return float(written)
    return written


def read(data: bytes, file: str) -> Node:
    """The tree of a YAML file; ``file`` is the name that problems carry. Raises DossierError."""
    words = _decoded(data, file)
    try:
        return _Builder(file).tree(yaml.parse(words, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        told = ", ".join(part for part in (error.context, error.problem) if part)
        raise _refusal(file, line, f"not readable as YAML: {told}") from error
    except yaml.reader.ReaderError as error:
        line = _line_of_control(words)
        raise _refusal(file, line, "a control character that YAML does not allow") from error
    except yaml.YAMLError as error:
        raise _refusal(file, 0, f"not readable as YAML: {error}") from error


def _decoded(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        wanted = f"at most {MAX_BYTES // 2**20} MiB; write larger collections as JSON Lines"
        raise _refusal(file, 0, f"too large: {len(data)} bytes", wanted)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refusal(file, line, f"not UTF-8: byte {data[error.start]:#04x}", "UTF-8") from error


def _line_of_control(words: str) -> int:
    found = CONTROL.search(words)
    return words.count("\n", 0, found.start()) + 1 if found else 0


def _refusal(file: str, line: int, message: str, expected: str = "") -> DossierError:
    return DossierError(Problem(file, line, "", message, expected))


class _Builder:
    """Builds the tree from parser events without recursion; refuses what a dossier never needs."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.open: list[Node] = []  # the collections we are inside of
        self.keys: list[tuple[str, int] | None] = []  # for each, the key that awaits its value
        self.root: Node | None = None
        self.count = 0

    def tree(self, events: Iterator[Any]) -> Node:
        for event in events:
            self._take(event)
        return self.root or Node(1, None, "")

    def _take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.ScalarEvent):
            self._accept(event, line)
            self._scalar(event, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._accept(event, line)
            self._enter(isinstance(event, yaml.MappingStartEvent), line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
            self.keys.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise _refusal(self.file, line, f"alias *{event.anchor}", "the value written out")
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise _refusal(self.file, line, "a second YAML document", "one document per file")

    def _accept(self, event: Any, line: int) -> None:
        if event.anchor is not None:
            raise _refusal(self.file, line, f"anchor &{event.anchor}", "no anchors or aliases")
        if event.tag not in _TAGS:
            raise _refusal(self.file, line, f"tag {event.tag}", "values without tags")
        self.count += 1
        if self.count > MAX_NODES:
            wanted = f"at most {MAX_NODES}; write larger collections as JSON Lines"
            raise _refusal(self.file, line, "too many values", wanted)

    def _scalar(self, event: Any, line: int) -> None:
        text: str = event.value
        if CONTROL.search(text):
            raise _refusal(self.file, line, "a control character in text", "printable text")
        if self._awaits_key():
            self._key(text, line)
        elif event.implicit[0]:  # without quotes and without a tag
            self._put(Node(line, scalar(text), text))
        else:
            self._put(Node(line, text))

    def _enter(self, mapping: bool, line: int) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise _refusal(self.file, line, "nested too deep", f"at most {MAX_DEPTH} levels")
        if self._awaits_key():
            raise _refusal(self.file, line, "a collection used as a key", "a word as key")
        node = Node(line, {} if mapping else [])
        self._put(node)
        self.open.append(node)
        self.keys.append(None)

    def _awaits_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1].value, dict) and self.keys[-1] is None

    def _key(self, key: str, line: int) -> None:
        earlier = self.open[-1].parts.get(key)
        if earlier is not None:
            message = f"key {key!r} twice, first on line {earlier.line}"
            raise _refusal(self.file, line, message, "every key once")
        self.keys[-1] = (key, line)

    def _put(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        within, key = self.open[-1], self.keys[-1]
        if key is None:
            within.parts[len(within.value)] = node
            within.value.append(node.value)
        else:
            node.line = key[1]
            within.parts[key[0]] = node
            within.value[key[0]] = node.value
            self.keys[-1] = None
