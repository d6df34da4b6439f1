"""The text of a document as its page shows it: blocks of runs, each marked with its passages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request

from communique.loaders.dossier.texts import digest, shown
from communique.loaders.extraction.text.segmentation import blocks
from communique.serve.pages.marking import Segment, segments
from communique.serve.pages.texts import LONGEST, Text, Texts
from communique.serve.pages.views.document import DocumentPage, Passage
from communique.serve.settings import is_loopback
from communique.serve.site import Site

GAP = "gap"


@dataclass(frozen=True)
class Run:
    """A piece of text under the same passages.

    ``side`` is what its statements do: "supports", "opposes", "mixed", "neutral", "claimed" where
    there are only claims, "" where nothing was found. ``note`` is the number of the narrowest
    passage, 0 for none. ``begins`` are the ids of passages that begin here, ``ends`` the numbers of
    those that end here; ``hint`` says in words what was found.
    """

    words: str
    side: str = ""
    note: int = 0
    hint: str = ""
    begins: tuple[str, ...] = ()
    ends: tuple[int, ...] = ()


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, caption or boilerplate with its runs, or the gap between two."""

    kind: str
    runs: list[Run] = field(default_factory=list)


@dataclass(frozen=True)
class Article:
    """The whole text of a document with its passages.

    ``notes`` are the passages that hold, by number; ``stale`` those whose words are not those
    coded. ``coded``: the text is the one that was coded.
    """

    blocks: list[Block]
    notes: list[tuple[int, Passage]]
    stale: list[Passage]
    coded: bool
    digest: str


async def article(request: Request, document: DocumentPage) -> Article | None:
    """The text of a document, where it is at hand, may be shown and is not too long for a page."""
    texts: Texts | None = getattr(request.app.state, "texts", None)
    anywhere: bool = getattr(request.app.state, "texts_anywhere", True)
    if texts is None or not (anywhere or is_loopback(request.url.hostname or "")):
        return None
    site: Site = request.app.state.site
    name = document.link.iri.rpartition("/")[2]
    found = await asyncio.to_thread(texts.of, site.etag, name, document.digest)
    if found is None or len(found.words) > LONGEST:
        return None
    return await asyncio.to_thread(laid_out, found, document.passages)


def laid_out(text: Text, passages: Sequence[Passage]) -> Article:
    """A text with its passages marked, and the passages that no longer hold."""
    holding = [each for each in passages if _holds(each, text)]
    stale = [each for each in passages if not _holds(each, text)]
    marked = list(_blocks(text.words, holding))
    return Article(marked, list(enumerate(holding, 1)), stale, text.coded, text.digest)


def _holds(passage: Passage, text: Text) -> bool:
    words = text.words[passage.start : passage.end]
    if len(words) != passage.end - passage.start:
        return False
    return digest(words) == passage.words.digest if passage.words.digest else text.coded


def _blocks(words: str, passages: Sequence[Passage]) -> Iterator[Block]:
    found = blocks(words)
    edges = [at for each in found for at in each.span]
    pieces = segments(len(words), [(each.start, each.end) for each in passages], edges)
    kinds = {each.span.start: (each.span.end, each.kind) for each in found}
    opened: Block | None = None
    until, waiting = 0, _Waiting(passages)
    for piece in pieces:
        if opened is not None and piece.start >= until:
            yield opened
            opened = None
        if piece.start in kinds:
            until, kind = kinds[piece.start]
            opened = Block(kind)
        if opened is None:
            waiting.pass_by(piece)
            yield Block(GAP, [Run(shown(words[piece.start : piece.end]))])
        else:
            opened.runs.append(_run(words, piece, passages, waiting))
    if opened is not None:
        yield opened


class _Waiting:
    """Passages whose beginning or end fell between two blocks, for the next run or the last."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._begun: set[int] = set()
        self._ended: set[int] = set()
        self._late: list[int] = []

    def pass_by(self, piece: Segment) -> None:
        """Remember the passages that begin in a gap."""
        self._late += [n for n in piece.spans if n not in self._begun and n not in self._late]

    def begins(self, piece: Segment) -> tuple[str, ...]:
        """The ids of passages that have their first run here."""
        new = [n for n in (*self._late, *piece.spans) if n not in self._begun]
        self._late, self._begun = [], self._begun | set(new)
        return tuple(
            f"p{self._passages[n].start}-{self._passages[n].end}" for n in sorted(set(new))
        )

    def ends(self, piece: Segment, words: str) -> tuple[int, ...]:
        """The numbers of passages of which nothing but white space is left after this run."""
        over = [
            n
            for n in piece.spans
            if n not in self._ended and not words[piece.end : self._passages[n].end].strip()
        ]
        self._ended.update(over)
        return tuple(sorted(n + 1 for n in over))


def _run(words: str, piece: Segment, passages: Sequence[Passage], waiting: _Waiting) -> Run:
    over = [passages[n] for n in piece.spans]
    return Run(
        words=shown(words[piece.start : piece.end]),
        side=side_of(over),
        note=piece.spans[0] + 1 if over else 0,
        hint="; ".join(dict.fromkeys(_hints(over))),
        begins=waiting.begins(piece),
        ends=waiting.ends(piece, words),
    )


def side_of(passages: Sequence[Passage]) -> str:
    """What the statements of some passages do, as coded, in one word; see ``Run.side``."""
    said = [each for passage in passages for each in passage.statements]
    sides = {side.side for each in said for side in each.sides if side.coded}
    if {"supports", "opposes"} <= sides:
        return "mixed"
    for side in ("supports", "opposes"):
        if side in sides:
            return side
    if not passages:
        return ""
    return "neutral" if said else "claimed"


def _hints(passages: Iterable[Passage]) -> Iterator[str]:
    for passage in passages:
        for said in passage.statements:
            taken = ", ".join(f"{each.side} {each.proposition.label}" for each in said.sides)
            yield f"{said.speaker.label}: {taken or said.paraphrase}"
        for claim in passage.claims:
            yield f"Claim: {claim.aspect.label if claim.aspect else claim.value}"
