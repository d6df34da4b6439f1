"""``python -m benchmarks.networks``: what networks of a million statements cost.

Three comparisons: a projection against the reading of the stances that feed it, against a plain
networkx projection of the same data, and a hundred monthly windows against a minute.
"""

from __future__ import annotations

import argparse
import datetime
import json
import tempfile
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.dossiers import Case
from benchmarks.measure import Limit, Ratio, Table, Times, timed
from communique.graph.knowledge import KnowledgeGraph
from communique.graph.networks import VARIABLES, Network, Stances, Thing, coded, network, windows
from communique.graph.networks.stances import WORDS, Column
from communique.graph.store.embedded import Embedded

ACTORS, PROPOSITIONS, STATEMENTS, MONTHS = 10_000, 500, 1_000_000, 100
KINDS = ("onemode", "congruence", "conflict", "subtract", "twomode")
QUADS = (100_000, 1_000_000)
PEER_ACTORS, RUNS = 800, 3


def stances(statements: int, actors: int, propositions: int, seed: int = 7) -> Stances:
    """Invented stances as columns, over MONTHS months from 2017 on.

    Few speakers speak often and few propositions are met often: the ``n``-th of each is taken where
    the square of a uniform number falls.
    """
    chance = np.random.default_rng(seed)
    documents = max(1, statements // 12)
    home = chance.integers(0, documents, statements)
    first = datetime.date(2017, 1, 1).toordinal()
    last = datetime.date(2017 + MONTHS // 12, 1 + MONTHS % 12, 1).toordinal()
    days = chance.integers(first, last, documents)[home]
    drawn = {
        "actor": (actors * chance.random(statements) ** 2, actors),
        "proposition": (propositions * chance.random(statements) ** 2, propositions),
        "document": (home, documents),
        "statement": (np.arange(statements), statements),
    }
    nothing = Column([], np.full(statements, -1, np.int32))
    columns = dict.fromkeys((*VARIABLES, *WORDS), nothing)
    for name, (places, count) in drawn.items():
        values = [Thing(f"https://example.org/{name}/{n}", f"{name} {n}") for n in range(count)]
        columns[name] = Column(values, places.astype(np.int32))
    for name, word in (("status", "accepted"), ("kind", "person")):
        columns[name] = Column([Thing(word, word)], np.zeros(statements, np.int32))
    polarity = chance.choice([-1, -0.5, 0, 0.5, 1], statements)
    return Stances(columns, polarity, days, days)


def readings(folder: Path, sizes: tuple[int, int]) -> tuple[Table, Times]:
    """Reading all stances of two stores; and the time for STATEMENTS, by what each more costs."""
    rows: list[tuple[int, int, Times]] = []
    for size in sizes:
        case = Case(size, folder / str(size)).ready
        with closing(KnowledgeGraph(Embedded(case.path))) as kg:
            rows.append((case.quads, len(coded(kg)), timed(partial(coded, kg), RUNS)))
    (_, few, short), (_, many, long) = rows
    each = (median(long.cpu) - median(short.cpu)) / (many - few)
    whole = Times((each * STATEMENTS,), (each * STATEMENTS,))
    notes = (
        "The query is all that coded() asks: some twenty scans of properties, joined to columns.",
        f"{STATEMENTS:,} stances would take {whole}: what each of the larger store's costs "
        "more, in time of the cores.",
    )
    columns = ("quads", "stances", "read")
    return Table("Reading stances from a store", columns, list(rows), notes), whole


def projections(data: Stances, reading: Times) -> Table:
    """Whole networks of each kind, against the reading of their stances."""
    rows = []
    for kind in KINDS:
        made: list[Network] = []
        times = timed(lambda kind=kind, made=made: made.append(network(data, kind)))  # type: ignore[misc]
        cores = Times(times.cpu)
        rows.append((kind, made[0].matrix.nnz, times, cores, Ratio.of(cores, reading, 2)))
    notes = ("Nearly every two speakers meet here: a one-mode matrix is full.",)
    title = f"Projections of {len(data):,} statements"
    return Table(
        title,
        ("kind", "stored weights", "time", "of the cores", "to the reading"),
        list(rows),
        notes,
    )


def peers(statements: int, actors: int, propositions: int) -> Table:
    """The same small data projected by networkx and here."""
    data = stances(statements, actors, propositions)
    ours = timed(lambda: network(data, "congruence"), RUNS)
    theirs = timed(lambda: _by_networkx(data))
    rows = [(actors, statements, theirs, ours, Ratio(theirs.median / ours.median))]
    notes = (
        "networkx: bipartite.weighted_projected_graph of speakers over (proposition, side). Its "
        "time grows with the square of the speakers, so that all of them are out of its reach.",
    )
    columns = ("speakers", "statements", "networkx", "here", "times faster")
    return Table("Against a plain networkx projection", columns, list(rows), notes)


def _by_networkx(data: Stances) -> object:
    import networkx

    graph = networkx.Graph()
    speakers = data.column("actor").codes.tolist()
    targets = zip(
        data.column("proposition").codes.tolist(), np.sign(data.polarity).tolist(), strict=True
    )
    graph.add_edges_from(
        (who, what) for who, what in zip(speakers, targets, strict=True) if what[1]
    )
    return networkx.bipartite.weighted_projected_graph(graph, set(speakers) & set(graph))


def moving(data: Stances) -> Table:
    """Congruence in monthly windows over all stances."""
    counts: list[int] = []

    def run() -> None:
        counts[:] = [len(found.rows) for found in windows(data, "congruence", window="month")]

    times = timed(run)
    seconds = times.median * 100 / len(counts)
    row = (len(counts), round(sum(counts) / len(counts)), times, Limit(seconds, 60))
    columns = ("windows", "speakers in each", "time", "a hundred")
    return Table("Monthly congruence networks", columns, [row])


def tables(folder: Path, *, quick: bool) -> Iterator[Table]:
    """All measurements; ``quick`` takes a hundredth of the data and judges nothing by it."""
    part = 100 if quick else 1
    sizes = (10_000, 30_000) if quick else QUADS
    read, reading = readings(folder, sizes)
    yield read
    data = stances(STATEMENTS // part, ACTORS // part, PROPOSITIONS)
    yield projections(data, reading)
    yield moving(data)
    count = PEER_ACTORS // (10 if quick else 1)
    yield peers(count * STATEMENTS // ACTORS, count, PROPOSITIONS)


def main(arguments: list[str] | None = None) -> None:
    """Measure, print the tables, and keep them as JSON if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.networks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a hundredth of the data")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the tables to a file too")
    chosen = parser.parse_args(arguments)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for table in tables(Path(folder), quick=chosen.quick):
            found.append(table)
            print(f"\n{table}", end="", flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps([each.data() for each in found], indent=1) + "\n")


if __name__ == "__main__":
    main()
