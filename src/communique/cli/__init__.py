"""The command line: ``communique VERB``. Each verb is thin over the function of the same name."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from communique import __version__
from communique.cli.analysing import analyse
from communique.cli.asking import ask, query
from communique.cli.building import build, check, export, status
from communique.cli.coding import add, new, passage, review
from communique.cli.evaluating import evaluate
from communique.cli.exchanging import codings, import_
from communique.cli.extracting import extract
from communique.cli.intercoder import intercoder
from communique.cli.networking import network
from communique.cli.picturing import picture
from communique.cli.positions import disagreements, positions
from communique.cli.serving import serve
from communique.errors import CommuniqueError
from communique.settings import setting

GOOD, FINDINGS, WRONG_USE, FAULT, INTERRUPTED = 0, 1, 2, 70, 130
EXIT_CODES = {
    GOOD: "good",
    FINDINGS: "findings: something is wrong in the dossier, or a text has changed",
    WRONG_USE: "wrong use, or input that cannot be read",
    FAULT: "a fault of communique itself",
    INTERRUPTED: "interrupted",
}


class Verbs(click.Group):
    """A group whose help lists the commands in the order of work."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """The names of the commands, in the order in which they were added."""
        return list(self.commands)


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="A first look: communique ask who-said-what --topic linkage",
)
@click.version_option(__version__, message="communique %(version)s")
def communique() -> None:
    """Who said what, about what, taking which side, when, on whose word.

    A dossier is a folder of text files; build turns it into a graph, ask answers from it.
    """


for command in (
    new,
    add,
    import_,
    extract,
    evaluate,
    passage,
    review,
    build,
    check,
    ask,
    query,
    positions,
    disagreements,
    network,
    analyse,
    picture,
    export,
    codings,
    intercoder,
    serve,
    status,
):
    communique.add_command(command)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give back its exit code; user mistakes become one clear message."""
    try:
        code = communique.main(args=arguments, prog_name="communique", standalone_mode=False)
        return code if isinstance(code, int) else GOOD
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return WRONG_USE
    except CommuniqueError as error:
        return _failed(str(error))
    except (click.Abort, KeyboardInterrupt):
        return _failed("interrupted; nothing half-done was published", INTERRUPTED)
    except SystemExit:
        return _unheard()  # so click ends a command whose reader went away
    except BrokenPipeError:
        return _unheard()
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        return _failed(f"{error.strerror or error}{place}")
    except Exception as error:
        if setting("traceback"):
            raise
        name = type(error).__name__
        told = f"this is a fault of communique itself ({name}: {error})"
        return _failed(f"{told}; please report it with what COMMUNIQUE_TRACEBACK=1 shows", FAULT)


def _failed(message: str, code: int = WRONG_USE) -> int:
    click.echo(f"communique: {message}", err=True)
    return code


def _unheard() -> int:
    # the reader of our pipe went away (head, less): end quietly, and flush into nothing
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)
    return GOOD
