"""Marks put into one plain form, character for character, so that no offset ever moves."""

# ruff: noqa: RUF001 - typographic marks are what this file is about

from __future__ import annotations

import re

PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»〝〞＂「」『』", '"'),
        **dict.fromkeys("‘’‚‛`´＇ʼ", "'"),
        **dict.fromkeys("–—―‒−", "-"),
        **dict.fromkeys(
            "\u00a0\u2007\u202f\u2002\u2003\u2009\u3000\t\r\n\x0b\x0c\x85\u2028\u2029", " "
        ),
    }
)
_DOUBLED = re.compile(r"(?:''|``|‘‘|’’|,,(?=\w))")


def plain(text: str) -> str:
    """The text with typographic marks, spaces and line ends in plain form, of the same length.

    Doubled single marks (``''``) become a quotation mark and a space, on the side away from the
    quoted words.
    """
    return _DOUBLED.sub(_doubled, text).translate(PLAIN)


def _doubled(match: re.Match[str]) -> str:
    after = match.string[match.end() : match.end() + 1]
    return ' "' if after and not after.isspace() and after not in ",.;:!?)]" else '" '
