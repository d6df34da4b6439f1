"""What one changed document costs, in a small graph and in a large one."""

from __future__ import annotations

from itertools import count

from benchmarks.dossiers import Case, source
from benchmarks.measure import Cell, Ratio, Table, Times, in_turns
from communique.graph import build, write
from communique.graph import terms as t
from communique.graph.reason import Reasoner
from communique.graph.store.embedded import Embedded

REACH, RUNS = 2.5, 9


def replaces(cases: list[Case]) -> Table:
    """Replacing one document in stores of all sizes, and the largest against the smallest."""
    taken = [_replace(case) for case in cases]
    rows: list[tuple[Cell, ...]] = [
        (case.name, case.quads, *times) for case, times in zip(cases, taken, strict=True)
    ]
    if len(cases) > 1:
        ratios = [
            Ratio.of(one, other, REACH) for one, other in zip(taken[-1], taken[0], strict=True)
        ]
        rows.append((f"{cases[-1].name}/{cases[0].name}", "", *ratios))
    return Table(
        "Replace one document on disk",
        ("size", "quads", "build", "writer alone"),
        rows,
        (
            "build: an incremental build that finds one document changed, and publishes it with",
            "what follows from it. writer alone: two such graphs handed to the store, published.",
        ),
    )


def _replace(case: Case) -> tuple[Times, Times]:
    written = _Written(case.ready)
    taken = in_turns({"build": written.by_build, "writer": written.by_writer}, RUNS)
    written.store.close()
    return taken["build"], taken["writer"]


class _Written:
    """A store in which another document changes each time."""

    def __init__(self, case: Case) -> None:
        self._case, self._sources = case, list(case.sources)
        self.store = Embedded(case.path)
        step = max(1, len(self._sources) // (2 * RUNS))
        numbers = [n % len(self._sources) for n in range(0, 2 * RUNS * step, step)]
        self._by_build, self._by_writer = iter(numbers[::2]), iter(numbers[1::2])
        self._versions = count(1)
        reasoner = Reasoner(build.background(case.head), case.mint)
        self._graphs = iter([self._changed(n, reasoner) for n in numbers[1::2]])

    def by_build(self) -> None:
        number = next(self._by_build)
        self._sources[number] = source(self._case.invented.document(number, next(self._versions)))
        build.build(self._case.head, self._sources, self.store)

    def by_writer(self) -> None:
        with self.store.writer() as writer:
            for graph, triples in next(self._graphs).items():
                writer.replace(graph, triples)

    def _changed(self, number: int, reasoner: Reasoner) -> dict[str, list[t.Triple]]:
        record = self._case.invented.document(number, next(self._versions))
        graph = self._case.mint.graph("document", record.id)
        triples = list(write.document(record, self._case.mint))
        return {graph: triples, **reasoner.documents({graph: triples})}
