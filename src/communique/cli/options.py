"""Options every verb shares, and what they open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from communique.settings import setting

if TYPE_CHECKING:
    from communique.graph.answers import Answer
    from communique.graph.knowledge import KnowledgeGraph

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ["table", "csv", "tsv", "json", "jsonl", "md"]

dossier_option = click.option(
    "--dossier", "-d", metavar="DIR", help="The dossier; default: nearest dossier.toml upward."
)
store_option = click.option(
    "--store", metavar="PATH|URL", help="The store: a folder or file, or a SPARQL 1.1 URL."
)
format_option = click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="table", show_default=True,
    help="How rows are written.",
)  # fmt: skip
output_option = click.option(
    "--output", "-o", metavar="FILE", default="-", help="Where to write; default: standard output."
)


def source_options(command: F) -> F:
    """The options that say which graph is meant: ``--dossier`` and ``--store``."""
    return dossier_option(store_option(command))


def answer_options(command: F) -> F:
    """The options of verbs that give rows: which graph, which format, where to."""
    return source_options(format_option(output_option(command)))


def opened(dossier: str | None, store: str | None) -> KnowledgeGraph:
    """The graph that the options, or else the settings, name."""
    from communique.loaders.opening import open as open_graph

    chosen = store or setting("store") or None
    graph = open_graph(dossier or setting("dossier") or None, store=chosen, strict=False)
    for problem in graph.problems:
        click.echo(f"communique: left out: {problem}", err=True)
    return graph


def dossier_folder(dossier: str | None) -> Path:
    """The dossier folder that the option, the settings or the working folder names."""
    from communique.loaders.dossier import find

    return find(Path(dossier or setting("dossier") or "."))


def write(text: str, output: str) -> None:
    """Write text to a file, or to standard output for ``-``."""
    if output == "-":
        click.echo(text, nl=not text.endswith("\n"))
    else:
        Path(output).write_text(text, encoding="utf-8", newline="")


def show(answer: Answer, format_: str, output: str) -> None:
    """Write an answer's rows in a format."""
    writers = {
        "table": answer.table,
        "csv": answer.csv,
        "tsv": answer.tsv,
        "json": answer.json,
        "jsonl": answer.jsonl,
        "md": answer.markdown,
    }
    write(writers[format_](), output)
