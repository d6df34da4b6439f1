"""The command line: ``communique VERB``. Each verb is thin over the function of the same name.

Exit codes: 0 good, 1 findings (validation failed, stale text), 2 wrong use or unreadable input.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from communique import __version__
from communique.cli.asking import ask, network, query
from communique.cli.building import build, check, export, status
from communique.cli.coding import add, new, review
from communique.errors import CommuniqueError


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="A first look: communique ask who-said-what --topic linkage",
)
@click.version_option(__version__, message="communique %(version)s")
def communique() -> None:
    """Who said what, about what, taking which side, when, on whose word.

    A dossier is a folder of text files; build turns it into a graph, ask answers from it.
    """


for command in (new, add, review, build, check, ask, query, network, export, status):
    communique.add_command(command)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give back its exit code; user mistakes become one clear message."""
    try:
        code = communique.main(args=arguments, prog_name="communique", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except CommuniqueError as error:
        click.echo(f"communique: {error}", err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("communique: interrupted; nothing half-done was published", err=True)
        return 130
    except BrokenPipeError:
        # the reader of our pipe went away (head, less): end quietly
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        click.echo(f"communique: {error.strerror or error}: {error.filename or ''}", err=True)
        return 2
