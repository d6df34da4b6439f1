"""Articles in: bytes of a plain text or an HTML page become one text and what is known of it.

Plain text is kept exactly as it is; what looks like boilerplate in it is only noted. From HTML the
main text is taken (by trafilatura, which nothing else in communique touches) and cleaned of what
belongs to the page rather than the article; offsets always count in the text given back here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from communique.errors import ArticleError, DateError, MissingExtra
from communique.graph.dates import bounds
from communique.loaders.articles import boilerplate
from communique.loaders.articles.boilerplate import Span
from communique.loaders.articles.decoding import decoded, refuse
from communique.loaders.dossier.texts import digest, shown

MAX_BYTES = 5 * 2**20
MAX_TAGS = 60_000
MAX_DEPTH = 200
MAX_TITLE = 300

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*?(/?)>")
# elements that HTML closes by itself; an unclosed one nests nothing
_SELF_CLOSING = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr", "p", "li", "dt", "dd", "td", "th", "tr", "option", "thead", "tbody", "tfoot", "colgroup",
    "optgroup", "rt", "rp",
})  # fmt: skip
# words in a class or id that say an element is not the article
_FURNITURE = frozenset({
    "share", "shares", "sharing", "sharebar", "social", "caption", "captions", "figcaption",
    "credit", "comment", "comments", "disqus", "related", "recirc", "recommended",
    "recommendations", "newsletter", "advert", "advertisement", "ads", "promo", "breadcrumb",
    "breadcrumbs", "cookie", "cookies", "subscribe", "trending", "popular", "outbrain", "taboola",
    "follow", "toolbar", "readmore", "mostread",
})  # fmt: skip
_MOST_FURNITURE = 1500  # code points; a longer element is prose, whatever its class says
_MOST_LINKS = 50  # in a block of links; the menus that have more are known by other signs
_TOKENS = re.compile(r"[a-z]+|[A-Z][a-z]*")


@dataclass(frozen=True, slots=True)
class Article:
    """One article: the text that offsets count in, and what its file tells of it.

    ``outlet``, ``authors``, ``published`` (EDTF), ``url`` and ``language`` (BCP 47) are empty where
    nothing is known. ``raw_digest`` is the digest of the bytes the text was read from.
    ``boilerplate`` are lines of the text that look as if they were not the article's.
    """

    text: str
    title: str
    raw_digest: str
    media_type: str
    outlet: str = ""
    authors: tuple[str, ...] = ()
    published: str | None = None
    language: str = ""
    url: str = ""
    boilerplate: tuple[Span, ...] = ()


def read_article(
    source: Path | str | bytes, *, name: str = "", url: str = "", media_type: str = ""
) -> Article:
    """The article of a file, or of bytes.

    Input: a path, or bytes with a ``name`` for messages; the address they came from; the media type
    a server gave (``text/html; charset=euc-kr``). Raises ArticleError for what holds no readable
    text, and MissingExtra if HTML is given and trafilatura is not installed.
    """
    data, name = _bytes(source, name)
    if len(data) > MAX_BYTES:
        raise refuse(name, f"too large: {len(data)} bytes", f"at most {MAX_BYTES // 2**20} MiB")
    kind, _, parameters = media_type.partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", parameters, re.IGNORECASE)
    words = decoded(data, name, charset[1] if charset else "")
    if _is_html(words, kind.strip().lower(), name):
        return _from_html(words, data, name, url)
    return _from_text(words, data, url)


def _bytes(source: Path | str | bytes, name: str) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, name or "article"
    path = Path(source)
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1), name or str(source)
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or str(error)
        raise refuse(name or str(source), f"not readable: {told}", "a file") from error


def _is_html(words: str, media_type: str, name: str) -> bool:
    if media_type:
        return "html" in media_type
    if Path(name).suffix.lower() in {".html", ".htm", ".xhtml"}:
        return True
    return bool(_HTML.match(words.removeprefix("\ufeff")[:4096]))


def _from_text(words: str, data: bytes, url: str) -> Article:
    return Article(
        text=words,
        title=_first_line(words),
        raw_digest=digest(data),
        media_type="text/plain",
        language=_language_by_script(words),
        outlet=_host(url),
        url=url,
        boilerplate=tuple(boilerplate.spans(words)),
    )


def _first_line(words: str) -> str:
    lines = [line.strip("\ufeff \t\x0b\x0c\r") for line in words[:20_000].splitlines()]
    prose = (line for line in lines if line and not boilerplate.kind_of(line))
    first = " ".join(shown(next(prose, "") or next(filter(None, lines), "")).split())
    if len(first) <= MAX_TITLE:
        return first
    return first[:120].rsplit(" ", 1)[0] + " …"


def _language_by_script(words: str) -> str:
    sample = [each for each in words[:4000] if each.isalpha()]
    for language, first, last in (("ko", "\uac00", "\ud7a3"), ("ja", "\u3041", "\u30fe")):
        if sum(first <= each <= last for each in sample) > 0.25 * len(sample):
            return language
    return ""


def _from_html(words: str, data: bytes, name: str, url: str) -> Article:
    _refuse_hostile(words, name)
    found, language = _extracted(words, name, url)
    lines = (line.rstrip() for line in shown(found.text or "").splitlines())
    text = "\n".join(line for line in lines if line and not boilerplate.kind_of(line))
    if not text:
        raise refuse(name, "no article text found in this page", "a page with an article")
    return Article(
        text=text + "\n",
        title=" ".join(shown(found.title or "").split())[:MAX_TITLE] or _first_line(text),
        raw_digest=digest(data),
        media_type="text/html",
        outlet=" ".join((found.sitename or _host(found.url or url)).split()),
        authors=tuple(each.strip() for each in (found.author or "").split(";") if each.strip()),
        published=_date(found.date),
        language=language or _language_by_script(text),
        url=url or found.url or "",
    )


def _refuse_hostile(words: str, name: str) -> None:
    """Pages that would keep an extractor busy for minutes, or break its recursion."""
    if words.count("<") > MAX_TAGS:
        raise refuse(name, f"too many tags: {words.count('<')}", f"at most {MAX_TAGS}")
    depth = 0
    for closing, tag, closed in _TAG.findall(words):
        if closed or tag.lower() in _SELF_CLOSING:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > MAX_DEPTH:
            raise refuse(name, "nested too deep", f"at most {MAX_DEPTH} levels of elements")


def _extracted(words: str, name: str, url: str) -> tuple[Any, str]:
    """What trafilatura finds, and the language the page says it is in."""
    try:
        import trafilatura
    except ImportError as error:
        message = "HTML is read by trafilatura: pip install 'communique[articles]'"
        raise MissingExtra(message) from error
    try:
        tree = trafilatura.load_html(words)
        if tree is None:
            raise refuse(name, "not readable as HTML")
        language = _page_language(tree)
        _strip(tree)
        found = trafilatura.bare_extraction(
            tree,
            url=url or None,
            include_comments=False,
            with_metadata=True,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except ArticleError:
        raise
    except Exception as error:  # whatever an extractor trips over in a stranger's page
        raise refuse(name, f"not readable as HTML ({type(error).__name__})") from error
    if found is None:
        raise refuse(name, "no article text found in this page", "a page with an article")
    return found, language


def _page_language(tree: Any) -> str:
    for said in tree.xpath("/html/@lang | //meta[@property='og:locale']/@content"):
        tag = str(said).strip().replace("_", "-")
        if re.fullmatch(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*", tag):
            return tag.split("-")[0].lower()
    return ""


def _strip(tree: Any) -> None:
    """Takes furniture out of a page: what class or id names so, captions, blocks of links."""
    whole = _length(tree)
    for element in list(_furniture(tree)):
        # what holds most of the page, or its headline, is the article, whatever it is called
        length = _length(element)
        small = length < _MOST_FURNITURE and length * 2 < whole
        if element.getparent() is not None and small and element.find(".//h1") is None:
            element.drop_tree()


def _furniture(tree: Any) -> Iterator[Any]:
    for element in tree.iter("figcaption", "nav", "button", "form", "dialog"):
        yield element
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag not in ("html", "body", "article", "main"):
            named = f"{element.get('class', '')} {element.get('id', '')}"
            tokens = {token.lower() for token in _TOKENS.findall(named)}
            if tokens & _FURNITURE or _is_link_list(element):
                yield element


def _is_link_list(element: Any) -> bool:
    """Whether a list, paragraph or block is nothing but links."""
    links = element.findall(".//a") if element.tag in ("ul", "ol", "p", "div") else []
    if not (2 if element.tag == "div" else 1) <= len(links) <= _MOST_LINKS:
        return False
    inside = sum(_length(link) for link in links)
    return inside >= 0.8 * _length(element) and inside < 150 * len(links)


def _length(element: Any) -> int:
    """Code points of an element's visible text."""
    visible = element.xpath("(.//text())[not(parent::script or parent::style or parent::title)]")
    return sum(len(words.strip()) for words in visible)


def _date(found: str | None) -> str | None:
    try:
        return found if found and bounds(found) else None
    except DateError:
        return None


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
