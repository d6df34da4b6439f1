"""Plain values with lines become records; what does not fit becomes problems a person can mend.

Conversion is strict, with one kindness: a number or ``true`` written without quotes where a record
holds text (``period: 2026``) is taken as the text it was written as.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from msgspec import inspect

from communique.errors import Problem
from communique.graph import records as r
from communique.loaders.dossier.yaml_reader import Node, Step

R = TypeVar("R", bound=msgspec.Struct)

_AT = re.compile(r" - at `\$(.*)`$", re.DOTALL)
_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]")
_QUOTED = re.compile(r"`([^`]*)`")
_PATTERNS = {
    "^[a-z0-9]+(-[a-z0-9]+)*$": ("not an id", "lower-case words joined by hyphens"),
    "^([a-z]+:)?[a-z0-9]+(-[a-z0-9]+)*$": (
        "not a reference",
        "an id, perhaps with a kind: sma-12, actor:usa, group:experts",
    ),
    "^[0-9X?~%./:TZ+-]+$": ("not a date", "EDTF such as 2025-04-08, 2025-04~ or 2026/2030"),
    "^sha256:[0-9a-f]{64}$": ("not a digest", "sha256: and 64 hexadecimal digits"),
    "^[A-Z]{3}$": ("not a currency", "an ISO 4217 code such as KRW"),
    "^Q[0-9]+$": ("not a Wikidata id", "Q and a number"),
    "^([a-z][a-z -]*, (0\\.[0-9]{2}|1\\.00), [0-9]+-[0-9]+)?$": (
        "not how a speaker was found",
        "method, confidence, place of the mention: surname, 0.90, 1608-1612",
    ),
}
_KINDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
    "None": "nothing",
    "array": "a list",
    "object": "a mapping",
}


def near(word: str, known: Iterable[str]) -> str:
    """``one of the known words`` that ``word`` may have been meant for, ready for ``expected``."""
    found = difflib.get_close_matches(word, list(known), n=3, cutoff=0.6)
    return " or ".join(found)


def dotted(steps: Iterable[Step]) -> str:
    """Steps as people write them: ``statements[3].passage.start``."""
    spelled = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return spelled.removeprefix(".")


class Items(NamedTuple, Generic[R]):
    """Records of one list: those that converted, their places, and the ids of the others."""

    records: tuple[R, ...]
    places: tuple[int, ...]
    lost: frozenset[str]


class Converter:
    """Converts the nodes of one file; ``problems`` collects all that does not fit."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def report(self, node: Node, steps: Collection[Step], message: str, expected: str = "") -> None:
        """Adds one problem at a node; ``steps`` lead to it from the top of the file."""
        self.problems.append(Problem(self.file, node.line, dotted(steps), message, expected))

    def record(self, node: Node, kind: type[R], steps: tuple[Step, ...] = ()) -> R | None:
        """The record a node holds, or None and at least one problem."""
        if not isinstance(node.value, dict):
            self.report(node, steps, "not a mapping", f"the fields of {_article(kind)}")
            return None
        before = len(self.problems)
        values, dropped = dict(node.value), set[Step]()
        while True:
            try:
                found = msgspec.convert(values, kind)
            except msgspec.ValidationError as error:
                fault = _fault(str(error))
                if _mended(values, node, fault):
                    continue
                if not self._told(node, kind, steps, fault, dropped):
                    return None
                for step in fault.steps[:1] or fault.names[:1]:
                    dropped.add(step)
                    values.pop(step, None)
            else:
                return found if len(self.problems) == before else None

    def _told(
        self,
        node: Node,
        kind: type[msgspec.Struct],
        steps: tuple[Step, ...],
        fault: _Fault,
        dropped: set[Step],
    ) -> bool:
        """Reports a fault; True if further faults may show once the field at fault is left out."""
        own_missing = fault.message.startswith("Object missing") and not fault.steps
        if own_missing and fault.names[0] in dropped:
            self._missing(node, kind, steps, dropped)
            return False
        where = node.at(*fault.steps)
        message, expected = _explained(fault, where, kind)
        if own_missing:
            self._missing(node, kind, steps, dropped)
            return False
        if "unknown field" in fault.message:
            where = where.at(*fault.names[:1])
        self.report(where, (*steps, *fault.steps), message, expected)
        return bool(fault.steps or "unknown field" in fault.message)

    def _missing(
        self, node: Node, kind: type[msgspec.Struct], steps: tuple[Step, ...], dropped: set[Step]
    ) -> None:
        for each in msgspec.structs.fields(kind):
            if each.required and each.name not in node.value and each.name not in dropped:
                self.report(node, steps, f"field {each.name!r} is missing", _described(each.type))

    def items(self, node: Node | None, kind: type[R], steps: tuple[Step, ...] = ()) -> Items[R]:
        """The records of a list, each converted by itself, so that one bad one hides no other."""
        if node is None or node.value is None:
            return Items((), (), frozenset())
        if not isinstance(node.value, list):
            self.report(node, steps, "not a list", f"a list of {kind.__name__.lower()} records")
            return Items((), (), frozenset())
        good: dict[int, R] = {}
        lost = set()
        for number, part in enumerate(node.parts.values()):
            found = self.record(part, kind, (*steps, number))
            if found is not None:
                good[number] = found
            elif isinstance(part.value, dict):
                lost.add(str(part.value.get("id")))
        return Items(tuple(good.values()), tuple(good), frozenset(lost))


class _Fault(NamedTuple):
    """What msgspec found: its words, the steps to the value, the names it quotes."""

    message: str
    steps: tuple[Step, ...]
    names: tuple[str, ...]


def _fault(told: str) -> _Fault:
    found = _AT.search(told)
    message = told[: found.start()] if found else told
    way = found[1] if found else ""
    steps = tuple(int(n) if n else name for name, n in _STEP.findall(way))
    return _Fault(message, steps, tuple(_QUOTED.findall(message)))


def _mended(values: dict[str, Any], node: Node, fault: _Fault) -> bool:
    """Puts the written text where text was expected and a number or boolean was read."""
    where = node.at(*fault.steps)
    wants_text = fault.message.startswith("Expected `str") and len(fault.names) > 1
    if not (wants_text and fault.steps and where.written and where.value is not None):
        return False
    inside: Any = values
    for step in fault.steps[:-1]:  # copy on the way down: the tree itself stays as read
        inside[step] = inside[step].copy()
        inside = inside[step]
    inside[fault.steps[-1]] = where.written
    return True


def _explained(fault: _Fault, where: Node, kind: type[msgspec.Struct]) -> tuple[str, str]:
    """Message and expectation in a coder's words."""
    message, names = fault.message, fault.names
    shown = repr(where.value)[:60]
    if "unknown field" in message:
        fields = _fields(kind, fault.steps)
        return f"no such field: {names[0]}", near(names[0], fields) or f"one of {', '.join(fields)}"
    if message.startswith("Object missing"):
        return f"field {names[0]!r} is missing", ""
    if message.startswith("Invalid enum value"):
        choices = [str(choice) for choice in _choices(kind, fault.steps)]
        return f"not allowed: {shown}", near(str(where.value), choices) or ", ".join(choices)
    for pattern, (told, wanted) in _PATTERNS.items():
        if repr(pattern) in message:
            return f"{told}: {shown}", wanted
    if ", got " in message:
        return f"{_worded(names[-1])}: {shown}", _worded(*names[0].split(" | "))
    return f"out of bounds: {shown}", _plain(message.removeprefix("Expected "))


def _worded(*kinds: str) -> str:
    return " or ".join(dict.fromkeys(_KINDS.get(kind, kind) for kind in kinds))


def _plain(message: str) -> str:
    return _QUOTED.sub(lambda found: _KINDS.get(found[1], found[1]), message)


def _article(kind: type[msgspec.Struct]) -> str:
    name = kind.__name__.lower()
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _described(kind: Any) -> str:
    found = inspect.type_info(kind)
    pattern = getattr(found, "pattern", None)
    if pattern in _PATTERNS:
        return _PATTERNS[pattern][1]
    if isinstance(found, inspect.LiteralType):
        return "one of " + ", ".join(str(value) for value in found.values)
    if isinstance(found, inspect.StructType):
        return f"the fields of {_article(found.cls)}"
    return _KINDS.get(type(found).__name__.removesuffix("Type").lower(), "")


def _reached(kind: type[msgspec.Struct], steps: tuple[Step, ...]) -> list[inspect.Type]:
    """The types that a record of this kind holds at the end of the steps."""
    here: list[inspect.Type] = [inspect.type_info(kind)]
    for step in steps:
        inside: list[inspect.Type] = []
        for each in here:
            if isinstance(each, inspect.StructType):
                inside += [f.type for f in each.fields if f.name == step]
            elif isinstance(each, inspect.VarTupleType):
                inside.append(each.item_type)
        here = [one for each in inside for one in getattr(each, "types", (each,))]
    return here


def _choices(kind: type[msgspec.Struct], steps: tuple[Step, ...]) -> list[Any]:
    found = _reached(kind, steps)
    return [v for each in found if isinstance(each, inspect.LiteralType) for v in each.values]


def _fields(kind: type[msgspec.Struct], steps: tuple[Step, ...]) -> list[str]:
    found = _reached(kind, steps)
    return [f.name for each in found if isinstance(each, inspect.StructType) for f in each.fields]


def document(converter: Converter, node: Node) -> tuple[r.Document | None, dict[str, Items[Any]]]:
    """A document and its lists, converted item by item; the document holds the good items only."""
    if not isinstance(node.value, dict):
        converter.report(node, (), "not a mapping", "the fields of a document")
        return None, {}
    lists: dict[str, type[r.Record]] = {
        "actors": r.Actor, "statements": r.Statement, "claims": r.Claim,
    }  # fmt: skip
    shell = Node(node.line, {k: v for k, v in node.value.items() if k not in lists}, None)
    shell.parts = node.parts
    found = converter.record(shell, r.Document)
    items: dict[str, Items[Any]] = {
        name: converter.items(node.parts.get(name), kind, (name,)) for name, kind in lists.items()
    }
    if found is None:
        return None, items
    return msgspec.structs.replace(found, **{k: v.records for k, v in items.items()}), items
