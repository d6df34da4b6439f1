"""The pages themselves: each asks for a view and draws it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from communique.serve.errors import Failed
from communique.serve.pages import charts, structured
from communique.serve.pages.article import article
from communique.serve.pages.preparing import prepared
from communique.serve.pages.rendering import HEADERS, links_of, page
from communique.serve.pages.views.front import About
from communique.serve.pages.views.types import typed
from communique.serve.site import Site

Drawn = Callable[[Request, str], Awaitable[Response]]


async def view(request: Request, name: str, **params: str) -> Any:
    """A view of the site in its own type; raises Failed with 404 where there is nothing."""
    site = await prepared(request)
    found = typed(name, await site.view(name, **params))
    if found is None:
        raise missing(params.get("iri", ""))
    return found


def missing(iri: str) -> Failed:
    """Nothing is known of an IRI."""
    return Failed(404, "missing", f"This dossier says nothing of {iri or 'that'}.")


async def front(request: Request) -> Response:
    """The front page."""
    found = await view(request, "front")
    address = str(request.base_url)
    return page(
        request,
        "front.html",
        iri=found.about.iri,
        it=found,
        data=structured.of_front(found, address),
    )


async def statements(request: Request) -> Response:
    """The statements under the filters of the address."""
    given = {name: value for name, value in request.query_params.items() if value}
    found = await view(request, "statements", **given)
    filters = {k: v for k, v in given.items() if k not in ("page", "sort", "all")}
    return page(request, "statements.html", it=found, filters=filters)


async def codebook(request: Request) -> Response:
    """Topics and propositions."""
    found = await view(request, "codebook")
    site: Site = request.app.state.site
    return page(request, "codebook.html", iri=f"{site.base}codebook", it=found)


def listing(kind: str) -> Callable[[Request], Awaitable[Response]]:
    """The page that lists all things of a kind."""

    async def listed(request: Request) -> Response:
        query = request.query_params
        params = {"kind": kind, "only": query.get("kind", ""), "page": query.get("page", "1")}
        return page(request, "listing.html", it=await view(request, "listing", **params))

    return listed


async def documents(request: Request) -> Response:
    """All documents."""
    found = await view(request, "documents", page=request.query_params.get("page", "1"))
    return page(request, "documents.html", it=found)


async def disagreements(request: Request) -> Response:
    """The facts on which documents differ."""
    found = await view(request, "disagreements", page=request.query_params.get("page", "1"))
    return page(request, "disagreements.html", it=found)


async def search(request: Request) -> Response:
    """Full-text search."""
    query = request.query_params
    found = await view(request, "search", q=query.get("q", "")[:300], page=query.get("page", "1"))
    return page(request, "search.html", it=found)


async def vocabulary(request: Request) -> Response:
    """The terms of the ontology."""
    found = await view(request, "vocabulary")
    return page(request, "vocabulary.html", iri=found.iri.rstrip("#"), it=found)


async def about(request: Request) -> Response:
    """How to read these pages, and how to take the data along."""
    found: About = await view(request, "about")
    return page(request, "about.html", it=found)


# --- pages about one thing ---------------------------------------------------------------------


async def proposition(request: Request, iri: str) -> Response:
    """A proposition."""
    found = await view(request, "proposition", iri=iri)
    chart = await charts.svg(charts.of_marks(found.marks, found.link.label), links_of(request))
    data = structured.of_proposition(found)
    return page(request, "proposition.html", iri=iri, it=found, chart=chart, data=data)


async def topic(request: Request, iri: str) -> Response:
    """A topic."""
    found = await view(request, "topic", iri=iri)
    data = structured.of_thing(found.link, found.definition, "DefinedTerm")
    return page(request, "topic.html", iri=iri, it=found, data=data)


async def actor(request: Request, iri: str) -> Response:
    """An actor or outlet."""
    found = await view(request, "actor", iri=iri)
    return page(request, "actor.html", iri=iri, it=found, data=structured.of_actor(found))


async def agreement(request: Request, iri: str) -> Response:
    """An agreement."""
    found = await view(request, "agreement", iri=iri)
    chart = await charts.svg(charts.of_owed(found.owed, found.link.label), links_of(request))
    data = structured.of_thing(found.link, found.description, "Legislation")
    return page(request, "agreement.html", iri=iri, it=found, chart=chart, data=data)


async def series(request: Request, iri: str) -> Response:
    """A series of agreements."""
    number = request.query_params.get("page", "1")
    found = await view(request, "series", iri=iri, page=number)
    chart = await charts.svg(charts.of_owed(found.owed, found.link.label), links_of(request))
    data = structured.of_thing(found.link, found.description, "Collection")
    return page(request, "series.html", iri=iri, it=found, chart=chart, data=data)


async def document(request: Request, iri: str) -> Response:
    """A document with its passages, marked in its text where that is at hand."""
    found = await view(request, "document", iri=iri)
    text = await article(request, found)
    data = structured.of_document(found)
    if text is None:
        return page(request, "document.html", iri=iri, it=found, text=None, data=data)
    # a text may be taken away at any time: it is kept by nobody without asking
    headers = {"Cache-Control": "private, no-cache"}
    return page(
        request,
        "document.html",
        iri=iri,
        it=found,
        text=text,
        data=data,
        headers=headers,
        version=text.digest.removeprefix("sha256:")[:12],
    )


async def statement(request: Request, iri: str) -> Response:
    """A statement with all that stands behind it."""
    found = await view(request, "statement", iri=iri)
    return page(request, "statement.html", iri=iri, it=found, data=structured.of_statement(found))


async def claim(request: Request, iri: str) -> Response:
    """A claim with what others give for the same fact."""
    found = await view(request, "claim", iri=iri)
    return page(request, "claim.html", iri=iri, it=found, data=structured.of_claim(found))


async def thing(request: Request, iri: str) -> Response:
    """Anything else that the graph knows."""
    found = await view(request, "thing", iri=iri)
    data = structured.of_thing(found.link, found.description)
    return page(request, "thing.html", iri=iri, it=found, data=data)


PAGES: Mapping[str, Drawn] = {
    "proposition": proposition,
    "topic": topic,
    "actor": actor,
    "agreement": agreement,
    "series": series,
    "document": document,
    "statement": statement,
    "claim": claim,
}
"""What draws an IRI, by the last kind segment of its path."""


def of_path(request: Request, path: list[str]) -> Drawn | Response:
    """What draws the IRI with these segments below the base, or a redirect to where it is shown.

    A tenure, a round, a stance is shown on the page of what it belongs to: 303 to its place there.
    """
    if len(path) == 2 and path[0] in PAGES:
        return PAGES[path[0]]
    if len(path) == 4 and path[0] == "document" and path[2] in ("statement", "claim", "actor"):
        return PAGES[path[2]]
    root = links_of(request).root
    if len(path) == 3 and path[:2] == ["graph", "document"]:
        return _other(f"{root}/document/{path[2]}")
    if len(path) > 4 and path[0] == "document" and path[2] in ("statement", "claim"):
        return _other(f"{root}/{'/'.join(path[:4])}#{'-'.join(path[4:6])}")
    if len(path) > 2 and path[0] == "document":
        return _other(f"{root}/document/{path[1]}#{'-'.join(path[2:4])}")
    if len(path) > 2 and path[0] == "agreement":
        return _other(f"{root}/agreement/{path[1]}#{'-'.join(path[2:4])}")
    if len(path) == 4 and path[0] == "tenure":
        return _other(f"{root}/actor/{path[1]}#tenure-{path[2]}-{path[3]}")
    return thing


def _other(address: str) -> Response:
    headers = {name: HEADERS[name] for name in ("Vary", "Cache-Control")}
    return RedirectResponse(address, status_code=303, headers=headers)
