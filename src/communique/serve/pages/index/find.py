"""Full-text search: whole words first, parts of words where those find nothing.

Whole words are matched without regard to case and accents, the last also as a beginning. Korean,
Japanese and Chinese are written without the blanks a word needs: there, any three characters in a
row are indexed, and shorter queries are looked for by reading everything.
Source: https://www.sqlite.org/fts5.html .
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from communique.serve.pages.index.index import Index

MOST = 1000
_WORD = re.compile(r"\w+")
_CJK = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Hits(NamedTuple):
    """Numbers of things and statements, the best first; at most MOST of each.

    ``capped`` says that there are more; ``by_parts`` that words were found inside others only.
    """

    things: list[int]
    statements: list[int]
    capped: bool
    by_parts: bool


def find(index: Index, query: str) -> Hits:
    """What has all the words of a query; nothing for a query without words."""
    words = _WORD.findall(unicodedata.normalize("NFC", query))[:12]
    if not words:
        return Hits([], [], False, False)
    whole = " ".join(f'"{word}"' for word in words[:-1]) + f' "{words[-1]}"*'
    found = _matching(index, "words", whole)
    if found.things or found.statements:
        if not _CJK.search(query):
            return found
    elif not (_CJK.search(query) or len(words[-1]) > 3):
        return found
    inside = _inside(index, words)
    return _joined(found, inside)


def _joined(one: Hits, other: Hits) -> Hits:
    return Hits(
        list(dict.fromkeys([*one.things, *other.things])),
        list(dict.fromkeys([*one.statements, *other.statements])),
        one.capped or other.capped,
        not (one.things or one.statements) and bool(other.things or other.statements),
    )


def _inside(index: Index, words: list[str]) -> Hits:
    if all(len(word) >= 3 for word in words):
        return _matching(index, "grams", " ".join(f'"{word}"' for word in words))
    # shorter than what is indexed: read all texts; only names and short texts are there to read
    places = " AND ".join("instr(lower(text), lower(?)) > 0" for _ in words)
    rows = index.rows(f"SELECT kind, item FROM grams WHERE {places} LIMIT ?", *words, 2 * MOST)
    return _hits([(row["kind"], row["item"]) for row in rows])


def _matching(index: Index, table: str, match: str) -> Hits:
    # names are few and what people look for: they have their own place beside the statements
    found: list[tuple[str, int]] = []
    for condition in ("kind != 'statement'", "kind = 'statement'"):
        rows = index.rows(
            f"SELECT kind, item FROM {table} WHERE {table} MATCH ? AND {condition} "
            "ORDER BY rank LIMIT ?",
            match,
            MOST + 1,
        )
        found += [(row["kind"], row["item"]) for row in rows]
    return _hits(found)


def _hits(found: list[tuple[str, int]]) -> Hits:
    things = [n for kind, n in found if kind != "statement"]
    statements = [n for kind, n in found if kind == "statement"]
    capped = len(things) > MOST or len(statements) > MOST
    return Hits(things[:MOST], statements[:MOST], capped, False)
