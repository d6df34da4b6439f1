"""What a full build costs, against loading the same quads; and where its time goes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import ParamSpec, TypeVar

from benchmarks.dossiers import Case
from benchmarks.measure import Cell, Ratio, Table, Times, in_turns, timed
from communique.graph import build, write
from communique.graph import records as r
from communique.graph import terms as t
from communique.graph.reason import Reasoner
from communique.graph.store.oxigraph import Engine
from communique.loaders.opening import build_dossier

REACH, REACHED_AT = 1.5, 1_000_000
"""How many times a bulk load a build may take, from so many quads on."""

SMALL, LARGE = 200_000, 2_000_000
"""Quads up to which slow actions run three times, and twice; larger cases run once."""

P = ParamSpec("P")
T = TypeVar("T")


def builds(cases: list[Case]) -> Table:
    """A full build against the bulk load alone of the same quads."""
    return Table(
        "Full build against bulk load",
        (
            "size",
            "quads",
            "build",
            "load",
            "build/load",
            "on the cores",
            "from files",
            "files/load",
        ),
        [_build(case) for case in cases],
        (
            "build: records, triples, reasoning, a new store directory. load: the same quads from",
            "one N-Quads file into a new directory, by the engine's bulk loader. on the cores: the",
            "same ratio in the cores' time, which other work on the machine does not change. from",
            "files: the build with reading and checking of YAML and JSON Lines files.",
        ),
    )


def _build(case: Case) -> tuple[Cell, ...]:
    other = case.folder / "other"
    actions: dict[str, Callable[[], object]] = {
        "build": case.build,
        "load": lambda: _load(case.export, other),
        "files": lambda: build_dossier(case.files, store=_gone(other), fresh=True),
    }
    _ = case.ready.export, case.files  # made before anything is timed
    taken = in_turns(actions, runs(case))
    shutil.rmtree(other)
    built, load, files = (taken[name] for name in actions)
    reach = REACH if case.size >= REACHED_AT else 0
    ratios = Ratio.of(built, load, reach), Ratio.of_cpu(built, load)
    return case.name, case.quads, built, load, *ratios, files, Ratio.of(files, load)


def _load(path: Path, into: Path) -> None:
    engine = Engine(_gone(into))
    engine.bulk(path)
    engine.flush()
    engine.close()


def _gone(path: Path) -> Path:
    shutil.rmtree(path, ignore_errors=True)
    return path


def stages(cases: list[Case]) -> Table:
    """Each stage of a build alone, against the time to parse the same quads."""
    return Table(
        "Stages of a build, each alone",
        (
            "size",
            "parse",
            "decode",
            "write",
            "reason",
            "decode/parse",
            "write/parse",
            "reason/parse",
        ),
        [_stages(case) for case in cases],
        (
            "parse: the engine's parser over the same quads as N-Quads. decode: JSON to records.",
            "write: records to triples. reason: all rules over all graphs.",
        ),
    )


def _stages(case: Case) -> tuple[Cell, ...]:
    export, count = case.ready.export, runs(case)
    parse = timed(lambda: _parse(export), count)
    taken = [_Stages().run(case) for _ in range(count)]
    each = [Times(seconds) for seconds in zip(*taken, strict=True)]
    return case.name, parse, *each, *(Ratio.of(one, parse) for one in each)


def _parse(path: Path) -> None:
    import pyoxigraph as ox

    for _ in ox.parse(path=path, format=ox.RdfFormat.N_QUADS):
        pass


class _Stages:
    """The stages of a build, batch by batch as the build does them, each with its own clock."""

    def __init__(self) -> None:
        self._seconds = {"decode": 0.0, "write": 0.0, "reason": 0.0}

    def run(self, case: Case) -> tuple[float, ...]:
        """The seconds of decode, write and reason."""
        left = iter(case.sources)
        background = self._timed("write", build.background, case.head)
        reasoner = self._timed("reason", Reasoner, background, case.mint)
        while batch := list(islice(left, build.BATCH)):
            records = self._timed("decode", _read, batch)
            graphs = self._timed("write", _graphs, records, case.mint)
            self._timed("reason", reasoner.documents, graphs)
        return tuple(self._seconds.values())

    def _timed(self, stage: str, action: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        started = perf_counter()
        found = action(*args, **more)
        self._seconds[stage] += perf_counter() - started
        return found


def _read(batch: list[build.Source]) -> list[r.Document | None]:
    return [each.read() for each in batch]


def _graphs(records: list[r.Document | None], mint: t.Minter) -> dict[str, list[t.Triple]]:
    return {
        mint.graph("document", each.id): list(write.document(each, mint))
        for each in records
        if each is not None
    }


def runs(case: Case) -> int:
    """How often a case's slow actions are run."""
    return 3 if case.size <= SMALL else 2 if case.size <= LARGE else 1
