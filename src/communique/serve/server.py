"""Starting and ending a server: the address, connections that dawdle, signals."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from communique.errors import StoreError, UsageError
from communique.serve.app import create_app
from communique.serve.settings import Settings

PATIENCE = 10.0
"""Seconds a client may take to send the head of a request."""
MAX_HEAD = 65_536
"""Bytes of the head of a request."""
IDLE = 30
"""Seconds a connection may rest between requests."""
ENDING = 3
"""Seconds that running answers may take when the server ends."""


def run(settings: Settings, announce: Callable[[str], None]) -> int:
    """Serve until a signal says to end; gives back the exit code (130 after Ctrl-C).

    ``announce`` is told the address once requests are taken. Raises UsageError where the address
    cannot be had or settings do not go together, StoreError where the workers do not start.
    """
    listening = listen(settings.host, settings.port)
    settings = replace(settings, port=listening.getsockname()[1])
    app = create_app(settings)
    # what uvicorn says of broken connections is in the access log, and start-up is told below
    logging.getLogger("uvicorn.error").disabled = True
    config = uvicorn.Config(
        app,
        http=Patient,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=MAX_HEAD,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=ENDING,
    )
    server = Server(config, lambda: announce(settings.public))
    with listening:
        asyncio.run(server.serve(sockets=[listening]))
    if app.state.trouble:
        raise StoreError(f"the server does not start: {app.state.trouble}")
    return 130 if server.ended_by == signal.SIGINT else 0


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; raises UsageError where the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once only where the protocol is named
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)
        listening.setblocking(False)
    except (OSError, OverflowError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or error
        raise UsageError(
            f"cannot listen on {host}:{port}: {reason}; choose another with --host and --port"
        ) from None
    return listening


class Server(uvicorn.Server):
    """A server that ends quietly on a signal, and remembers which one it was."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self.ended_by: int | None = None
        self._announce = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to take requests, and say so."""
        await super().startup(sockets)
        if self.started and not self.should_exit:
            self._announce()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take SIGINT and SIGTERM as the wish to end."""
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End after the running answers, at once on the second signal."""
        self.ended_by = self.ended_by or sig
        super().handle_exit(sig, frame)


class Patient(AutoHTTPProtocol):  # type: ignore[misc,valid-type]
    """The HTTP protocol, closing connections whose request does not come in time or in measure."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._patience: asyncio.TimerHandle | None = None
        self._head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what came; the head of a request is complete once it has a cycle of its own."""
        before = self.cycle
        waiting = before is None or before.response_complete
        super().data_received(data)
        if not waiting:
            return
        if self.cycle is not before:
            self._rest()
            return
        self._head += len(data)
        if self._patience is None:
            self._wait()
        if self._head > MAX_HEAD:
            self._close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more to wait for."""
        self._rest()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._patience = self.loop.call_later(PATIENCE, self._close)

    def _rest(self) -> None:
        self._head = 0
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _close(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
        self._rest()
