"""Drawing pictures in a process of its own.

The renderer holds Python's lock for as long as it draws, and takes 100 MB and half a second to
start: in the server's own process nobody else would be answered meanwhile. ``python -m
communique.serve.pages.drawing`` reads a specification per line and writes an SVG per line, as JSON,
until its input ends; it ends with the server, whatever ends the server.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import weakref
from typing import Any

from communique.errors import MissingExtra
from communique.graph.answers import Answer
from communique.graph.pictures.model import Picture

PATIENCE = 20.0
"""Seconds after which a drawing is given up."""


class Drawer:
    """A process that draws, started when it is first needed and again if it ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def svg(self, spec: dict[str, Any]) -> str:
        """The SVG of a specification; "" if it cannot be drawn in time. Raises MissingExtra.

        Blocks while it draws, one picture at a time.
        """
        line = json.dumps(spec, default=str).encode() + b"\n"
        with self._lock:
            said = self._exchange(line)
        if "missing" in said:
            raise MissingExtra(said["missing"])
        return said.get("svg", "")

    def _exchange(self, line: bytes) -> dict[str, str]:
        process = self._running()
        assert process.stdin
        assert process.stdout
        timer = threading.Timer(PATIENCE, process.kill)
        timer.start()
        try:
            process.stdin.write(line)
            process.stdin.flush()
            answer = process.stdout.readline()
        except OSError:
            answer = b""
        finally:
            timer.cancel()
        if not answer:
            _end(process)
        said: dict[str, str] = json.loads(answer or b"{}")
        return said

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-m", __name__]
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(
                command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
            )
            weakref.finalize(self, _end, self._process)
        return self._process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()


def main() -> None:
    """Draw what comes in, line by line."""
    for line in sys.stdin.buffer:
        spec = json.loads(line)
        try:
            said = {"svg": Picture(spec, Answer((), [])).svg()}
        except MissingExtra as error:
            said = {"missing": str(error)}
        except ValueError:  # the renderer refuses the specification
            said = {}
        sys.stdout.buffer.write(json.dumps(said).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
