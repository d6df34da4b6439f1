"""The front: which edition is served, the pool of workers, and the answers kept for a while."""

from __future__ import annotations

import asyncio
import shutil
from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from communique.errors import StoreError
from communique.graph.terms import Minter
from communique.serve import copies, editions
from communique.serve.errors import Failed
from communique.serve.settings import Settings
from communique.serve.site import AnswerTable
from communique.serve.workers import messages
from communique.serve.workers.messages import Edition, Job, Start, Task, Whole
from communique.serve.workers.pool import Pool
from communique.serve.workers.processes import Gone, Worker
from communique.serve.workers.worker import Limits

POLL = 0.2
"""Seconds between two looks at the number of the published generation."""
REMOTE_POLL = 5.0
SETTLED = 2.0
"""Seconds that a new generation has to stay before it is described."""
LONG = 900.0
"""Seconds that describing a generation may take."""
SMALL = 262_144
"""Bytes up to which an answer is kept."""
PAGES = "pages"
"""The client that views and questions of the pages wait as, together."""


class Kept:
    """Answers of the newest edition, the least used dropped first; ``size`` is in bytes."""

    def __init__(self, size: int) -> None:
        self._room, self._size = size, size
        self._etag = ""
        self._answers: OrderedDict[Hashable, Whole] = OrderedDict()
        self.hits = 0

    def get(self, etag: str, key: Hashable) -> Whole | None:
        """The answer that is kept for a key."""
        if not etag:
            return None
        if etag != self._etag:
            self._answers.clear()
            self._etag, self._room = etag, self._size
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
            self.hits += 1
        return answer

    def put(self, etag: str, key: Hashable, answer: Whole) -> None:
        """Keep an answer, unless it is large or of another edition."""
        if (
            not etag
            or etag != self._etag
            or len(answer.body) > min(SMALL, self._size)
            or key in self._answers
        ):
            return
        self._answers[key] = answer
        self._room -= len(answer.body) + 1_000
        while self._room < 0:
            _, dropped = self._answers.popitem(last=False)
            self._room += len(dropped.body) + 1_000


class Front:
    """One served store: the ``Site`` that pages see, and what the endpoint needs besides."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.base, self.title = settings.base, settings.title or settings.base
        self._mint = Minter(settings.base) if settings.base else None
        limits = Limits(settings.memory, settings.seconds, settings.services, bool(settings.base))
        self.pool = Pool(
            limits,
            settings.workers,
            waiting=settings.waiting,
            waiting_each=settings.waiting_each,
        )
        self.writing = Pool(
            msgspec.structs.replace(limits, pages=False), 1, waiting=64, waiting_each=64
        )
        self.kept = Kept(settings.cached)
        self.remote = editions.is_remote(settings.place)
        self.edition = Edition(0, settings.place, False, '"0"')
        self.quads: int | None = None
        self._limits = limits
        self._tasks: list[asyncio.Task[None]] = []

    # --- life --------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the workers, and look out for new generations from now on."""
        await self.pool.start()
        if self.settings.writable:
            await self.writing.start()
        await self.look()
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._watch()), loop.create_task(self._describe())]

    async def close(self) -> None:
        """End the workers, and remove what they read."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.pool.close()
        await self.writing.close()
        if not self.remote:
            copies.clear(Path(self.settings.place))

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(REMOTE_POLL if self.remote else POLL)
            with suppress(Failed, StoreError, OSError):
                await self.look()

    @property
    def describing(self) -> bool:
        """Whether generations get a description (see ``copies``)."""
        return bool(self.base) and not self.remote

    async def _describe(self) -> None:
        """Put a described copy in the place of every generation that stays for a moment."""
        described, seen = "", self.edition
        while True:
            wanted = self.edition
            if wanted == seen and wanted.etag != described and wanted.generation:
                with suppress(Failed, Gone, StoreError, OSError):
                    answer = await self.run(messages.Newest(), client=PAGES)
                    self.quads = msgspec.json.decode(answer.body)["quads"]
                    if self.describing:
                        await self._copy(wanted)
                described = self.edition.etag if self.edition.copied else wanted.etag
            seen = self.edition
            await asyncio.sleep(SETTLED)

    async def _copy(self, wanted: Edition) -> None:
        store = Path(self.settings.place)
        copies.clear(store, keep=self.edition.place)
        place = copies.place_for(store, wanted.generation)
        limits = msgspec.structs.replace(self._limits, seconds=LONG, nice=10, pages=False)
        worker = await Worker.start(limits)
        try:
            worker.send(Task(wanted, messages.MakeCopy(str(place), self.settings.public)))
            reply = await self._copied(worker, wanted)
        finally:
            await worker.kill()
        if isinstance(reply, Whole) and self.edition == wanted:
            etag = f'{wanted.etag[:-1]}+"'
            self.edition = Edition(wanted.generation, str(place), True, etag)
        else:
            shutil.rmtree(place, ignore_errors=True)

    async def _copied(self, worker: Worker, wanted: Edition) -> messages.Reply | None:
        """What came of copying; None if it takes too long, or another generation came meanwhile."""
        for _ in range(int(LONG / POLL)):
            if self.edition != wanted:
                break
            with suppress(TimeoutError):
                return await worker.receive(POLL)
        return None

    async def look(self) -> None:
        """See the newest generation."""
        if self.remote:
            answer = await self.run(messages.Newest(), client=PAGES)
            known = msgspec.json.decode(answer.body)
            number, self.quads = known["generation"], known["quads"]
            # a server without our manifest does not say when its data change
            etag = f'"{number}"' if number else ""
            found = Edition(number, self.settings.place, False, etag)
        else:
            found = editions.newest(self.settings.place)
        if found.etag[:-1] != self.edition.etag[:-1].removesuffix("+"):
            self.edition = found

    # --- jobs --------------------------------------------------------------------------------

    async def run(self, job: Job, *, client: str, text: str = "") -> Whole:
        """The answer to a job that has a small one, from what is kept if it is there.

        Raises Failed.
        """
        edition = self.edition
        kept = self.kept.get(edition.etag, job) if _is_kept(job) else None
        if kept is not None:
            return kept
        async with self.pool.job(edition, job, client=client, text=text) as running:
            answer = await running.reply()
            if isinstance(answer, Start):
                answer = await self._gather(answer, running)
        assert isinstance(answer, Whole)
        if _is_kept(job):
            self.kept.put(edition.etag, job, answer)
        return answer

    async def write(self, job: Job, *, client: str, text: str) -> Whole:
        """Change the store; questions asked from now on see it. Raises Failed."""
        edition = Edition(self.generation, self.settings.place, False, self.etag)
        async with self.writing.job(edition, job, client=client, text=text) as running:
            answer = await running.reply()
        assert isinstance(answer, Whole)
        await self.look()
        return answer

    async def _gather(self, start: Start, running: Any) -> Whole:
        body = bytearray()
        while True:
            reply = await running.reply()
            if isinstance(reply, messages.End):
                return Whole(
                    start.media_type, bytes(body), start.generation, reply.rows, reply.truncated
                )
            assert isinstance(reply, messages.Part)
            body += reply.body

    # --- the site of the pages ---------------------------------------------------------------

    @property
    def mint(self) -> Minter:
        """See ``Site.mint``; only where a dossier is served."""
        assert self._mint
        return self._mint

    @property
    def generation(self) -> int:
        """See ``Site.generation``."""
        return self.edition.generation

    @property
    def etag(self) -> str:
        """See ``Site.etag``; "" where nobody says when the data change."""
        return self.edition.etag

    async def view(self, name: str, /, **params: str) -> Any:
        """See ``Site.view``."""
        job = messages.View(name, tuple(sorted(params.items())))
        answer = await self.run(job, client=PAGES, text=f"view {name}")
        return msgspec.json.decode(answer.body)

    async def ask(self, question: str, /, **params: str) -> AnswerTable:
        """See ``Site.ask``."""
        job = messages.Ask(question, tuple(sorted(params.items())), self.settings.rows)
        answer = await self.run(job, client=PAGES, text=f"question {question}")
        return msgspec.json.decode(answer.body, type=AnswerTable)

    async def rdf(self, iri: str, media_type: str) -> bytes:
        """See ``Site.rdf``."""
        job = messages.Describe(iri, media_type, self.settings.rows)
        return (await self.run(job, client=PAGES, text=f"describe {iri}")).body


def _is_kept(job: Job) -> bool:
    kinds = messages.View, messages.Ask, messages.Describe, messages.Statistics, messages.ReadGraph
    return isinstance(job, kinds)
