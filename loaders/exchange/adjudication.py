"""What an adjudicator decided on disagreements becomes judgements in ``decisions.jsonl``.

Of the statements of one unit, that of the coder who is right is accepted and the others are
rejected; where coders agree, the first coder's stands for all, so that nothing counts twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from communique.errors import InputError, Problem, UsageError
from communique.graph.reliability import Corpus, match
from communique.graph.reliability.disagreements import STATEMENT, kinds_of
from communique.graph.reliability.matching import OVERLAP
from communique.loaders.dossier.decisions import record
from communique.loaders.exchange import sheets
from communique.loaders.exchange.model import some

NONE = "none"
"""The decision that no coder is right."""


def adjudicate(
    roots: Sequence[Path | str], table: Path | str, *, by: str, coders: Sequence[str]
) -> list[str]:
    """Records the decisions of a table of disagreements; gives one line for each judgement.

    Input: the dossiers, as they were compared; the CSV or XLSX table with its ``decision`` column
    filled in (a coder's name, or ``none``; empty rows are left for later, and counted in the last
    line); who decided; the coders in their order. Raises InputError, and records nothing, for a
    decision that names no coder.
    """
    sheet = sheets.read(Path(table))
    if "decision" not in sheet.columns:
        wanted = "the table that communique intercoder --disagreements writes"
        raise InputError(Problem(str(table), 1, "", "no column 'decision'", wanted))
    accepted, rejected, later = _Verdicts(), _Verdicts(), 0
    for line in sheet.lines:
        decision = line.cells.get("decision", "").strip()
        ids = {name: line.cells.get(f"{STATEMENT}{name}", "").strip() for name in coders}
        if not decision:
            later += 1
            continue
        if decision != NONE and not ids.get(decision):
            named = ", ".join([name for name, own in ids.items() if own] + [NONE])
            problem = Problem(str(table), line.number, "decision", f"{decision!r}", named)
            raise InputError(problem)
        why = line.cells.get("why", "").strip() or f"adjudicated: {line.cells.get('kind', '')}"
        for name, own in ids.items():
            if own:
                (accepted if name == decision else rejected).add(own, name, why)
    lines = _recorded(roots, coders, by, accepted, rejected)
    return [*lines, f"{some(later, 'rows')} without a decision, left for later"] if later else lines


def settle(
    roots: Sequence[Path | str], corpus: Corpus, *, by: str, overlap: float = OVERLAP
) -> list[str]:
    """Lets the first coder's statement stand for all where coders agree; one line for each."""
    rejected = _Verdicts()
    for unit in match(corpus, overlap):
        if kinds_of(unit) or len(unit.coded) < 2:
            continue
        first, *others = sorted(unit.coded, key=corpus.coders.index)
        for name in others:
            why = f"the same as {unit.coded[first].statement} by {first}"
            rejected.add(unit.coded[name].statement, name, why)
    return _recorded(roots, corpus.coders, by, _Verdicts(), rejected)


class _Verdicts:
    """Statements by coder and reason."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], list[str]] = {}

    def add(self, statement: str, coder: str, why: str) -> None:
        self.found.setdefault((coder, why), []).append(statement)


def _recorded(
    roots: Sequence[Path | str],
    coders: Sequence[str],
    by: str,
    accepted: _Verdicts,
    rejected: _Verdicts,
) -> list[str]:
    if not by:
        raise UsageError("a decision needs a name: --by NAME")
    folders = dict(zip(coders, roots, strict=False)) if len(roots) > 1 else {}
    lines = []
    for verdict, verdicts in (("accept", accepted), ("reject", rejected)):
        for (coder, why), statements in verdicts.found.items():
            folder = Path(folders.get(coder, roots[0]))
            lines += record(folder, statements, verdict=verdict, by=by, why=why)
    return lines
