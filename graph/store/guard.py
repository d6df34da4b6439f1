"""What no query may do to the process that answers it, checked on the text before evaluation.

The engine has no switch against SERVICE, and deep nesting overruns its stack and ends the process.
Both checks err on the safe side, because a full parse is the engine's business: the words
``service <x> {`` inside a literal are refused too.
"""

from __future__ import annotations

import re

from communique.errors import QueryError

MAX_DEPTH = 100
MAX_LENGTH = 1_000_000
"""In characters. Long VALUES blocks are fine; a query of more than this is a file, not a question."""

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SERVICE = re.compile(r"(?<![?$])service", re.IGNORECASE)
_SILENT = re.compile(r"silent", re.IGNORECASE)
_SPACE = re.compile(r"\s*")
_TARGET = re.compile(r"<[^>]*>|[^\s{#<]+")
_TOKENS = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n\r]|\\.)*"|\'(?:[^\'\\\n\r]|\\.)*\''
    r'|<[^<>"{}|^`\x00-\x20]*>|\#[^\n\r]*'
    r"|(?P<open>[({\[])|(?P<close>[)}\]])|(?P<sign>[!^+-])|(?P<space>\s+)",
    re.DOTALL,
)


def check(sparql: str, *, federation: bool = False) -> None:
    """Raises QueryError if the query is too long or too deeply nested, or fetches elsewhere."""
    if len(sparql) > MAX_LENGTH:
        raise QueryError(f"query of {len(sparql):,} characters; at most {MAX_LENGTH:,} are taken")
    if depth(sparql) > MAX_DEPTH:
        raise QueryError(f"query nested more than {MAX_DEPTH} deep")
    if not federation and (calls_service(sparql) or calls_service(_unescaped(sparql))):
        raise QueryError("query asks another host (SERVICE), which is not allowed here")


def depth(sparql: str) -> int:
    """The deepest nesting of brackets and of signs in a row (``!!!``) outside strings."""
    level = deepest = signs = 0
    for token in _TOKENS.finditer(sparql):
        kind = token.lastgroup
        if kind == "open":
            level += 1
        elif kind == "close":
            level -= 1
        signs = signs + 1 if kind == "sign" else signs if kind == "space" else 0
        deepest = max(deepest, level + signs)
    return deepest


def calls_service(sparql: str) -> bool:
    """Whether the text holds ``SERVICE [SILENT] target {`` anywhere, literals included."""
    return any(_is_call(sparql, found.end()) for found in _SERVICE.finditer(sparql))


def _is_call(sparql: str, at: int) -> bool:
    at = _skip(sparql, at)
    silent = _SILENT.match(sparql, at)
    return _has_group(sparql, at) or bool(silent and _has_group(sparql, silent.end()))


def _has_group(sparql: str, at: int) -> bool:
    target = _TARGET.match(sparql, _skip(sparql, at))
    return bool(target) and sparql[_skip(sparql, target.end()) :][:1] == "{"


def _skip(sparql: str, at: int) -> int:
    """The place after white space and comments."""
    while True:
        at = _SPACE.match(sparql, at).end()  # type: ignore[union-attr]
        if sparql[at : at + 1] != "#":
            return at
        at = min(end for end in (_line_end(sparql, at, mark) for mark in "\n\r"))


def _line_end(sparql: str, at: int, mark: str) -> int:
    found = sparql.find(mark, at)
    return len(sparql) if found < 0 else found


def _unescaped(sparql: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), sparql)
