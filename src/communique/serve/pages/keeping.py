"""Drawn pages are kept for as long as their generation is shown."""

from __future__ import annotations

from collections import OrderedDict

from starlette.requests import Request
from starlette.responses import Response

from communique.serve.pages.preparing import preparation_of
from communique.serve.site import Site

ROOM = 16_000_000
"""Bytes of pages that are kept, those least asked for dropped first."""

Key = tuple[str, str, str]


class Kept:
    """Pages by the entity tag of their generation, by address and by what the client accepts.

    An empty tag says that nobody knows when the data change: then nothing is kept.
    """

    def __init__(self) -> None:
        self._room = ROOM
        self._pages: OrderedDict[tuple[str, Key], Response] = OrderedDict()

    def get(self, etag: str, key: Key) -> Response | None:
        """The page that is kept under a key, if it is of this generation."""
        if (etag, key) in self._pages:
            self._pages.move_to_end((etag, key))
        return self._pages.get((etag, key))

    def put(self, etag: str, key: Key, page: Response) -> None:
        """Keep a page, unless it is large, private or no page."""
        media = page.headers.get("content-type", "")
        if not etag or page.status_code != 200 or not media.startswith("text/html"):
            return
        private = "private" in page.headers.get("cache-control", "")
        if private or len(page.body) > ROOM // 20 or (etag, key) in self._pages:
            return
        # a copy: what is sent may be compressed, and its headers changed, on the way out
        self._pages[etag, key] = Response(page.body, headers=dict(page.headers))
        self._room -= _size(key, page)
        while self._room < 0:
            (_, dropped), old = self._pages.popitem(last=False)
            self._room += _size(dropped, old)


def _size(key: Key, page: Response) -> int:
    return len(page.body) + 2 * sum(map(len, key)) + 1_000


def key_of(request: Request) -> Key:
    """What makes two requests ask for the same page."""
    root = request.scope.get("root_path", "")
    target = f"{root}{request.url.path}?{request.url.query}"
    return request.method, target, request.headers.get("accept", "")


def kept_of(request: Request) -> Kept:
    """The pages kept by the application."""
    state = request.app.state
    if not hasattr(state, "kept_pages"):
        state.kept_pages = Kept()
    kept: Kept = state.kept_pages
    return kept


def drawn_from(request: Request) -> str:
    """The generation that a page asked for now is drawn from, by its entity tag."""
    site: Site = request.app.state.site
    return _data(site.etag)


def found(request: Request) -> Response | None:
    """The page that is kept for a request: of the newest generation, or of the last one prepared.

    Until the newest is prepared, the pages before it are better than a wait.
    """
    site: Site = request.app.state.site
    kept, key = kept_of(request), key_of(request)
    before = preparation_of(request.app).before
    return kept.get(_data(site.etag), key) or (
        kept.get(_data(before), key) if before != site.etag else None
    )


def _data(etag: str) -> str:
    # a described copy of a generation, tagged with "+", has the same data
    return f'{etag[:-1].removesuffix("+")}"' if etag else ""
