"""Pictures straight from a knowledge graph: which question or network each kind is drawn from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from communique.errors import UsageError
from communique.graph.pictures.bars import stance_bars
from communique.graph.pictures.drawings import drawing
from communique.graph.pictures.matrices import heat_map
from communique.graph.pictures.model import Picture
from communique.graph.pictures.money import commitments
from communique.graph.pictures.timelines import timeline
from communique.graph.pictures.trees import dendrogram

if TYPE_CHECKING:
    from communique.graph.knowledge import KnowledgeGraph

LOOK = ("title", "subtitle", "by", "most")
"""Options that say how a picture looks; all others narrow what it is drawn from."""


def picture(kg: KnowledgeGraph, kind: str, **options: Any) -> Picture:
    """A picture of a kind: one of KINDS.

    ``title``, ``subtitle``, ``by`` (the lines of a timeline or of bars, the nodes of a network) and
    ``most`` (how many are drawn) say how it looks; every other option is a parameter of the
    question or an option of the network that it is drawn from. Raises UsageError for a kind that
    there is not.
    """
    if kind not in KINDS:
        raise UsageError(f"no picture {kind!r}; pictures: {', '.join(KINDS)}")
    given = {name: value for name, value in options.items() if value not in (None, "")}
    look = {name: given.pop(name) for name in LOOK if name in given}
    return KINDS[kind](kg, look, given)


def _timeline(kg: KnowledgeGraph, look: dict[str, Any], given: dict[str, Any]) -> Picture:
    return timeline(kg.ask("who-said-what", **given), **look)


def _stances(kg: KnowledgeGraph, look: dict[str, Any], given: dict[str, Any]) -> Picture:
    if look.get("by") == "state":
        look = {**look, "by": "proposition", "facet": "state"}
        return stance_bars(kg.ask("stance-by-state", **given), **look)
    if look.get("by") in (None, "proposition") and not {"since", "until"} & set(given):
        return stance_bars(kg.ask("stance-tally", **given), **look)
    return stance_bars(_tally(kg, given, look.get("by", "proposition")), **look)


def _tally(kg: KnowledgeGraph, given: dict[str, Any], by: str) -> Any:
    """Statements counted by side for each value of a column of ``who-said-what``."""
    from communique.graph.answers import Answer

    sides = ("supports", "opposes", "neutral")
    said = kg.ask("who-said-what", **given)
    if by not in said.columns:
        raise UsageError(f"no column {by!r}; columns: {', '.join(said.columns)}")
    rows = {(row[by], row.stance, row.statement) for row in said}
    counted = [
        (name, *(int(stance == side) for side in sides))
        for name, stance, _ in sorted(rows, key=str)
        if name and stance
    ]
    return Answer((by, *sides), counted)


def _commitments(kg: KnowledgeGraph, look: dict[str, Any], given: dict[str, Any]) -> Picture:
    narrowed = {"agreement": given["agreement"]} if "agreement" in given else {}
    look.pop("by", None)
    look.pop("most", None)
    recorded = kg.ask("contribution-by-year", **given)
    return commitments(recorded, kg.ask("amounts", **narrowed), **look)


def _heat_map(kg: KnowledgeGraph, look: dict[str, Any], given: dict[str, Any]) -> Picture:
    network = kg.discourse_network(**_network(look, given))
    return heat_map(network, **look)


def _drawing(kg: KnowledgeGraph, look: dict[str, Any], given: dict[str, Any]) -> Picture:
    network = kg.discourse_network(**_network(look, given))
    return drawing(network, **look)


def _dendrogram(kg: KnowledgeGraph, look: dict[str, Any], given: dict[str, Any]) -> Picture:
    linkage = given.pop("linkage", "average")
    network = kg.discourse_network(**_network(look, given, "congruence"))
    return dendrogram(network, linkage, **look)


def _network(look: dict[str, Any], given: dict[str, Any], usual: str = "twomode") -> dict[str, Any]:
    nodes = {"by": look.pop("by")} if "by" in look else {}
    return {"kind": given.pop("network", usual), **nodes, **given}


KINDS: dict[str, Callable[[KnowledgeGraph, dict[str, Any], dict[str, Any]], Picture]] = {
    "timeline": _timeline,
    "stances": _stances,
    "commitments": _commitments,
    "heat-map": _heat_map,
    "network": _drawing,
    "dendrogram": _dendrogram,
}
"""The pictures that a graph gives, by name."""
