"""RDF terms, namespaces and every IRI communique mints.

A **term** is its N-Triples spelling, a plain ``str``: ``<https://example.org/x>``, ``"word"@en``,
``"3"^^<http://www.w3.org/2001/XMLSchema#integer>``. That keeps writing fast, sorting
deterministic, and this package free of any one RDF library. A **triple** is a tuple of three terms;
a **quad** adds the named graph. Source: RDF 1.1 N-Triples, https://www.w3.org/TR/n-triples/ .
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias
from urllib.parse import quote, unquote

from communique.errors import TermError

Term: TypeAlias = str
Triple: TypeAlias = tuple[Term, Term, Term]
Quad: TypeAlias = tuple[Term, Term, Term, Term]
Value: TypeAlias = str | int | bool | Decimal

NAMESPACE = "https://w3id.org/communique/ns#"
PREFIXES = {
    "cmq": NAMESPACE,
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
ONTOLOGY_GRAPH = "https://w3id.org/communique/ns"

_PLAIN = re.compile(r"[A-Za-z0-9_.~:,-]*")
_FORBIDDEN = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(r'[\\"\n\r\t]')
_LITERAL = re.compile(
    r'"((?:[^"\\\n\r]|\\.)*)"(?:@([a-zA-Z]+(?:-[a-zA-Z0-9]+)*)|\^\^<([^<>"{}|^`\\\x00-\x20]*)>)?'
)
_UNESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_UNESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_LANGUAGE = re.compile(r"[a-zA-Z]+(-[a-zA-Z0-9]+)*")


def iri(text: str) -> Term:
    """The IRI term for an absolute IRI; raises TermError on relative or unsafe text."""
    if _FORBIDDEN.search(text) or ":" not in text:
        raise TermError(f"not an absolute IRI: {text!r}")
    return f"<{text}>"


@cache
def term(curie: str) -> Term:
    """The IRI term of a prefixed name such as ``cmq:Statement``; prefixes are those of PREFIXES."""
    prefix, _, local = curie.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def text(words: str, language: str = "") -> Term:
    """A string literal, with a language tag if given.

    Raises TermError on control characters that RDF/XML, GraphML and browsers cannot carry.
    """
    if _CONTROL.search(words):
        raise TermError(f"control character in text: {words[:40]!r}")
    if not language:
        return quoted(words)
    if not _LANGUAGE.fullmatch(language):
        raise TermError(f"not a language tag: {language!r}")
    return f"{quoted(words)}@{language.lower()}"


def quoted(words: str) -> Term:
    """A plain string literal of any words, as found elsewhere; ``text`` is for what we write."""
    if _ESCAPED.search(words):
        words = _ESCAPED.sub(lambda found: _ESCAPES[found[0]], words)
    return f'"{words}"'


def typed(value: str, datatype: str) -> Term:
    """A typed literal; ``datatype`` is a prefixed name such as ``xsd:date``."""
    return f"{text(value)}^^{term(datatype)}"


def integer(value: int) -> Term:
    """An ``xsd:integer`` literal."""
    return typed(str(value), "xsd:integer")


@lru_cache(maxsize=4096)
def decimal(value: Decimal | float | int) -> Term:
    """An ``xsd:decimal`` literal in its canonical form (``1.5``, ``2``, never an exponent).

    Source: XML Schema 1.1 part 2, section E.1, decimalCanonicalMap. Stores spell it that way too.
    """
    spelled = format(Decimal(str(value)), "f")
    if "." in spelled:
        spelled = spelled.rstrip("0").rstrip(".")
    return typed("0" if spelled == "-0" else spelled, "xsd:decimal")


def boolean(value: bool) -> Term:
    """An ``xsd:boolean`` literal."""
    return typed("true" if value else "false", "xsd:boolean")


class Literal(NamedTuple):
    """A literal taken apart: words, language tag ("" if none), datatype IRI ("" for strings)."""

    words: str
    language: str
    datatype: str


def is_iri(spelled: Term) -> bool:
    """Whether a term is an IRI (otherwise it is a literal: we write no blank nodes)."""
    return spelled.startswith("<")


def iri_text(spelled: Term) -> str:
    """The IRI inside an IRI term; raises TermError for any other term."""
    if not (spelled.startswith("<") and spelled.endswith(">")):
        raise TermError(f"not an IRI: {spelled!r}")
    return spelled[1:-1]


def literal(spelled: Term) -> Literal:
    """A literal term taken apart; raises TermError for any other term."""
    found = _LITERAL.fullmatch(spelled)
    if not found:
        raise TermError(f"not a literal: {spelled!r}")
    words, language, datatype = found.groups(default="")
    if "\\" in words:
        words = _UNESCAPE.sub(_unescape, words)
    return Literal(words, language, "" if datatype == PREFIXES["xsd"] + "string" else datatype)


def _unescape(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code[1:], 16)) if code[0] in "uU" else _UNESCAPES[code]


def value(spelled: Term) -> Value:
    """A term as a Python value: an IRI's text, or a literal's words, int, bool or Decimal."""
    if is_iri(spelled):
        return iri_text(spelled)
    words, _, datatype = literal(spelled)
    kind = datatype.removeprefix(PREFIXES["xsd"])
    if kind == "integer":
        return int(words)
    if kind == "decimal":
        return Decimal(words)
    if kind == "boolean":
        return words in ("true", "1")
    return words


def ntriples(triples: Iterable[Triple]) -> str:
    """Triples as sorted N-Triples lines without duplicates: the same set gives the same bytes."""
    return "".join(sorted({f"{s} {p} {o} .\n" for s, p, o in triples}))


def nquads(triples: Iterable[Triple], graph: str) -> str:
    """Triples of one named graph (an IRI's text) as sorted N-Quads lines without duplicates."""
    return "".join(sorted({f"{s} {p} {o} <{graph}> .\n" for s, p, o in triples}))


def _segment(part: str) -> str:
    return part if _PLAIN.fullmatch(part) else quote(part, safe="~:,.")


class Minter:
    """Mints every IRI below one dossier's base IRI, and reads ids back out of them.

    ``base`` is the dossier's base IRI and ends in ``/``. All ids are kept readable: the last path
    segment of an IRI is the id used in the dossier's files.
    """

    def __init__(self, base: str) -> None:
        if not base.endswith("/"):
            raise TermError(f"a base IRI ends in '/': {base!r}")
        iri(base)
        self.base = base

    def __call__(self, *path: str | int) -> Term:
        """The IRI term ``<base + path joined by />``, each segment percent-encoded."""
        return f"<{self.base}{'/'.join([_segment(str(part)) for part in path])}>"

    def graph(self, *path: str) -> str:
        """The IRI text of a named graph: ``graph("document", id)``, ``graph("registry")``..."""
        return iri_text(self("graph", *path))

    def inferred(self, graph: str) -> str:
        """The IRI text of the graph that holds what reasoning adds to ``graph``."""
        return graph.replace(self.base + "graph/", self.base + "graph/inferred/", 1)

    def path(self, spelled: Term) -> tuple[str, ...]:
        """The segments below the base of an IRI we minted; raises TermError for foreign IRIs."""
        whole = iri_text(spelled)
        if not whole.startswith(self.base):
            raise TermError(f"not below {self.base}: {whole}")
        return tuple(unquote(part) for part in whole.removeprefix(self.base).split("/"))

    def id(self, spelled: Term) -> str:
        """The last segment: the id used in the dossier's files."""
        return self.path(spelled)[-1]
