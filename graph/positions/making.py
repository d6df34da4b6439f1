"""Positions from a knowledge graph: rows of ``who-said-what``, and what is contrary to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from communique.errors import DateError, UsageError
from communique.graph import records as r
from communique.graph.answers import Row
from communique.graph.dates import Bounds, bounds
from communique.graph.positions.model import Positions
from communique.graph.positions.taken import Taken

if TYPE_CHECKING:
    from communique.graph.knowledge import KnowledgeGraph

LEVELS = {"actor": ("speaker", "speaker_iri"), "state": ("represents", "represents")}


def positions(
    kg: KnowledgeGraph, *, by: str = "actor", contraries: bool = True, **narrowed: Any
) -> Positions:
    """The sides actors take on propositions.

    ``narrowed`` are parameters of the question ``who-said-what`` (actor, proposition, topic, state,
    since, until, status, ...). ``by`` says who an actor is: the speaker (``actor``), or the states
    spoken for that day (``state``). With ``contraries``, support of a proposition counts as
    opposition to its contraries. Raises UsageError for what the question does not take.
    """
    if by not in LEVELS:
        raise UsageError(f"no level {by!r}; positions are by: {', '.join(LEVELS)}")
    contrary = _contraries(kg) if contraries else {}
    wanted = _proposition(kg, narrowed) if narrowed.get("proposition") else ""
    rows = _rows(kg, narrowed, wanted, contrary)
    sides = (side for row in rows for side in _sides(row, by, contrary))
    kept = _once(side for side in sides if wanted in ("", side[1]))
    dated = [(each, days) for each in kept if (days := _days(each[-1])) is not None]
    taken = sorted((_taken(each, *days) for each, days in dated), key=_order)
    return Positions(tuple(taken), undated=len(kept) - len(dated))


def _contraries(kg: KnowledgeGraph) -> dict[str, list[r.Proposition]]:
    """For the IRI of each proposition its contraries, whichever of the two names the other."""
    by_id = {each.id: each for each in kg.codebook.propositions}
    found: dict[str, dict[str, r.Proposition]] = defaultdict(dict)
    for one in by_id.values():
        for name in one.contrary:
            if name in by_id:
                found[_iri(kg, one.id)][name] = by_id[name]
                found[_iri(kg, name)][one.id] = one
    return {iri: list(others.values()) for iri, others in found.items()}


def _iri(kg: KnowledgeGraph, proposition: str) -> str:
    from communique.graph import terms as t

    return t.iri_text(kg.mint("proposition", proposition))


def _proposition(kg: KnowledgeGraph, narrowed: Mapping[str, Any]) -> str:
    """The IRI of the proposition that a person named."""
    from communique import queries
    from communique.graph import terms as t
    from communique.graph.questions import term_of

    param = queries.question("who-said-what").params["proposition"]
    named = str(narrowed["proposition"])
    return t.iri_text(term_of(kg.store, kg.mint, param, "proposition", named))


def _rows(
    kg: KnowledgeGraph,
    narrowed: Mapping[str, Any],
    wanted: str,
    contrary: Mapping[str, Sequence[r.Proposition]],
) -> list[Row]:
    rows = list(kg.ask("who-said-what", **narrowed))
    for other in contrary.get(wanted, ()):
        rows += kg.ask("who-said-what", **{**narrowed, "proposition": _iri(kg, other.id)})
    return [row for row in rows if row.proposition_iri and row.polarity is not None]


_Side = tuple[str, str, str, str, Decimal, str, Row]
"""Proposition, its IRI, actor, its IRI, polarity, the proposition it is derived from, the row."""


def _sides(row: Row, by: str, contrary: Mapping[str, Sequence[r.Proposition]]) -> Iterator[_Side]:
    polarity = Decimal(str(row.polarity))
    base = str(row.proposition_iri).rpartition("/")[0]
    for actor, iri in _actors(row, by):
        yield str(row.proposition), str(row.proposition_iri), actor, iri, polarity, "", row
        for other in contrary.get(str(row.proposition_iri), ()) if polarity > 0 else ():
            yield (
                other.label, f"{base}/{other.id}", actor, iri, -polarity, str(row.proposition), row
            )  # fmt: skip


def _once(sides: Iterable[_Side]) -> list[_Side]:
    """Each side once: what a statement was coded with outweighs what follows from it."""
    found: dict[tuple[str, str, str], list[_Side]] = defaultdict(list)
    for side in sorted(sides, key=lambda each: (each[5] != "", each[:-1])):
        same = found[str(side[-1].statement), side[1], side[3]]
        if not same or not side[5]:
            same += [side] if side not in same else []
    return [side for same in found.values() for side in same]


def _actors(row: Row, by: str) -> Iterable[tuple[str, str]]:
    if by == "actor":
        return [(str(row.speaker), str(row.speaker_iri))]
    return [(name, name) for name in str(row.represents or "").split("; ") if name]


def _days(row: Row) -> Bounds | None:
    for expression in (row.said_on, row.published):
        try:
            found = bounds(str(expression)) if expression else Bounds(None, None)
        except DateError:
            continue
        if found.earliest and found.latest:
            return found
    return None


def _taken(side: _Side, earliest: date | None, latest: date | None) -> Taken:
    proposition, proposition_iri, actor, actor_iri, polarity, derived_from, row = side
    assert earliest is not None
    assert latest is not None
    return Taken(
        earliest, latest, str(row.statement), proposition, proposition_iri, actor, actor_iri,
        polarity, derived_from, row,
    )  # fmt: skip


def _order(each: Taken) -> tuple[Any, ...]:
    return each[:-1]
