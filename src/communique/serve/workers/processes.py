"""A worker process as the front holds it: the socket to it, and its end."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections import deque
from contextlib import suppress

import msgspec

from communique.serve.workers.messages import LENGTH, Ready, Reply, Task, decode_reply, encode
from communique.serve.workers.worker import Limits
from communique.settings import setting

START_UP = 60.0
"""Seconds a worker may take to start."""
AHEAD = 4
"""Replies that are read before they are asked for."""


class Gone(Exception):
    """The worker process ended in the middle of its work."""


class Wire(asyncio.Protocol):
    """The front's end of the socket to a worker: takes what comes apart into replies.

    At most ``AHEAD`` replies are read before they are asked for.
    """

    def __init__(self) -> None:
        self._replies: deque[Reply] = deque()
        self._rest = b""
        self._waiting: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None
        self.ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the socket."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take what came, which may end in the middle of a reply."""
        data, at = self._rest + data if self._rest else data, 0
        while len(data) - at >= LENGTH.size:
            end = at + LENGTH.size + LENGTH.unpack_from(data, at)[0]
            if len(data) < end:
                break
            self._replies.append(decode_reply(memoryview(data)[at + LENGTH.size : end]))
            at = end
        self._rest = data[at:]
        if len(self._replies) >= AHEAD and self._transport:
            self._transport.pause_reading()
        if self._replies:
            self._wake()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's
        """There will be no more."""
        self.ended = True
        self._wake()

    async def receive(self, seconds: float) -> Reply:
        """The next reply; raises TimeoutError if it is late, Gone if there will be none."""
        if not self._replies and not self.ended:
            loop = asyncio.get_running_loop()
            self._waiting = loop.create_future()
            clock = loop.call_later(seconds, self._wake)
            try:
                await self._waiting
            finally:
                clock.cancel()
                self._waiting = None
        if self._replies:
            reply = self._replies.popleft()
            if self._transport and not self._replies:
                self._transport.resume_reading()
            return reply
        raise Gone if self.ended else TimeoutError

    def send(self, data: bytes) -> None:
        """Send bytes to the worker."""
        assert self._transport
        self._transport.write(data)

    def close(self) -> None:
        """Close the socket."""
        if self._transport:
            self._transport.close()

    def _wake(self) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)


class Worker:
    """A worker process and the socket to it."""

    def __init__(self, process: asyncio.subprocess.Process, wire: Wire) -> None:
        self._process, self._wire = process, wire

    @classmethod
    async def start(cls, limits: Limits) -> Worker:
        """A worker that is ready; raises Gone if it does not come up."""
        ours, theirs = socket.socketpair()
        with theirs:
            ours.setblocking(False)
            _, wire = await asyncio.get_running_loop().create_unix_connection(Wire, sock=ours)
            try:
                process = await _process(limits, theirs)
            except BaseException:
                wire.close()
                raise
        worker = cls(process, wire)
        try:
            ready = await worker.receive(START_UP)
        except (TimeoutError, Gone):
            await worker.kill()
            raise Gone("a worker did not start") from None
        except BaseException:
            await worker.kill()
            raise
        assert isinstance(ready, Ready)
        return worker

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs, as far as is known."""
        return self._process.returncode is None and not self._wire.ended

    def send(self, task: Task) -> None:
        """Give the worker a task."""
        self._wire.send(encode(task))

    async def receive(self, seconds: float) -> Reply:
        """The next reply; raises TimeoutError, and Gone when there will be none."""
        return await self._wire.receive(seconds)

    async def kill(self) -> int:
        """End the process at once; gives back how it ended (minus the signal's number)."""
        with suppress(ProcessLookupError):
            self._process.kill()
        self._wire.close()
        return await self._process.wait()

    async def ended(self) -> int:
        """How a process that is gone ended."""
        try:
            async with asyncio.timeout(5):
                return await self._process.wait()
        except TimeoutError:
            return await self.kill()


async def _process(limits: Limits, wire: socket.socket) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "communique.serve.workers.worker",
        msgspec.json.encode(limits).decode(),
        stdin=wire.fileno(),
        stdout=wire.fileno(),
        # what an engine says when it dies is no line of the access log
        stderr=None if setting("traceback") else asyncio.subprocess.DEVNULL,
        env={**os.environ, "MALLOC_ARENA_MAX": "2"},
        start_new_session=True,  # the terminal's Ctrl-C is for the front
    )
