"""Whether a text is in English, the one language that is read."""

from __future__ import annotations

import re

from communique.loaders.extraction import lexicon

_COMMON = frozenset(
    lexicon.names(
        "the of and to that is was for on with as by at from it he she they said has have be are "
        "not but this will would which his its their had been were or if"
    )
)
_WORD = re.compile(r"[^\W\d_]+")
_LOOKED_AT = 20_000
_ENOUGH = 20
_SHARE = 0.1
"""Share of common words; English news has 0.25 to 0.4, other languages next to none."""

NOT_ENGLISH = "the text does not look like English, the one language that is read"


def looks_english(text: str) -> bool:
    """Whether common English words are frequent at the head of a text; true if it is too short."""
    words = _WORD.findall(text[:_LOOKED_AT].casefold())
    return len(words) < _ENOUGH or sum(w in _COMMON for w in words) >= _SHARE * len(words)
