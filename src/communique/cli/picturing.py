"""The verb picture: charts and drawings as SVG, PNG, Vega-Lite or their data."""

from __future__ import annotations

from typing import Any

import click

from communique.cli.options import opened, output_option, source_options, write
from communique.errors import UsageError

KINDS = ("timeline", "stances", "commitments", "heat-map", "network", "dendrogram")


@click.command(short_help="Draw timelines, stances, contributions, matrices, networks.")
@click.argument("kind", type=click.Choice(KINDS), metavar="KIND")
@click.option(
    "--by",
    help="timeline, stances: the lines (speaker, proposition, outlet, ...; stances also state). "
    "heat-map, network, dendrogram: who or what a node is (actor, state, ...).",
)
@click.option(
    "--network", type=click.Choice(["twomode", "congruence", "conflict", "subtract"]),
    help="heat-map, network: which one [twomode]; dendrogram: [congruence]",
)  # fmt: skip
@click.option(
    "--linkage", type=click.Choice(["single", "average", "complete", "ward"]),
    help="dendrogram: how far clusters are from one another. [average]",
)  # fmt: skip
@click.option("--topic", help="Only statements on this topic.")
@click.option("--proposition", help="Only sides on this proposition.")
@click.option("--actor", help="Only what this speaker said.")
@click.option("--state", help="Only what was said for this state.")
@click.option("--agreement", help="commitments: only this agreement.")
@click.option("--since", metavar="DATE", help="Only from this day (commitments: year) on.")
@click.option("--until", metavar="DATE", help="Only up to this day (commitments: year).")
@click.option("--status", help="Only statements that stand so after review.")
@click.option("--most", type=click.IntRange(1), help="How many lines or nodes are drawn at most.")
@click.option("--title", help="What stands above the picture.")
@source_options
@output_option
def picture(kind: str, dossier: str | None, store: str | None, output: str, **options: Any) -> None:
    """Draw a picture that can be printed, and the data beside it.

    KIND: timeline (statements over time), stances (for and against), commitments (contributions by
    year, on record and claimed), heat-map and network (speakers and propositions), dendrogram
    (the tree of a hierarchical clustering).

    The suffix of the output file says what is written: .svg, .png, .vl.json (the Vega-Lite
    specification) or .csv (the data). Without a file the data is shown as a table.
    """
    check_suffix(output)
    with opened(dossier, store) as graph:
        made = graph.picture(kind, **options)
    if output == "-":
        write(made.table.table(), output)
    else:
        made.write(output)


def check_suffix(output: str) -> None:
    """Raise UsageError unless a file's name says which kind of picture to write."""
    if output != "-" and not output.endswith((".svg", ".png", ".vl.json", ".csv")):
        raise UsageError(f"{output}: expected a name ending in .svg, .png, .vl.json or .csv")
