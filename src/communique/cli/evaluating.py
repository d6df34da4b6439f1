"""The verb that measures extraction against a corpus that people marked: evaluate."""

from __future__ import annotations

from pathlib import Path

import click

from communique.cli.options import FORMATS, Output, output_option

TIERS = ("best", "none", "parse", "learned", "encoder", "language-model")


@click.command(short_help="Measure extraction on a corpus that people marked.")
@click.argument("corpus", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--tier",
    type=click.Choice(TIERS),
    default="best",
    show_default=True,
    help="The tier to measure.",
)
@click.option(
    "--layout",
    type=click.Choice(["brat", "jsonl"]),
    default=None,
    help="How the corpus is kept; default: by what is there.",
)
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="Count nothing less probable; default: the tier's own.",
)
@click.option("--nested", is_flag=True, help="Score attributions inside others too.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="How the measures are written.",
)
@output_option
def evaluate(
    corpus: Path,
    tier: str,
    layout: str | None,
    threshold: float | None,
    nested: bool,
    format_: str,
    output: str,
) -> int:
    """Measure how well a tier finds the attributions that people marked in CORPUS.

    CORPUS is a folder with text/ and attributions/ (brat stand-off, as PolNeAR has them) or JSON
    Lines, one article each: {"id", "text", "attributions": [{"content": [[start, end]], "source":
    [...], "cue": [...]}]}.
    Rates are in per cent.
    """
    from communique.loaders.extraction.evaluation.corpora import Format
    from communique.loaders.extraction.evaluation.report import evaluate as measured

    known: dict[str | None, Format | None] = {"brat": "brat", "jsonl": "jsonl", None: None}
    found = measured(corpus, tier=tier, layout=known[layout], threshold=threshold, nested=nested)
    for told in found.missing:
        click.echo(f"communique: {told}", err=True)
    Output(format_, output).show(found.table())
    return 0
