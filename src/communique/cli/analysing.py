"""The verb analyse: what networks say, as tables and pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from communique.cli.options import Output, answer_options, opened
from communique.errors import UsageError

if TYPE_CHECKING:
    from communique.graph.analysis import Analysis
    from communique.graph.knowledge import KnowledgeGraph

KINDS = (
    "clusters", "dyads", "polarization", "phases", "backbone", "bridges", "centralities",
    "correspondence", "ideal-points", "bootstrap", "validity",
)  # fmt: skip
WINDOW = "3 months"
_NETWORKS = {
    "centralities": "twomode", "correspondence": "twomode", "ideal-points": "twomode",
    "polarization": "subtract",
}  # fmt: skip


@click.command(short_help="Analyse networks: clusters, polarization, phases, scaling, ...")
@click.argument("kind", type=click.Choice(KINDS), metavar="KIND")
@click.option(
    "--network", type=click.Choice(["congruence", "conflict", "subtract", "onemode", "twomode"]),
    help="Which network is analysed; default: the one the analysis is usually made of.",
)  # fmt: skip
@click.option(
    "--rows",
    "--by",
    "rows",
    help="Who a node is: actor, person, organization, state, post. [actor]",
)
@click.option("--over", "columns", help="What they are tied through. [proposition]")
@click.option("--normalise", "normalisation", help="What weights are divided by.")
@click.option("--duplicates", help="Where identical statements count once: document, day, ...")
@click.option("--topic", help="Only statements on this topic.")
@click.option("--proposition", help="Only stances on this proposition.")
@click.option("--since", metavar="DATE", help="Only statements made on or after this day.")
@click.option("--until", metavar="DATE", help="Only statements made on or before this day.")
@click.option("--status", help="accepted, proposed, or any (all but rejected). [accepted]")
@click.option(
    "--window", metavar="LENGTH",
    help=f"polarization, phases, validity: the length of windows. [{WINDOW}]",
)  # fmt: skip
@click.option("--step", type=click.IntRange(1), help="By how many units windows move. [1]")
@click.option(
    "--indent", is_flag=True, default=None, help="Only windows wholly within the time covered."
)
@click.option(
    "--method",
    help="clusters: louvain, greedy, ward, k-means, concor, ...; phases: absdiff, spectral; "
    "backbone: nested, fixed, penalty.",
)
@click.option("--k", type=click.IntRange(1), help="How many clusters, camps, phases.")
@click.option("--size", type=click.IntRange(1), help="backbone: how many propositions to keep.")
@click.option("--penalty", type=float, help="backbone: how much each proposition kept costs. [0.5]")
@click.option("--anchor", help="ideal-points: the actor whose point shall be positive.")
@click.option("--replicates", type=click.IntRange(0), help="How many samples of documents.")
@click.option("--shuffles", type=click.IntRange(0), help="polarization: draws of chance values.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of what is drawn.")
@answer_options
def analyse(kind: str, dossier: str | None, store: str | None, out: Output, **options: Any) -> None:
    """Analyse a discourse network; the table says what was found, standard error what was done.

    KIND: clusters (communities), dyads (who agrees with whom on what), polarization (over time),
    phases (of the debate), backbone (which propositions matter), bridges (actors between camps),
    centralities, correspondence and ideal-points (actors on dimensions), bootstrap (intervals of
    edges), validity (accepted statements against all, by edges and by windows).

    An output file ending in .svg or .png is a picture of the result, where there is one.
    """
    given = {name: value for name, value in options.items() if value is not None}
    with opened(dossier, store) as graph:
        found = _ANALYSES.get(kind, _of_network)(graph, kind, given)
        click.echo(found.words, err=True)
        if out.file.endswith((".svg", ".png", ".vl.json")):
            _draw(found, out.file)
        else:
            out.show(found.table)


def _draw(found: Analysis, path: str) -> None:
    picture = getattr(found, "picture", None)
    if picture is None:
        raise UsageError(f"there is no picture of {found.kind}; write .csv, or leave out -o")
    picture().write(path)


def _apart(given: dict[str, Any], *own: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The options of the analysis, and those of the network."""
    every = ("method", "k", "size", "penalty", "anchor", "replicates", "shuffles", "seed")
    unused = [name for name in every if name in given and name not in (*own, "seed")]
    if unused:
        raise UsageError(f"this analysis takes no --{unused[0]}")
    mine = {name: given[name] for name in own if name in given}
    return mine, {name: v for name, v in given.items() if name not in (*every, "network")}


def _of_network(graph: KnowledgeGraph, kind: str, given: dict[str, Any]) -> Analysis:
    from communique.graph import analysis

    own = {
        "clusters": ("method", "k", "seed"),
        "bridges": ("seed",),
        "backbone": ("method", "size", "penalty", "seed"),
        "bootstrap": ("replicates", "seed"),
        "correspondence": ("replicates", "seed"),
        "ideal-points": ("anchor",),
    }
    mine, options = _apart(given, *own.get(kind, ()))
    network = graph.discourse_network(
        given.get("network", _NETWORKS.get(kind, "congruence")), **options
    )
    make: Callable[..., Analysis] = getattr(analysis, kind.replace("-", "_"))
    return make(network, **mine)


def _dyads(graph: KnowledgeGraph, kind: str, given: dict[str, Any]) -> Analysis:
    from communique.graph.analysis import dyads

    _, options = _apart(given)
    return dyads(graph, **options)


def _over_time(graph: KnowledgeGraph, kind: str, given: dict[str, Any]) -> Analysis:
    from communique.graph import analysis
    from communique.graph.networks import windows

    own = ("k", "replicates", "shuffles", "seed") if kind == "polarization" else ("method", "k")
    mine, options = _apart(given, *own)
    if "method" in mine:
        mine["distance"] = mine.pop("method")
    network = given.get("network", _NETWORKS.get(kind, "congruence"))
    made = windows(graph, network, **{"window": WINDOW, **options})
    make: Callable[..., Analysis] = getattr(analysis, kind)
    return make(made, **mine)


def _validity(graph: KnowledgeGraph, kind: str, given: dict[str, Any]) -> Analysis:
    from communique.graph.analysis import accepted_against_all

    _, options = _apart(given)
    network = given.get("network", "congruence")
    return accepted_against_all(graph, network, **{"window": WINDOW, **options})


_ANALYSES: dict[str, Callable[[KnowledgeGraph, str, dict[str, Any]], Analysis]] = {
    "dyads": _dyads,
    "polarization": _over_time,
    "phases": _over_time,
    "validity": _validity,
}
"""How an analysis is made that is not made of one network."""
