"""Validation of one named graph: its own triples, what was inferred, and just enough around it.

A shape that asks whether a speaker is an actor needs the actor's class, which lies in the
registry, not in the document. Handing every validation the whole registry would cost more with
every actor added; so ``Reference`` gives out the neighbourhood of the things a graph mentions, and
only findings about the graph's own nodes are reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from communique.graph import terms as t
from communique.graph.shacl import SEVERITIES, Engine, Finding, engine

HOLDER, OF_POST = t.term("cmq:holder"), t.term("cmq:ofPost")
TOLD = frozenset(
    map(
        t.term,
        (
            "rdf:type",
            "rdfs:label",
            "skos:altLabel",
            "cmq:acting",
            "cmq:earliestStart",
            "cmq:holder",
            "cmq:latestEnd",
            "cmq:ofPost",
            "cmq:speaker",
            "cmq:valueKind",
        ),
    )
)
"""The properties of registry and codebook that shapes look at from inside a document."""


class Reference:
    """Registry and codebook, kept so that the neighbourhood of a few nodes is found at once.

    ``triples`` are those of the graphs that other graphs refer to; making one costs a pass over
    them, asking it costs nothing that grows with them.
    """

    def __init__(self, triples: Iterable[t.Triple] = ()) -> None:
        self._told: defaultdict[t.Term, list[t.Triple]] = defaultdict(list)
        self._tenures: defaultdict[t.Term, list[t.Term]] = defaultdict(list)
        for triple in triples:
            subject, predicate, other = triple
            if predicate in TOLD:
                self._told[subject].append(triple)
                if predicate == HOLDER:
                    self._tenures[other].append(subject)

    def around(self, graph: Collection[t.Triple]) -> Iterator[t.Triple]:
        """What is told of the things a graph mentions, of their tenures and of these' posts."""
        own = {subject for subject, _, _ in graph}
        mentioned = {other for _, _, other in graph if other in self._told} - own
        tenures = {tenure for node in mentioned for tenure in self._tenures.get(node, ())}
        held = {tenure: self._told[tenure] for tenure in tenures}
        posts = {o for told in held.values() for _, p, o in told if p == OF_POST}
        for node in sorted((mentioned | tenures | posts) - own):
            yield from self._told.get(node, ())


def validate(
    graph: Collection[t.Triple],
    *,
    inferred: Iterable[t.Triple] = (),
    reference: Reference | None = None,
    by: Engine | None = None,
) -> list[Finding]:
    """What the shapes find in one named graph, worst first, then by node and shape.

    ``graph`` holds the graph's own triples, ``inferred`` what reasoning added to it, ``reference``
    what it may refer to; ``by`` is the engine (the best there is, if not given).
    """
    data = [*graph, *inferred]
    if reference is not None:
        data += reference.around(graph)
    own = {t.iri_text(subject) for subject, _, _ in graph}
    found = (by or engine()).findings(t.ntriples(data))
    return sorted({each for each in found if each.focus in own}, key=_rank)


def _rank(finding: Finding) -> tuple[int, str, str, str]:
    return SEVERITIES.index(finding.severity), finding.focus, finding.shape, finding.value
