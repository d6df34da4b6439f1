"""From Vega-Lite specifications to images: the one module that touches vl_convert."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from html import escape
from types import ModuleType
from typing import Any

from communique.errors import MissingExtra

VERSION = "5.21"  # of Vega-Lite, fixed so that a picture looks the same with later renderers


_NAME = re.compile(r'\bid="((?:gradient_|clip)[0-9]+)"')


def svg(spec: dict[str, Any], title: str, description: str) -> str:
    """The image as SVG text with a title and description; raises MissingExtra."""
    drawn = str(_renderer().vegalite_to_svg(spec, vl_version=VERSION, allowed_base_urls=[]))
    opening, _, rest = drawn.partition(">")
    named = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    return _own_names(f'{opening} role="img">{named}{rest}\n', spec)


def _own_names(drawn: str, spec: dict[str, Any]) -> str:
    """The image with names of its own for its parts.

    The renderer counts them through all the images of a process: the same picture would differ
    from time to time, and two in one page would take each other's parts.
    """
    digest = sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:8]
    places = {name: n for n, name in enumerate(dict.fromkeys(_NAME.findall(drawn)))}
    for name, place in places.items():
        for before, after in (('id="', '"'), ("url(#", ")"), ('href="#', '"')):
            drawn = drawn.replace(f"{before}{name}{after}", f"{before}part-{digest}-{place}{after}")
    return drawn


def png(spec: dict[str, Any], scale: float) -> bytes:
    """The image as PNG, ``scale`` pixels to a point of the specification; raises MissingExtra."""
    drawn = _renderer().vegalite_to_png(
        spec, vl_version=VERSION, scale=scale, ppi=72, allowed_base_urls=[]
    )
    return bytes(drawn)


def _renderer() -> ModuleType:
    try:
        import vl_convert
    except ImportError as error:
        raise MissingExtra(
            "pictures need a renderer: pip install 'communique[pictures]' "
            "(.vl.json and .csv are written without it)"
        ) from error
    module: ModuleType = vl_convert
    return module
