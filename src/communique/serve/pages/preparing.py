"""The pages of a generation are prepared as soon as it is published, before anyone asks for one.

A worker makes the index where that fits well into the time a worker has; for larger graphs a
process of its own makes it, beside the generation. Meanwhile the pages that were drawn of the last
generation are shown.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import suppress
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request

from communique import queries
from communique.graph.store import generations
from communique.serve.errors import Failed
from communique.serve.pages import charts
from communique.serve.pages.rendering import environment
from communique.serve.pages.texts import Texts
from communique.serve.pages.views.types import typed
from communique.serve.site import Site

LARGE = 300_000
"""Quads above which a process of its own makes the index."""

PATIENCE = 60.0
"""Seconds that a request waits before it is told to come back."""

LOOK = 0.1
"""Seconds between two looks at whether there is a new generation."""

SETTLED, LATEST = 1.0, 10.0
"""Seconds that a generation stays before its pages are prepared, where builds follow one another;
and how long pages may lag behind builds that do not pause."""

FIRST = ("front", "statements", "codebook", "disagreements")
"""Views without parameters that sum up everything: the server keeps them."""


class Preparation:
    """What was prepared for a site, by its entity tag; one preparation runs at a time."""

    def __init__(self, texts: Texts | None = None) -> None:
        self._ready = ""
        self._watched = False
        self._newest, self._came, self._behind = "", 0.0, 0.0
        self._texts = texts
        self._running: asyncio.Task[None] | None = None

    @property
    def before(self) -> str:
        """The entity tag of the generation to be shown while the newest is being prepared.

        "" before the first, and where nobody watches for new ones.
        """
        return self._ready if self._watched else ""

    async def wait(self, site: Site) -> None:
        """Come back once the newest generation has its index; raises Failed if that takes long."""
        try:
            async with asyncio.timeout(PATIENCE):
                while site.etag != self._ready:
                    await asyncio.shield(self._begun(site))
        except TimeoutError:
            said = "The pages of this generation are being prepared; come back in a moment."
            raise Failed(503, "store", said, retry_after=5) from None

    async def watch(self, site: Site) -> None:
        """Prepare every generation that is published, until cancelled."""
        self._watched = True
        try:
            while True:
                if site.etag != self._ready and self._due(site.etag):
                    # whoever asks for a page is told what went wrong
                    with suppress(Failed, OSError):
                        await asyncio.shield(self._begun(site))
                        await _ahead(site)
                await asyncio.sleep(LOOK)
        finally:
            self._watched = False
            if self._running is not None:
                self._running.cancel()
                await asyncio.gather(self._running, return_exceptions=True)

    def _due(self, tag: str) -> bool:
        """Whether to prepare now: at once the first time, then when builds come to rest."""
        now = time.monotonic()
        if tag != self._newest:
            if self._newest == self._ready:
                self._behind = now
            self._newest, self._came = tag, now
        return not self._ready or now - self._came >= SETTLED or now - self._behind >= LATEST

    def _begun(self, site: Site) -> asyncio.Task[None]:
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._prepare(site))
        return self._running

    async def _prepare(self, site: Site) -> None:
        tag = site.etag
        place = _place(site)
        if place and _quads(Path(place), site.generation) > LARGE:
            await _apart(place)
        workers = int(getattr(getattr(site, "settings", None), "workers", 1))
        # at the same time, so that every worker does it once
        await asyncio.gather(
            *(site.view("warm", worker=str(n)) for n in range(workers)),
            asyncio.to_thread(self._warm_up, tag),
        )
        for name in FIRST:
            await site.view(name)
        self._ready = tag

    def _warm_up(self, tag: str) -> None:
        """Compile templates, read the questions, start the renderer, look through the texts."""
        queries.catalogue()
        for name in environment().list_templates():
            environment().get_template(name)
        charts.warm()
        if self._texts is not None:
            self._texts.look(tag)


async def _ahead(site: Site) -> None:
    """Draw the pictures of the pages that the front page leads to; nobody waits for them yet."""
    tag, front = site.etag, typed("front", await site.view("front"))
    for each in front.disputed:
        if site.etag != tag:
            return  # there is something newer to prepare
        found = typed("proposition", await site.view("proposition", iri=each.proposition.iri))
        await asyncio.to_thread(charts.ahead, charts.of_marks(found.marks, found.link.label))
    for each in front.agreements:
        if site.etag == tag and each.link.kind in ("agreement", "series"):
            found = typed(each.link.kind, await site.view(each.link.kind, iri=each.link.iri))
            await asyncio.to_thread(charts.ahead, charts.of_owed(found.owed, found.link.label))


def _place(site: Site) -> str:
    """The directory of the generation that is shown, or of the store it is the newest of."""
    edition = getattr(site, "edition", None)
    return str(getattr(edition, "place", ""))


def _quads(place: Path, number: int) -> int:
    """How many quads a generation of a store, or a copy of one, has; 0 where there is none."""
    for folder in (place, generations.directory(place, number)):
        with suppress(OSError):
            text = (folder / "manifest.json").read_text("utf-8")
            return int(json.loads(text).get("quads", 0))
    return 0


async def _apart(place: str) -> None:
    command = (sys.executable, "-m", "communique.serve.pages.index", place)
    process = await asyncio.create_subprocess_exec(*command)
    try:
        await process.wait()
    finally:
        with suppress(ProcessLookupError):
            process.kill()


def preparation_of(app: Starlette) -> Preparation:
    """The preparation of an application."""
    if not hasattr(app.state, "preparation"):
        app.state.preparation = Preparation(getattr(app.state, "texts", None))
    found: Preparation = app.state.preparation
    return found


async def keep_prepared(app: Starlette) -> None:
    """Prepare the pages of every generation that is published, until cancelled."""
    await preparation_of(app).watch(app.state.site)


async def prepared(request: Request) -> Site:
    """The site of a request, once its pages can be made."""
    site: Site = request.app.state.site
    await preparation_of(request.app).wait(site)
    return site
