"""Reading JSON-LD as it is written: prefixes, lists of one, values that are objects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from communique.loaders.exchange import safe

MAX_DEPTH = 100


def objects(value: Any, name: str, kind: str) -> Iterator[dict[str, Any]]:
    """All objects of a type in a JSON value, in order, without recursion."""
    waiting: list[tuple[Any, int]] = [(value, 0)]
    while waiting:
        here, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise safe.damaged(name, "JSON nested too deep", f"at most {MAX_DEPTH} levels")
        if isinstance(here, dict):
            if kind in types(here):
                yield here
                continue
            inside: list[Any] = list(here.values())
        else:
            inside = here if isinstance(here, list) else []
        waiting += [(each, depth + 1) for each in reversed(inside)]


def types(value: dict[str, Any]) -> set[str]:
    """The types of an object without their prefixes."""
    found = get(value, "type")
    return {re.split(r"[:/#]", each)[-1] for each in listed_of(found) if isinstance(each, str)}


def get(value: Any, name: str) -> Any:
    """A property by its plain name, whether it is written ``name``, ``@name`` or ``oa:name``."""
    if not isinstance(value, dict):
        return None
    spelled = (name, f"@{name}", f"oa:{name}", f"schema:{name}")
    return next((value[each] for each in spelled if each in value), None)


def listed_of(value: Any) -> list[Any]:
    """A value as a list: JSON-LD writes lists of one without brackets."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def text_of(value: Any) -> str:
    """The words of a value: a string, or the value, name or id of an object; empty if none."""
    if isinstance(value, str):
        return value
    for name in ("value", "name", "label", "id"):
        inner = get(value, name)
        if isinstance(inner, str):
            return inner
    return ""
