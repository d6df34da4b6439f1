"""Verbs that read the graph: ask, query, network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

import click

from communique.cli.options import answer_options, opened, show, write
from communique.errors import UsageError

if TYPE_CHECKING:
    from communique.queries import Question


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    options_metavar="[--PARAM VALUE]... [OPTIONS]",
)
@click.argument("question", required=False)
@answer_options
@click.pass_context
def ask(
    context: click.Context,
    question: str | None,
    dossier: str | None,
    store: str | None,
    format_: str,
    output: str,
) -> None:
    """Answer a QUESTION of the catalogue; without one, list the questions.

    Parameters are given as options: communique ask who-said-what --topic linkage --since 2025-01-01
    """
    from communique import queries

    if question is None:
        write(catalogue_text(list(queries.catalogue().values())), output)
        return
    if "--params" in context.args:
        write(question_text(queries.question(question)), output)
        return
    queries.question(question)  # a wrong name is told before anything is opened
    given = dict(pairs(context.args))
    with opened(dossier, store) as graph:
        show(graph.ask(question, **given), format_, output)


def pairs(arguments: Sequence[str]) -> Iterator[tuple[str, str]]:
    """``--name value`` and ``--name=value`` as pairs; raises UsageError for anything else."""
    rest = iter(arguments)
    for word in rest:
        name, equals, value = word.partition("=")
        if not name.startswith("--") or len(name) < 3:
            raise UsageError(f"expected --PARAM VALUE, found {word!r}")
        if not equals:
            following = next(rest, None)
            if following is None:
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
    lines.append(
        "\nA '?' marks parameters that may be left out. communique ask QUESTION --params\n"
    )
    return "".join(lines)


def question_text(question: Question) -> str:
    """One question with its parameters and columns."""
    lines = [f"{question.name}: {question.title}\n{question.summary}\n\nParameters\n"]
    for name, param in question.params.items():
        need = "required" if param.required else "optional"
        lines.append(
            f"  {f'{option(name)} {param.type.upper()}':<28} {need}; {param.description}\n"
        )
    lines.append("\nColumns\n")
    lines += [f"  {name:<20} {meaning}\n" for name, meaning in question.columns.items()]
    return "".join(lines)


def option(name: str) -> str:
    """A parameter's name as it is written on the command line."""
    return f"--{name.replace('_', '-')}"


@click.command()
@click.argument("file", type=click.File("r", encoding="utf-8"))
@answer_options
def query(
    file: TextIO,
    dossier: str | None,
    store: str | None,
    format_: str,
    output: str,
) -> None:
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
            write("true" if found else "false", output)
        elif isinstance(found, list):
            write("".join(f"{s} {p} {o} .\n" for s, p, o in found), output)
        else:
            show(found, format_, output)


@click.command()
@click.argument("kind", type=click.Choice(["twomode", "congruence", "conflict", "eventlist"]))
@click.option("--proposition", help="Only stances on this proposition.")
@click.option("--topic", help="Only statements on this topic.")
@click.option("--since", help="Only statements made on or after this day.")
@click.option("--until", help="Only statements made on or before this day.")
@click.option(
    "--by",
    type=click.Choice(["actor", "state"]),
    default="actor",
    show_default=True,
    help="Who a node is: the speaker, or the state spoken for that day.",
)
@answer_options
def network(
    kind: str,
    proposition: str | None,
    topic: str | None,
    since: str | None,
    until: str | None,
    by: str,
    dossier: str | None,
    store: str | None,
    format_: str,
    output: str,
) -> None:
    """Turn stances into a discourse network, each edge with its statements.

    KIND: twomode (speakers x propositions), congruence (speakers who take the same side),
    conflict (speakers on opposite sides), eventlist (one row per stance). An output file ending in
    .graphml or .gexf is written for other network tools.
    """
    with opened(dossier, store) as graph:
        found = graph.discourse_network(
            kind, proposition=proposition, topic=topic, since=since, until=until, by=by
        )
        if output.endswith((".graphml", ".gexf")):
            found.write(output)
        else:
            show(found.edges, format_, output)
