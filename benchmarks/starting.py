"""How long the command line takes to say anything."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

from benchmarks.measure import Limit, Ratio, Table, in_turns

REACH = 0.2
RUNS = 9


def starts() -> Table:
    """``communique --help`` against a Python that does nothing."""
    commands = {"help": ("-m", "communique", "--help"), "pass": ("-c", "pass")}
    taken = in_turns({name: partial(_run, *each) for name, each in commands.items()}, RUNS)
    told, empty = taken["help"], taken["pass"]
    return Table(
        "Start of the command line",
        ("communique --help", "reach", "python -c pass", "ratio"),
        [(told, Limit(told.median, REACH), empty, Ratio.of(told, empty))],
    )


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
