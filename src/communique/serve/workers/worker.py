"""A worker: a process that answers one task at a time and may be killed at any moment.

It reads tasks from standard input and writes replies to standard output (see ``messages``); both
are the socket to the front. The front kills it where a limit is reached; it also ends by itself
when the front is gone, when its memory limit stops an allocation, and some seconds after the time
limit.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import IO

import msgspec

from communique.errors import CommuniqueError, StoreError, UnknownQuestion
from communique.serve.editions import Opened
from communique.serve.errors import Failed
from communique.serve.workers import jobs
from communique.serve.workers.messages import (
    LENGTH,
    Edition,
    Ready,
    Refused,
    Reply,
    Task,
    decode_task,
    encode,
)

GRACE = 5.0
"""Seconds after the time limit at which a worker that nobody killed ends itself."""


class Limits(msgspec.Struct, frozen=True):
    """What a worker is started with, as JSON in its only argument.

    ``memory`` is its address space in MB, ``seconds`` the time limit of one task, ``services`` the
    IRI prefixes that SERVICE may ask; ``pages`` says whether views are asked for; ``nice`` is how
    far it stands back for other processes.
    """

    memory: int
    seconds: float
    services: tuple[str, ...] = ()
    pages: bool = True
    nice: int = 0


def main() -> None:
    """Answer tasks until standard input ends."""
    limits = msgspec.json.decode(sys.argv[1], type=Limits)
    # whatever else is written to standard output must not break the messages
    tasks, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the front decides when we end
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    os.nice(limits.nice)
    size = limits.memory * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _serve(Worker(limits), tasks, replies)


def _serve(worker: Worker, tasks: IO[bytes], replies: IO[bytes]) -> None:
    def send(reply: Reply) -> None:
        replies.write(encode(reply))
        replies.flush()

    try:
        worker.warm_up()
        send(Ready(resident()))
        while head := tasks.read(LENGTH.size):
            task = decode_task(tasks.read(LENGTH.unpack(head)[0]))
            signal.setitimer(signal.ITIMER_REAL, worker.limits.seconds + GRACE)
            worker.answer(task, send)
            signal.setitimer(signal.ITIMER_REAL, 0)
    except ConnectionError:
        os._exit(0)  # the front is gone, and so is the reader of an error


class Worker:
    """Does tasks, keeping the edition of the last one open."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._opened: Opened | None = None

    def warm_up(self) -> None:
        """Import what the first task would wait for."""
        import communique.graph.knowledge  # noqa: F401

        if self.limits.pages:
            jobs.views()

    def answer(self, task: Task, send: Callable[[Reply], None]) -> None:
        """Do one task and send what comes of it, errors included."""
        try:
            jobs.do(
                task.job,
                task.edition.place,
                lambda: self._edition(task.edition),
                self.limits,
                send,
            )
        except Failed as error:
            send(_refused(error))
        except UnknownQuestion as error:
            send(Refused(404, "missing", str(error)))
        except StoreError as error:
            send(_refused(jobs.of_store(error)))
        except CommuniqueError as error:
            send(Refused(400, "usage", str(error)))
        except MemoryError:
            os.abort()  # as the engine does; a process in this state is not to be trusted
        except Exception as error:
            said = f"a fault of communique itself ({type(error).__name__}: {error})"
            send(Refused(500, "fault", said))

    def _edition(self, edition: Edition) -> Opened:
        if self._opened is None or self._opened.edition != edition:
            if self._opened:
                self._opened.close()
                self._opened = None
            self._opened = Opened(edition, self.limits.services, self.limits.seconds)
        return self._opened


def resident() -> int:
    """The memory of this process in bytes."""
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def _refused(error: Failed) -> Refused:
    return Refused(error.status, error.kind, error.message, error.line, error.column)


if __name__ == "__main__":
    main()
