"""Pictures as files: the Vega-Lite specification, the SVG, and the table behind them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from communique.errors import MissingExtra
from communique.graph.pictures.model import Picture
from communique.serve.errors import Failed
from communique.serve.pages import charts
from communique.serve.pages.reading import view
from communique.serve.pages.rendering import HEADERS

SUFFIXES = {
    ".vl.json": "application/json",
    ".svg": "image/svg+xml",
    ".csv": "text/csv; charset=utf-8",
}


_TEXTS: Mapping[str, Callable[[Picture], str]] = {
    ".vl.json": Picture.vega_lite,
    ".svg": charts.drawn,
    ".csv": lambda drawn: drawn.table.csv(),
}


async def picture(request: Request) -> Response:
    """``timeline`` of a proposition, or ``commitments`` of an agreement or series, by suffix."""
    name = request.path_params["name"]
    suffix = next((each for each in SUFFIXES if name.endswith(each)), "")
    drawn = await _picture(request, name.removesuffix(suffix)) if suffix else None
    if drawn is None:
        raise Failed(404, "missing", "There is no such picture, or nothing to show in it.")
    try:
        text = await asyncio.to_thread(_TEXTS[suffix], drawn)
    except MissingExtra as error:
        raise Failed(501, "unsupported", str(error)) from error
    if not text:
        raise Failed(503, "timeout", "The picture could not be drawn in time.", retry_after=5)
    headers = {name: HEADERS[name] for name in ("Cache-Control",)}
    headers |= {"Content-Type": SUFFIXES[suffix], "Access-Control-Allow-Origin": "*"}
    headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return Response(text.encode(), headers=headers)


async def _picture(request: Request, name: str) -> Picture | None:
    iri = request.query_params.get("iri", "")
    if name == "timeline":
        found = await view(request, "proposition", iri=iri)
        return charts.of_marks(found.marks, found.link.label)
    if name == "commitments":
        found = await view(request, "series" if "/series/" in iri else "agreement", iri=iri)
        return charts.of_owed(found.owed, found.link.label)
    return None
