"""The questions: SPARQL 1.1 files beside this module, and the reader of their headers.

A question file ``name.rq`` begins with ``#+`` lines, YAML decorators as grlc reads them: title,
summary (the question in words), params, columns. Its body is one portable SELECT query. Lines that
begin with ``#?`` mark what depends on parameters:

``#? topic`` ... ``#? end``
    kept, headed by ``VALUES ?_topic { <term> }``, if the parameter ``topic`` is given, or dropped.
``#? without topic`` ... ``#? end``
    kept only if the parameter is not given.

The file as it stands is valid SPARQL. Parameters are bound as RDF terms: what is put in is one IRI
or one literal, spelled as in N-Triples and checked here, so no text can change a query's structure.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import msgspec
import yaml

from communique.errors import UnknownQuestion, UsageError

Kind = Literal[
    "topic", "proposition", "aspect", "actor", "state", "outlet", "post", "agreement", "event",
    "utterance", "document", "statement", "date", "integer", "text", "status", "currency",
]  # fmt: skip
"""What a parameter's value names; dates are days, the rest are ids, names or IRIs of that kind."""

_IRI = r'<[a-zA-Z][a-zA-Z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*>'
_TERM = re.compile(
    rf'{_IRI}|"(?:[^"\\\x00-\x1f]|\\[tnr"\\])*"(?:@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*|\^\^{_IRI})?'
)
_CODE_POINT = re.compile(r"\\u", re.IGNORECASE)  # engines expand these before they parse
_TOKEN = re.compile(
    r"""(?P<skip>"(?:[^"\\]|\\.)*"|<[^<>"{}|^`\\\s]*>|\#[^\n]*)|(?P<graph>GRAPH\s+\?\w+\s*\{)|[{}]"""
)


class Param(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One parameter: what kind of thing it names, and which bound of a rough date counts."""

    type: Kind
    description: str
    required: bool = False
    default: str | None = None
    bound: Literal["day", "earliest", "latest"] = "day"


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    summary: str
    columns: dict[str, str]
    params: dict[str, Param] = {}
    description: str = ""
    lists: tuple[str, ...] = ()
    table: tuple[str, ...] = ()


class Question(msgspec.Struct, frozen=True):
    """One question: its header, and its query in ``text``.

    ``columns`` maps each column of the answer to its meaning, in order. ``lists`` names the columns
    whose cells hold several values joined by "; ", in no set order. ``table`` names the columns
    that a table for reading shows, ``a+b`` for two stacked in one. Parameters are variables
    ``?_name`` in the text.
    """

    name: str
    title: str
    summary: str
    description: str
    params: Mapping[str, Param]
    columns: Mapping[str, str]
    lists: tuple[str, ...]
    table: tuple[str, ...]
    text: str

    def sparql(self, bindings: Mapping[str, str] = MappingProxyType({})) -> str:
        """The query with parameters bound; ``bindings`` maps names to terms in N-Triples spelling.

        Raises UsageError for a parameter the question does not take or lacks, or text that is not
        exactly one IRI or literal.
        """
        _check(self, bindings)
        return "".join(_lines(self.text.splitlines(keepends=True), bindings))

    def merged(self, bindings: Mapping[str, str] = MappingProxyType({})) -> str:
        """The same query for a single graph without names: ``GRAPH ?g { ... }`` wrappers taken off.

        ``rdflib.Graph().parse("sma.ttl").query(question("who-said-what").merged())`` asks an
        exported Turtle file.
        """
        return _unwrapped(self.sparql(bindings))


@cache
def catalogue() -> Mapping[str, Question]:
    """All questions by name, sorted."""
    found = (entry for entry in files(__package__).iterdir() if entry.name.endswith(".rq"))
    read = (parse(entry.name[:-3], entry.read_text("utf-8")) for entry in found)
    return MappingProxyType({each.name: each for each in sorted(read, key=lambda q: q.name)})


def question(name: str) -> Question:
    """One question by its name; raises UnknownQuestion, which lists near names."""
    found = catalogue().get(name)
    if found is None:
        near = difflib.get_close_matches(name, catalogue(), n=3, cutoff=0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UnknownQuestion(f"no question {name!r}{hint}")
    return found


def from_file(path: Path) -> Question:
    """A question of one's own, named as its file; raises UsageError if it cannot be read."""
    try:
        return parse(path.stem, path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 text") from error


def parse(name: str, text: str) -> Question:
    """A question from the text of its file; raises UsageError for a header that does not fit."""
    header = "\n".join(line[2:] for line in text.splitlines() if line.startswith("#+"))
    body = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#+"))
    try:
        fields = msgspec.structs.asdict(msgspec.convert(yaml.safe_load(header), _Header))
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise UsageError(f"{name}.rq: header: {error}") from error
    found = Question(name=name, text=body, **fields)
    for fault in _faults(found):
        raise UsageError(f"{name}.rq: {fault}")
    return found


def _faults(question: Question) -> Iterator[str]:
    shown = [column for each in question.table for column in each.split("+")]
    for column in (*shown, *question.lists):
        if column not in question.columns:
            yield f"header: {column!r} is not among the columns"
    for number, line in enumerate(question.text.splitlines(), 1):
        mark = _mark(line)
        if mark is not None and mark != ["end"]:
            named = mark[1:] if mark[:1] == ["without"] else mark
            named = named[:1] if named[1:2] == ["as"] and len(named) == 3 else named
            if len(named) != 1 or named[0] not in question.params:
                yield f"line {number} below the header: {line.strip()!r} names no parameter"


def _check(asked: Question, bindings: Mapping[str, str]) -> None:
    unknown = [name for name in bindings if name not in asked.params]
    if unknown:
        known = ", ".join(asked.params) or "none"
        raise UsageError(f"{asked.name} takes no parameter {unknown[0]!r}; it takes: {known}")
    for name, param in asked.params.items():
        if param.required and name not in bindings:
            raise UsageError(f"{asked.name} needs the parameter {name!r}: {param.description}")
    for name, spelled in bindings.items():
        if not _TERM.fullmatch(spelled) or _CODE_POINT.search(spelled):
            raise UsageError(f"{name}: not one plain IRI or literal: {spelled[:80]!r}")


def _lines(lines: Iterable[str], bindings: Mapping[str, str]) -> Iterator[str]:
    keep = True
    for line in lines:
        mark = _mark(line)
        if mark is None:
            if keep:
                yield line
        elif mark == ["end"]:
            keep = True
        elif mark[0] == "without":
            keep = mark[1] not in bindings
        else:
            keep = mark[0] in bindings
            if keep:
                variable = mark[2] if mark[1:2] == ["as"] else f"_{mark[0]}"
                yield f"VALUES ?{variable} {{ {bindings[mark[0]]} }}\n"


def _mark(line: str) -> list[str] | None:
    """The words after ``#?``; None for any other line."""
    text = line.strip()
    return text.removeprefix("#?").split() if text.startswith("#?") else None


def _unwrapped(sparql: str) -> str:
    depths: list[bool] = []  # for each open brace, whether it belongs to a wrapper

    def replace(found: re.Match[str]) -> str:
        if found["skip"] is not None:
            return found[0]
        if found[0] == "}":
            return "" if depths.pop() else "}"
        depths.append(found["graph"] is not None)
        return "" if depths[-1] else "{"

    return _TOKEN.sub(replace, sparql)
