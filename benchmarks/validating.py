"""What it costs to validate one document, by the fast engine and by the judge."""

from __future__ import annotations

from functools import partial
from itertools import cycle

from benchmarks.dossiers import Case
from benchmarks.measure import Cell, Limit, Ratio, Table, timed
from communique.graph import build, shacl, write
from communique.graph import terms as t
from communique.graph.reason import Reasoner
from communique.graph.validate import Reference, validate

REACH = 0.020
RUNS, JUDGED = 15, 2


def validations(cases: list[Case]) -> Table:
    """One document against all shapes."""
    return Table(
        "Validate one document",
        ("size", "fast engine", "reach", "pyshacl", "pyshacl/fast"),
        [_validate(case) for case in cases],
        ("A document's triples and what follows from them, with what they refer to elsewhere.",),
    )


def _validate(case: Case) -> tuple[Cell, ...]:
    background = build.background(case.head)
    reasoner = Reasoner(background, case.mint)
    curated = (case.mint.graph("registry"), case.mint.graph("codebook"))
    reference = Reference(triple for graph in curated for triple in background[graph])
    graphs = [_graphs(case, number, reasoner) for number in range(min(RUNS, len(case.sources)))]

    turns = cycle(graphs)

    def run(engine: shacl.Engine) -> None:
        own, inferred = next(turns)
        validate(own, inferred=inferred, reference=reference, by=engine)

    fast, judge = shacl.engine(), shacl.engine("pyshacl")
    run(fast)  # the first one compiles the shapes
    quick, slow = timed(partial(run, fast), RUNS), timed(partial(run, judge), JUDGED)
    return case.name, quick, Limit(quick.median, REACH), slow, Ratio.of(slow, quick)


def _graphs(case: Case, number: int, reasoner: Reasoner) -> tuple[list[t.Triple], list[t.Triple]]:
    record = case.invented.document(number)
    graph = case.mint.graph("document", record.id)
    triples = list(write.document(record, case.mint))
    return triples, reasoner.documents({graph: triples})[case.mint.inferred(graph)]
