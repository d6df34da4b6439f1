"""Rows of the index as the pieces of pages: as few queries as there are tables."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence

from communique.serve.pages.index import Index
from communique.serve.pages.views.model import Amount, Count, Item, Link, Side, Tally

ACTORS = ("person", "organization", "state", "group", "unnamed")
OUTLETS = ("outlet", "agency", "platform")
_STATEMENT = (
    "n, iri, document, outlet, speaker, capacity, mode, status, said, day, paraphrase, quote, "
    'start, "end", hedge'
)


def link(row: sqlite3.Row) -> Link:
    """A row of ``thing`` as a link."""
    return Link(iri=row["iri"], label=row["label"], kind=row["kind"])


def links(index: Index, numbers: Iterable[int | None]) -> dict[int | None, Link]:
    """Links to things by their numbers."""
    wanted = sorted({n for n in numbers if n})
    found: dict[int | None, Link] = {}
    for part in _parts(wanted):
        sql = f"SELECT n, iri, label, kind FROM thing WHERE n IN ({_places(part)})"
        found |= {row["n"]: link(row) for row in index.rows(sql, *part)}
    return found


def items(index: Index, numbers: Sequence[int]) -> list[Item]:
    """Statements by their numbers, in the order given."""
    found: dict[int, sqlite3.Row] = {}
    for part in _parts(numbers):
        sql = f"SELECT {_STATEMENT} FROM statement WHERE n IN ({_places(part)})"
        found |= {row["n"]: row for row in index.rows(sql, *part)}
    states = _many(index, "SELECT statement, state FROM represents", numbers)
    relays = _many(index, "SELECT statement, actor FROM relay", numbers, "ORDER BY step")
    sides = _many(
        index, "SELECT statement, proposition, side, polarity, modality, coded FROM side", numbers
    )
    published = _published(index, {row["document"] for row in found.values()})
    held = ("document", "outlet", "speaker", "capacity")
    named = {row[each] for row in found.values() for each in held}
    named |= {row[1] for rows in (states, relays, sides) for many in rows.values() for row in many}
    known = links(index, named)
    return [
        _item(found[n], known, states[n], relays[n], sides[n], published)
        for n in numbers
        if n in found
    ]


def _item(
    row: sqlite3.Row,
    known: dict[int | None, Link],
    states: list[sqlite3.Row],
    relays: list[sqlite3.Row],
    sides: list[sqlite3.Row],
    published: dict[int, str],
) -> Item:
    taken = [
        Side(
            proposition=known[each["proposition"]],
            side=each["side"],
            polarity=each["polarity"],
            modality=each["modality"],
            coded=bool(each["coded"]),
        )
        for each in sides
    ]
    return Item(
        iri=row["iri"],
        paraphrase=row["paraphrase"],
        speaker=known.get(row["speaker"]) or NOBODY,
        outlet=known.get(row["outlet"]),
        document=known.get(row["document"]) or NOWHERE,
        mode=row["mode"],
        status=row["status"],
        quote=row["quote"],
        capacity=known.get(row["capacity"]),
        represents=tuple(known[each[1]] for each in states),
        relay=tuple(known[each[1]] for each in relays),
        sides=tuple(sorted(taken, key=lambda each: (not each.coded, each.proposition.label))),
        said=row["said"] or "",
        published=published.get(row["document"], ""),
        day=row["day"] or "",
        start=row["start"],
        end=row["end"],
        hedge=row["hedge"],
    )


NOBODY = Link(iri="", label="not on record")
NOWHERE = Link(iri="", label="not on record")


def tallies(index: Index, where: str = "", *values: object, limit: int = 1000) -> list[Tally]:
    """Sides counted by proposition, the most disputed first; ``where`` narrows ``side x``.

    Rejected statements do not count; sides that follow from a contrary do.
    """
    sql = (
        "SELECT x.proposition, sum(x.side = 'supports') AS supports, "
        "sum(x.side = 'opposes') AS opposes, sum(x.side = 'neutral') AS neutral, "
        "count(DISTINCT s.speaker) AS speakers FROM side x JOIN statement s ON s.n = x.statement "
        f"WHERE s.status != 'rejected' {where} GROUP BY x.proposition "
        "ORDER BY min(sum(x.side = 'supports'), sum(x.side = 'opposes')) DESC, count(*) DESC, 1 "
        "LIMIT ?"
    )
    found = index.rows(sql, *values, limit)
    known = links(index, (row["proposition"] for row in found))
    return [
        Tally(
            proposition=known[row["proposition"]],
            supports=row["supports"],
            opposes=row["opposes"],
            neutral=row["neutral"],
            speakers=row["speakers"],
        )
        for row in found
    ]


def counts(index: Index, sql: str, *values: object) -> list[Count]:
    """Things with a number each, from a query for ``thing`` number and count."""
    found = index.rows(sql, *values)
    known = links(index, (row[0] for row in found))
    return [
        Count(link=known[row[0]], value="", label=known[row[0]].label, count=row[1])
        for row in found
        if row[0] in known
    ]


def amounts(
    index: Index, where: str, *values: object, limit: int = 500, rejected: bool = False
) -> list[Amount]:
    """Claims that fit a condition on ``claim c``, without the rejected ones unless asked for."""
    standing = "1" if rejected else "c.status != 'rejected'"
    sql = (
        "SELECT c.*, d.outlet AS by, d.published AS published, s.speaker AS who, s.iri AS said_in "
        "FROM claim c LEFT JOIN document d ON d.n = c.document "
        "LEFT JOIN statement s ON s.n = c.statement "
        f"WHERE {standing} AND {where} LIMIT ?"
    )
    found = index.rows(sql, *values, limit)
    named = {row[each] for row in found for each in ("subject", "aspect", "document", "by", "who")}
    known = links(index, named)
    return [
        Amount(
            iri=row["iri"],
            subject=known.get(row["subject"]),
            aspect=known.get(row["aspect"]),
            value=row["value"],
            number=row["number"],
            unit=row["unit"],
            period=row["period"],
            document=known.get(row["document"]) or NOWHERE,
            outlet=known.get(row["by"]),
            words=row["words"],
            speaker=known.get(row["who"]),
            statement=row["said_in"] or "",
            approximate=bool(row["approximate"]),
            published=row["published"] or "",
            note=row["note"],
            status=row["status"],
            start=row["start"],
            end=row["end"],
        )
        for row in found
    ]


def _published(index: Index, numbers: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in _parts(sorted(n for n in numbers if n)):
        sql = f"SELECT n, published FROM document WHERE n IN ({_places(part)})"
        found |= {row["n"]: row["published"] or "" for row in index.rows(sql, *part)}
    return found


def _many(
    index: Index, select: str, numbers: Sequence[int], order: str = ""
) -> dict[int, list[sqlite3.Row]]:
    found: dict[int, list[sqlite3.Row]] = defaultdict(list)
    for part in _parts(numbers):
        for row in index.rows(f"{select} WHERE statement IN ({_places(part)}) {order}", *part):
            found[row["statement"]].append(row)
    return found


def _parts(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    # SQLite takes some thousand values in one query
    return (numbers[at : at + 900] for at in range(0, len(numbers), 900))


def _places(numbers: Sequence[int]) -> str:
    return ", ".join("?" * len(numbers))
