"""Every page by its address, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from communique.errors import UsageError
from communique.serve.errors import Failed
from communique.serve.negotiation import best
from communique.serve.pages import asking, dereference, editor, pictures, reading
from communique.serve.pages.keeping import drawn_from, found, kept_of, key_of
from communique.serve.pages.rendering import STATIC, page

Endpoint = Callable[[Request], Awaitable[Response]]
_FOREVER = "public, max-age=31536000, immutable"


def routes() -> list[BaseRoute]:
    """The routes of all pages; the last one takes every path, as an IRI below the base."""
    pages: dict[str, Endpoint] = {
        "/": dereference.front,
        "/statements": reading.statements,
        "/codebook": dereference.codebook,
        "/propositions": reading.codebook,
        "/actors": reading.listing("actor"),
        "/outlets": reading.listing("outlet"),
        "/agreements": reading.listing("agreement"),
        "/events": reading.listing("event"),
        "/posts": reading.listing("post"),
        "/sources": reading.listing("source"),
        "/utterances": reading.listing("utterance"),
        "/aspects": reading.listing("aspect"),
        "/documents": reading.documents,
        "/disagreements": reading.disagreements,
        "/search": reading.search,
        "/about": reading.about,
        "/questions": asking.catalogue,
        "/questions/{name}": asking.question,
        "/pictures/{name}": pictures.picture,
        "/editor": editor.editor,
        "/editor/examples.json": editor.examples,
        "/ns": dereference.ontology,
        "/ns.{suffix}": dereference.ontology_file,
        "/resource": dereference.resource,
        "/favicon.ico": favicon,
        "/static/{name:path}": static,
        "/{path:path}": dereference.below,
    }
    return [Route(path, _kindly(found), methods=["GET"]) for path, found in pages.items()]


def _kindly(endpoint: Endpoint) -> Endpoint:
    """The endpoint with its pages kept, and what goes wrong told to those who take a page."""

    @wraps(endpoint)
    async def answered(request: Request) -> Response:
        kept = found(request)
        if kept is not None:
            return known(request, kept)
        etag = drawn_from(request)
        try:
            drawn = await endpoint(request)
            if etag == drawn_from(request):
                kept_of(request).put(etag, key_of(request), drawn)
            return drawn
        except UsageError as error:
            problem = Failed(400, "usage", str(error))
        except Failed as error:
            problem = error
        return _told(request, problem)

    return answered


def _told(request: Request, problem: Failed) -> Response:
    headers = dict(problem.headers)
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    wanted = best(request.headers.get("accept", ""), ("text/html", "application/json"))
    if wanted == "application/json" or problem.status == 406:
        return JSONResponse(problem.body(), status_code=problem.status, headers=headers)
    return page(request, "error.html", status=problem.status, headers=headers, problem=problem)


def known(request: Request, kept: Response) -> Response:
    """A page that was kept, or word that the client has it already."""
    headers = dict(kept.headers)
    if headers.get("etag", "-") in request.headers.get("if-none-match", ""):
        headers = {k: v for k, v in headers.items() if not k.startswith("content-l")}
        return Response(status_code=304, headers=headers)
    return Response(kept.body, headers=headers)


async def static(request: Request) -> Response:
    """A file of ours."""
    place = (STATIC / request.path_params["name"]).resolve()
    if not place.is_relative_to(STATIC.resolve()) or not place.is_file():
        raise Failed(404, "missing", "There is no such file.")
    kept = _FOREVER if request.query_params.get("v") else "public, max-age=3600"
    return FileResponse(place, headers={"Cache-Control": kept})


async def favicon(request: Request) -> Response:
    """The sign of the site."""
    headers = {"Cache-Control": "public, max-age=86400"}
    return FileResponse(STATIC / "sign.svg", media_type="image/svg+xml", headers=headers)
