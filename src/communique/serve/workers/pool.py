"""The pool of workers, as the front sees it: who runs what, who waits, who is killed.

Every query has a worker of its own while it runs. A worker that runs into the time limit, whose
client went away or that was told to stop is killed; a spare, started beforehand, takes its place.
Clients that wait take turns, so that one with many queries does not shut out the others.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count

from communique.serve.errors import Failed
from communique.serve.workers.messages import (
    Edition,
    End,
    Job,
    Part,
    Ready,
    Refused,
    Start,
    Task,
    Whole,
)
from communique.serve.workers.processes import Gone, Worker
from communique.serve.workers.worker import Limits


@dataclass(eq=False)
class Running:
    """One job that runs: for the list of running queries, and to read its answer from."""

    number: int
    text: str
    client: str
    started: float
    worker: Worker
    seconds: float
    generation: int
    complete: bool = False
    stopped: bool = False

    async def reply(self) -> Whole | Start | Part | End:
        """The next reply; raises Failed for errors, limits, and a worker that broke down.

        Only the time that is spent waiting for the worker counts against its limit.
        """
        before = time.monotonic()
        try:
            reply = await self.worker.receive(max(self.seconds, 0.001))
        except TimeoutError:
            raise Failed(503, "timeout", self._late()) from None
        except Gone:
            raise await self._broken() from None
        self.seconds -= time.monotonic() - before
        self.complete = isinstance(reply, (Whole, End, Refused))
        if isinstance(reply, Refused):
            raise Failed(
                reply.status, reply.kind, reply.message, line=reply.line, column=reply.column
            )
        assert not isinstance(reply, Ready)
        return reply

    def _late(self) -> str:
        return "stopped at the time limit; ask for less, or narrow the query down"

    async def _broken(self) -> Failed:
        if self.stopped:
            return Failed(503, "stopped", "the query was stopped by the administrator")
        code = await self.worker.ended()
        if code == -6:
            return Failed(503, "memory", "stopped at the memory limit; ask for less")
        if code == -11:
            return Failed(400, "refused", "the query is too involved to be evaluated")
        return Failed(503, "worker", f"the worker ended ({code}); try again", retry_after=1)


@dataclass
class Counts:
    """What happened so far, for the metrics."""

    jobs: int = 0
    started: int = 0
    killed: dict[str, int] = field(default_factory=dict)
    full: int = 0


class Pool:
    """Workers for a number of jobs at a time, with fair waiting and replacements at hand."""

    def __init__(self, limits: Limits, workers: int, *, waiting: int, waiting_each: int) -> None:
        self.limits, self.workers = limits, workers
        self.running: dict[int, Running] = {}
        self.counts = Counts()
        self._waiting, self._waiting_each = waiting, waiting_each
        self._numbers = count(1)
        self._idle: deque[Worker] = deque()
        self._busy = 0
        self._queues: OrderedDict[str, deque[asyncio.Future[bool]]] = OrderedDict()
        self._spare = asyncio.Event()
        self._starting: set[asyncio.Task[None]] = set()
        self._closed = False

    async def start(self) -> None:
        """Start the workers and one spare; raises Gone if they do not come up."""
        started = await asyncio.gather(
            *(Worker.start(self.limits) for _ in range(self.workers)), return_exceptions=True
        )
        self._idle.extend(each for each in started if isinstance(each, Worker))
        self.counts.started += len(self._idle)
        if len(self._idle) < self.workers:
            await self.close()
            raise Gone("the workers do not start")
        self._start_spare()

    async def close(self) -> None:
        """Kill every worker."""
        self._closed = True
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        for running in list(self.running.values()):
            await running.worker.kill()
        while self._idle:
            await self._idle.popleft().kill()

    @property
    def queued(self) -> int:
        """How many requests wait for a worker."""
        return sum(map(len, self._queues.values()))

    @property
    def idle(self) -> int:
        """How many workers wait for work, spares included."""
        return len(self._idle)

    @asynccontextmanager
    async def job(
        self, edition: Edition, job: Job, *, client: str, text: str = "", seconds: float = 0.0
    ) -> AsyncIterator[Running]:
        """A worker doing a job; it is killed where the block ends before the answer is complete.

        ``client`` is whose turn it is, ``text`` what the list of running queries shows. Raises
        Failed with status 503 if too many wait, 429 if too many of this client do.
        """
        await self._turn(client)
        try:
            worker = await self._worker()
            limit = min(seconds or self.limits.seconds, self.limits.seconds)
            running = Running(
                next(self._numbers), text, client, time.time(), worker, limit, edition.generation
            )
            self.running[running.number] = running
            self.counts.jobs += 1
            try:
                worker.send(Task(edition, job))
                yield running
            except Failed as error:
                if not running.complete:
                    self._count_killed(error.kind)
                raise
            finally:
                del self.running[running.number]
                await self._release(running)
        finally:
            self._busy -= 1
            self._next_turn()

    def _count_killed(self, reason: str) -> None:
        self.counts.killed[reason] = self.counts.killed.get(reason, 0) + 1

    async def stop(self, number: int) -> bool:
        """Kill a running job; gives back whether there was one of this number."""
        running = self.running.get(number)
        if running is None:
            return False
        running.stopped = True
        await running.worker.kill()
        return True

    async def _release(self, running: Running) -> None:
        if running.complete and not self._closed:
            self._idle.append(running.worker)
            self._spare.set()
            return
        # before anything is awaited, so that a replacement starts even if we are cancelled
        self._start_spare()
        await asyncio.shield(running.worker.kill())

    async def _worker(self) -> Worker:
        while not self._idle or not self._idle[-1].alive:
            if self._idle:
                self._idle.pop()
                self._start_spare()
                continue
            self._spare.clear()
            if not self._starting:
                self._start_spare()
            try:
                async with asyncio.timeout(self.limits.seconds):
                    await self._spare.wait()
            except TimeoutError:
                raise Failed(503, "full", "no worker is ready", retry_after=2) from None
        return self._idle.pop()  # the one that worked last: its memory is at hand

    def _start_spare(self) -> None:
        """Start workers until all places and one spare are filled."""
        alive = len(self._idle) + len(self._starting) + len(self.running)
        for _ in range(self.workers + 1 - alive):
            if not self._closed:
                task = asyncio.get_running_loop().create_task(self._start_one())
                self._starting.add(task)
                task.add_done_callback(self._starting.discard)

    async def _start_one(self) -> None:
        with suppress(Gone, OSError):
            worker = await Worker.start(self.limits)
            self.counts.started += 1
            self._idle.append(worker)
        self._spare.set()

    # --- whose turn it is --------------------------------------------------------------------

    async def _turn(self, client: str) -> None:
        if self._busy < self.workers and not self._queues:
            self._busy += 1
            return
        queue = self._queues.get(client, deque())
        if len(queue) >= self._waiting_each:
            self.counts.full += 1
            raise Failed(429, "full", "too many of your requests wait already", retry_after=1)
        if self.queued >= self._waiting:
            self.counts.full += 1
            raise Failed(503, "full", "too many requests wait already", retry_after=1)
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[bool] = loop.create_future()
        self._queues.setdefault(client, queue).append(turn)
        clock = loop.call_later(self.limits.seconds, self._give_up, client, turn)
        try:
            came = await turn
        except asyncio.CancelledError:
            self._leave(client, turn)
            raise
        finally:
            clock.cancel()
        if not came:
            raise Failed(503, "full", "no worker became free in time", retry_after=2)

    def _give_up(self, client: str, turn: asyncio.Future[bool]) -> None:
        if not turn.done():
            self._leave(client, turn)
            turn.set_result(False)

    def _leave(self, client: str, turn: asyncio.Future[bool]) -> None:
        if turn.done() and not turn.cancelled() and turn.result():
            self._busy -= 1  # the turn came as we left: hand it on
            self._next_turn()
            return
        queue = self._queues.get(client)
        if queue is not None and turn in queue:
            queue.remove(turn)
            if not queue:
                del self._queues[client]

    def _next_turn(self) -> None:
        while self._queues and self._busy < self.workers:
            client, queue = next(iter(self._queues.items()))
            turn = queue.popleft()
            self._queues.move_to_end(client)
            if not queue:
                del self._queues[client]
            if not turn.done():
                self._busy += 1
                turn.set_result(True)
