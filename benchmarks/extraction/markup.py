"""The mark-up of the invented corpus, made into texts with attributions at exact places.

``corpus/README.md`` describes it. What is marked is in the field's own terms: source, cue, content.
"""

# ruff: noqa: RUF001 - look-alike quotation marks are looked for

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Offsets = list[list[int]]

_HEADER = re.compile(r"=== (?P<id>[a-z0-9]+(?:-[a-z0-9]+)*) (?P<genre>[a-z]+)(?P<options>.*)$")
_OPEN = re.compile(r"\[(?P<role>[SCBXDR])(?P<keys>[0-9a-z]?(?:,[0-9a-z])*) ")
_NOTE = re.compile(r"@(?P<key>[0-9a-z]?) (?P<pairs>.+)$")
_ROLES = {"S": "source", "C": "cue", "B": "cue", "X": "content", "D": "content", "R": "relay"}
_MARKS = {'"': '"', "“": "”", "„": "“", "«": "»", "‘": "’", "''": "''"}
WORD = re.compile(r"\w+(?:['’]\w+)*")


class MarkupError(ValueError):
    """A mistake in the marked-up text: the article, the line, and what is wrong."""


@dataclass
class Group:
    """One attribution while it is being read: spans by role, and what a note line says of it."""

    place: int = 0
    follows: bool = False
    spans: dict[str, Offsets] = field(default_factory=dict)
    belief: bool = False
    verbatim: bool = False
    notes: dict[str, list[str]] = field(default_factory=dict)

    def add(self, role: str, start: int, end: int) -> None:
        """Note a span; spans of one role are kept in the order of the text."""
        self.belief |= role == "B"
        self.verbatim |= role == "D"
        self.spans.setdefault(_ROLES[role], []).append([start, end])
        self.spans[_ROLES[role]].sort()


def split_of(article: str, genre: str) -> str:
    """Where an article belongs: "alliance" is held out as a whole, others go by their id's digest.

    Of ten articles about seven go to "train", one and a half each to "dev" and "test".
    """
    if genre == "alliance":
        return "alliance"
    share = int.from_bytes(hashlib.sha256(article.encode()).digest()[:4], "big") / 2**32
    return "train" if share < 0.7 else "dev" if share < 0.85 else "test"


def compile_source(source: str) -> Iterator[dict[str, Any]]:
    """The articles of one marked-up file; raises MarkupError at the first mistake."""
    for part in re.split(r"(?m)^(?==== )", source):
        if part.strip():
            head, _, body = part.partition("\n")
            found = _HEADER.match(head)
            if not found:
                raise MarkupError(f"not a header: {head}")
            options = dict(pair.split("=", 1) for pair in found["options"].split())
            yield _article(found["id"], found["genre"], body, options)


def _article(name: str, genre: str, body: str, options: dict[str, str]) -> dict[str, Any]:
    gap = "\n" if options.get("join") == "1" else "\n\n"
    lines = [line for line in body.splitlines() if line.strip()]
    text = ""
    groups: dict[tuple[int, str], Group] = {}
    for number, line in enumerate(lines):
        note = _NOTE.match(line)
        try:
            if note:
                _take_note(groups, number, note)
                continue
            text += gap if text else ""
            plain, spans = _unmark(line.removeprefix("# "))
            for role, key, start, end in spans:
                wide = key.isalpha()  # letters hold through the article, figures for a paragraph
                place = 0 if wide else len(text) + 1
                group = groups.setdefault((place, key), Group(place, key.isdigit()))
                group.add(role, start + len(text), end + len(text))
            text += plain
        except MarkupError as error:
            raise MarkupError(f"{name}: {error}: {line[:80]}") from error
    return {
        "id": name,
        "genre": genre,
        "split": split_of(name, genre),
        **({"published": options["published"]} if "published" in options else {}),
        "text": text,
        "attributions": _attributions(name, text, list(groups.values())),
    }


def _take_note(groups: dict[tuple[int, str], Group], number: int, note: re.Match[str]) -> None:
    """Notes speak of the paragraph above them."""
    latest = max((place for place, _ in groups), default=0)
    key = note["key"]
    group = groups.get((0 if key.isalpha() else latest, key))
    if group is None:
        raise MarkupError(f"a note on no attribution (line {number})")
    for pair in note["pairs"].split():
        name, equals, value = pair.partition("=")
        if not equals:
            raise MarkupError(f"not NAME=VALUE: {pair}")
        group.notes.setdefault(name, []).append(value)


def _unmark(line: str) -> tuple[str, list[tuple[str, str, int, int]]]:
    """A line without its marks, and each mark's role, key and place in what is left."""
    plain: list[str] = []
    open_: list[tuple[str, list[str], int]] = []
    spans: list[tuple[str, str, int, int]] = []
    at = 0
    while at < len(line):
        found = _OPEN.match(line, at)
        if found:
            open_.append((found["role"], found["keys"].split(","), len(plain)))
            at = found.end()
        elif line[at] == "]":
            if not open_:
                raise MarkupError("a bracket closes that was not opened")
            role, keys, start = open_.pop()
            if start == len(plain):
                raise MarkupError("an empty mark")
            spans += [(role, key, start, len(plain)) for key in keys]
            at += 1
        else:
            if line[at] == "[":
                raise MarkupError("a bracket that is no mark; write \\[")
            at += line[at] == "\\"
            plain.append(line[at])
            at += 1
    if open_:
        raise MarkupError(f"mark {open_[-1][0]} is not closed")
    text = "".join(plain)
    for role, _, start, end in spans:
        if text[start:end] != text[start:end].strip():
            raise MarkupError(f"mark {role} begins or ends with a space")
    return text, spans


def _attributions(name: str, text: str, groups: Sequence[Group]) -> list[dict[str, Any]]:
    inside = quoted(text)
    kept = [group for group in groups if "content" in group.spans]  # else: somebody kept silent
    kept.sort(key=lambda group: (group.spans["content"][0], -group.spans["content"][-1][1]))
    _share_sources(name, text, groups)
    found = [_attribution(text, group, inside) for group in kept]
    for number, each in enumerate(found):
        if not each["source"] and not each["cue"] and each["mode"] == "indirect":
            words = text[each["content"][0][0] : each["content"][-1][1]]
            raise MarkupError(f"{name}: neither source, cue nor quote marks for: {words}")
        each["within"] = _around(found, number)
    return found


def _share_sources(name: str, text: str, groups: Sequence[Group]) -> None:
    """A numbered attribution that names nobody has the source of the one before ("and added")."""
    last = Group()
    for group in groups:
        if "content" in group.spans and "source" not in group.spans and group.follows:
            if "cue" not in group.spans:
                words = text[slice(*group.spans["content"][0])]
                raise MarkupError(f"{name}: neither source nor cue; give it the key of: {words}")
            if group.place == last.place and "source" in last.spans:
                group.spans["source"] = last.spans["source"]
        last = group


def _attribution(text: str, group: Group, inside: set[int]) -> dict[str, Any]:
    spans = {role: group.spans.get(role, []) for role in ("content", "source", "cue")}
    found: dict[str, Any] = {
        **spans,
        "mode": "direct" if group.verbatim else mode_of(text, spans["content"], inside),
        "reporting": not group.belief,
    }
    if "relay" in group.spans:
        found["relay"] = group.spans["relay"]
    return found | _told(group.notes)


def _told(notes: dict[str, list[str]]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if "speaker" in notes:
        known = [each for each in notes["speaker"] if each != "new"]
        told = {"speaker": known[0] if known else None, "speakers": known, "stances": []}
    for each in notes.get("stance", []):
        proposition, _, polarity = each.rpartition(":")
        told["stances"].append({"proposition": proposition, "polarity": float(polarity)})
    if "said" in notes:
        told["said_on"] = notes["said"][0]
    return told


def _around(found: Sequence[dict[str, Any]], number: int) -> int | None:
    """The smallest other content that holds all of an attribution's content and cue."""
    mine = found[number]
    parts = mine["content"] + mine["cue"]
    holders = [
        (sum(end - start for start, end in other["content"]), at)
        for at, other in enumerate(found)
        if at != number
        and other["content"] != mine["content"]
        and all(any(a <= start and end <= b for a, b in other["content"]) for start, end in parts)
    ]
    return min(holders)[1] if holders else None


def quoted(text: str) -> set[int]:
    """The places of a text that stand between quote marks; a mark left open ends with its line."""
    inside: set[int] = set()
    for line in re.finditer(r"[^\n]+", text):
        close, start = "", 0
        at = line.start()
        while at < line.end():
            two = text[at : at + 2]
            mark = two if two == "''" else text[at]
            if close and mark == close and not _is_apostrophe(text, at, mark):
                inside.update(range(start, at))
                close = ""
            elif not close and mark in _MARKS and not _is_apostrophe(text, at, mark):
                close, start = _MARKS[mark], at
            at += len(mark)
        if close:
            inside.update(range(start, line.end()))
    return inside


def _is_apostrophe(text: str, at: int, mark: str) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return mark in "‘’" and before.isalnum() and after.isalnum()


def mode_of(text: str, content: Offsets, inside: set[int]) -> str:
    """Direct where nine words in ten stand between quote marks, mixed from one in ten."""
    words = [
        match.start() + start for start, end in content for match in WORD.finditer(text[start:end])
    ]
    share = sum(word in inside for word in words) / max(1, len(words))
    return "direct" if share >= 0.9 else "mixed" if share >= 0.1 else "indirect"
