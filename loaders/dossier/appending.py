"""Adding to the lists of dossier files: new records at the end of a list, all else kept as it is.

Comments, quoting and layout of what a person wrote stay untouched: only lines are inserted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from communique.errors import DossierError, Problem
from communique.loaders.dossier import yaml_reader
from communique.loaders.dossier.yaml_writer import record_text, write_text

_KEY = re.compile(r"(?m)^[A-Za-z_]\w*:")
_ITEM = re.compile(r"(?m)^( *)- ")
_LAST_COMMENTS = re.compile(r"(?:\n[ \t]*(?:#[^\n]*)?)*\Z")


def append(path: Path, lists: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Adds records, as plain values, at the end of top-level lists of a YAML file.

    Lists that are missing or empty are begun. Raises DossierError, with the file untouched, if the
    file cannot be gone on with: not readable, or written so that lines cannot be added.
    """
    wanted = {key: _plain(records) for key, records in lists.items() if records}
    if not wanted:
        return
    old = path.read_bytes().decode() if path.exists() else ""
    before = yaml_reader.read(old.encode(), str(path)).value or {}
    there = dict(before) if isinstance(before, dict) else {}
    expected = there | {key: [*_list(there.get(key)), *wanted[key]] for key in wanted}
    new = old.replace("\r\n", "\n")
    for key, records in wanted.items():
        new = _extended(new, key, records)
    new = new.replace("\n", "\r\n") if "\r\n" in old else new
    try:
        fits = yaml_reader.read(new.encode(), str(path)).value == expected
    except DossierError:
        fits = False
    if not fits:
        names = ", ".join(str(each.get("id", key)) for key, got in wanted.items() for each in got)
        message = f"cannot be added to at its end; to be added by hand: {names}"
        keys = ", ".join(wanted)
        raise DossierError(Problem(str(path), 0, keys, message, "lists in lines of their own"))
    write_text(path, new, replace=True)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _plain(records: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The records as they read back: tuples become lists."""
    found: list[Any] = msgspec.json.decode(msgspec.json.encode(list(records)))
    return found


def _extended(words: str, key: str, records: Sequence[Mapping[str, Any]]) -> str:
    """The file's words with the records after the last item of one list."""
    name = re.escape(key)
    head = re.sub(rf"(?m)^{name}:[ \t]*(?:\[\s*\]|null|~)[ \t]*$", f"{key}:", words)
    found = re.search(rf"(?m)^{name}:", head)
    if not found:
        head = (head.rstrip("\n") + "\n" if head.strip() else "") + f"{key}:\n"
        found = re.search(rf"(?m)^{name}:", head)
        assert found is not None
    following = _KEY.search(head, found.end())
    # comments that stand right before the next list belong to it
    end = following.start() if following else len(head)
    block = head[found.start() : end]
    tail = _LAST_COMMENTS.search(block.rstrip("\n")) if following else None
    cut = found.start() + (tail.start() if tail else len(block.rstrip("\n")))
    items = _ITEM.findall(block)
    lines = "".join(f"\n{line}" for line in _lines(records, items[0] if items else "  "))
    rest = head[cut:].lstrip("\n")
    return head[:cut] + lines + ("\n" + ("\n" if rest else "") + rest)


def _lines(records: Sequence[Mapping[str, Any]], indent: str) -> list[str]:
    lines = []
    for record in records:
        first, *rest = record_text(record).splitlines()
        lines += [f"{indent}- {first}", *(f"{indent}  {line}" for line in rest)]
    return lines
