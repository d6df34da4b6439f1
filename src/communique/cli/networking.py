"""The verb network: discourse networks, whole or in moving windows, as tables and files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from communique.cli.options import Output, answer_options, opened
from communique.errors import UsageError

if TYPE_CHECKING:
    from communique.graph.answers import Answer
    from communique.graph.networks import Network

KINDS = ("twomode", "onemode", "congruence", "conflict", "subtract", "eventlist")
VARIABLES = (
    "actor", "person", "organization", "state", "post", "proposition", "topic", "agreement",
    "document", "outlet", "author", "mode", "modality",
)  # fmt: skip


def _choice(*names: str, values: tuple[str, ...], help: str, **more: Any) -> Any:
    return click.option(*names, type=click.Choice(values), help=help, **more)


_OPTIONS = (
    _choice(
        "--rows", "--by", "rows", values=VARIABLES, default="actor", show_default=True,
        help="Who or what a node is. A speaker can stand for the person, the post held that day, "
        "its organization, or the state spoken for.",
    ),
    _choice(
        "--over", values=VARIABLES, default="proposition", show_default=True,
        help="What rows are joined to (twomode, eventlist) or joined through.",
    ),
    _choice(
        "--qualifier", values=("ignore", "congruence", "conflict", "subtract", "combine"),
        help="How stances enter the weights. Default: subtract for twomode, ignore for onemode.",
    ),
    _choice(
        "--stance", values=("side", "graded"),
        help="Whether only the side counts, or the grade from -1 to 1. Default: graded for "
        "twomode, side for the others and for combine.",
    ),
    _choice(
        "--normalise", "normalisation",
        values=("no", "activity", "prominence", "average", "jaccard", "cosine"),
        help="What weights are divided by. twomode: activity, prominence; others: average, "
        "jaccard, cosine.",
    ),
    _choice(
        "--duplicates",
        values=(
            "include", "document", "utterance", "day", "week", "month", "year", "acrossrange",
        ),
        help="Where identical statements count once.",
    ),
    click.option("--isolates", is_flag=True, help="Keep nodes that no statement here names."),
    click.option("--proposition", help="Only stances on this proposition."),
    click.option("--topic", help="Only statements on this topic."),
    click.option("--actor", help="Only statements of this speaker."),
    click.option("--state", help="Only statements made for this state."),
    click.option("--document", help="Only statements in this document."),
    click.option(
        "--include", multiple=True, metavar="VARIABLE=VALUE",
        help="Only statements with this value; may be given several times.",
    ),
    click.option(
        "--exclude", multiple=True, metavar="VARIABLE=VALUE",
        help="No statements with this value; may be given several times.",
    ),
    click.option("--since", metavar="DATE", help="Only statements made on or after this day."),
    click.option("--until", metavar="DATE", help="Only statements made on or before this day."),
    _choice(
        "--status", values=("accepted", "proposed", "rejected", "any"), default="accepted",
        show_default=True, help="Only statements that stand so after review; any: not rejected.",
    ),
    click.option(
        "--window", metavar="LENGTH",
        help="Moving windows of this length: '3 months', '2 quarters', '50 events', ...",
    ),
    click.option(
        "--step", type=click.IntRange(1), metavar="N", help="By how many units windows move. [1]"
    ),
    click.option(
        "--indent", is_flag=True, help="Only windows that lie wholly within the time covered."
    ),
    _choice(
        "--kernel", values=("uniform", "triangular", "epanechnikov", "gaussian"),
        help="Weigh statements by their distance from the middle of the window.",
    ),
    click.option(
        "--seed", type=int, metavar="N",
        help="Windows of events: draw among ties of time, in place of taking all.",
    ),
    _choice(
        "--mode", values=("corrected", "dna"),
        help="dna: compute as the Discourse Network Analyzer does, faults included. [corrected]",
    ),
    click.option(
        "--no-guard", is_flag=True,
        help="CSV files: leave text that spreadsheets run as formulas as it is.",
    ),
)  # fmt: skip


def _with_options(command: Any) -> Any:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command(short_help="Turn stances into a discourse network.")
@click.argument("kind", type=click.Choice(KINDS))
@_with_options
@answer_options
@click.pass_context
def network(
    context: click.Context,
    /,
    kind: str,
    dossier: str | None,
    store: str | None,
    out: Output,
    no_guard: bool,
    **options: Any,
) -> None:
    """Turn stances into a discourse network, each edge with its statements.

    KIND: twomode (rows x columns), onemode (rows tied through columns), congruence (rows that take
    the same side), conflict (rows on opposite sides), subtract (congruence less conflict),
    eventlist (one row per stance).

    An output file ending in .graphml, .gexf, .net, .dl, .json, .edges.csv, .nodes.csv or
    .matrix.csv is written for other network tools; with --window one file for each window. All else
    is a table of edges. What the weights mean is said on standard error.
    """
    asked = {k: v for k, v in options.items() if v is not None and v is not False}
    asked["columns"] = asked.pop("over")
    asked["include"] = _values("--include", asked.get("include", ()))
    asked["exclude"] = _values("--exclude", asked.get("exclude", ()))
    explicit = context.get_parameter_source("format_") == ParameterSource.COMMANDLINE
    with opened(dossier, store) as graph:
        from communique.graph.networks import network as made
        from communique.graph.networks import windows
        from communique.graph.networks.exports import writes

        as_file = not explicit and _for_tools(out.file) and writes(out.file)
        if "window" in asked:
            cut = windows(graph, kind, **asked)
            _write_windows(cut, out, as_file=as_file, guard=not no_guard)
            return
        for name in ("step", "indent", "kernel", "seed"):
            if name in asked:
                raise UsageError(f"--{name} needs a --window")
        found = made(graph, kind, **asked)
        click.echo(found.settings.words(), err=True)
        if as_file:
            found.write(out.file, guard=not no_guard)
        else:
            out.show(found.edges)
        if not found.matrix.nnz and not len(found.edges):
            click.echo(_nothing(found), err=True)


def _nothing(found: Network) -> str:
    """What may be the reason that a network is empty."""
    if found.nodes:
        return "no edge: no two of these nodes meet"
    more = "; --status any also counts what nobody reviewed yet"
    return "no edge: no stance fits" + (more if found.settings.status == "accepted" else "")


def _values(option: str, given: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in given:
        variable, equals, value = pair.partition("=")
        if not equals or not value:
            raise UsageError(f"{option} {pair!r}: expected VARIABLE=VALUE, such as outlet=yonhap")
        found.setdefault(variable.strip(), []).append(value.strip())
    return found


def _for_tools(name: str) -> bool:
    # NAME.csv is the table for readers, NAME.edges.csv and so on are files for tools
    path = Path(name)
    return path.suffix.lower() != ".csv" or len(path.suffixes) > 1


def _write_windows(cut: Iterator[Network], out: Output, *, as_file: bool, guard: bool) -> None:
    first = next(cut, None)
    if first is None:
        raise UsageError("no window: no statement that fits has a date")
    click.echo(first.settings.words(), err=True)
    every = chain([first], cut)
    if not as_file:
        out.show(_one_table(every))
        return
    for number, found in enumerate(every, 1):
        found.write(_numbered(out.file, number, str(found.start)), guard=guard)


def _numbered(name: str, number: int, start: str) -> str:
    path = Path(name)
    stem, dot, suffixes = path.name.partition(".")
    return str(path.with_name(f"{stem}-{number:04d}-{start}{dot}{suffixes}"))


def _one_table(every: Iterable[Network]) -> Answer:
    from communique.graph.answers import Answer

    columns: tuple[str, ...] = ()
    rows = []
    for found in every:
        edges = found.edges
        columns, narrow = edges.columns, edges.narrow
        rows += [(str(found.start), str(found.end), *row) for row in edges]
    return Answer(("start", "end", *columns), rows, narrow=("start+end", *narrow))
