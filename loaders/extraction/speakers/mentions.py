"""The grammar of a mention: what kind of speaker the words name, before anybody is looked up.

A mention such as *a senior official from the Prime Minister's Office* has a head (official), is
indefinite, and belongs to an organization; *Finance Minister Choi Sang-mok* has a title and a
person's name. Nothing here knows what was said before; that is ``speakers``' business.
"""

# ruff: noqa: RUF001 - the typographic marks of news texts

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from communique.loaders.extraction.layers import Span
from communique.loaders.extraction.speakers.aliases import Aliases, Hit, Token, tokens

Kind = Literal[
    "pronoun", "pair", "named", "new name", "surname", "role", "body", "words", "thing", "nothing"
]
"""pair: both countries; named: in the registry; role: an official; body: the ministry; words: the
announcement; thing: any other noun."""


class Role(NamedTuple):
    """A noun for people: its kind (``official`` for ``officials``) and whether it means many."""

    kind: str
    many: bool


@dataclass(frozen=True)
class Mention:
    """What a mention says of its speaker.

    ``hits`` are the registry's names the mention is about (several if coordinated), ``of`` those
    its speaker belongs to, ``title`` the words before or after a name, ``label`` the words for an
    actor of its own, ``name`` a capitalised name that the registry does not have, ``also`` a bare
    surname that is joined to the names (*Anna Lind and Berg*).
    """

    kind: Kind
    span: Span
    hits: tuple[Hit, ...] = ()
    of: tuple[Hit, ...] = ()
    head: str = ""
    role: Role | None = None
    definite: bool = False
    label: str = ""
    name: str = ""
    also: str = ""
    title: str = ""
    modified: bool = False


PAIR_WITHIN = re.compile(
    r"\b(?:[Bb]oth|[Tt]he two) "
    r"(?:countries|sides|allies|nations|states|governments|parties|leaders)\b"
)


def _table(name: str) -> list[dict[str, str]]:
    text = (files("communique.loaders.extraction.speakers") / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _words_of(kind: str) -> frozenset[str]:
    rows = _table("mention_words.csv")
    return frozenset(word for row in rows if row["kind"] == kind for word in row["words"].split())


PRONOUNS = _words_of("pronoun")
_PAIR = re.compile(
    r"^(?:both|the two|either)(?: (?:of )?(?:the )?)?\s*"
    r"(countr(?:y|ies)|sides?|allies|nations|states|governments|parties|capitals|leaders|men|"
    r"presidents|ministers|delegations|neighbou?rs)\b",
    re.IGNORECASE,
)
BODIES = _words_of("body")
PUBLISHERS = _words_of("publisher")
_UTTERANCES = _words_of("words")
_BOUNDARY = _words_of("boundary")
_DETERMINERS = _words_of("determiner")
_DEFINITE = _words_of("definite")
_HONORIFICS = _words_of("honorific")
_ALSO = re.compile(r"\s+(?:and|AND)\s+([A-Z][a-z]+)")
_NAME = re.compile(
    r"[A-Z][\w'’.-]*(?:\s+(?:(?:de|la|van|von|der|bin|al|el|da|di|du|ben|dos)\s+)*[A-Z][\w'’.-]*){1,3}"
)


@cache
def roles() -> dict[str, Role]:
    """The nouns for people, from ``roles.csv``."""
    return {row["noun"]: Role(row["kind"], row["number"] == "many") for row in _table("roles.csv")}


def read(text: str, span: Span, aliases: Aliases) -> Mention:
    """The mention at a span of a text."""
    span = _trimmed(text, span)
    words = text[span.start : span.end]
    lower = words.casefold()
    if not words:
        return Mention("nothing", span)
    if lower in PRONOUNS:
        return Mention("pronoun", span, head=lower)
    pair = _PAIR.match(words)
    if pair:
        return Mention("pair", span, head=pair[1].casefold(), definite=True)
    hits = aliases.find(text, span.start, span.end)
    return _grammar(text, span, hits, aliases)


def _trimmed(text: str, span: Span) -> Span:
    words = text[span.start : span.end]
    left = len(words) - len(words.lstrip(" \t\n\r\"“”‘’'(–—-,.:"))
    bare = words.strip(" \t\n\r\"“”‘’'(–—-,.:;)")
    stop = re.search(r"(?:[A-Z]\.){2,}$", words.rstrip(' \t\n\r"”’,'))
    words = f"{bare}." if stop else bare
    return Span(span.start + left, span.start + left + len(words))


class _Piece(NamedTuple):
    """A name of the registry or a word, with whether a possessive mark follows."""

    span: Span
    text: str
    hit: Hit | None
    possessive: bool


def _pieces(text: str, span: Span, hits: list[Hit]) -> list[_Piece]:
    found, at = list[_Piece](), span.start
    for hit in [*hits, None]:
        until = hit.span.start if hit else span.end
        found += [_piece(text, token, None) for token in tokens(text, at, until)]
        if hit:
            found.append(_piece(text, Token(hit.span, text[slice(*hit.span)]), hit))
            at = hit.span.end
    return [each for each in found if each.text not in ("s", "S") or each.hit]


def _piece(text: str, token: Token, hit: Hit | None) -> _Piece:
    after = text[token.span.end : token.span.end + 2]
    return _Piece(token.span, token.text, hit, after[:1] in "'’" and after[1:2] in ("s", " ", ""))


def _breaks(text: str, before: _Piece, after: _Piece) -> bool:
    gap = text[before.span.end : after.span.start]
    return any(mark in gap for mark in ",(–—:;") or after.text.casefold() in _BOUNDARY


def _grammar(text: str, span: Span, hits: list[Hit], aliases: Aliases) -> Mention:
    pieces = _pieces(text, span, hits)
    if not pieces:
        return Mention("nothing", span)
    end = next((n for n in range(1, len(pieces)) if _breaks(text, pieces[n - 1], pieces[n])), None)
    chunk, rest = pieces[:end], pieces[end:] if end else []
    persons = tuple(p.hit for p in pieces if p.hit and p.hit.kind == "person" and not p.possessive)
    first = chunk[0].text.casefold()
    definite = first in _DEFINITE
    coordinated = _coordinated(chunk)
    if coordinated:
        return Mention("named", span, coordinated, title=_words(chunk))
    head = chunk[-1]
    role = _role(chunk)
    noun = head.text.casefold()
    if head.hit is None and role is None and (noun in PRONOUNS or noun not in _UTTERANCES | BODIES):
        last = _last_name(chunk)
        head = (
            last if last is not None and not last.possessive and not _is_name(head.text) else head
        )
    own = tuple(p.hit for p in pieces if p.hit and p.hit.kind != "person")
    foreign = _of_another_state(chunk, aliases)
    if foreign is not None:
        label = _label(text, chunk, [])
        return Mention("body", span, of=(foreign,), head=noun.split()[-1], label=label,
                       name=label, modified=True)  # fmt: skip
    if head.hit is not None and head.hit.how != "adjective":
        title = " ".join((_words(chunk[:-1]), _words(rest)))
        one = persons if role is None and head.hit.kind == "person" else (head.hit,)
        return Mention("named", span, one[:1], of=own, title=title)
    if role is not None:
        return _role_mention(text, span, chunk, rest, role, definite, persons, own)
    return _noun_mention(text, span, chunk, pieces, definite, own)


def _of_another_state(chunk: list[_Piece], aliases: Aliases) -> Hit | None:
    """The state in *Sweden's Transport Ministry*, if the name is another state's ministry."""
    hit = chunk[-1].hit
    organ = aliases.actors[hit.actor].organ_of if hit and hit.kind == "organization" else None
    states = [p.hit for p in chunk[:-1] if p.hit and p.hit.kind == "state"]
    return states[-1] if organ and states and states[-1].actor != organ else None


def _coordinated(chunk: list[_Piece]) -> tuple[Hit, ...]:
    """The names of *Japan and South Korea*, *Kim and Lee*: two or more of one kind, joined."""
    named = [p.hit for p in chunk if p.hit and p.hit.how != "adjective" and not p.possessive]
    plain = {p.text.casefold() for p in chunk if not p.hit}
    if len(named) > 1 and "and" in plain and len({hit.kind for hit in named}) == 1:
        return tuple(named) if chunk[-1].hit is named[-1] else ()
    return ()


def _role(chunk: list[_Piece]) -> Role | None:
    head = chunk[-1]
    return None if head.hit else roles().get(head.text.casefold())


def _last_name(chunk: list[_Piece]) -> _Piece | None:
    return next((p for p in reversed(chunk) if p.hit and p.hit.how != "adjective"), None)


def _role_mention(
    text: str,
    span: Span,
    chunk: list[_Piece],
    rest: list[_Piece],
    role: Role,
    definite: bool,
    persons: tuple[Hit, ...],
    own: tuple[Hit, ...],
) -> Mention:
    if persons:  # two leading candidates, Lee and Kim; the professor, Park
        named = persons if role.many else persons[:1]
        also = _ALSO.match(text, named[-1].span.end, span.end) if role.many else None
        return Mention("named", span, named, title=_words(chunk), also=also[1] if also else "")
    name = _new_name(text, rest)
    if name and not role.many:
        return Mention("new name", span, of=own, name=name, title=_words(chunk), role=role)
    modified = len([p for p in chunk if p.text.casefold() not in _DETERMINERS]) > 1 or bool(own)
    label = _label(text, chunk, rest)
    return Mention(
        "role", span, of=own, head=role.kind, role=role, definite=definite, label=label,
        title=_words(chunk), modified=modified,
    )  # fmt: skip


def _noun_mention(
    text: str,
    span: Span,
    chunk: list[_Piece],
    pieces: list[_Piece],
    definite: bool,
    own: tuple[Hit, ...],
) -> Mention:
    head = chunk[-1].text.casefold()
    owner = next((p.hit for p in chunk[:-1] if p.hit and p.possessive), None)
    label = _label(text, chunk, pieces[len(chunk) :])
    if head in _UTTERANCES:
        named = (owner,) if owner else tuple(h for h in own[:1] if h.how != "adjective")
        return Mention("words", span, named, head=head, definite=definite)
    name = _new_name(text, pieces)
    if head in BODIES or head.rstrip("s") in BODIES:
        proper = chunk[-1].text[0].isupper() and len(chunk) > 1
        return Mention(
            "body", span, of=own, head=head, definite=definite, label=label,
            name=_titled(label) if proper else "", modified=len(chunk) > 2 or bool(own),
        )  # fmt: skip
    if name:
        title = " ".join(p.text for p in pieces if p.text not in name.split())
        return Mention("new name", span, of=own, name=name, title=title)
    last = chunk[-1].text
    if last[0].isupper() and last.casefold() not in PRONOUNS | _DETERMINERS:
        return Mention("surname", span, of=own, name=last, title=_words(chunk[:-1]), label=label)
    if owner is not None:
        return Mention("words", span, (owner,), head=head, definite=definite)
    return Mention("thing", span, of=own, head=head, definite=definite, label=label)


def _new_name(text: str, pieces: list[_Piece]) -> str:
    """A capitalised name of two to four words among pieces that are no names of the registry."""
    run: list[_Piece] = []
    for piece in [*pieces, None]:
        fits = piece is not None and piece.hit is None and (
            _is_name(piece.text) or bool(run and text[run[-1].span.end : piece.span.start] == "-")
        )  # fmt: skip
        joined = not run or (piece is not None and not _apart(text, run[-1], piece))
        if piece is not None and fits and joined:
            run.append(piece)
            continue
        titles = [n for n, each in enumerate(run) if _is_title(each.text)]
        run = run[titles[-1] + 1 :] if titles else run
        words = text[run[0].span.start : run[-1].span.end] if run else ""
        if _NAME.fullmatch(words):
            return " ".join(words.split())
        run = [piece] if piece is not None and fits else []
    return ""


def _is_title(word: str) -> bool:
    lower = word.casefold()
    return lower in _HONORIFICS or lower in roles()


def _apart(text: str, before: _Piece, after: _Piece) -> bool:
    gap = text[before.span.end : after.span.start]
    return not re.fullmatch(r"[\s.'’-]{1,3}", gap) or "\n" in gap


def _is_name(word: str) -> bool:
    lower = word.casefold()
    return word[0].isupper() and lower not in PRONOUNS | _DETERMINERS | _BOUNDARY


def _words(pieces: list[_Piece]) -> str:
    return " ".join(each.text for each in pieces)


def _label(text: str, chunk: list[_Piece], rest: list[_Piece]) -> str:
    """The words for an actor of its own: at most eight, without article, in one line."""
    kept = list(chunk)
    while len(kept) > 1 and kept[0].text.casefold() in _DETERMINERS and not kept[0].hit:
        kept.pop(0)
    last = kept[-1]
    for piece in rest:
        gap = text[last.span.end : piece.span.start]
        if any(mark in gap for mark in ",(–—:;") or piece.text.casefold() in (
            "who",
            "that",
            "which",
        ):
            break
        last = piece
    words = " ".join(text[kept[0].span.start : last.span.end].split()).split(" ")
    if not kept[0].hit and kept[0].text[1:].islower():
        words[0] = words[0][:1].lower() + words[0][1:]
    return " ".join(words[:8])


def _titled(label: str) -> str:
    return label[:1].upper() + label[1:]
