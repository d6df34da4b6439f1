"""Finding words and groups in SPARQL text, past strings, IRIs, comments and names.

Source: https://www.w3.org/TR/sparql11-query/#sparqlGrammar .
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from communique.errors import QueryError

_TOKEN = re.compile(
    r"""
      \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
    | "(?:[^"\\\n\r]|\\.)*"             | '(?:[^'\\\n\r]|\\.)*'
    | <[^<>"{}|^`\x00-\x20]*>           | \#[^\n\r]*
    | [?$]\w+                           | [\w.-]*:[\w:.%-]*
    | (?P<open>\{)                      | (?P<close>\})
    | (?P<word>\b(?:WHERE|DELETE|INSERT|USING|WITH)\b)
    """,
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)


def words(sparql: str) -> Iterator[re.Match[str]]:
    """The words of updates that stand outside all groups, and the groups' opening braces."""
    depth = 0
    for found in _TOKEN.finditer(sparql):
        if depth == 0 and (found["word"] or found["open"]):
            yield found
        depth += bool(found["open"]) - bool(found["close"])


def group(sparql: str, at: int) -> str:
    """The first group ``{ ... }`` from a place on, braces included; QueryError if it never ends."""
    depth, start = 0, at
    for found in _TOKEN.finditer(sparql, at):
        if found["open"]:
            start = found.start() if depth == 0 else start
            depth += 1
        elif found["close"]:
            depth -= 1
            if depth == 0:
                return sparql[start : found.end()]
    raise QueryError("query refused: a group { ... } is not closed")


def without_comments(sparql: str) -> str:
    """The same text, a blank in the place of every comment."""
    return _TOKEN.sub(lambda found: " " if found[0].startswith("#") else found[0], sparql)
