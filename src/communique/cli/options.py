"""Options that verbs share, and what they open and write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from communique.errors import UsageError
from communique.settings import setting

if TYPE_CHECKING:
    from communique.graph.answers import Answer
    from communique.graph.knowledge import KnowledgeGraph

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("table", "csv", "tsv", "json", "jsonl", "md")
TABLES = ("", ".txt")  # what a file is called that holds a table as it is shown

dossier_option = click.option(
    "--dossier", "-d", metavar="DIR", help="The dossier; default: nearest dossier.toml upward."
)
store_option = click.option(
    "--store", metavar="PATH|URL", help="The store: a folder or file, or a SPARQL 1.1 URL."
)
output_option = click.option(
    "--output", "-o", metavar="FILE", default="-", help="Where to write; default: standard output."
)
_answer_options = (
    click.option(
        "--format", "format_", type=click.Choice(FORMATS), default=None,
        help="How rows are written; default: by the suffix of FILE, or else a table.",
    ),
    output_option,
    click.option(
        "--columns", metavar="A,B,C+D", help="Only these columns; + stacks columns of a table."
    ),
    click.option(
        "--width", type=click.IntRange(40, 1000), metavar="N",
        help="Characters in a line of a table; default: the terminal's width.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Output:
    """How an answer is written, and where to (``-`` is standard output).

    An empty format stands for a file whose suffix names none.
    """

    format: str
    file: str
    columns: tuple[str, ...] = ()
    width: int | None = None

    def show(self, answer: Answer) -> None:
        """Write an answer's rows; raises UsageError for a file whose suffix names no format."""
        if not self.format:
            wanted = " ".join(f".{name}" for name in FORMATS[1:])
            raise UsageError(
                f"rows are not written as {Path(self.file).suffix}; expected a name that ends in "
                f"{wanted} .txt, or --format"
            )
        chosen = answer.choose(self.columns) if self.columns else answer
        if self.format == "table":
            return write(chosen.table(self.width), self.file)
        writers = {"csv": chosen.csv, "tsv": chosen.tsv, "json": chosen.json}
        writers |= {"jsonl": chosen.jsonl, "md": chosen.markdown}
        return write(writers[self.format](), self.file)


def source_options(command: F) -> F:
    """The options that say which graph is meant: ``--dossier`` and ``--store``."""
    return dossier_option(store_option(command))


def answer_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of verbs that give rows; the command takes dossier, store and ``out``."""

    @wraps(command)
    def with_output(
        *, format_: str | None, output: str, columns: str | None, width: int | None, **rest: Any
    ) -> Any:
        suffix = Path(output).suffix.lower()
        chosen = format_ or ("table" if suffix in TABLES else suffix[1:])
        chosen = chosen if chosen in FORMATS else ""
        named = tuple(columns.replace(" ", "").split(",")) if columns is not None else ()
        return command(out=Output(chosen, output, named, width), **rest)

    for option in reversed(_answer_options):
        option(with_output)
    return source_options(with_output)


def opened(dossier: str | None, store: str | None) -> KnowledgeGraph:
    """The graph that the options, or else the settings, name."""
    from communique.loaders.opening import open as open_graph

    graph = open_graph(dossier or setting("dossier") or None, store=chosen(store), strict=False)
    for _, group in groupby(graph.problems, key=lambda problem: problem.file):
        first, *more = group
        rest = f" (and {len(more)} more: communique check)" if more else ""
        click.echo(f"communique: left out: {first}{rest}", err=True)
    return graph


def chosen(store: str | None) -> str | None:
    """The store that the option, or else the settings, name."""
    return store or setting("store") or None


def dossier_folder(dossier: str | None) -> Path:
    """The dossier folder that the option or the settings name, or the nearest one upward."""
    from communique.loaders.dossier import find
    from communique.loaders.dossier.layout import SETTINGS

    named = dossier or setting("dossier")
    if named and not (Path(named) / SETTINGS).is_file():
        raise UsageError(f"no {SETTINGS} in {named}; 'communique new DIR' makes a dossier")
    return find(Path(named or "."))


def write(text: str, output: str) -> None:
    """Write text to a file, or to standard output for ``-``."""
    if output == "-":
        click.echo(text, nl=not text.endswith("\n"))
    else:
        Path(output).write_text(text, encoding="utf-8", newline="")
