"""Quotations with speakers as JSON Lines, in the two layouts of Quotebank.

Source: https://zenodo.org/records/4277311 . In the quotation-centric layout a line is a quotation
with its likely speakers and the addresses of the articles it stands in; in the article-centric one
a line is an article with its quotations. Neither holds the articles' texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from communique.graph import records as r
from communique.loaders.exchange import mapping as m
from communique.loaders.exchange import safe
from communique.loaders.exchange.model import (
    UNNAMED,
    Article,
    Coding,
    Reading,
    Thing,
    clean,
    is_id,
)

MAX_LINES = 2_000_000
_NOBODY = {"", "none", "null"}


def read(path: Path, mapping: m.Mapping) -> Reading:
    """The quotations of a file; lines that cannot be read are refused, the others taken.

    Raises InputError if no line is one of the layouts.
    """
    found = Reading("quotebank")
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        if number > MAX_LINES:
            raise safe.damaged(str(path), f"more than {MAX_LINES:,} lines")
        try:
            value = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            found.refuse(f"line {number}", "", f"not readable as JSON: {error}")
            continue
        if not isinstance(value, dict) or not {"quotation", "quotations"} & value.keys():
            found.refuse(f"line {number}", "", "no quotation and no article with quotations")
        elif "quotations" in value:
            _article(value, f"line {number}", found)
        else:
            _quotation(value, f"line {number}", found)
    if not found.codings and not found.articles:
        raise safe.damaged(str(path), "no quotations in it", "Quotebank JSON Lines")
    if mapping.unnamed is False:
        found.codings = [each for each in found.codings if each.speaker != UNNAMED]
    return found


def _lines(path: Path) -> Iterator[bytes]:
    return iter(safe.read_bytes(path).splitlines())


def _quotation(value: dict[str, Any], place: str, found: Reading) -> None:
    urls = [each for each in _list(value, "urls") if isinstance(each, str)]
    document = _text(value, "documentID")
    key = document or (urls[0] if urls else "quotations")
    title = _text(value, "documentTitle") or (urls[0] if urls else "Quotations")
    date = _date(value, "date", place, found)
    found.articles.setdefault(key, Article(
        key=key, id=document if is_id(document) else "", title=clean(title),
        outlet=Thing(clean(_text(value, "outlet"))), published=date, url=urls[0] if urls else "",
    ))  # fmt: skip
    if len(urls) > 1:
        found.note(
            "quotations are taken with the first of their addresses; the others are not kept"
        )
    _add(value, place, key, _text(value, "speaker"), value.get("probas"), found)


def _article(value: dict[str, Any], place: str, found: Reading) -> None:
    key = _text(value, "articleID") or _text(value, "url") or place
    date = _date(value, "date", place, found)
    article = Article(key=key, title=clean(_text(value, "title") or key), published=date,
                      url=_text(value, "url"))  # fmt: skip
    found.articles.setdefault(key, article)
    for number, each in enumerate(_list(value, "quotations"), 1):
        where = f"{place}, quotation {number}"
        if not isinstance(each, dict):
            found.refuse(where, "", "not an object")
            continue
        local = _text(each, "localTopSpeaker")
        speaker = local if local.casefold() not in _NOBODY else _text(each, "globalTopSpeaker")
        phase = _text(value, "phase")
        _add({"phase": phase, **each}, where, key, speaker, each.get("localProbas"), found)


def _add(
    value: dict[str, Any], place: str, key: str, speaker: str, odds: Any, found: Reading
) -> None:
    words = _text(value, "quotation")
    if not words.strip():
        return found.refuse(place, speaker, "no quotation")
    nobody = speaker.strip().casefold() in _NOBODY
    name = _text(value, "quoteID")
    coder = _text(value, "coder")
    by = r.By(coder=coder) if coder else r.By(
        extractor="Quobert", version=_text(value, "phase"), confidence=_odds(odds)
    )  # fmt: skip
    found.codings.append(
        Coding(
            place=place,
            document=key,
            id=name if is_id(name) and not name[0].isdigit() else "",
            key=f"quote-{name}" if name else "",
            speaker=UNNAMED if nobody else Thing(clean(speaker), "", "person"),
            quote=words,
            mode="direct",
            by=by,
        )
    )
    return None


def _text(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _list(value: dict[str, Any], name: str) -> list[Any]:
    found = value.get(name)
    return found if isinstance(found, list) else []


def _date(value: dict[str, Any], name: str, place: str, found: Reading) -> str | None:
    try:
        return m.edtf(_text(value, name))
    except ValueError as error:
        found.note(f"{place}: {error}")
        return None


def _odds(value: Any) -> float | None:
    """The probability of the likeliest speaker: numbers there may be written as text."""
    try:
        top = float(value[0][1])
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        return None
    return top if 0 <= top <= 1 else None


def write(found: Reading, base: str) -> bytes:
    """The quoted words of a reading, one object on each line, in the quotation-centric layout.

    Fields of our own: ``documentID``, ``documentTitle``, ``outlet``, ``coder``.
    """
    lines = (_line(c, found.articles[c.document]) for c in found.codings if c.quote)
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)


def _line(coding: Coding, article: Article) -> dict[str, Any]:
    nobody = coding.speaker.kind == "unnamed"
    speaker = "None" if nobody else coding.speaker.label or coding.organization.label
    by = coding.by or r.By()
    certain = by.confidence if by.confidence is not None else 1.0
    line = {
        "quoteID": coding.id or coding.key,
        "quotation": coding.quote,
        "speaker": speaker,
        "qids": [],
        "date": coding.said_on or article.published,
        "numOccurrences": 1,
        "probas": [[speaker, str(certain)]],
        "urls": [article.url] if article.url else [],
        "phase": by.version,
        "documentID": article.id or article.key,
        "documentTitle": article.title,
        "outlet": article.outlet.label,
    }
    return {**line, "coder": by.coder} if by.coder else line
