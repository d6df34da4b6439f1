"""Verbs that bring material in and code it: new, add, passage, review."""

from __future__ import annotations

from pathlib import Path

import click

from communique.cli.options import dossier_folder, dossier_option


@click.command(short_help="Make an empty dossier.")
@click.argument("folder", metavar="DIR")
@click.option("--title", help="What the dossier is about; default: the folder's name.")
@click.option("--base", help="Base IRI of everything in it, ending in '/'.")
def new(folder: str, title: str | None, base: str | None) -> None:
    """Make an empty dossier in DIR that builds and checks clean."""
    from communique.loaders.dossier.skeleton import new as make

    made = make(Path(folder), title=title or "", base=base or "")
    click.echo(f"made {made}\nnext: communique add -d {folder} ARTICLE.txt")


@click.command(short_help="Read articles into a dossier.")
@click.argument("sources", metavar="FILE|URL...", nargs=-1, required=True)
@click.option("--allow-local", is_flag=True, help="Also fetch from this machine's own network.")
@dossier_option
def add(sources: tuple[str, ...], allow_local: bool, dossier: str | None) -> int:
    """Read articles (plain text or HTML, files or web addresses) into the dossier.

    Each becomes articles/ID.txt and a documents/ID.yaml that a person can go on with.
    """
    from communique.loaders.articles.add import add as add_articles

    report = add_articles(dossier_folder(dossier), sources, allow_private=allow_local)
    for item in report.items:
        refused = item.outcome == "refused"
        click.echo(f"communique: {item}" if refused else str(item), err=refused)
    return 2 if report.refused else 0


@click.command(short_help="Find words in an article and print them as a passage.")
@click.argument("document", metavar="DOCUMENT")
@click.argument("words", metavar="WORDS")
@dossier_option
def passage(document: str, words: str, dossier: str | None) -> None:
    """Find WORDS in the text of a DOCUMENT and print start, end and digest, to paste into its file.

    Three dots stand for all that lies between: "she would not pay ... for one lamp". Each place
    where the words stand is a line of its own.
    """
    from communique.loaders.dossier import passages

    for found in passages.passages(dossier_folder(dossier), document, words):
        click.echo(passages.line(*found))


@click.group(invoke_without_command=True, short_help="List proposed statements, accept, reject.")
@dossier_option
@click.pass_context
def review(context: click.Context, dossier: str | None) -> None:
    """List proposed statements, and record decisions on them (accept, reject).

    Decisions are appended to decisions.jsonl; documents stay as they are.
    """
    context.obj = dossier
    if context.invoked_subcommand is None:
        from communique.loaders.dossier.decisions import queue

        lines = queue(dossier_folder(dossier))
        click.echo("\n".join(lines) if lines else "nothing is waiting for review")


def _verdict(name: str, help_: str) -> click.Command:
    @click.argument("statements", metavar="DOCUMENT/STATEMENT...", nargs=-1, required=True)
    @click.option("--by", required=True, help="Who decides.")
    @click.option("--why", default="", help="Why.")
    @dossier_option
    @click.pass_obj
    def decide(
        outer: str | None, dossier: str | None, statements: tuple[str, ...], by: str, why: str
    ) -> None:
        from communique.loaders.dossier.decisions import record

        folder = dossier_folder(dossier or outer)
        for line in record(folder, statements, verdict=name, by=by, why=why):
            click.echo(line)

    decide.__doc__ = help_
    return click.command(name)(decide)


review.add_command(_verdict("accept", "Accept statements: they count as coded by a person."))
review.add_command(
    _verdict("reject", "Reject statements: they stay on record but no longer count.")
)
