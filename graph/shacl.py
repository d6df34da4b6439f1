"""SHACL behind one interface: a compiled engine for daily work, pyshacl as the judge.

Both take a data graph as N-Triples and give the same findings for the shapes in
``ontology/shapes``; the tests hold them against each other. This is the one module that touches
either library. Source: Shapes Constraint Language, https://www.w3.org/TR/shacl/ .
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Protocol, cast

from communique import ontology
from communique.errors import MissingExtra, UsageError
from communique.graph.terms import Term, iri_text, is_iri, literal

SHAPES = "https://w3id.org/communique/shapes#"
"""The namespace of the shapes; a finding names its shape by the local name."""

SH = "http://www.w3.org/ns/shacl#"

Severity = Literal["violation", "stale", "warning", "info"]
"""How bad a finding is: wrong, text changed, look again, worth knowing."""

SEVERITIES: tuple[Severity, ...] = ("violation", "stale", "warning", "info")
"""Worst first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a shape, or a passage's digest, found.

    ``shape`` is the local name of the shape in ``ontology/shapes``; ``focus`` the text of the IRI
    the finding is about; ``path`` the property (an IRI's text) and ``value`` the words or IRI that
    offend, both "" where there is no single one. ``file`` and ``line`` say where to mend it; ""
    and 0 where nobody knows.
    """

    severity: Severity
    shape: str
    focus: str
    path: str
    value: str
    message: str
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file else self.focus
        return f"{place}: {self.severity}: {self.message}"


class Engine(Protocol):
    """Something that validates; ``name`` is the name of the package that does it."""

    @property
    def name(self) -> str:
        """The package's name, told to users with the result."""
        ...

    def findings(self, data: str) -> Iterator[Finding]:
        """What the shapes find in a graph given as N-Triples, in no order."""
        ...


def engine(name: str = "") -> Engine:
    """The engine of that name: ``shacl`` (compiled), ``pyshacl`` (the judge), "" for the best here.

    Raises MissingExtra if that package is not installed, UsageError for any other name.
    """
    if name not in ("", "shacl", "pyshacl"):
        raise UsageError(f"no validation engine {name!r}; engines: shacl, pyshacl")
    if name != "pyshacl":
        try:
            return compiled()
        except ImportError as error:
            if name:
                raise MissingExtra("not installed here: pip install shacl") from error
    return judge()


@cache
def shapes() -> str:
    """All shape files as one Turtle text."""
    return "\n".join(text for _, text in sorted(ontology.shapes().items()))


@dataclass(frozen=True, slots=True)
class Compiled:
    """The compiled engine, a few milliseconds for a document; shapes are compiled once."""

    _shapes: Any
    name: str = "shacl"

    def findings(self, data: str) -> Iterator[Finding]:
        """What the shapes find; see Engine."""
        for result in self._shapes.validate_text(data, format="ntriples").results:
            yield Finding(
                severity=_severity(result.severity),
                shape=iri_text(result.source_shape).removeprefix(SHAPES),
                focus=iri_text(result.focus_node),
                path=_property(result.path or ""),
                value=_words(result.value, result.focus_node),
                message=result.message or "",
            )


@dataclass(frozen=True, slots=True)
class Judge:
    """pyshacl: slower by two orders of magnitude, and the one whose word counts in the tests."""

    _shapes: Any
    name: str = "pyshacl"

    def findings(self, data: str) -> Iterator[Finding]:
        """What the shapes find; see Engine."""
        import pyshacl

        from communique.ontology import rdf

        graph = rdf.graph_from(data, "nt")
        _, report, _ = pyshacl.validate(graph, shacl_graph=self._shapes, inplace=True)
        nodes: defaultdict[Term, dict[str, Term]] = defaultdict(dict)
        results = []
        for subject, predicate, value in rdf.triples_of(report):
            name = iri_text(predicate).removeprefix(SH)
            nodes[subject][name] = value
            if name == "result":  # nested details are no results of their own
                results.append(value)
        for result in results:
            yield _judged(nodes[result])


def _judged(result: dict[str, Term]) -> Finding:
    focus, path = result["focusNode"], result.get("resultPath", "")
    return Finding(
        severity=_severity(iri_text(result["resultSeverity"]).removeprefix(SH)),
        shape=iri_text(result["sourceShape"]).removeprefix(SHAPES),
        focus=iri_text(focus),
        path=iri_text(path) if is_iri(path) else "",
        value=_words(result.get("value"), focus),
        message=literal(result["resultMessage"]).words if "resultMessage" in result else "",
    )


@cache
def compiled() -> Engine:
    """The compiled engine; raises ImportError where there is none."""
    import shacl

    return Compiled(shacl.Shapes.from_turtle(shapes()))


@cache
def judge() -> Engine:
    """pyshacl, its shapes read once."""
    from communique.ontology import rdf

    return Judge(rdf.graph_from(shapes()))


def _severity(name: str) -> Severity:
    return cast("Severity", name.lower())


def _words(term: str | None, focus: str) -> str:
    # a constraint on the node itself gives the node as its value, which says nothing new
    if term is None or term == focus:
        return ""
    return iri_text(term) if is_iri(term) else literal(term).words


def _property(path: str) -> str:
    # a path of several steps comes as "(<a>/<b>)", one property as "<a>"
    return path[1:-1] if path.startswith("<") else ""
