"""Signs that a text was broken, or translated by a machine, before it was stored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from communique.loaders.extraction.layers import Block, Span

_GLUED = re.compile(r"[a-z]{2}[.,;:!?][A-Z][a-z]|[a-z]{3}[A-Z][a-z]{2,}|\w[”\"]\w{3,}")
_STRAY_PRONOUN = re.compile(
    r"\b(?:[A-Z][a-z]+ ){1,3}(?:He|She|It|They)\b(?! [A-Z])"
    r"|\b(?:He|She|They|We) (?:he|she|they|we)\b"
)
_STRAY_ARTICLE = re.compile(r"\b(?:the|a|an) (?:the|a|an)\b|\b(?:of|to|in) (?:of|to|in) ", re.I)
_SPACED_MARKS = re.compile(r"\w [!?,;](?= |$)|[!?]{3,}|“\s|\s”(?=\s)")
_UNKNOWN = re.compile("[\ufffd\x00-\x08\x0e-\x1f\u200e\u200f\u202a-\u202e]")
_ODD_ORDER = re.compile(r"”[^“\n]{0,400}”|“[^”\n]{0,400}“")
_PER_THOUSAND_WORDS = 2.0
_SCALE = 0.75


def damage(text: str, blocks: Sequence[Block], quotations: Sequence[Span]) -> tuple[str, ...]:
    """What is broken in a text, in words; empty for a sound one.

    A sign counts where it is frequent (two in a thousand words, and at least two of them), so that
    one slip of a sound newspaper is no damage.
    """
    words = max(1, len(text.split()))
    body = "\n".join(text[b.span.start : b.span.end] for b in blocks if b.kind == "paragraph")
    return tuple(_signs(text, body, words))


def factor(notes: Sequence[str]) -> float:
    """What the probabilities of a damaged text are multiplied with."""
    return float(_SCALE ** min(3, len(notes)))


def _signs(text: str, body: str, words: int) -> Iterator[str]:
    kinds = (
        ("words run together", _GLUED, body),
        ("stray pronouns, as machine translation leaves them", _STRAY_PRONOUN, body),
        ("doubled little words", _STRAY_ARTICLE, body),
        ("marks apart from their words", _SPACED_MARKS, body),
        ("quotation marks in odd order", _ODD_ORDER, body),
        ("unreadable or control characters", _UNKNOWN, text),
    )
    for told, pattern, where in kinds:
        hits = pattern.findall(where)
        if len(hits) >= 2 and len(hits) * 1000 / words >= _PER_THOUSAND_WORDS:
            yield f"{told} ({len(hits)} times)"
