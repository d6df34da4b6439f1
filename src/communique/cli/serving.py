"""The verb that serves the graph: serve."""

from __future__ import annotations

import os
from pathlib import Path

import click

from communique.cli.options import chosen, dossier_folder, source_options
from communique.errors import MissingExtra, UsageError
from communique.settings import setting


@click.command(short_help="Serve the graph: a SPARQL endpoint and pages.")
@click.argument("folder", metavar="[DOSSIER]", required=False)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on; the default is reached from this machine only.",
)
@click.option("--port", default=8421, show_default=True, help="The port; 0 takes a free one.")
@click.option("--url", metavar="URL", default="", help="The address that clients use, if another.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="How many queries run at a time, each in a process of its own.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 3600),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="After which a query is stopped.",
)
@click.option(
    "--max-rows",
    type=click.IntRange(1),
    default=100_000,
    show_default=True,
    help="The most rows or triples of an answer; an answer says if there are more.",
)
@click.option(
    "--memory",
    type=click.IntRange(200),
    default=2000,
    show_default=True,
    metavar="MB",
    help="The most memory a query may take.",
)
@click.option(
    "--allow-service",
    metavar="IRI-PREFIX",
    multiple=True,
    help="A SPARQL service that queries may ask by SERVICE; may be given several times.",
)
@click.option(
    "--texts/--no-texts",
    default=None,
    help="Whether pages show the article texts of the dossier. They are their publishers': by "
    "default they are shown only where this machine alone can read them.",
)
@click.option("--updates", is_flag=True, help="Take updates, with the token; not for a dossier.")
@click.option(
    "--token-file",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="A file with the token for updates and /admin; or set COMMUNIQUE_SERVE_TOKEN.",
)
@click.option(
    "--log",
    metavar="FILE",
    default="-",
    show_default=True,
    help="Where requests are noted, a JSON object each: - for standard error, '' for nowhere.",
)
@source_options
def serve(
    folder: str | None,
    host: str,
    port: int,
    url: str,
    workers: int,
    timeout: float,
    max_rows: int,
    memory: int,
    allow_service: tuple[str, ...],
    texts: bool | None,
    updates: bool,
    token_file: str | None,
    log: str,
    dossier: str | None,
    store: str | None,
) -> int:
    """Serve the DOSSIER, a store or a SPARQL URL (--store), until interrupted.

    SPARQL 1.1 at /sparql, pages at /. The dossier is built first; later builds are seen at once.
    """
    try:
        from communique.serve.preparing import prepared
        from communique.serve.server import run
        from communique.serve.settings import Settings, is_loopback
    except ImportError as error:
        raise MissingExtra("the server is missing: pip install 'communique[serve]'") from error
    anywhere = bool(texts)
    if texts is None:
        texts = is_loopback(host) and not url  # an address of its own is one that others use
    where, kept = _place(folder or dossier, chosen(store))
    with prepared(where, kept, writable=updates) as served:
        for problem in served.problems:
            click.echo(f"communique: left out: {problem}", err=True)
        settings = Settings(
            place=served.place,
            title=served.title,
            base=served.base,
            host=host,
            port=port,
            workers=workers,
            seconds=timeout,
            rows=max_rows,
            memory=memory,
            services=_prefixes(allow_service),
            writable=updates,
            token=_token(token_file),
            url=url.rstrip("/"),
            log=log,
            texts=served.texts if texts else (),
            texts_anywhere=anywhere,
        )
        settings.check()
        name = served.title or served.place

        def announce(address: str) -> None:
            click.echo(f"serving {name} at {address}/ (SPARQL: {address}/sparql)")

        return run(settings, announce)


def _place(folder: str | None, store: str | None) -> tuple[str | Path | None, str | None]:
    if folder is None and store is not None:
        return None, store
    if folder is not None and store is None and not Path(folder).is_dir():
        return folder, None  # a file or a URL
    if folder is not None and store is None and (Path(folder) / "generations").is_dir():
        return folder, None
    return dossier_folder(folder), store


def _token(file: str | None) -> str:
    """The token, from a file or the environment: never from the command line, which all can see."""
    if file is None:
        return setting("serve_token")
    try:
        token = Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{file}: {reason}") from None
    if not token:
        raise UsageError(f"{file} is empty; expected a token")
    if os.stat(file).st_mode & 0o077:
        click.echo(f"communique: others can read {file}: chmod 600 {file}", err=True)
    return token


def _prefixes(given: tuple[str, ...]) -> tuple[str, ...]:
    for prefix in given:
        # a prefix without the slash after the host would let in http://host.example.evil/
        if not prefix.startswith(("http://", "https://")) or prefix.count("/") < 3:
            raise UsageError(f"--allow-service {prefix}: expected http(s)://HOST/...")
    return given
