"""Writing proposals into a document's file: only their own lines change.

Comments, quoting and order of what a person wrote stay as they are. A file in which nothing
changes is not written at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from communique.errors import DossierError, Problem
from communique.graph import records as r
from communique.loaders.dossier import appending, yaml_reader
from communique.loaders.dossier.yaml_writer import write_text

LISTS = ("actors", "statements", "claims")


def write(path: Path, before: r.Document, after: r.Document) -> bool:
    """Brings a document's file from one state to another; False if there was nothing to change.

    Raises DossierError, with the file as it was, if its lines cannot be changed safely.
    """
    if before == after:
        return False
    old = path.read_bytes()
    words = _with_text(_without(old.decode(), path, before, after), path, before, after)
    try:
        if words.encode() != old:
            write_text(path, words, replace=True)
        fresh = {key: _fresh(key, before, after) for key in LISTS}
        appending.append(path, {key: found for key, found in fresh.items() if found})
        _check(path, after)
    except DossierError:
        write_text(path, old.decode(), replace=True)
        raise
    return True


def _without(words: str, path: Path, before: r.Document, after: r.Document) -> str:
    """The file without the items that are gone, each with its own lines only."""
    tree = yaml_reader.read(words.encode(), str(path))
    lines = words.splitlines(keepends=True)
    gone = set[int]()
    for key in LISTS:
        stay = {msgspec.to_builtins(each)["id"] for each in getattr(after, key)}
        node = tree.at(key)
        count = len(node.value) if isinstance(node.value, list) else 0
        for number in range(count):
            if node.value[number].get("id") in stay:
                continue
            first = node.at(number).line - 1
            gone |= set(range(first, _end_of_item(lines, first)))
    if not gone:
        return words
    kept = "".join(line for number, line in enumerate(lines) if number not in gone)
    return _emptied(kept)


def _end_of_item(lines: Sequence[str], first: int) -> int:
    """The line after an item of a block list: the next line not indented deeper than its dash."""
    indent = len(lines[first]) - len(lines[first].lstrip(" "))
    end = first + 1
    while end < len(lines):
        line = lines[end]
        depth = len(line) - len(line.lstrip(" "))
        if line.strip() and (depth <= indent):
            break
        end += 1
    while end > first + 1 and not lines[end - 1].strip():
        end -= 1
    return end


def _emptied(words: str) -> str:
    """Lists that have no items left, as empty lists."""
    return re.sub(
        r"(?m)^(actors|statements|claims):[ \t]*\n(?=(?:[ \t]*(?:#[^\n]*)?\n)*(?:[A-Za-z_]|\Z))",
        r"\1: []\n",
        words,
    )


def _with_text(words: str, path: Path, before: r.Document, after: r.Document) -> str:
    """The file with the digest and length of a text that has changed."""
    if before.text == after.text:
        return words
    old, new = before.text, after.text
    tree = yaml_reader.read(words.encode(), str(path)).at("text")
    lines = words.splitlines(keepends=True)
    for field, was, now in (("digest", old.digest, new.digest), ("length", old.length, new.length)):
        number = tree.at(field).line - 1
        lines[number] = lines[number].replace(str(was), str(now), 1)
    return "".join(lines)


def _fresh(key: str, before: r.Document, after: r.Document) -> list[dict[str, Any]]:
    there = {each.id for each in getattr(before, key)}
    found = [each for each in getattr(after, key) if each.id not in there]
    plain: list[dict[str, Any]] = [msgspec.to_builtins(each) for each in found]
    for item in plain:
        for words in ("exact", "prefix", "suffix"):
            item.get("passage", {}).pop(words, None)
    return plain


def _check(path: Path, after: r.Document) -> None:
    """Raises DossierError unless the file now holds the items it should."""
    tree = yaml_reader.read(path.read_bytes(), str(path))
    for key in LISTS:
        held = tree.value.get(key) or []
        wanted = {each.id for each in getattr(after, key)}
        if {each.get("id") for each in held} != wanted or len(held) != len(wanted):
            told = Problem(str(path), 0, key, "proposals cannot be written among these lines",
                           "a list with one item to a line")  # fmt: skip
            raise DossierError(told)
