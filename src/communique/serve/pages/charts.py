"""Pictures on pages: made from what a view gives, drawn as SVG with marks that are links."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from html import escape, unescape
from typing import Any

from markupsafe import Markup

from communique.errors import MissingExtra
from communique.graph.answers import Answer
from communique.graph.pictures.model import Picture
from communique.graph.pictures.money import commitments
from communique.graph.pictures.timelines import timeline
from communique.serve.pages.drawing import Drawer
from communique.serve.pages.links import Links, outside, plain
from communique.serve.pages.views.commitments import Owed
from communique.serve.pages.views.proposition import Mark

KEPT = 256
"""Drawings that are kept, the least used dropped first."""

_TARGET = re.compile(r'xlink:href="([^"]*)"')
_drawn: OrderedDict[str, str] = OrderedDict()
_drawer = Drawer()

_SAID = (
    "speaker",
    "stance",
    "said_on",
    "published",
    "proposition",
    "paraphrase",
    "document",
    "statement",
)
_RECORDED = ("agreement", "year", "value", "currency", "basis", "sources")
_CLAIMED = ("aspect", "period", "value", "unit", "subject", "speaker", "document")


def of_marks(marks: Sequence[Mark], proposition: str) -> Picture | None:
    """Statements on a proposition over time, one line for each speaker; None for fewer than two."""
    rows = [
        (m.speaker, m.stance, m.said, m.published, proposition, m.paraphrase, m.document, m.iri)
        for m in marks
    ]
    if len(rows) < 2:
        return None
    picture = timeline(Answer(_SAID, rows), title=f"When sides were taken: {proposition}", most=24)
    return Picture(_linked(picture.spec), picture.table)


def of_owed(owed: Sequence[Owed], title: str) -> Picture | None:
    """What is owed by year, as recorded and as documents have it; None for fewer than two years."""
    recorded = [
        (
            o.agreement.label,
            o.year,
            o.value,
            o.currency,
            o.basis,
            "; ".join(s.label for s in o.sources),
        )
        for o in owed
        if o.value is not None
    ]
    claimed = [
        (
            "annual contribution",
            one.period,
            one.number,
            one.unit,
            o.agreement.label,
            one.speaker.label if one.speaker else "",
            one.document.label,
        )
        for o in owed
        for one in o.reported
    ]
    if len({o.year for o in owed}) < 2:
        return None
    return commitments(Answer(_RECORDED, recorded), Answer(_CLAIMED, claimed), title=title)


def warm() -> None:
    """Start the renderer, where there is one: that takes longer than any picture."""
    said = Answer(_SAID, [("a", "supports", "", "2025-01-01", "p", "", "", "")])
    ahead(timeline(said))


def ahead(picture: Picture | None) -> None:
    """Draw a picture before it is asked for, where there is a renderer; blocks."""
    with suppress(MissingExtra):
        if picture is not None:
            drawn(picture)


def drawn(picture: Picture) -> str:
    """A picture as SVG, "" if it cannot be drawn in time; blocks. Raises MissingExtra."""
    key = hashlib.sha256(json.dumps(picture.spec, sort_keys=True, default=str).encode()).hexdigest()
    found = _drawn.get(key) or _drawer.svg(picture.spec)
    if found:
        _drawn[key] = found
        _drawn.move_to_end(key)
    while len(_drawn) > KEPT:
        _drawn.popitem(last=False)
    return found


async def svg(picture: Picture | None, links: Links) -> Markup | None:
    """A picture as SVG for a page, its links on this site.

    None where there is no picture, or nothing to draw it with.
    """
    if picture is None:
        return None
    try:
        found = await asyncio.to_thread(drawn, picture)
    except MissingExtra:
        return None
    local = _TARGET.sub(lambda each: f'href="{escape(links.path(unescape(each[1])))}"', found)
    return Markup(plain(local)) if local else None


def _linked(spec: dict[str, Any]) -> dict[str, Any]:
    """A copy of a specification whose points for statements are links to their IRIs."""
    linked: dict[str, Any] = json.loads(json.dumps(spec, default=str))
    for part in _parts(linked):
        values = part.get("values")
        if isinstance(values, list):
            for each in values:
                if isinstance(each, dict) and each.get("statement"):
                    each["href"] = outside(str(each["statement"]))
        encoding = part.get("encoding")
        if isinstance(encoding, dict) and "tooltip" in encoding:
            encoding["href"] = {"field": "href", "type": "nominal"}
    return linked


def _parts(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for each in node.values():
            yield from _parts(each)
    elif isinstance(node, list):
        for each in node:
            yield from _parts(each)
