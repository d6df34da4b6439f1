"""Every IRI of ours opens: a page for people, RDF for programs.

The address of an IRI is its path below the dossier's base. HTML, Turtle, JSON-LD, N-Triples and
RDF/XML are chosen by Accept, or by a suffix: ``/actor/usa.ttl``.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from communique.graph.terms import ONTOLOGY_GRAPH
from communique.serve.errors import Failed
from communique.serve.formats import content_type
from communique.serve.negotiation import best
from communique.serve.pages import reading
from communique.serve.pages.links import SUFFIXES
from communique.serve.pages.rendering import HEADERS, links_of
from communique.serve.site import Site

_BROKEN = re.compile("%(?![0-9A-Fa-f]{2})|\ufffd")
OFFERED = ("text/html", "application/xhtml+xml", *SUFFIXES.values())


async def front(request: Request) -> Response:
    """The dossier's own IRI, the base."""
    site: Site = request.app.state.site
    media = _chosen(request)
    if media in SUFFIXES.values():
        return await rdf(request, site.base, media)
    return await reading.front(request)


async def below(request: Request) -> Response:
    """Any IRI below the base."""
    path = _raw(request)
    if _BROKEN.search(path):
        raise reading.missing(path)
    stem, dot, suffix = path.rpartition(".")
    if f"{dot}{suffix}" in SUFFIXES:
        return await _first(request, stem, partial(rdf, request, media=SUFFIXES[f".{suffix}"]))
    media = _chosen(request)
    if media in SUFFIXES.values():
        return await _first(request, path, partial(rdf, request, media=media))
    drawn = reading.of_path(request, [unquote(part) for part in path.strip("/").split("/")])
    if isinstance(drawn, Response):
        return drawn
    return await _first(request, path, partial(drawn, request))


async def resource(request: Request) -> Response:
    """Any IRI at all: ``/resource?iri=``; ours are sent to their own address."""
    iri = request.query_params.get("iri", "")
    links = links_of(request)
    address = links.path(iri)
    if not address.startswith(f"{links.root}/resource"):
        return RedirectResponse(address, status_code=303)
    media = _chosen(request)
    if media in SUFFIXES.values():
        return await rdf(request, iri, media)
    return await reading.thing(request, iri)


async def ontology(request: Request) -> Response:
    """The ontology."""
    media = _chosen(request)
    if media in SUFFIXES.values():
        return await rdf(request, ONTOLOGY_GRAPH, media)
    return await reading.vocabulary(request)


async def ontology_file(request: Request) -> Response:
    """The ontology as RDF, by suffix."""
    media = SUFFIXES.get(f".{request.path_params['suffix']}")
    if media is None:
        raise reading.missing(request.url.path)
    return await rdf(request, ONTOLOGY_GRAPH, media)


async def codebook(request: Request) -> Response:
    """The codebook, which is an IRI below the base too."""
    media = _chosen(request)
    if media in SUFFIXES.values():
        site: Site = request.app.state.site
        return await rdf(request, f"{site.base}codebook", media)
    return await reading.codebook(request)


async def rdf(request: Request, iri: str, media: str) -> Response:
    """What the graph says of an IRI."""
    site: Site = request.app.state.site
    tag = f'W/"{site.etag.strip(chr(34))}-{media}"'
    headers = {
        "ETag": tag,
        "Vary": HEADERS["Vary"],
        "Cache-Control": HEADERS["Cache-Control"],
        "Access-Control-Allow-Origin": "*",
        "Content-Type": content_type(media),
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(await site.rdf(iri, media), headers=headers)


def _chosen(request: Request) -> str:
    media = best(request.headers.get("accept", ""), OFFERED)
    if media is None:
        raise Failed(406, "unacceptable", f"This is to be had as {', '.join(OFFERED)}.")
    return media


def _raw(request: Request) -> str:
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    path = raw.partition(b"?")[0].decode("ascii", "replace")
    return path.removeprefix(links_of(request).root)


async def _first(
    request: Request, path: str, answer: Callable[[str], Awaitable[Response]]
) -> Response:
    """The answer for the IRI as the address spells it, or else as it reads unescaped."""
    links = links_of(request)
    spelled, unquoted = links.iri(path), links.unquoted(path)
    try:
        return await answer(spelled)
    except Failed as error:
        if spelled == unquoted or error.status not in (400, 404):
            raise
    return await answer(unquoted)
