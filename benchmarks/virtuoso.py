"""A Virtuoso server of our own, for as long as it is measured.

Source: https://docs.openlinksw.com/virtuoso/ ; the server and its ``isql-vt`` come with the Debian
package ``virtuoso-opensource-7-bin``.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from benchmarks.apart import Failed

SERVER, CLIENT = "virtuoso-t", "isql-vt"
TO_INSTALL = "Virtuoso is not here: apt-get install virtuoso-opensource-7-bin"
_SETTINGS = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = {port}
DirsAllowed = {folder}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
MaxCheckpointRemap = 2000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryExecutionTime = {seconds}
"""


def installed() -> bool:
    """Whether the server and its client are here."""
    return bool(shutil.which(SERVER) and shutil.which(CLIENT))


class Virtuoso:
    """A server on free ports of this machine; its files are below ``folder`` until it ends."""

    def __init__(self, folder: Path, patience: float) -> None:
        self._folder, self._patience = folder, patience
        self._port, self._http = _free_port(), _free_port()

    def __enter__(self) -> Virtuoso:
        self._folder.mkdir(parents=True)
        settings = _SETTINGS.format(
            folder=self._folder, port=self._port, http=self._http, seconds=int(self._patience)
        )
        (self._folder / "virtuoso.ini").write_text(settings)
        self._start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop()
        shutil.rmtree(self._folder)

    def restart(self) -> None:
        """Start anew with what was loaded: the server does not give up a query that takes long."""
        self._stop()
        (self._folder / "virtuoso.lck").unlink(missing_ok=True)
        self._start()

    def _stop(self) -> None:
        self._server.kill()
        self._server.wait()

    def _start(self) -> None:
        self._server = subprocess.Popen(
            [SERVER, "+foreground", "+configfile", "virtuoso.ini"],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()

    def load(self, path: Path) -> None:
        """Load an N-Quads file by the bulk loader, and write a checkpoint."""
        (self._folder / path.name).hardlink_to(path)
        self._tell(f"ld_dir('{self._folder}', '{path.name}', 'urn:none')")
        self._tell("rdf_loader_run()")
        self._tell("checkpoint")

    def ask(self, sparql: str) -> int:
        """The number of rows that answer a query; all of them are read."""
        form = urlencode({"query": sparql, "format": "application/sparql-results+json"})
        request = Request(f"http://127.0.0.1:{self._http}/sparql", form.encode())
        try:
            with urlopen(request, timeout=2 * self._patience) as answer:
                return len(json.load(answer)["results"]["bindings"])
        except HTTPError as error:
            with error:
                raise Failed(error.read(200).decode(errors="replace").strip()) from None

    def _wait(self) -> None:
        for _ in range(120):
            if self._server.poll() is not None:
                raise Failed("Virtuoso does not start")
            with suppress(OSError):
                self.ask("SELECT * WHERE { GRAPH <urn:none> { ?s ?p ?o } }")
                return
            time.sleep(0.5)
        raise Failed("Virtuoso does not answer")

    def _tell(self, statement: str) -> None:
        command = [CLIENT, f"localhost:{self._port}", "dba", "dba", f"EXEC={statement};"]
        told = subprocess.run(command, check=False, capture_output=True, text=True)
        if told.returncode or "*** Error" in told.stderr + told.stdout:
            raise Failed(f"{statement}: {told.stderr}{told.stdout}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
