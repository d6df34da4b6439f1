"""Verbs that exchange codings with other tools: import, codings."""

from __future__ import annotations

import click

from communique.cli.options import dossier_folder, dossier_option, write

FORMATS = ("dna", "table", "refi-qda", "claimreview", "webannotation", "quotebank")


@click.command("import", short_help="Bring in codings made with other tools.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--as", "format_", type=click.Choice(FORMATS), default=None,
    help="What the files are; default: by what is in them.",
)  # fmt: skip
@click.option("--mapping", metavar="FILE", help="A TOML file: which column or code means what.")
@click.option(
    "--status", type=click.Choice(["accepted", "proposed"]), default="accepted", show_default=True,
    help="The status of the statements made.",
)  # fmt: skip
@click.option("--by", default="", metavar="NAME", help="Who coded what names no coder.")
@click.option("--coder", multiple=True, metavar="NAME", help="Only this coder's codings.")
@click.option("--dry-run", is_flag=True, help="Only report what would be taken.")
@click.option("--report", metavar="FILE", help="Write what became of every coding to a CSV file.")
@dossier_option
def import_(
    files: tuple[str, ...],
    format_: str | None,
    mapping: str | None,
    status: str,
    by: str,
    coder: tuple[str, ...],
    dry_run: bool,
    report: str | None,
    dossier: str | None,
) -> int:
    """Bring codings made with other tools into the dossier.

    FILE: a Discourse Network Analyzer database or event list, a coded table (CSV, XLSX), a REFI-QDA
    project (.qdpx), ClaimReview or Web Annotation JSON-LD, or Quotebank JSON Lines. Exit code 1 if
    some codings were refused, 2 if a whole file was.
    """
    from communique.loaders.exchange.importing import import_codings

    done = import_codings(
        dossier_folder(dossier),
        files,
        format=format_ or "",
        mapping=mapping,
        status="proposed" if status == "proposed" else "accepted",
        coder=by,
        only=coder,
        dry_run=dry_run,
    )
    for each in done.files:
        click.echo(f"communique: {each}" if each.error else str(each), err=bool(each.error))
    if report:
        write(done.table().csv(), report)
    if done.errors:
        return 2
    return 1 if done.refused else 0


@click.command(short_help="Write the codings to a file for other tools.")
@click.argument("file")
@click.option("--coder", multiple=True, metavar="NAME", help="Only this coder's codings.")
@click.option("--rejected", is_flag=True, help="Also statements that review rejected.")
@click.option("--texts", is_flag=True, help="Also the article texts, in a column of a table.")
@click.option("--spreadsheet", is_flag=True, help="Guard cells that a spreadsheet would run.")
@click.option("--mapping", metavar="FILE", help="Also write the mapping that reads a table back.")
@dossier_option
def codings(
    file: str,
    coder: tuple[str, ...],
    rejected: bool,
    texts: bool,
    spreadsheet: bool,
    mapping: str | None,
    dossier: str | None,
) -> None:
    """Write the dossier's codings to FILE, for other tools.

    By suffix: .csv and .xlsx (a coded table), .qdpx (a REFI-QDA project), .jsonld (Web
    Annotations), .jsonl (quotations, as in Quotebank). 'communique export' writes the graph.
    """
    from communique.loaders.exchange.codings import write_codings

    done = write_codings(
        dossier_folder(dossier),
        file,
        coders=coder,
        rejected=rejected,
        texts=texts,
        spreadsheet=spreadsheet,
        mapping=mapping,
    )
    click.echo(str(done))
