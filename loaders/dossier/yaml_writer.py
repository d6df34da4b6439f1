"""Records as readable YAML: fields in the order of the records, stable bytes, no article text.

What is written here ``yaml_reader`` reads back as the same record, and YAML 1.1 readers do too:
every text they might take for a date, a number or a boolean is put in quotes.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from communique.errors import DossierError, Problem, UsageError
from communique.graph import records as r
from communique.loaders.dossier.yaml_reader import CONTROL

WIDTH = 100
"""Columns up to which lists of plain values stay on one line."""

_ON_ONE_LINE = frozenset({"passage", "by", "stances", "names", "negotiators"})
_PLAIN = re.compile(r"[^\W\d_](?:[\w ./()'%+~-]|:(?=\S))*(?<=[\w.)%'~/+-])")
_WORDS_WITH_MEANING = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null)")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]|[^\x00-\ud7ff\ue000-\U0010ffff]")
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def dump(document: r.Document) -> str:
    """The YAML text of a document, without the words of its passages.

    Raises DossierError on text with control characters, which no dossier can hold.
    """
    plain = msgspec.to_builtins(document)
    for item in (*plain.get("statements", ()), *plain.get("claims", ())):
        for words in ("exact", "prefix", "suffix"):
            item["passage"].pop(words, None)
    for key in ("statements", "claims"):
        plain.setdefault(key, [])
    return record_text(plain)


def record_text(plain: Mapping[str, Any]) -> str:
    """The YAML text of a record's plain values."""
    return "".join(f"{line}\n" for line in _mapping(plain))


def write_document(document: r.Document, path: Path, *, replace: bool = False) -> None:
    """Writes a document file, whole or not at all; leading comment lines of an old one stay.

    Raises UsageError if the file exists and ``replace`` is not set.
    """
    write_text(path, _leading_comments(path) + dump(document), replace=replace)


def write_text(path: Path, words: str, *, replace: bool = False) -> None:
    """Writes a UTF-8 file atomically; raises UsageError if it exists and ``replace`` is not set."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(words.encode())
            stream.flush()
            os.fsync(stream.fileno())
        Path(scratch).chmod(0o644)
        if replace:
            Path(scratch).replace(path)
        else:
            os.link(scratch, path)  # unlike a rename, this never writes over a file
    except FileExistsError as error:
        raise UsageError(f"{path} is there already; nothing was written") from error
    finally:
        Path(scratch).unlink(missing_ok=True)


def _leading_comments(path: Path) -> str:
    try:
        lines = path.read_text("utf-8").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError):
        return ""
    count = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return "".join(lines[:count])


def _mapping(values: Mapping[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, dict) and value and key not in _ON_ONE_LINE:
            yield f"{key}:"
            yield from (f"  {line}" for line in _mapping(value))
        elif isinstance(value, list | tuple) and value and not _short(key, value):
            yield f"{key}:"
            yield from _list(key, value)
        else:
            yield f"{key}: {_flow(value)}"


def _list(key: str, values: Sequence[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, dict) and value and key not in _ON_ONE_LINE:
            first, *rest = _mapping(value)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
        else:
            yield f"- {_flow(value)}"


def _short(key: str, values: Sequence[Any]) -> bool:
    if any(isinstance(value, dict) for value in values):
        return False
    return len(key) + len(_flow(values)) < WIDTH - 10


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(each) for each in value) + "]"
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return repr(value)


def _text(words: str) -> str:
    if _PLAIN.fullmatch(words) and not _WORDS_WITH_MEANING.fullmatch(words):
        return words
    if CONTROL.search(words):
        message = f"a control character in text: {words[:40]!r}"
        raise DossierError(Problem("", 0, "", message, "printable text"))
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_UNPRINTABLE.sub(_escape, escaped)}"'


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04x}"
