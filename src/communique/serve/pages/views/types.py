"""The type that each view gives back, for those who get it as plain data."""

from __future__ import annotations

from functools import cache
from typing import Any, get_type_hints

import msgspec

from communique.serve.pages.views import VIEWS


def typed(name: str, data: Any) -> Any:
    """What a view gave, as plain data, in the records that it made; None stays None."""
    return msgspec.convert(data, _type(name))


@cache
def _type(name: str) -> Any:
    return get_type_hints(VIEWS[name])["return"]
