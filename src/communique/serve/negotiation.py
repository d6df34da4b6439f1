"""Choosing a media type: Accept headers with q-values.

Source: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1 .
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple


class Range(NamedTuple):
    """One media range: type and subtype (``*`` for any), and its weight from 0 to 1."""

    type: str
    subtype: str
    weight: float

    def fits(self, type: str, subtype: str) -> bool:
        """Whether a media type is one of the range."""
        return self.type in ("*", type) and self.subtype in ("*", subtype)

    @property
    def precision(self) -> int:
        """More for a narrower range: 0 for ``*/*``, 1 for ``type/*``, 2 for one media type."""
        return (self.type != "*") + (self.subtype != "*")


def best(accept: str, offered: Sequence[str]) -> str | None:
    """The offered media type that an Accept header likes best; None if it takes none of them.

    ``offered`` is in our own order of liking, which decides among equals; an empty header takes
    the first. Parameters other than ``q`` are passed over, as are ranges that cannot be read.
    """
    return _best(accept, tuple(offered))


@lru_cache(maxsize=1024)
def _best(accept: str, offered: tuple[str, ...]) -> str | None:
    ranges = [found for part in accept.split(",") if (found := _range(part))]
    if not accept.strip() or not offered:
        return offered[0] if offered else None
    weights = [_weight(media_type, ranges) for media_type in offered]
    top = max(weights)
    return offered[weights.index(top)] if top > 0 else None


def _weight(media_type: str, ranges: Sequence[Range]) -> float:
    kind, _, subtype = media_type.partition("/")
    fitting = [each for each in ranges if each.fits(kind, subtype)]
    return max(fitting, key=lambda each: each.precision).weight if fitting else 0.0


def _range(part: str) -> Range | None:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    kind, slash, subtype = name.partition("/")
    if not (kind and slash and subtype) or (kind == "*" and subtype != "*"):
        return None
    weight = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return None
    return Range(kind, subtype, weight) if 0 <= weight <= 1 else None
