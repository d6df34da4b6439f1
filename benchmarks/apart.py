"""Actions in a child process of their own, which can be ended when they take too long."""

from __future__ import annotations

import multiprocessing
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

T = TypeVar("T")


class TooLong(Exception):
    """The action took longer than it was given."""


class Failed(Exception):
    """The action raised an error; the words are the error's."""


def apart(action: Callable[[], T], seconds: float | None = None) -> T:
    """What an action gives back when run in a forked child.

    It sees all that is in memory here, and what it changes there is gone afterwards. The result
    must be picklable. Raises TooLong after so many seconds (None: never), Failed for an error.
    """
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_run, args=(action, there))
    with warnings.catch_warnings():
        # later Pythons warn of threads: the engine has some, and the child uses none of them
        warnings.simplefilter("ignore", DeprecationWarning)
        child.start()
    there.close()
    try:
        if not here.poll(seconds):
            raise TooLong
        good, found = here.recv()
    except EOFError:
        raise Failed("ended without an answer") from None
    finally:
        child.kill()
        child.join()
    if not good:
        raise Failed(found)
    result: T = found
    return result


def _run(action: Callable[[], object], answer: Connection) -> None:
    try:
        answer.send((True, action()))
    except Failed as error:
        answer.send((False, str(error)))
    except Exception as error:
        answer.send((False, f"{type(error).__name__}: {error}"))
