"""Bytes of an article to text: which encoding they are in, and what is no text at all."""

from __future__ import annotations

import codecs
import re

from communique.errors import ArticleError, Problem

_NOT_TEXT = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a zip, Word or e-book file",
    b"\x1f\x8b": "a compressed file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"{\\rtf": "an RTF file",
    b"\xd0\xcf\x11\xe0": "an old Word file",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# what pages call an encoding is often a part of what they use: https://encoding.spec.whatwg.org/
_WIDER = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "euc_kr": "cp949",
    "johab": "johab", "shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030",
    "iso8859-9": "cp1254", "tis-620": "cp874",
}  # fmt: skip
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_XML_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})""")
# Python also lists codecs such as rot13, zlib and punycode, which no page is written in
_CODEC = re.compile(
    "utf-?_?8|utf-?_?(16|32)|iso8859|iso2022|cp|euc|gb|big5|koi8|shift|mac|johab|tis|ascii|hz|latin"
)
_ODD = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
# for each encoding, characters common in what is written in it, and their usual share of all that
# is not ASCII; accented letters of western text stand alone between ASCII ones
_COMMON = {
    "cp949": (re.compile("[이다는의에을를가고한로지기은하사도서]"), 0.35),
    "cp932": (re.compile("[のにはをたがでてとしれさいるな。、]"), 0.40),
    "euc_jp": (re.compile("[のにはをたがでてとしれさいるな。、]"), 0.40),
    "gb18030": (re.compile("[的一是在不了有和人中国大为上。\uff0c]"), 0.15),
    "big5": (re.compile("[的一是在不了有和人中國大為上。\uff0c]"), 0.15),
    "cp1252": (re.compile("(?<![^\x00-\x7f])[À-ÿ\u2013-\u201d\u2026€£©®°§](?![^\x00-\x7f])"), 1.0),
}


def refuse(source: str, message: str, expected: str = "plain text or HTML") -> ArticleError:
    """The error for an article that cannot be taken."""
    return ArticleError(Problem(source, 0, "", message, expected))


def decoded(data: bytes, source: str, declared: str = "") -> str:
    """The text of an article's bytes.

    Input: the bytes, their name for messages, the charset a server named. In order: byte order
    mark, UTF-8, ``declared``, what the page itself declares, the most plausible legacy encoding. A
    UTF-8 byte order mark stays in the text. Raises ArticleError for what is no text.
    """
    for beginning, what in _NOT_TEXT.items():
        if data.startswith(beginning):
            raise refuse(source, f"{what}, which is not read")
    if not data.strip():
        raise refuse(source, "empty")
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _readable(_strictly(data, name, source), source)
    if data.count(0) > 0:
        raise refuse(source, "binary data, no text")
    # what reads as UTF-8 beyond ASCII is UTF-8, whatever a server or a page says
    says = (_python_name(declared), _page_charset(data))
    for name in filter(None, (*says, "utf-8") if data.isascii() else ("utf-8", *says)):
        try:
            return _readable(data.decode(name), source)
        except UnicodeDecodeError:
            continue  # pages declare wrongly often enough: look for ourselves
    return _readable(_plausible(data, source), source)


def _strictly(data: bytes, name: str, source: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise refuse(source, f"not the {name.upper()} its first bytes promise") from error


def _python_name(label: str) -> str:
    try:
        name = codecs.lookup(label.strip().lower()).name if label.strip() else ""
    except (LookupError, ValueError):
        return ""
    return _WIDER.get(name, name) if _CODEC.match(name) else ""


def _page_charset(data: bytes) -> str:
    found = _XML_DECLARED.match(data) or _DECLARED.search(data[:4096])
    name = _python_name(found[1].decode("ascii")) if found else ""
    return "" if name.startswith(("utf-16", "utf-32")) else name  # it was read as ASCII, so no


def _plausible(data: bytes, source: str) -> str:
    """The reading in which a language's common characters are as common as they should be.

    Input: bytes that are no UTF-8 and name no encoding. Raises ArticleError if nothing reads well.
    """
    best, most = "", 0.25
    for name, (common, share) in _COMMON.items():
        try:
            words = data.decode(name)
        except UnicodeDecodeError:
            continue
        foreign = sum(1 for each in words if each > "\x7f")
        score = len(common.findall(words)) / max(1, foreign) / share
        if score > most:
            best, most = words, score
    if not best:
        raise refuse(source, "in no encoding that could be made out", "UTF-8")
    return best


def _readable(words: str, source: str) -> str:
    sample = words[:20_000]
    if "\x00" in words or len(_ODD.findall(sample)) * 50 > len(sample):
        raise refuse(source, "binary data, no text")
    if not words.strip("\ufeff \t\r\n\x0b\x0c"):
        raise refuse(source, "empty")
    return words
