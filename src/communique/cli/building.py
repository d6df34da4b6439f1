"""Verbs that make, test and hand on the graph: build, check, export, status."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from communique.cli.options import (
    chosen,
    dossier_folder,
    opened,
    output_option,
    source_options,
    write,
)


@click.command(short_help="Turn a dossier's files into the graph.")
@click.argument("folder", metavar="[DOSSIER]", required=False)
@click.option("--fresh", is_flag=True, help="Build everything anew, whatever has changed.")
@source_options
def build(folder: str | None, fresh: bool, dossier: str | None, store: str | None) -> int:
    """Turn the DOSSIER's files into the graph; only what changed is done again.

    Exit code 2 if files have mistakes: what they spoil is left out, the rest is published.
    """
    from communique.loaders.opening import build_dossier

    with progress("building") as advance:
        report = build_dossier(
            dossier_folder(folder or dossier), store=chosen(store), fresh=fresh, progress=advance
        )
    for problem in report.problems:
        click.echo(f"communique: {problem}", err=True)
    click.echo(report.summary())
    return 2 if report.problems else 0


@click.command(short_help="Say what is wrong in a dossier, with file and line.")
@click.argument("folder", metavar="[DOSSIER]", required=False)
@click.option(
    "--engine",
    type=click.Choice(["shacl", "pyshacl"]),
    default=None,
    help="Which SHACL engine judges; default: the compiled one where it is installed.",
)
@click.option("--warnings/--no-warnings", default=True, help="Whether to list warnings too.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="How findings are written.",
)  # fmt: skip
@output_option
@source_options
def check(
    folder: str | None,
    engine: str | None,
    warnings: bool,
    format_: str,
    output: str,
    dossier: str | None,
    store: str | None,
) -> int:
    """Check the DOSSIER: files, references, passages, shapes. Exit code 1 if something is wrong."""
    from communique.loaders.opening import open as open_graph

    with open_graph(dossier_folder(folder or dossier), store=chosen(store), strict=False) as graph:
        report = graph.validate(engine=engine or "")
    write(report.json() if format_ == "json" else report.text(warnings=warnings), output)
    return 0 if report.good else 1


@click.command(short_help="Write the graph to a file.")
@click.argument("file")
@source_options
def export(file: str, dossier: str | None, store: str | None) -> None:
    """Write the graph to FILE: .ttl (one merged graph), .trig, .nq, .nt, .jsonld, .rdf, and .gz."""
    with opened(dossier, store) as graph:
        graph.export(file)
    click.echo(f"wrote {file}", err=True)


@click.command(short_help="Say what a dossier holds and whether its store is up to date.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="How it is written.",
)  # fmt: skip
@source_options
def status(format_: str, dossier: str | None, store: str | None) -> int:
    """Say what the dossier holds, whether its store is up to date, and which texts are at hand."""
    from communique.loaders.opening import status as status_of

    report = status_of(dossier_folder(dossier), store=chosen(store))
    click.echo(report.json() if format_ == "json" else report.text())
    return 1 if report.stale else 0


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int | None], None]]:
    """A progress bar on a terminal, silence elsewhere; yields a function of (done, total)."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(label, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
