"""What coders coded, as agreement is reckoned from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Coded:
    """One statement as one coder coded it.

    ``start`` and ``end`` count code points of the document; ``speaker``, propositions and topics
    are labels, so that codings from different dossiers can be compared. ``stances`` gives each
    proposition its polarity, -1 to 1. ``statement`` is ``document/statement`` in the coder's
    dossier; ``words`` are those of the passage, where the text is at hand.
    """

    coder: str
    document: str
    statement: str
    start: int
    end: int
    speaker: str
    stances: Mapping[str, float]
    topics: frozenset[str] = frozenset()
    mode: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Codings of the same documents by several coders.

    ``lengths`` gives each document its length in code points, ``coders_of`` those who coded it.
    Only documents of two coders or more belong here.
    """

    coders: tuple[str, ...]
    lengths: Mapping[str, int]
    coders_of: Mapping[str, frozenset[str]]
    coded: tuple[Coded, ...]
