"""Lines of a page that are not the article: share buttons, captions, policies, related links.

The patterns are data, in ``boilerplate.csv``: a kind, and a regular expression for a whole line in
any letter case; ``{site}`` stands for the names of social sites. Only short lines count, since a
sentence of the article that begins with the same word is longer than a button.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

LONGEST = 240
"""Code points above which a line is taken for prose, whatever it begins with."""

_SITES = (
    "facebook|twitter|x|whats ?app|linked ?in|reddit|telegram|instagram|youtube|tiktok"
    "|kakao ?talk|line|pinterest|threads|bluesky|google news|e-?mail"
)


class Span(NamedTuple):
    """A part of a text in code points, end exclusive, and what it is taken for."""

    start: int
    end: int
    kind: str


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = (files("communique.loaders.articles") / "boilerplate.csv").read_text("utf-8")
    rows = csv.DictReader(table.splitlines())
    spelled = ((row["kind"], row["pattern"].replace("{site}", _SITES)) for row in rows)
    return tuple(
        (kind, re.compile(rf"(?:[-•*>]\s+)?(?:{pattern})", re.IGNORECASE))
        for kind, pattern in spelled
    )


def kind_of(line: str) -> str:
    """What kind of boilerplate a line is, empty if it is none."""
    words = line.strip()
    if not words or len(words) > LONGEST:
        return ""
    return next((kind for kind, pattern in _patterns() if pattern.fullmatch(words)), "")


def spans(text: str) -> Iterator[Span]:
    """The lines of a text that look like boilerplate, as spans of the text."""
    position = 0
    for line in text.splitlines(keepends=True):
        kind = kind_of(line)
        if kind:
            start = position + len(line) - len(line.lstrip())
            yield Span(start, start + len(line.strip()), kind)
        position += len(line)
