"""Verbs that read the graph: ask, query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, TextIO

import click

from communique.cli.options import Output, answer_options, opened, write
from communique.errors import UsageError

if TYPE_CHECKING:
    from communique.queries import Question


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    options_metavar="[--PARAM VALUE]... [OPTIONS]",
    short_help="Answer a question of the catalogue, or list the questions.",
    add_help_option=False,
)
@click.argument("question", required=False)
@click.option("--params", is_flag=True, help="Show what the question takes and gives.")
@answer_options
@click.option("-h", "--help", "help_", is_flag=True, help="Show this message, or the question's.")
@click.pass_context
def ask(
    context: click.Context,
    question: str | None,
    params: bool,
    help_: bool,
    dossier: str | None,
    store: str | None,
    out: Output,
) -> None:
    """Answer a QUESTION of the catalogue or of a file NAME.rq; without one, list the questions.

    Parameters are given as options: communique ask who-said-what --topic linkage --since 2025-01-01
    """
    from communique import queries

    if question is None:
        every = list(queries.catalogue().values())
        write(context.get_help() if help_ else catalogue_text(every), out.file)
        return
    if question.startswith("-"):
        raise UsageError(f"expected a QUESTION before {question}; 'communique ask' lists them")
    own = question.endswith(".rq")
    asked = queries.from_file(Path(question)) if own else queries.question(question)
    if params or help_:
        write(question_text(asked), out.file)
        return
    given = parameters(context.args)
    with opened(dossier, store) as graph:
        out.show(graph.ask(asked, **given))


def parameters(arguments: Sequence[str]) -> dict[str, str]:
    """``--name value`` and ``--name=value`` by name; raises UsageError for anything else."""
    found: dict[str, str] = {}
    for name, value in _pairs(arguments):
        if name in found:
            raise UsageError(f"{option(name)} is given twice")
        found[name] = value
    return found


def _pairs(arguments: Sequence[str]) -> Iterator[tuple[str, str]]:
    rest = iter(arguments)
    for word in rest:
        name, equals, value = word.partition("=")
        if not name.startswith("--") or len(name) < 3:
            raise UsageError(f"expected --PARAM VALUE, found {word!r}")
        if not equals:
            following = next(rest, None)
            if following is None or following.startswith("--"):
                raise UsageError(f"{name} needs a value")
            value = following
        yield name[2:].replace("-", "_"), value


def catalogue_text(questions: Sequence[Question]) -> str:
    """The list of questions, each with its words and its parameters."""
    lines = []
    for question in questions:
        lines.append(f"{question.name}\n    {question.summary}\n")
        named = (
            f"{option(name)} {param.type.upper()}" + ("" if param.required else "?")
            for name, param in question.params.items()
        )
        if question.params:
            lines.append(f"    {'  '.join(named)}\n")
    lines.append("\nA '?' marks what may be left out. More: communique ask QUESTION --params\n")
    return "".join(lines)


def question_text(question: Question) -> str:
    """One question with its parameters and columns."""
    lines = [f"{question.name}: {question.title}\n{question.summary}\n"]
    lines += [fill(question.description, 98) + "\n"] if question.description else []
    lines += ["\nParameters\n"] if question.params else ["\nIt takes no parameters.\n"]
    for name, param in question.params.items():
        need = "required" if param.required else "optional"
        named = f"{option(name)} {param.type.upper()}"
        lines.append(f"  {named:<28} {need}; {param.description}\n")
    lines.append("\nColumns\n")
    lines += [f"  {name:<20} {meaning}\n" for name, meaning in question.columns.items()]
    return "".join(lines)


def option(name: str) -> str:
    """A parameter's name as it is written on the command line."""
    return f"--{name.replace('_', '-')}"


@click.command(short_help="Run a SPARQL query from a file.")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@answer_options
def query(file: TextIO, dossier: str | None, store: str | None, out: Output) -> None:
    """Run a SPARQL query from FILE, or from standard input for -.

    Named graphs are named in the query: write GRAPH ?g { ... }.
    """
    try:
        text = file.read()
    except UnicodeDecodeError as error:
        raise UsageError(f"{file.name}: not UTF-8 text") from error
    with opened(dossier, store) as graph:
        found = graph.query(text)
        if isinstance(found, bool):
            write("true" if found else "false", out.file)
        elif isinstance(found, list):
            write("".join(f"{s} {p} {o} .\n" for s, p, o in found), out.file)
        else:
            out.show(found)
