"""Sending what a worker answers: whole or in parts, and stopping the work when nobody listens."""

from __future__ import annotations

import asyncio

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from communique.serve.errors import Failed
from communique.serve.formats import content_type
from communique.serve.front import Front
from communique.serve.workers.messages import Edition, End, Job, Part, Start, Whole
from communique.serve.workers.pool import Running

BRIEF = 0.05
"""Seconds after which it is worth watching whether the client is still there."""
SENDING = 60.0
"""Seconds a client may take in all to receive an answer."""


class Answering(Response):
    """The response that a job turns out to be.

    ``keep``: the answer may be kept and given again while the edition is served. ``limit`` is what
    its header Communique-Limit says. An answer that breaks off after its head was sent ends without
    its last chunk, so that clients notice.
    """

    def __init__(
        self,
        front: Front,
        job: Job,
        *,
        client: str,
        text: str = "",
        seconds: float = 0.0,
        keep: bool = False,
        limit: str = "",
    ) -> None:
        # the base class would prepare a body and headers, which are not known yet
        self._front, self._job, self._keep = front, job, keep
        self._client, self._text, self._seconds = client, text, seconds
        self._limit = limit
        self._started = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Do the job and send what comes of it, unless the client goes away."""
        edition = self._front.edition
        kept = self._front.kept.get(edition.etag, self._job) if self._keep else None
        if kept is not None:
            await self._whole(kept, edition, send)
            return
        watch = Watch(receive)
        try:
            await self._work(edition, send, watch)
        except asyncio.CancelledError:  # the client is gone, or the server ends
            scope["communique.gone"] = True
            if not watch.forgive():
                raise
        except Failed as error:
            watch.end()
            scope["communique.failure"] = error.kind
            if not self._started:
                await failure(error)(scope, receive, send)
            # else nothing more is sent, and the server closes the connection without a last chunk
        finally:
            watch.end()

    async def _work(self, edition: Edition, send: Send, watch: Watch) -> None:
        async with self._front.pool.job(
            edition, self._job, client=self._client, text=self._text, seconds=self._seconds
        ) as running:
            reply = await running.reply()
            if isinstance(reply, Start):
                await self._stream(reply, running, edition, send, watch)
                return
        watch.end()
        assert isinstance(reply, Whole)
        if self._keep and reply.generation == edition.generation:
            self._front.kept.put(edition.etag, self._job, reply)
        await self._whole(reply, edition, send)

    async def _whole(self, answer: Whole, edition: Edition, send: Send) -> None:
        head = self._head(answer.media_type, edition, answer.generation)
        head += [
            (b"communique-rows", b"%d" % answer.rows),
            (b"content-length", b"%d" % len(answer.body)),
        ]
        if answer.truncated:
            head.append((b"communique-truncated", b"true"))
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": answer.body})

    def _head(
        self, media_type: str, edition: Edition, generation: int
    ) -> list[tuple[bytes, bytes]]:
        head = [
            (b"content-type", content_type(media_type).encode()),
            (b"communique-generation", b"%d" % generation),
        ]
        if self._limit:
            head.append((b"communique-limit", self._limit.encode()))
        if edition.etag and generation == edition.generation:
            head.append((b"etag", f"W/{edition.etag}".encode()))
        return head

    async def _stream(
        self, start: Start, running: Running, edition: Edition, send: Send, watch: Watch
    ) -> None:
        head = self._head(start.media_type, edition, start.generation)
        first = {"type": "http.response.start", "status": 200, "headers": head}
        left = SENDING
        while True:
            reply = await running.reply()
            if isinstance(reply, End):
                if reply.cut:
                    raise Failed(503, "rows", "cut at the row limit")
                break
            assert isinstance(reply, Part)
            if not self._started:
                self._started = True
                await send(first)
            left = await _within(left, send, reply.body)
        watch.end()  # the last piece looks like the client's leaving
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _within(left: float, send: Send, body: bytes) -> float:
    """Send a piece; gives back the seconds left. Raises Failed when there are none."""
    clock = asyncio.get_running_loop().time
    before = clock()
    try:
        async with asyncio.timeout(left):
            await send({"type": "http.response.body", "body": body, "more_body": True})
    except TimeoutError:
        raise Failed(503, "slow", "the client takes too long") from None
    return left - (clock() - before)


class Watch:
    """Cancels the task it is made in when the client goes away, from ``BRIEF`` seconds on."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._work = receive, asyncio.current_task()
        self._watching: asyncio.Task[None] | None = None
        self._gone = self._ended = False
        self._loop = asyncio.get_running_loop()
        self._clock = self._loop.call_later(BRIEF, self._begin)

    def end(self) -> None:
        """Watch no longer."""
        self._ended = True
        self._clock.cancel()
        if self._watching:
            self._watching.cancel()

    def forgive(self) -> bool:
        """Whether it was the client's leaving that cancelled the task, which may then go on."""
        return self._gone and bool(self._work and not self._work.uncancel())

    def _begin(self) -> None:
        self._watching = self._loop.create_task(self._until_gone())

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if not self._ended and self._work:
            self._gone = True
            self._work.cancel()


def failure(error: Failed) -> Response:
    """A failure as it is sent: JSON, with Retry-After where trying again may help."""
    headers = dict(error.headers)
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    return JSONResponse(error.body(), status_code=error.status, headers=headers)
