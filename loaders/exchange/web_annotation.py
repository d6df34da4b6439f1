"""Web Annotations in JSON-LD: a span of a text with what was coded there.

Source: https://www.w3.org/TR/annotation-model/ . What is written carries the standard's own bodies
for other readers, and the whole coding as a JSON literal (JSON-LD 1.1, ``@json``) under ``coding``.
Annotations of other tools are read by the purposes of their bodies and by tags such as
``speaker: Ann Lund``. Contexts are never fetched.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from communique.graph.terms import PREFIXES
from communique.loaders.exchange import mapping as m
from communique.loaders.exchange import safe
from communique.loaders.exchange.jsonld import get, listed_of, objects, text_of, types
from communique.loaders.exchange.model import (
    UNNAMED,
    Article,
    Coding,
    Reading,
    clean,
)
from communique.loaders.exchange.rows import Row, RowReader, described

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_WHERE = ("start", "end", "quote", "prefix", "suffix", "digest")


class _Spot(msgspec.Struct, frozen=True):
    """Where an annotation's target lies, as far as it tells."""

    source: str = ""
    title: str = ""
    start: int | None = None
    end: int | None = None
    quote: str = ""
    prefix: str = ""
    suffix: str = ""
    fault: str = ""


def read(path: Path, mapping: m.Mapping) -> Reading:
    """The annotations of a JSON-LD file: one, a list, a page, a collection, or a graph.

    Raises InputError for a file that is no JSON or holds no annotation.
    """
    value = safe.json_value(safe.read_bytes(path), str(path))
    found = Reading("webannotation")
    reader = RowReader(set(), mapping, found)
    number = 0
    for number, each in enumerate(objects(value, str(path), "Annotation"), 1):
        _take(each, f"annotation {number}", reader, found)
    if not number:
        raise safe.damaged(str(path), "no annotation in it", "Web Annotation JSON-LD")
    return found


def _take(each: dict[str, Any], place: str, reader: RowReader, found: Reading) -> None:
    own = get(each, "coding")
    if isinstance(own, dict):
        return _take_own(own, place, found)
    spot = _spot(each)
    cells = {"coder": clean(text_of(get(each, "creator"))), **_bodies(each)}
    what = cells.get("topic") or cells.get("paraphrase") or spot.quote
    if spot.fault:
        return found.refuse(place, what, spot.fault)
    key = spot.source or "annotations"
    url = spot.source if spot.source.startswith(("http://", "https://")) else ""
    try:
        coding = reader.coding(Row(place, cells), key, None)
    except ValueError as error:
        return found.refuse(place, described(Row(place, cells)) or what, str(error))
    found.articles.setdefault(key, Article(key=key, title=clean(spot.title or key), url=url))
    where = {name: getattr(spot, name) for name in _WHERE if hasattr(spot, name)}
    identifier = text_of(get(each, "id"))
    coding = replace(coding, key=identifier[-80:], **where)
    if not coding.speaker and not coding.organization and reader.mapping.unnamed is not False:
        coding = replace(coding, speaker=UNNAMED)
        found.note("annotations without a speaker are taken as said by an unnamed one")
    found.codings.append(coding)
    return None


class _Own(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``coding`` holds: the article without its text, and the coding without its place."""

    article: dict[str, Any]
    coding: dict[str, Any]


def _take_own(own: dict[str, Any], place: str, found: Reading) -> None:
    try:
        whole = msgspec.convert(own, _Own)
        article = msgspec.convert(whole.article, Article)
        coding = msgspec.convert({**whole.coding, "place": place}, Coding)
    except (msgspec.ValidationError, ValueError) as error:
        return found.refuse(place, "", f"not a coding: {error}")
    found.articles.setdefault(article.key, article)
    if coding.document != article.key:
        return found.refuse(place, "", "its coding is of another document than its article")
    found.codings.append(coding)
    return None


def _bodies(each: dict[str, Any]) -> dict[str, str]:
    """Cells out of the bodies of an annotation, by purpose; tags may name their field."""
    cells: dict[str, list[str]] = {}
    fields = {alias: field for field, aliases in m.ALIASES.items() for alias in aliases}
    motives = [text_of(value) for value in listed_of(get(each, "motivation"))]
    for body in [*listed_of(get(each, "body")), *listed_of(get(each, "bodyValue"))]:
        words = text_of(body).strip()
        purposes = [text_of(value) for value in listed_of(get(body, "purpose"))] or motives
        purpose = purposes[0].rpartition(":")[2] if purposes else ""
        name, colon, rest = words.partition(":")
        if colon and m.header(name) in fields and rest.strip():
            cells.setdefault(fields[m.header(name)], []).append(rest.strip())
        elif purpose in ("tagging", "classifying", "linking"):
            cells.setdefault("topic", []).append(words.rstrip("/").rpartition("/")[2] or words)
        elif purpose == "identifying":
            cells.setdefault("speaker", []).append(words)
        elif words:
            cells.setdefault("paraphrase", []).append(words)
    return {field: "; ".join(values) for field, values in cells.items()}


def _spot(each: dict[str, Any]) -> _Spot:
    targets = listed_of(get(each, "target"))
    if len(targets) != 1:
        return _Spot(fault=f"{len(targets)} targets; expected one")
    target = targets[0]
    if isinstance(target, str):
        address, _, fragment = target.partition("#")
        return _spot_of(address, "", [{"type": "FragmentSelector", "value": fragment}])
    source = get(target, "source") or get(target, "id")
    title = get(source, "title") if isinstance(source, dict) else ""
    return _spot_of(text_of(source), text_of(title), listed_of(get(target, "selector")))


def _spot_of(source: str, title: str, selectors: list[Any]) -> _Spot:
    place: dict[str, Any] = {}
    others = set()
    for selector in selectors:
        kinds = types(selector) if isinstance(selector, dict) else set()
        if "TextPositionSelector" in kinds:
            place |= _offsets(get(selector, "start"), get(selector, "end"))
        elif "TextQuoteSelector" in kinds:
            texts = {"quote": "exact", "prefix": "prefix", "suffix": "suffix"}
            place |= {to: words for to, name in texts.items()
                      if isinstance(words := get(selector, name), str)}  # fmt: skip
        elif "FragmentSelector" in kinds:
            chars = re.match(r"char=(\d{1,11}),(\d{1,11})(;|$)", text_of(get(selector, "value")))
            place |= _offsets(*map(int, chars.groups()[:2])) if chars else {}
        else:
            others |= kinds
    if not place:
        told = f" ({', '.join(sorted(others))})" if others else ""
        place["fault"] = f"no selector of text positions or quoted words{told}"
    return _Spot(source=source, title=title, **place)


def _offsets(start: Any, end: Any) -> dict[str, int]:
    good = all(isinstance(each, int) and 0 <= each < 10**11 for each in (start, end))
    return {"start": start, "end": end} if good and start < end else {}


def write(found: Reading, base: str) -> bytes:
    """A reading as an annotation page: UTF-8 JSON-LD, two spaces of indentation."""
    items = [_item(coding, found.articles[coding.document], base) for coding in found.codings]
    term = {"coding": {"@id": f"{PREFIXES['cmq']}coding", "@type": "@json"}}
    page = {"@context": [CONTEXT, term], "type": "AnnotationPage", "items": items}
    return msgspec.json.format(msgspec.json.encode(page), indent=2) + b"\n"


def _item(coding: Coding, article: Article, base: str) -> dict[str, Any]:
    document = f"{base}document/{quote(article.id or article.key, safe='')}"
    selector: list[dict[str, Any]] = [
        {"type": "TextPositionSelector", "start": coding.start, "end": coding.end}
    ]
    if coding.quote:
        words = {"exact": coding.quote, "prefix": coding.prefix, "suffix": coding.suffix}
        selector.append({"type": "TextQuoteSelector", **{k: v for k, v in words.items() if v}})
    item: dict[str, Any] = {
        "id": f"{document}/statement/{quote(coding.id or coding.key, safe='')}",
        "type": "Annotation",
        "motivation": "classifying",
    }
    if coding.by:
        person = bool(coding.by.coder)
        name = coding.by.coder or coding.by.extractor
        item["creator"] = {"type": "Person" if person else "Software", "name": name}
    item["body"] = _standard_bodies(coding)
    item["target"] = {"source": document, "selector": selector}
    item["coding"] = _literal(coding, article)
    return item


def _standard_bodies(coding: Coding) -> list[dict[str, str]]:
    bodies = [("describing", coding.paraphrase), ("identifying", coding.speaker.label)]
    bodies += [("tagging", topic.label) for topic in coding.topics]
    bodies += [
        ("classifying", f"{side.polarity:+g} {side.proposition.label}") for side in coding.sides
    ]
    return [
        {"type": "TextualBody", "purpose": purpose, "value": words}
        for purpose, words in bodies
        if words
    ]


def _literal(coding: Coding, article: Article) -> dict[str, Any]:
    """The coding and its article without the text, empty fields left out."""
    plain = {"article": msgspec.to_builtins(article), "coding": msgspec.to_builtins(coding)}
    plain["article"].pop("text")
    plain["coding"].pop("place")
    return {
        part: {name: value for name, value in fields.items() if not _empty(value)}
        for part, fields in plain.items()
    }


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], (), ["", "", "", ""], ("", "", "", ""))
