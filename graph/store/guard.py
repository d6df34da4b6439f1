"""What no query may do to the process that answers it, checked on the text before evaluation.

The engine has no switch against SERVICE, and a query nested some 300 to 1,000 deep overruns its
stack and ends the process (measured with pyoxigraph 0.5.13). Both checks err on the safe side,
because a full parse is the engine's business: ``service <x> {`` inside a literal is refused too.
They do not limit time or memory; only a process of its own does that.
"""

from __future__ import annotations

import re

from communique.errors import QueryError

MAX_DEPTH = 100
MAX_STEPS = 1_000
MAX_LENGTH = 1_000_000
"""In characters. Long VALUES blocks are fine."""

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SERVICE = re.compile(r"(?<![?$])service", re.IGNORECASE)
_FROM = re.compile(r"(?<![?$:\w.-])from(?![\w:-])", re.IGNORECASE)
_LOAD = re.compile(r"(?<![?$:\w.-])load(?![\w:-])", re.IGNORECASE)
_SILENT = re.compile(r"silent", re.IGNORECASE)
_BLANK = re.compile(r"\s+|#[^\n\r]*")
_TARGET = re.compile(r"<[^>]*>|[^\s{#<]+")
_TOKENS = re.compile(
    r"""
      \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
    | "(?:[^"\\\n\r]|\\.)*"             | '(?:[^'\\\n\r]|\\.)*'
    | <[^<>"{}|^`\x00-\x20]*>           | \#[^\n\r]*
    | (?P<open>[({\[])                  | (?P<close>[)}\]])
    | (?P<step>[!^+*/|&-]+ | \b(?:UNION|OPTIONAL|MINUS|BIND|FILTER|GRAPH)\b)
    """,
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)


def check(sparql: str, *, federation: bool = False) -> None:
    """Raises QueryError if the query is too long or too involved, or fetches from other hosts."""
    if len(sparql) > MAX_LENGTH:
        raise QueryError(f"query of {len(sparql):,} characters; at most {MAX_LENGTH:,} are taken")
    depth, steps = measure(sparql)
    if depth > MAX_DEPTH or steps > MAX_STEPS:
        raise QueryError(
            f"query too involved: brackets {depth} deep (at most {MAX_DEPTH}), "
            f"{steps:,} operators and clauses (at most {MAX_STEPS:,})"
        )
    if not federation and (calls_service(sparql) or calls_service(_unescaped(sparql))):
        raise QueryError("query asks another host (SERVICE), which is not allowed here")


def check_update(sparql: str, *, federation: bool = False) -> None:
    """As ``check`` for a SPARQL update; LOAD is refused too, which fetches from anywhere."""
    check(sparql, federation=federation)
    if _LOAD.search(bare(sparql)):
        raise QueryError("LOAD is not allowed here; send the data itself")


def measure(sparql: str) -> tuple[int, int]:
    """How deep brackets nest, and how many operators and clauses there are, outside strings.

    Chains such as ``a || b || c`` become a tree as deep as they are long.
    """
    level = deepest = steps = 0
    for token in _TOKENS.finditer(sparql):
        if token.lastgroup == "open":
            level += 1
            deepest = max(deepest, level)
        elif token.lastgroup == "close":
            level -= 1
        elif token["step"]:
            steps += 1 if token["step"].isalpha() else len(token["step"])
    return deepest, steps


def calls_service(sparql: str) -> bool:
    """Whether the text holds ``SERVICE [SILENT] target {`` anywhere, literals included."""
    return any(_is_call(sparql, found.end()) for found in _SERVICE.finditer(sparql))


def names_dataset(sparql: str) -> bool:
    """Whether the query has a dataset clause, ``FROM <graph>``, of its own."""
    if "from" not in sparql.lower():
        return False
    return bool(_FROM.search(bare(sparql)))


def bare(sparql: str) -> str:
    """The text without its strings, IRIs and comments."""
    return _TOKENS.sub(lambda found: found[0] if found.lastgroup else " ", sparql)


def services(sparql: str) -> list[str]:
    """The targets of all calls that ``calls_service`` sees, as they are written: ``<iri>``, ``?x``.

    Escapes are looked through too, so a target may be listed twice.
    """
    texts = {sparql, _unescaped(sparql)}
    return [
        target
        for text in sorted(texts)
        for found in _SERVICE.finditer(text)
        if (target := _called(text, found.end()))
    ]


def _is_call(sparql: str, at: int) -> bool:
    return bool(_called(sparql, at))


def _called(sparql: str, at: int) -> str:
    at = _skip(sparql, at)
    silent = _SILENT.match(sparql, at)
    return _target(sparql, at) or (_target(sparql, silent.end()) if silent else "")


def _target(sparql: str, at: int) -> str:
    """What stands before a group, "" where no group follows."""
    target = _TARGET.match(sparql, _skip(sparql, at))
    if target is None or not sparql.startswith("{", _skip(sparql, target.end())):
        return ""
    return target[0]


def _skip(sparql: str, at: int) -> int:
    """The place after white space and comments."""
    while found := _BLANK.match(sparql, at):
        at = found.end()
    return at


def _unescaped(sparql: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), sparql)
