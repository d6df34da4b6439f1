"""The verb that reads who said what out of articles: extract."""

from __future__ import annotations

import json
from pathlib import Path

import click

from communique.cli.building import progress
from communique.cli.options import dossier_folder, dossier_option, output_option, write
from communique.errors import UsageError

TIERS = ("best", "none", "parse", "learned", "encoder", "language-model")


@click.command(short_help="Propose who said what, for review.")
@click.argument("documents", metavar="[FILE|ID]...", nargs=-1)
@click.option("--text", metavar="FILE", help="Read this plain text, write nothing to the dossier.")
@click.option(
    "--tier",
    type=click.Choice(TIERS),
    default="best",
    show_default=True,
    help="What to read with; best: the learned tier where spaCy and a model are there.",
)
@click.option("--language-model", is_flag=True, help="Short for --tier language-model.")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="Propose nothing less probable; default: the tier's own.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also beliefs, wishes and expectations that no cue of the codebook fits.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["jsonl"]),
    default="jsonl",
    show_default=True,
    help="How --text writes attributions.",
)
@output_option
@dossier_option
def extract(
    documents: tuple[str, ...],
    text: str | None,
    tier: str,
    language_model: bool,
    threshold: float | None,
    everything: bool,
    format_: str,
    output: str,
    dossier: str | None,
) -> int:
    """Propose statements and claims for documents of the dossier, by ID or by article FILE.

    Without any, for all documents that have no statements yet. Proposals are written to
    documents/ID.yaml with status proposed; what a person has edited, accepted or rejected stays as
    it is. With --text, a plain text is read and its attributions are printed, one JSON object a
    line. Exit code 1 if a text has changed since it was coded, 2 if a document was refused.
    """  # fmt: skip
    from communique.loaders.extraction.extract import Options

    chosen = Options("language-model" if language_model else tier, threshold, everything)
    if text is not None:
        if documents:
            raise UsageError("--text FILE reads one text; it takes no documents of a dossier")
        return _text(Path(text), chosen, output, dossier)
    return _documents(documents, chosen, dossier)


def _text(file: Path, chosen: object, output: str, dossier: str | None) -> int:
    from communique.graph import records as r
    from communique.loaders.dossier import LoadedDossier
    from communique.loaders.extraction.extract import Options, from_text

    assert isinstance(chosen, Options)
    try:
        head = LoadedDossier(dossier_folder(dossier)).head
    except UsageError:
        if dossier is not None:
            raise
        head = r.Dossier(base="https://example.org/text/", title="")
    rows = from_text(file, head, chosen, lambda told: click.echo(f"communique: {told}", err=True))
    write("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), output)
    return 0


def _documents(documents: tuple[str, ...], chosen: object, dossier: str | None) -> int:
    from communique.loaders.extraction.extract import Options, extract, waiting

    assert isinstance(chosen, Options)
    folder = dossier_folder(dossier)
    names = documents or tuple(waiting(folder))
    if not names:
        click.echo("every document has statements already; name those to read again")
        return 0
    code, read = 0, 0
    with progress("extracting") as advance:
        for number, done in enumerate(extract(folder, names, chosen), 1):
            refused = done.error is not None
            click.echo(f"communique: {done}" if refused else str(done), err=refused)
            code = 2 if refused else max(code, 1 if done.stale else 0)
            read += not refused
            advance(number, len(names))
    if read:
        click.echo("next: communique review")
    return code
