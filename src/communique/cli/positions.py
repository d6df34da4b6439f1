"""Verbs on who stands where and what is in dispute: positions, disagreements."""

from __future__ import annotations

from typing import Any

import click

from communique.cli.options import Output, answer_options, opened
from communique.errors import UsageError

WHAT = ("timeline", "changes", "coalitions", "moves")


@click.command(short_help="Who takes which side, when it changes, and who moves toward whom.")
@click.argument("what", type=click.Choice(WHAT), default="timeline", required=False)
@click.option("--actor", help="Only this speaker.")
@click.option("--proposition", help="Only sides on this proposition.")
@click.option("--topic", help="Only statements on this topic.")
@click.option("--state", help="Only statements made for this state.")
@click.option("--since", metavar="DATE", help="Only statements made on or after this day.")
@click.option("--until", metavar="DATE", help="Only statements made on or before this day.")
@click.option(
    "--status", type=click.Choice(["accepted", "proposed", "rejected"]),
    help="Only statements that stand so after review; default: all but rejected ones.",
)  # fmt: skip
@click.option(
    "--by", type=click.Choice(["actor", "state"]), default="actor", show_default=True,
    help="Whose sides: the speaker's, or those of the state spoken for that day.",
)  # fmt: skip
@click.option(
    "--contraries/--no-contraries", default=True, show_default=True,
    help="Whether support of a proposition is opposition to its contraries.",
)  # fmt: skip
@click.option("--before", metavar="PERIOD", help="moves: the first period, such as 2024.")
@click.option("--after", metavar="PERIOD", help="moves: the second period, such as 2025.")
@answer_options
def positions(
    what: str,
    dossier: str | None,
    store: str | None,
    out: Output,
    before: str | None,
    after: str | None,
    **options: Any,
) -> None:
    """Who takes which side, when, and in which passage.

    WHAT: timeline (every side taken, the default), changes (from one side to the other, with both
    passages), coalitions (who is for and against each proposition), moves (who came nearer to whom
    from the period --before to the period --after).
    """
    if (what == "moves") != (before is not None and after is not None):
        raise UsageError("moves, and nothing else, needs --before PERIOD and --after PERIOD")
    with opened(dossier, store) as graph:
        found = graph.positions(**options)
        if what == "moves":
            out.show(found.moves(str(before), str(after)))
        else:
            out.show(getattr(found, what))
    if found.undated:
        click.echo(f"communique: {found.undated} sides without a date left out", err=True)


@click.command(short_help="Facts on which sources differ.")
@click.option("--agreement", help="Only facts about this agreement.")
@click.option("--aspect", help="Only this kind of fact, such as annual-contribution.")
@click.option("--actor", help="Only facts about this actor.")
@click.option("--document", help="Only what this document says.")
@answer_options
def disagreements(dossier: str | None, store: str | None, out: Output, **narrowed: Any) -> None:
    """Facts on which sources differ, each answer with its sources.

    Claims with the same number in the column answer fit one another: numbers within their rounding,
    dates within what they may stand for. Sums in another currency are compared where a document
    gives a rate; --columns document,value,unit,compared,compared_unit,rate shows which one.
    """
    with opened(dossier, store) as graph:
        out.show(graph.disagreements(**narrowed).table)
