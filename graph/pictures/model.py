"""A picture: a Vega-Lite specification with the table it shows.

The specification is data (Vega-Lite 5, https://vega.github.io/vega-lite/) and holds every value it
draws; making one needs no library. Only turning it into SVG or PNG does: see ``rendering``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from communique.errors import MissingExtra, UsageError
from communique.graph.answers import Answer
from communique.graph.pictures import rendering

SUFFIXES = (".svg", ".png", ".vl.json", ".csv")


@dataclass(frozen=True)
class Picture:
    """What is drawn (``spec``, Vega-Lite 5) and the same data as rows (``table``).

    ``svg`` and ``png`` raise MissingExtra where the extra ``pictures`` is not installed.
    """

    spec: dict[str, Any]
    table: Answer

    @property
    def title(self) -> str:
        """What the picture shows, in a few words."""
        return str(self.spec["usermeta"]["title"])

    @property
    def description(self) -> str:
        """What the picture shows, for those who do not see it."""
        return str(self.spec["description"])

    def svg(self) -> str:
        """An SVG image, its text kept as text, named and described for screen readers."""
        return rendering.svg(self.spec, self.title, self.description)

    def png(self, *, scale: float = 2.0) -> bytes:
        """A PNG image; at ``scale`` 2 it prints sharply at the size that the SVG has."""
        return rendering.png(self.spec, scale)

    def vega_lite(self) -> str:
        """The specification as JSON text, for Vega-Lite editors and web pages."""
        return json.dumps(self.spec, ensure_ascii=False, indent=1) + "\n"

    def write(self, path: str | PathLike[str]) -> None:
        """Write .svg, .png, .vl.json (the specification) or .csv (the table) by suffix.

        Raises UsageError for any other name.
        """
        name = str(path)
        if name.endswith(".png"):
            Path(path).write_bytes(self.png())
            return
        texts = {".svg": self.svg, ".vl.json": self.vega_lite, ".csv": self.table.csv}
        for suffix, text in texts.items():
            if name.endswith(suffix):
                Path(path).write_text(text(), encoding="utf-8", newline="")
                return
        raise UsageError(f"{name}: expected a name ending in {', '.join(SUFFIXES)}")

    def __repr__(self) -> str:
        return f"<Picture {self.title!r}, {len(self.table)} rows>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        # notebooks show the SVG; without the renderer they still show the data
        try:
            return {"image/svg+xml": self.svg(), "text/plain": repr(self)}
        except MissingExtra:
            return {"text/html": self.table._repr_html_(), "text/plain": repr(self)}
