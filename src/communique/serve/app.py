"""The application: every route, in the order in which they are tried."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from communique.errors import StoreError
from communique.serve import pages
from communique.serve.errors import Failed
from communique.serve.front import Front
from communique.serve.pages.texts import Texts
from communique.serve.protocol import endpoint, metadata, operations
from communique.serve.protocol.answering import failure
from communique.serve.protocol.traffic import Manners, Traffic
from communique.serve.settings import Settings
from communique.serve.workers.processes import Gone


def create_app(settings: Settings) -> Starlette:
    """The ASGI application of a server; raises UsageError for settings that do not go together.

    ``app.state.site`` is the ``site.Site`` of the pages, ``app.state.front`` all of the front.
    """
    settings.check()
    front, traffic = Front(settings), Traffic(settings.log)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        watching: asyncio.Task[None] | None = None
        try:
            try:
                await front.start()
            except (Gone, Failed, StoreError, OSError) as error:
                app.state.trouble = str(error)
                raise
            if settings.base:
                watching = asyncio.create_task(pages.keep_prepared(app))
            yield
        finally:
            if watching is not None:
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)
            await front.close()
            traffic.close()

    app = Starlette(
        routes=[
            *endpoint.routes(),
            *operations.routes(),
            *metadata.routes(),
            *(pages.routes() if settings.base else []),
        ],
        middleware=[Middleware(Manners, traffic=traffic), Middleware(Direct)],
        lifespan=lifespan,
        exception_handlers={Failed: failed, HTTPException: refused},
    )
    app.state.site = app.state.front = front
    app.state.traffic, app.state.trouble = traffic, ""
    app.state.texts = Texts(settings.texts)
    app.state.texts_anywhere = settings.texts_anywhere
    return app


class Direct:
    """ASGI middleware: queries, most of all requests, are answered without asking the router."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on all but queries by GET and POST."""
        if scope.get("path") != "/sparql" or scope["method"] not in ("GET", "POST"):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            response = await endpoint.sparql(request)
        except Failed as error:
            response = await failed(request, error)
        await response(scope, receive, send)


async def failed(request: Request, error: Exception) -> Response:
    """A request that ended in ``Failed``, as JSON."""
    assert isinstance(error, Failed)
    request.scope["communique.failure"] = error.kind
    return failure(error)


async def refused(request: Request, error: Exception) -> Response:
    """What the router refuses (no such path, wrong method), as JSON."""
    assert isinstance(error, HTTPException)
    said = Failed(error.status_code, "usage", error.detail, headers=dict(error.headers or {}))
    return await failed(request, said)
