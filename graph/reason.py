"""What follows from what was said: rules in SPARQL, run in strata, results in their own graphs.

The rules are files: those in ``ontology/rules/registry/`` run once, over what is curated; those in
``ontology/rules/document/`` run over any number of document graphs at a time, in the order of their
names, and none needs to run twice. What is inferred from graph ``G`` goes to ``Minter.inferred(G)``
and is rebuilt whenever ``G`` changes. ``owlrl`` (OWL 2 RL) is the oracle in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from communique import ontology
from communique.graph import terms as t

PASSED = 250_000
"""Triples that may pass through one engine: it forgets nothing that it drops, and slows down."""

_MENTIONED = re.compile(r"\b([a-z]+):([A-Za-z]+)\b")
TYPE = t.term("rdf:type")
Graphs = dict[str, list[t.Triple]]


class Reasoner:
    """Holds what is curated, and adds what follows from it to each document.

    ``background`` maps the IRI text of the ontology, registry, codebook and decisions graphs to
    their triples. Making one costs a pass over these; each document after that costs the same,
    however large the graph has grown.
    """

    def __init__(self, background: Mapping[str, Iterable[t.Triple]], mint: t.Minter) -> None:
        self._mint = mint
        self._rules = _texts("document")
        self._relevant = _mentioned(self._rules)
        curated = {graph: list(triples) for graph, triples in background.items()}
        self._start(curated)
        for text in _texts("registry"):
            self._engine.update(text)
        self._curated = self._inferred(background)
        self._background = {
            graph: [each for each in triples if each[1] in self._relevant or each[1] == TYPE]
            for graph, triples in (*curated.items(), *self._curated.items())
        }

    def registry(self) -> Graphs:
        """What follows from the curated graphs: inferred graph IRI text to its triples."""
        return self._curated

    def documents(self, batch: Mapping[str, Iterable[t.Triple]]) -> Graphs:
        """What follows from each document graph: inferred graph IRI text to its triples.

        ``batch`` maps document graph IRI texts to their triples; the result has one graph for each.
        """
        if self._passed > PASSED:
            self._start(self._background)
        for graph, triples in batch.items():
            self._load(graph, [one for one in triples if one[1] in self._relevant])
        for text in self._rules:
            self._engine.update(text)
        found = self._inferred(batch)
        for graph in batch:
            self._engine.replace(graph, "")
            self._engine.replace(self._mint.inferred(graph), "")
        self._passed += sum(map(len, found.values()))
        return found

    def _start(self, background: Graphs) -> None:
        from communique.graph.store.oxigraph import Engine

        self._engine, self._passed = Engine(), 0
        for graph, triples in background.items():
            self._load(graph, triples)

    def _load(self, graph: str, triples: list[t.Triple]) -> None:
        self._engine.replace(graph, "".join([f"{s} {p} {o} .\n" for s, p, o in triples]))
        self._passed += len(triples)

    def _inferred(self, graphs: Iterable[str]) -> Graphs:
        names = (
            self._mint.inferred(graph) for graph in graphs if graph.startswith(self._mint.base)
        )
        return {name: list(self._engine.triples(name)) for name in names}


def _texts(stratum: str) -> list[str]:
    return [text for _, text in sorted(ontology.rules(stratum).items())]


def _mentioned(rules: Iterable[str]) -> frozenset[t.Term]:
    # only properties that some rule names can matter to it: two thirds of a document need not load
    names = {match for text in rules for match in _MENTIONED.findall(text)}
    return frozenset(t.term(f"{prefix}:{local}") for prefix, local in names if prefix in t.PREFIXES)
