"""Which statements fit: the filters of the facets as conditions, and how many fit each choice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from communique.errors import DateError, TermError, UsageError
from communique.graph import terms as t
from communique.graph.dates import bounds
from communique.serve.pages.index.index import Index

ACTOR = ("person", "organization", "state", "group", "unnamed", "outlet", "agency", "platform")
NAMED: dict[str, tuple[str, tuple[str, ...]]] = {
    "actor": ("actor", ACTOR),
    "state": ("actor", ("state",)),
    "proposition": ("proposition", ("proposition",)),
    "topic": ("topic", ("topic",)),
    "agreement": ("agreement", ()),
    "outlet": ("actor", ("outlet", "agency", "platform")),
    "document": ("document", ("document",)),
    "relay": ("actor", ACTOR),
    "capacity": ("post", ("post",)),
    "utterance": ("utterance", ("utterance",)),
    "occasion": ("event", ("event",)),
}
"""For each filter that names a thing: the first segment of its IRIs, and the kinds it may be.

Statements are about agreements, and now and then about anything else.
"""

WORDS = {
    "stance": ("supports", "opposes", "neutral"),
    "mode": ("direct", "indirect", "mixed"),
    "status": ("accepted", "proposed", "rejected", "any"),
}
FILTERS = (*NAMED, *WORDS, "since", "until")

_COLUMNS = {
    "actor": "speaker",
    "outlet": "outlet",
    "document": "document",
    "capacity": "capacity",
    "utterance": "utterance",
    "occasion": "occasion",
    "mode": "mode",
}
_LINKED = {
    "state": ("represents", "state"),
    "topic": ("concerns", "topic"),
    "agreement": ("about", "agreement"),
    "relay": ("relay", "actor"),
}
COUNTED = (
    "proposition",
    "stance",
    "actor",
    "state",
    "topic",
    "agreement",
    "outlet",
    "mode",
    "status",
)


class Choice(NamedTuple):
    """One choice of a facet: a thing's number or a word, and how many statements have it."""

    value: int | str
    number: int


class Filters:
    """The filters of one view: parameters as the address has them, and what they stand for."""

    def __init__(self, index: Index, mint: t.Minter, given: Mapping[str, str]) -> None:
        """Raises UsageError for a filter that does not exist, or a value that names nothing."""
        self.index, self.mint = index, mint
        self.values: dict[str, Any] = {}
        for name, text in given.items():
            if name not in FILTERS:
                raise UsageError(f"no filter {name!r}; filters: {', '.join(FILTERS)}")
            if text:
                self.values[name] = self._value(name, text)

    def _value(self, name: str, text: str) -> Any:
        if name in NAMED:
            return named(self.index, self.mint, name, text)["n"]
        if name in WORDS:
            if text not in WORDS[name]:
                raise UsageError(f"{name}: {text!r} is none of {', '.join(WORDS[name])}")
            return text
        try:
            day = bounds(text.strip())[0 if name == "since" else 1]
        except DateError as error:
            raise UsageError(f"{name}: {error}") from error
        if day is None:
            raise UsageError(f"{name}: {text!r} has no such end; expected YYYY-MM-DD")
        return day.isoformat()

    def where(self, without: str = "") -> tuple[str, list[Any]]:
        """The condition on ``statement s``, with its values; one filter may be left out."""
        parts = list(self._parts(without))
        return " AND ".join(sql for sql, _ in parts), [v for _, values in parts for v in values]

    def _parts(self, without: str) -> Iterator[tuple[str, list[Any]]]:
        chosen = {name: value for name, value in self.values.items() if name != without}
        status = chosen.pop("status", "")
        if status and status != "any":
            yield "s.status = ?", [status]
        elif not status and without != "status":
            yield "s.status != 'rejected'", []
        else:
            yield "1", []
        side = {name: chosen.pop(name) for name in ("proposition", "stance") if name in chosen}
        if side:
            words = "".join(f" AND x.{'side' if n == 'stance' else n} = ?" for n in side)
            sql = f"s.n IN (SELECT x.statement FROM side x WHERE 1{words})"
            yield sql, list(side.values())
        for name, value in chosen.items():
            if name in _COLUMNS:
                yield f"s.{_COLUMNS[name]} = ?", [value]
            elif name in _LINKED:
                table, column = _LINKED[name]
                yield f"s.n IN (SELECT statement FROM {table} WHERE {column} = ?)", [value]
            elif name == "since":
                yield "s.latest >= ?", [value]
            else:
                yield "s.day <= ?", [value]

    def count(self) -> int:
        """How many statements fit."""
        where, values = self.where()
        return self.index.number(f"SELECT count(*) FROM statement s WHERE {where}", *values)

    def page(self, number: int, size: int, *, oldest_first: bool = False) -> list[int]:
        """The statements of one page, by their numbers; pages count from 1."""
        where, values = self.where()
        order = "s.day IS NULL, s.day, s.n" if oldest_first else "s.day DESC, s.n"
        sql = f"SELECT s.n FROM statement s WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"
        return [row[0] for row in self.index.rows(sql, *values, size, (number - 1) * size)]

    def choices(self, name: str, limit: int) -> list[Choice]:
        """The choices of a facet under all other filters, the most frequent first."""
        where, values = self.where(without=name)
        if name in ("proposition", "stance"):
            column = "side" if name == "stance" else name
            source, key = "side x JOIN statement s ON s.n = x.statement", f"x.{column}"
            other = "stance" if name == "proposition" else "proposition"
            if other in self.values:  # of one and the same side
                where += f" AND x.{'side' if other == 'stance' else other} = ?"
                values.append(self.values[other])
        elif name in _LINKED:
            table, column = _LINKED[name]
            source, key = f"{table} x JOIN statement s ON s.n = x.statement", f"x.{column}"
        else:
            source, key = "statement s", f"s.{_COLUMNS.get(name, name)}"
        sql = (
            f"SELECT {key}, count(DISTINCT s.n) FROM {source} WHERE {where} AND {key} IS NOT NULL "
            "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?"
        )
        return [Choice(row[0], row[1]) for row in self.index.rows(sql, *values, limit)]

    def years(self) -> list[Choice]:
        """How many statements may lie in each year, without the dates chosen, in order of time."""
        kept = {
            name: value for name, value in self.values.items() if name not in ("since", "until")
        }
        bare = Filters(self.index, self.mint, {})
        bare.values = kept
        where, values = bare.where()
        sql = (
            "WITH days AS (SELECT s.day, s.latest, count(*) AS many FROM statement s "
            f"WHERE {where} AND s.day IS NOT NULL GROUP BY 1, 2), "
            "years AS (SELECT DISTINCT substr(day, 1, 4) AS year FROM days) "
            "SELECT year, sum(many) FROM years JOIN days "
            "ON day <= year || '-12-31' AND latest >= year || '-01-01' GROUP BY 1 ORDER BY 1"
        )
        return [Choice(row[0], row[1]) for row in self.index.rows(sql, *values)]


def named(index: Index, mint: t.Minter, kind: str, text: str) -> sqlite3.Row:
    """The thing an id, a path below the base, or an IRI stands for; raises UsageError."""
    segment, kinds = NAMED[kind]
    for iri in _spelled(mint, segment, text):
        found = index.thing(iri, kinds)
        if found:
            return found
    raise UsageError(f"no {kind} {text!r} in this dossier")


def _spelled(mint: t.Minter, segment: str, text: str) -> Iterator[str]:
    if ":" in text:
        yield text
        return
    try:
        if "/" in text:
            yield t.iri_text(mint(*text.strip("/").split("/")))
        else:
            for first in (
                (segment, "series", "event", "actor") if segment == "agreement" else (segment,)
            ):
                yield t.iri_text(mint(first, text))
    except TermError:
        return
