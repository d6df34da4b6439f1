"""The verb that compares coders: intercoder."""

from __future__ import annotations

import click

from communique.cli.options import dossier_folder, write
from communique.errors import UsageError


@click.command(short_help="Compare coders: agreement, disagreements, adjudication.")
@click.argument("dossiers", metavar="[DOSSIER]...", nargs=-1)
@click.option("--coders", metavar="A,B", help="Which coders, or whose the dossiers are.")
@click.option(
    "--level", type=click.Choice(["nominal", "ordinal", "interval"]), default="interval",
    show_default=True, help="How far apart sides from -1 to 1 are held to be.",
)  # fmt: skip
@click.option(
    "--overlap", type=click.FloatRange(0, 1, min_open=True), default=0.5, show_default=True,
    help="The share of the shorter passage two statements have in common to be the same.",
)  # fmt: skip
@click.option("--resamples", type=click.IntRange(0, 100_000), default=1000, show_default=True,
              help="Bootstrap resamples for the intervals.")  # fmt: skip
@click.option("--seed", default=0, show_default=True, help="The bootstrap's seed.")
@click.option("--output", "-o", metavar="FILE", default="-", help="Write the coefficients as CSV.")
@click.option("--disagreements", metavar="FILE", help="Write a table for adjudication, as CSV.")
@click.option("--spans", is_flag=True, help="Passages that differ are disagreements too.")
@click.option("--rejected", is_flag=True, help="Also rejected statements: as it was before.")
@click.option("--adjudicate", metavar="FILE", help="Record the decisions of such a table.")
@click.option("--settle", is_flag=True, help="Where coders agree, let one statement stand for all.")
@click.option("--by", default="", metavar="NAME", help="Who decides.")
def intercoder(
    dossiers: tuple[str, ...],
    coders: str | None,
    level: str,
    overlap: float,
    resamples: int,
    seed: int,
    output: str,
    disagreements: str | None,
    spans: bool,
    rejected: bool,
    adjudicate: str | None,
    settle: bool,
    by: str,
) -> None:
    """Compare the coders of the same documents.

    DOSSIER: one whose statements name their coders, or one dossier for each coder. Alpha is
    Krippendorff's, kappa Cohen's for two coders and Fleiss' for more.
    """
    from communique.graph import reliability
    from communique.loaders.exchange.coders import corpus_of

    deciding = bool(adjudicate or settle)
    if deciding and (disagreements or output != "-"):
        raise UsageError("--adjudicate and --settle record decisions and compare nothing")
    if by and not deciding:
        raise UsageError("--by says who decides: with --adjudicate FILE or --settle")
    roots = [dossier_folder(each) for each in dossiers] or [dossier_folder(None)]
    names = [name.strip() for name in (coders or "").split(",") if name.strip()]
    more = ("rejected",) if rejected else ()
    corpus = corpus_of(roots, names, statuses=("accepted", "proposed", *more))
    if deciding:
        from communique.loaders.exchange import adjudication as decide

        if not by:
            raise UsageError("a decision needs a name: --by NAME")
        lines = []
        if adjudicate:
            lines += decide.adjudicate(roots, adjudicate, by=by, coders=corpus.coders)
        if settle:
            lines += decide.settle(roots, corpus, by=by, overlap=overlap)
        click.echo("\n".join(lines) or "nothing was decided")
        return
    found = reliability.agreement(
        corpus, level=level, overlap=overlap, resamples=resamples, seed=seed
    )
    if output == "-":
        click.echo(str(found), nl=False)
    else:
        write(found.table.csv(), output)
    if disagreements:
        table = reliability.disagreements(found.units, corpus.coders, spans=spans)
        write(table.csv(), disagreements)
        click.echo(f"{len(table)} disagreements written to {disagreements}", err=True)
