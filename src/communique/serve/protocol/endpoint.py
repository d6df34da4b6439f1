"""The SPARQL endpoint: queries, updates, and the graphs one by one.

Sources: https://www.w3.org/TR/sparql11-protocol/ ,
https://www.w3.org/TR/sparql11-http-rdf-update/ .
"""

from __future__ import annotations

import hmac
import re
import uuid
from base64 import b64decode
from binascii import Error as Base64Error
from functools import lru_cache
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from communique.serve import formats
from communique.serve.errors import Failed
from communique.serve.front import Front
from communique.serve.negotiation import best
from communique.serve.protocol import metadata
from communique.serve.protocol.answering import Answering
from communique.serve.protocol.requests import graph_of, query_of, rdf_of, update_of
from communique.serve.workers import messages

_VOLATILE = re.compile(r"\b(?:now|rand|uuid|struuid|bnode|service)\b", re.IGNORECASE)
"""What makes the answers to one query differ."""


def routes() -> list[BaseRoute]:
    """The routes of queries, updates and graphs."""
    return [
        Route("/sparql", sparql, methods=["GET", "POST"]),
        Route("/sparql/", sparql, methods=["GET", "POST"]),
        Route("/update", update, methods=["GET", "POST"]),
        Route("/store", graphs, methods=["GET", "PUT", "POST", "DELETE"]),
        Route("/store/{below:path}", graphs, methods=["GET", "PUT", "POST", "DELETE"]),
    ]


async def sparql(request: Request) -> Response:
    """Answer a query; without one, say what this service is."""
    front: Front = request.app.state.front
    operation = await query_of(request, front.settings.body)
    if operation is None:
        return await _bare(request, front)
    note(request, operation.sparql)
    unchanged = _unchanged(request, front)
    if unchanged is not None:
        return unchanged
    media = _media(request.headers.get("accept", ""))
    most = front.settings.rows
    base = url_of(request)
    job = messages.Query(operation.sparql, media, most, operation.default, operation.named, base)
    return Answering(
        front,
        job,
        client=client_of(request),
        text=operation.sparql,
        seconds=operation.seconds,
        keep=not _VOLATILE.search(operation.sparql),
        limit=f"rows={most}; seconds={front.settings.seconds:g}",
    )


@lru_cache(maxsize=256)
def _media(accept: str) -> messages.Media:
    """The media types that a client takes; raises Failed if we know none of them."""
    media = messages.Media(
        best(accept, tuple(formats.SOLUTIONS)) or "",
        best(accept, tuple(formats.BOOLEAN)) or "",
        best(accept, tuple(formats.RDF)) or "",
    )
    if not any((media.solutions, media.boolean, media.graph)):
        known = ", ".join(dict.fromkeys([*formats.SOLUTIONS, *formats.RDF]))
        raise Failed(406, "unacceptable", f"answers are given in: {known}")
    return media


async def _bare(request: Request, front: Front) -> Response:
    accept = request.headers.get("accept", "")
    offered = [*formats.RDF] if not front.settings.base else [*formats.RDF, "text/html"]
    media_type = best(accept, offered)
    if media_type is None:
        raise Failed(406, "unacceptable", f"the description is given in: {', '.join(formats.RDF)}")
    if media_type == "text/html":
        return RedirectResponse("/editor", 303)
    endpoint = url_of(request)
    body = metadata.service_description(front.settings, endpoint, media_type)
    return Response(body, media_type=formats.content_type(media_type))


def _unchanged(request: Request, front: Front) -> Response | None:
    """304 where the client holds the answer of this edition already."""
    if request.method == "POST" or not front.etag:
        return None
    known = request.headers.get("if-none-match", "")
    tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
    if front.etag not in tags and "*" not in tags:
        return None
    return Response(status_code=304, headers={"ETag": f"W/{front.etag}"})


async def update(request: Request) -> Response:
    """Apply an update."""
    front: Front = request.app.state.front
    if request.method != "POST":
        raise Failed(405, "usage", "updates are sent by POST", headers={"Allow": "POST"})
    authorize_writing(request, front)
    operation = await update_of(request, front.settings.body)
    note(request, operation.sparql)
    job = messages.Update(operation.sparql, operation.default, operation.named, url_of(request))
    await front.write(job, client=client_of(request), text=operation.sparql)
    return Response(status_code=204)


async def graphs(request: Request) -> Response:
    """The Graph Store Protocol: read, replace, add to or delete one graph."""
    front: Front = request.app.state.front
    graph, method = graph_of(request), request.method
    if method in ("GET", "HEAD"):
        return await _read_graph(request, front, graph)
    authorize_writing(request, front)
    created = ""
    if graph is None:
        if method != "POST":
            raise Failed(400, "usage", "name a graph: ?graph=IRI or ?default")
        created = graph = f"{str(request.url.replace(query='')).rstrip('/')}/{uuid.uuid4()}"
    parts = () if method == "DELETE" else await rdf_of(request, front.settings.body)
    job = messages.WriteGraph(method, graph, parts, graph or url_of(request))
    answer = await front.write(job, client=client_of(request), text=f"{method} {graph}")
    headers = {"Location": created} if created else {}
    return Response(status_code=201 if answer.created else 204, headers=headers)


async def _read_graph(request: Request, front: Front, graph: str | None) -> Response:
    if graph is None:
        raise Failed(400, "usage", "name a graph: ?graph=IRI or ?default")
    unchanged = _unchanged(request, front)
    if unchanged is not None:
        return unchanged
    media_type = best(request.headers.get("accept", ""), tuple(formats.RDF))
    if media_type is None:
        raise Failed(406, "unacceptable", f"graphs are given in: {', '.join(formats.RDF)}")
    job = messages.ReadGraph(graph, media_type)
    return Answering(front, job, client=client_of(request), text=f"GET {graph}")


def authorize_writing(request: Request, front: Front) -> None:
    """Raises Failed unless this server takes updates, and the request carries the token."""
    if not front.settings.writable:
        raise Failed(403, "refused", "this server is read-only")
    authorize(request, front)


def authorize(request: Request, front: Front) -> None:
    """Raises Failed unless the request carries the token, as bearer or as basic password."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            given = b64decode(given.strip(), validate=True).decode().partition(":")[2]
        except (Base64Error, UnicodeDecodeError):
            given = ""
    elif scheme.lower() != "bearer":
        given = ""
    token = front.settings.token
    if not token or not hmac.compare_digest(given.strip().encode(), token.encode()):
        headers = {"WWW-Authenticate": 'Bearer realm="communique"'}
        raise Failed(401, "refused", "this needs the server's token", headers=headers)


def url_of(request: Request) -> str:
    """The address that was asked, without its query."""
    scope = request.scope
    host = request.headers.get("host") or "localhost"
    return f"{scope['scheme']}://{host}{quote(scope['path'])}"


def client_of(request: Request) -> str:
    """Whose turn a request is: the address it comes from."""
    return request.client.host if request.client else ""


def note(request: Request, sparql: str) -> None:
    """Keep the text for the access log, which writes its digest."""
    request.scope["communique.sparql"] = sparql
