"""Drawing pages: the templates, what they may call, and the headers every page has."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import communique
from communique.serve.pages import words
from communique.serve.pages.links import Links, outside, plain
from communique.serve.pages.structured import script
from communique.serve.site import Site

HERE = Path(__file__).parent
STATIC = HERE / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
EDITOR_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
    "font-src 'self'", "font-src 'self' data:"
)
"""The editor writes styles into its elements; nothing else on the site may."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-cache",
    "Vary": "Accept, Accept-Encoding",
}


def _safe(value: object) -> object:
    # every value that a template shows goes through here, before it is escaped
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def environment() -> jinja2.Environment:
    """The templates with their filters."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_safe,
        auto_reload=False,
    )
    found.filters |= {
        "day": words.day,
        "number": words.number,
        "money": words.money,
        "outside": outside,
        "plural": words.plural,
    }
    found.globals |= {
        "kinds": words.KINDS,
        "plurals": words.PLURALS,
        "side_words": words.SIDES,
        "amount": words.amount,
        "version": communique.__version__,
        "asset": asset,
    }
    return found


@cache
def asset(name: str) -> str:
    """The path of a static file with a digest of its content, so that it may be kept for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{quote(name)}?v={digest}"


def links_of(request: Request) -> Links:
    """The addresses of the site a request came to."""
    site: Site = request.app.state.site
    return Links(site.base, request.scope.get("root_path", ""))


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    iri: str = "",
    data: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
    version: str = "",
    **values: Any,
) -> Response:
    """A page as a response.

    ``iri`` is what the page is about: its IRI is shown and its RDF is linked. ``data`` is what the
    head says of it in JSON-LD. ``version`` is that of what the page shows besides the graph.
    """
    site: Site = request.app.state.site
    links = links_of(request)
    made = "-".join(filter(None, (site.etag.strip('"'), communique.__version__, version)))
    tag = f'W/"{made}"'
    head = {**HEADERS, **(headers or {})}
    if status == 200:
        head["ETag"] = tag
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=head)
    text = (
        environment()
        .get_template(template)
        .render(
            site_title=site.title,
            links=links,
            url=links.path,
            local=links.local,
            statements=links.statements,
            iri=iri,
            here=request.url.path.removeprefix(links.root),
            query=dict(request.query_params),
            structured=script(data) if data else "",
            **values,
        )
    )
    return HTMLResponse(text, status_code=status, headers=head)
