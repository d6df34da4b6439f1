"""The check of a whole dossier: every named graph against the shapes, and texts that changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

import msgspec

from communique.errors import Problem
from communique.graph import shacl
from communique.graph import terms as t
from communique.graph.disagreements import found_in
from communique.graph.shacl import SEVERITIES, Engine, Finding, Severity
from communique.graph.store import View
from communique.graph.validate import Reference, validate

A, DOCUMENT = t.term("rdf:type"), t.term("cmq:Document")
JUDGED = frozenset((t.term("cmq:judged"), t.term("cmq:against")))

WRONG: tuple[Severity, ...] = ("violation", "stale")
"""What makes a check fail; the rest asks for another look."""

Locate: TypeAlias = Callable[[str], tuple[str, int] | None]
"""From the text of an IRI to the file and line where a person mends it."""


class Stale(Protocol):
    """A passage or text that is not what was coded: document id, item in it, and what is wrong."""

    @property
    def document(self) -> str:
        """The document's id."""
        ...

    @property
    def item(self) -> str:
        """``statement/ID`` or ``claim/ID``; "" for the whole text."""
        ...

    @property
    def problem(self) -> Problem:
        """Where it stands and what is wrong."""
        ...


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found: findings in the order of severity and place, and which engine found them.

    ``graphs`` is the number of named graphs looked at, ``disagreements`` the number of facts on
    which sources differ: these are told, they are nothing to mend.
    """

    findings: tuple[Finding, ...]
    engine: str
    graphs: int
    disagreements: int = 0

    @property
    def good(self) -> bool:
        """Whether nothing is wrong: no violation and no stale text (warnings may remain)."""
        return not any(each.severity in WRONG for each in self.findings)

    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity."""
        return dict(Counter(each.severity for each in self.findings))

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __str__(self) -> str:
        return self.text()

    def text(self, *, warnings: bool = True) -> str:
        """The findings as lines, then their counts; without ``warnings`` only what is wrong."""
        shown = [each for each in self.findings if warnings or each.severity in WRONG]
        found = ", ".join(_some(n, severity) for severity, n in self.counts().items()) or "nothing"
        summary = f"{self.graphs} graphs checked by {self.engine}: {found} found"
        return "\n".join([*map(str, shown), summary, *self._differing()])

    def _differing(self) -> Iterator[str]:
        if self.disagreements:
            facts = f"{self.disagreements} fact{'s' * (self.disagreements != 1)}"
            yield f"sources differ on {facts}: communique disagreements"

    def json(self) -> str:
        """The report as one JSON object: engine, graphs, good, disagreements, all findings."""
        plain = {
            "engine": self.engine,
            "graphs": self.graphs,
            "good": self.good,
            "disagreements": self.disagreements,
            "findings": self.findings,
        }
        return msgspec.json.format(msgspec.json.encode(plain)).decode()


def _some(number: int, severity: Severity) -> str:
    return f"{number} {severity}{'s' * (number != 1 and severity in ('violation', 'warning'))}"


def check(
    view: View,
    mint: t.Minter,
    *,
    locate: Locate | None = None,
    stale: Iterable[Stale] = (),
    problems: Iterable[Problem] = (),
    engine: str = "",
) -> CheckReport:
    """Everything there is to mend in a built dossier.

    ``view`` holds asserted and inferred graphs; ``locate`` finds the place of an IRI in the
    dossier's files; ``stale`` are texts and passages that changed, as the loader found them;
    ``problems`` are mistakes in the files, whose records are not in the graph;
    ``engine`` is the name of the validation engine ("" for the best here). Raises UsageError or
    MissingExtra for an engine that there is not.
    """
    by = shacl.engine(engine)
    graphs = _graphs(view, mint)
    found = [*_mistakes(problems), *_stale(stale, mint), *_findings(view, mint, graphs, by)]
    if locate is not None:
        found = [_placed(each, locate) for each in found]
    found.sort(key=_rank)
    return CheckReport(tuple(found), by.name, len(graphs), len(found_in(view, mint)))


def _rank(found: Finding) -> tuple[int, str, int, str, str, str]:
    severity = SEVERITIES.index(found.severity)
    return severity, found.file, found.line, found.focus, found.shape, found.value


def _graphs(view: View, mint: t.Minter) -> list[str]:
    inferred = mint.graph("inferred") + "/"
    own = mint.graph("")
    return [
        name for name in view.graphs() if name.startswith(own) and not name.startswith(inferred)
    ]


def _findings(view: View, mint: t.Minter, graphs: list[str], by: Engine) -> Iterator[Finding]:
    registry, codebook = mint.graph("registry"), mint.graph("codebook")
    decisions, documents = mint.graph("decisions"), mint.graph("document", "")
    curated = [*view.triples(registry), *view.triples(codebook), *_documents(graphs, mint)]
    decided = list(view.triples(decisions))
    judged = {other for _, predicate, other in decided if predicate in JUDGED}
    reference = Reference(curated)
    for name in graphs:
        if name == decisions:
            continue
        triples = list(view.triples(name))
        yield from validate(
            triples, inferred=view.triples(mint.inferred(name)), reference=reference, by=by
        )
        if name.startswith(documents):
            curated += [each for each in triples if each[0] in judged and each[1] == A]
    yield from validate(decided, reference=Reference(curated), by=by)


def _documents(graphs: list[str], mint: t.Minter) -> Iterator[t.Triple]:
    # a registry fact may rest on a document, which is all the registry needs to know of it
    prefix = mint.graph("document", "")
    for name in graphs:
        if name.startswith(prefix):
            yield mint("document", mint.id(t.iri(name))), A, DOCUMENT


def _mistakes(problems: Iterable[Problem]) -> Iterator[Finding]:
    for each in problems:
        wanted = f"; expected {each.expected}" if each.expected else ""
        message = f"{each.field}: {each.message}{wanted}" if each.field else each.message + wanted
        yield Finding("violation", "file", "", each.field, "", message, each.file, each.line)


def _stale(stale: Iterable[Stale], mint: t.Minter) -> Iterator[Finding]:
    for each in stale:
        item = [part for part in each.item.split("/") if part]
        yield Finding(
            severity="stale",
            shape="stale-text",
            focus=t.iri_text(mint("document", each.document, *item)),
            path="",
            value="",
            message=f"{each.problem.message}: read the place again and code it anew.",
            file=each.problem.file,
            line=each.problem.line,
        )


def _placed(finding: Finding, locate: Locate) -> Finding:
    place = None if finding.file else locate(finding.focus)
    return finding if place is None else replace(finding, file=place[0], line=place[1])
