"""Corpora with gold attributions: brat stand-off folders as PolNeAR has them, and JSON Lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from communique.errors import InputError, Problem, UsageError
from communique.loaders.extraction.layers import Span

Format = Literal["brat", "jsonl"]

_ENTITY = re.compile(r"T\d+$")
_EVENT = re.compile(r"E\d+$")
_NUMBER = re.compile(r"\d+$")
_ANNOTATOR = re.compile(r"_[0-9a-z]{4}$")
_ROLES = ("content", "source", "cue")


@dataclass(frozen=True, slots=True)
class Gold:
    """One attribution as a person marked it: spans of content, source and cue."""

    content: tuple[Span, ...]
    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """A text with its gold attributions."""

    id: str
    text: str
    gold: tuple[Gold, ...]


def articles(path: Path, layout: Format | None = None) -> Iterator[Article]:
    """The articles of a corpus, by name.

    Input: a folder with ``text/*.txt`` and ``attributions/*.ann`` (brat; of several annotators the
    first by name counts), or a JSON Lines file or folder of such files: ``{"id", "text",
    "attributions": [{"content": [[start, end]], "source": [...], "cue": [...]}]}``. Raises
    UsageError where there is no such corpus, InputError where a file cannot be read.
    """
    kind = layout or _layout(path)
    found = _brat(path) if kind == "brat" else _json_lines(path)
    return iter(found)


def _layout(path: Path) -> Format:
    if (path / "text").is_dir() and (path / "attributions").is_dir():
        return "brat"
    if path.suffix == ".jsonl" or (path.is_dir() and any(path.glob("*.jsonl"))):
        return "jsonl"
    raise UsageError(
        f"{path} is no corpus: give a folder with text/ and attributions/ (brat stand-off), "
        "or JSON Lines"
    )


def _brat(folder: Path) -> Iterator[Article]:
    marked: dict[str, Path] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        marked.setdefault(_ANNOTATOR.sub("", path.stem), path)
        marked.setdefault(path.stem, path)
    for path in sorted((folder / "text").glob("*.txt")):
        if path.stem in marked:
            yield Article(path.stem, _read(path), tuple(_annotations(marked[path.stem])))


def _annotations(path: Path) -> Iterator[Gold]:
    spans: dict[str, list[Span]] = {}
    events: list[tuple[int, dict[str, list[str]]]] = []
    for number, line in enumerate(_read(path).splitlines(), 1):
        fields = line.split("\t")
        if len(fields) < 2:
            continue
        if _ENTITY.match(fields[0]):
            spans[fields[0]] = list(_offsets(fields[1], path, number))
        elif _EVENT.match(fields[0]):
            events.append((number, _roles(fields[1], path, number)))
    for _number, roles in events:
        parts = {
            role: tuple(sorted(s for name in roles.get(role, []) for s in spans.get(name, [])))
            for role in _ROLES
        }
        if parts["content"]:
            yield Gold(**parts)


def _offsets(field: str, path: Path, number: int) -> Iterator[Span]:
    try:
        for part in field.split(" ", 1)[1].split(";"):
            start, end = map(int, part.split())
            yield Span(start, end)
    except (IndexError, ValueError) as error:
        raise _unreadable(path, number, "a brat text span", field) from error


def _roles(field: str, path: Path, number: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in field.split():
        name, _, target = part.partition(":")
        if not target:
            raise _unreadable(path, number, "a brat event", field)
        found.setdefault(_NUMBER.sub("", name).lower(), []).append(target)
    return found


def _json_lines(path: Path) -> Iterator[Article]:
    for file in [path] if path.is_file() else sorted(path.glob("*.jsonl")):
        for number, line in enumerate(_read(file).splitlines(), 1):
            if not line.strip():
                continue
            try:
                yield _article(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise _unreadable(file, number, "an article with attributions", line) from error


def _article(data: dict[str, Any]) -> Article:
    gold = tuple(
        Gold(**{role: tuple(sorted(Span(*pair) for pair in each.get(role, []))) for role in _ROLES})
        for each in data["attributions"]
    )
    length = len(data["text"])
    spans = (s for each in gold for s in (*each.content, *each.source, *each.cue))
    if any(not 0 <= s.start < s.end <= length for s in spans):
        raise ValueError("a span lies outside the text")
    return Article(str(data["id"]), data["text"], gold)


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        told = Problem(str(path), 0, "", f"cannot be read: {error}", "UTF-8 text")
        raise InputError(told) from error


def _unreadable(path: Path, number: int, wanted: str, found: str) -> InputError:
    return InputError(Problem(str(path), number, "", f"{found[:60]!r} is not {wanted}"))
