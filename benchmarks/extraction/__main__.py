"""``python -m benchmarks.extraction``: every tier that is here on every corpus that is here.

The invented corpus of this folder is always there. PolNeAR is measured where the environment
variable COMMUNIQUE_POLNEAR names a split of it (a folder with text/ and attributions/), or where
../shared/polnear/dev is; the curated dossier where its articles are.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from pathlib import Path

from benchmarks.extraction import sma
from benchmarks.measure import Cell, Table
from communique.errors import CommuniqueError
from communique.loaders.extraction.evaluation.report import Evaluation, evaluate
from communique.loaders.extraction.evaluation.scoring import LENIENT, STRICT, Rate

HERE = Path(__file__).parent
POLNEAR = HERE.parents[2] / "shared" / "polnear" / "dev"
TIERS = ("none", "parse", "learned", "encoder")
COLUMNS = (
    *("tier", "words P/R/F", "exact F", "partial P/R/F", "source", "both F"),
    *("direct", "mixed", "indirect", "reporting", "> .3", "> .8", "gap", "words/s"),
)
_NOTES = (
    "words: content words; exact, partial (Jaccard >= .5): contents one to one; source: right,",
    "given a partial match; both: content and source; direct, mixed, indirect: partial F;",
    "reporting: recall of gold with a reporting verb; > .3, > .8: F of overlap with the right",
    "source; gap: mean gap of probability; words/s: of one core's time, with the parse. Per cent.",
)


def main(arguments: list[str] | None = None) -> None:
    """Print a table for each corpus, and keep them as JSON if asked to."""
    options = _options().parse_args(arguments)
    tables = []
    for corpus in options.corpus or list(_corpora()):
        tables.append(_table(corpus, options.tiers))
        print(tables[-1], flush=True)
    if options.json:
        options.json.write_text(json.dumps([table.data() for table in tables], indent=1) + "\n")
    if not options.corpus and sma.ARTICLES.is_dir():
        sma.main([])


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction", description=__doc__)
    parser.add_argument("--corpus", type=Path, nargs="+", metavar="DIR", help="only these")
    parser.add_argument("--tiers", nargs="+", default=TIERS, metavar="TIER", help="only these")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the tables to a file too")
    return parser


def _corpora() -> Iterator[Path]:
    yield HERE / "corpus" / "test.jsonl"
    named = os.environ.get("COMMUNIQUE_POLNEAR")
    if named or POLNEAR.is_dir():
        yield Path(named) if named else POLNEAR


def _table(corpus: Path, tiers: list[str]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for tier in tiers:
        try:
            rows.append(_row(evaluate(corpus, tier=tier)))
        except CommuniqueError as error:
            rows.append((tier, str(error), *[""] * (len(COLUMNS) - 2)))
    return Table(f"{corpus.parent.name}/{corpus.name}", COLUMNS, rows, _NOTES)


def _row(found: Evaluation) -> tuple[Cell, ...]:
    score = found.score
    return (
        found.tier.name,
        _rate(score.tokens()),
        _percent(score.pairs("exact").f1),
        _rate(score.pairs("partial")),
        _percent(score.speaker()),
        _percent(score.pairs("end").f1),
        *(_percent(score.pairs("partial", mode).f1) for mode in ("direct", "mixed", "indirect")),
        _percent(score.reporting()[0]),
        *(_percent(score.threshold(limit).f1) for limit in (LENIENT, STRICT)),
        _percent(score.gap()),
        round(found.speed),
    )


def _rate(rate: Rate) -> str:
    return "/".join(_percent(value) for value in rate)


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"


if __name__ == "__main__":
    main()
