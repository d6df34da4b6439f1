"""``python -m benchmarks``: everything measured in one run, as ratios with seconds beside them."""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from benchmarks.asking import questions
from benchmarks.building import builds, stages
from benchmarks.dossiers import Case
from benchmarks.measure import Table
from benchmarks.replacing import replaces
from benchmarks.starting import starts
from benchmarks.validating import validations

SIZES, QUICK = (10_000, 100_000, 1_000_000), (10_000, 100_000)


def main(arguments: list[str] | None = None) -> None:
    """Run what the command line asks for, print the tables, and keep them as JSON if asked to."""
    chosen = _options().parse_args(arguments)
    sizes = chosen.sizes or (QUICK if chosen.quick else SIZES)
    topics = _topics(peers=not (chosen.quick or chosen.no_peers))
    print(_machine())
    tables: list[Table] = []
    with ExitStack() as stack:
        folder = chosen.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cases = [Case(size, folder / str(size)) for size in sorted(sizes)]
        for topic in chosen.only or topics:
            tables.append(topics[topic](cases))
            print(f"\n{tables[-1]}", end="", flush=True)
    if chosen.json:
        found = {"machine": _machine(), "tables": [each.data() for each in tables]}
        chosen.json.write_text(json.dumps(found, indent=1) + "\n")


def _topics(*, peers: bool) -> dict[str, Callable[[list[Case]], Table]]:
    return {
        "build": builds,
        "stages": stages,
        "questions": lambda cases: questions(cases, peers=peers),
        "replace": replaces,
        "validate": validations,
        "start": lambda cases: starts(),
    }


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add, names = parser.add_argument, list(_topics(peers=True))
    add("--sizes", type=int, nargs="+", metavar="QUADS", help=f"default: {_listed(SIZES)}")
    add("--quick", action="store_true", help=f"only {_listed(QUICK)}, and no other engines")
    add("--only", nargs="+", choices=names, metavar="TOPIC", help=f"some of: {', '.join(names)}")
    add("--no-peers", action="store_true", help="ask no other engines")
    add("--json", type=Path, metavar="FILE", help="write the tables to a file too")
    add(
        "--keep", type=Path, metavar="DIR", help="leave dossiers and stores there, to be used again"
    )
    return parser


def _listed(sizes: tuple[int, ...]) -> str:
    return " ".join(map(str, sizes))


def _machine() -> str:
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores; "
        f"load before: {load} (compare within one run)"
    )


if __name__ == "__main__":
    main()
