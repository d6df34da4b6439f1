"""Verbs that make, test and hand on the graph: build, check, export, status."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from communique.cli.options import dossier_folder, opened, source_options, store_option, write


@click.command()
@click.argument("dossier", required=False)
@click.option("--fresh", is_flag=True, help="Build everything anew, whatever has changed.")
@store_option
def build(dossier: str | None, fresh: bool, store: str | None) -> int:
    """Turn the DOSSIER's files into the graph; only what changed is done again."""
    from communique.loaders.opening import build_dossier

    with progress("building") as advance:
        report = build_dossier(dossier_folder(dossier), store=store, fresh=fresh, progress=advance)
    for problem in report.problems:
        click.echo(f"communique: {problem}", err=True)
    click.echo(report.summary())
    return 2 if report.problems else 0


@click.command()
@click.argument("dossier", required=False)
@click.option(
    "--engine",
    type=click.Choice(["shacl", "pyshacl"]),
    default=None,
    help="Which SHACL engine judges; default: the compiled one where it is installed.",
)
@click.option("--warnings/--no-warnings", default=True, help="Whether to list warnings too.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@store_option
def check(
    dossier: str | None, engine: str | None, warnings: bool, format_: str, store: str | None
) -> int:
    """Check the DOSSIER: files, references, passages, shapes. Exit code 1 if something is wrong."""
    from communique.loaders.opening import open as open_graph

    with open_graph(dossier_folder(dossier), store=store, strict=False) as graph:
        report = graph.validate(engine=engine or "")
    write(report.json() if format_ == "json" else report.text(warnings=warnings), "-")
    return 0 if report.good else 1


@click.command()
@click.argument("file")
@source_options
def export(file: str, dossier: str | None, store: str | None) -> None:
    """Write the graph to FILE: .ttl (one merged graph), .trig, .nq, .nt, .jsonld, .rdf, and .gz."""
    with opened(dossier, store) as graph:
        graph.export(file)
    click.echo(f"wrote {file}", err=True)


@click.command()
@source_options
def status(dossier: str | None, store: str | None) -> int:
    """Say what the dossier holds, whether its store is up to date, and which texts are at hand."""
    from communique.loaders.opening import status as status_of

    report = status_of(dossier_folder(dossier), store=store)
    click.echo(report.text())
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
