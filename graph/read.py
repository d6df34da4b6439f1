"""Triples back to records: the mirror of ``graph.write``, driven by the same table.

``read(write(x)) == canonical(x)`` for every record; a property test holds it to that. Triples that
no record knows (what reasoning adds, foreign vocabulary) are passed over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from communique.errors import TermError
from communique.graph import records as r
from communique.graph import terms as t
from communique.graph import write as w
from communique.graph.codecs import Place
from communique.graph.mapping import (
    ACTOR,
    ACTOR_CLASSES,
    AGREEMENT_CLASSES,
    OUTLET_CLASSES,
    TABLE,
    Entry,
    Nested,
)

R = TypeVar("R", bound=r.Record)
_KINDS: dict[type[r.Record], dict[tuple[t.Term, ...], str]] = {
    r.Actor: {(name,): kind for kind, name in ACTOR_CLASSES.items()},
    r.Outlet: {classes: kind for kind, classes in OUTLET_CLASSES.items()},
    r.Agreement: {classes: kind for kind, classes in AGREEMENT_CLASSES.items()},
}


class Nodes:
    """The triples of one named graph, looked up by node and property."""

    def __init__(self, triples: Iterable[t.Triple]) -> None:
        self._of: dict[t.Term, dict[t.Term, list[t.Term]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, value in triples:
            self._of[subject][predicate].append(value)

    def values(self, node: t.Term, property: t.Term) -> list[t.Term]:
        """All values of a property of a node, sorted; empty if there are none."""
        return sorted(set(self._of[node][property])) if node in self._of else []

    def value(self, node: t.Term, property: t.Term) -> t.Term | None:
        """The first value of a property of a node, or None."""
        return next(iter(self.values(node, property)), None)

    def having(self, property: t.Term, value: t.Term) -> list[t.Term]:
        """All nodes that have a value for a property, sorted."""
        return sorted(n for n, found in self._of.items() if value in found.get(property, ()))


def document(triples: Iterable[t.Triple], mint: t.Minter, language: str = "en") -> r.Document:
    """The document whose named graph these triples are; raises TermError if they hold none."""
    nodes = Nodes(triples)
    found = nodes.having(w.A, t.term("cmq:Document"))
    if len(found) != 1:
        raise TermError(f"a document graph holds one document; found {len(found)}")
    node = found[0]
    own = {mint.id(each): _kind(r.Actor, nodes, each) for each in nodes.values(node, w.DECLARES)}
    place = Place(mint, language, mint.id(node), own)
    values = _values(r.Document, node, nodes, place)
    values["text"] = r.Text(**_values(r.Text, node, nodes, place))
    values["by"] = _by(node, nodes, place)
    values["actors"] = [_record(r.Actor, n, nodes, place) for n in nodes.values(node, w.DECLARES)]
    for name in ("statements", "claims"):
        line = next(each for each in TABLE[r.Document].nested if each.attribute == name)
        values[name] = [
            _evidence(line.record, each, values["by"], nodes, place)
            for each in nodes.having(line.property, node)
            if _is(line.record, each, nodes)
        ]
    return canonical(_build(r.Document, values))


def registry(triples: Iterable[t.Triple], mint: t.Minter, language: str = "en") -> r.Registry:
    """All curated things in the triples of ``graph/registry``."""
    return _collections(r.Registry, triples, Place(mint, language))


def codebook(triples: Iterable[t.Triple], mint: t.Minter, language: str = "en") -> r.Codebook:
    """Topics, propositions and aspects in the triples of ``graph/codebook``."""
    return _collections(r.Codebook, triples, Place(mint, language))


def judgements(
    triples: Iterable[t.Triple], mint: t.Minter, language: str = "en"
) -> tuple[r.Judgement, ...]:
    """The decisions in the triples of ``graph/decisions``, oldest first."""
    nodes, place = Nodes(triples), Place(mint, language)
    found = nodes.having(w.A, t.term("cmq:Judgement"))
    return tuple(sorted((_record(r.Judgement, n, nodes, place) for n in found), key=_order))


def canonical(record: R) -> R:
    """The record with every unordered collection sorted, as reading back from a graph gives it.

    Relays keep their order: it means something. A coding equal to the document's own is left out.
    Language tags are in small letters, as RDF compares them.
    """
    changes: dict[str, Any] = {}
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if isinstance(value, r.Record):
            changes[name] = canonical(value)
        elif isinstance(value, tuple) and name != "relay":
            changes[name] = tuple(sorted(map(_canonical_item, value), key=_order))
    if isinstance(record, r.Name):
        changes["lang"] = record.lang.lower()
    if isinstance(record, r.Document):
        for name in ("statements", "claims"):
            changes[name] = tuple(_without(record.by, each) for each in changes[name])
    return msgspec.structs.replace(record, **changes)


def _canonical_item(item: Any) -> Any:
    return canonical(item) if isinstance(item, r.Record) else item


def _order(item: Any) -> Any:
    if isinstance(item, (r.Statement, r.Claim)):
        return (item.passage.start, item.passage.end, item.id)
    if isinstance(item, r.Judgement):
        return (item.at, item.subject, item.verdict, item.by, item.other, item.why)
    return msgspec.json.encode(item)


def _without(default: r.By | None, item: Any) -> Any:
    return msgspec.structs.replace(item, by=None) if item.by == default else item


def _collections(kind: type[R], triples: Iterable[t.Triple], place: Place) -> R:
    nodes = Nodes(triples)
    found: dict[str, tuple[r.Record, ...]] = {}
    for line in msgspec.structs.fields(kind):
        record = line.type.__args__[0]
        candidates = {n for name in _classes(record) for n in nodes.having(w.A, name)}
        if record is r.Actor:  # outlets are organizations too, but have a record of their own
            candidates -= set(nodes.having(w.A, t.term("cmq:Outlet")))
        records = (_record(record, node, nodes, place) for node in sorted(candidates))
        found[line.name] = tuple(sorted(records, key=_order))
    return kind(**found)


def _classes(record: type[r.Record]) -> set[t.Term]:
    if record is r.Actor:
        return set(ACTOR_CLASSES.values())
    if record is r.Outlet:
        return {t.term("cmq:Outlet")}
    if record is r.Agreement:
        return {t.term("cmq:Agreement")}
    return set(TABLE[record].classes(None))


def _is(record: type[r.Record], node: t.Term, nodes: Nodes) -> bool:
    return bool(_classes(record) & set(nodes.values(node, w.A)))


def _kind(record: type[r.Record], nodes: Nodes, node: t.Term) -> str:
    seen = set(nodes.values(node, w.A))
    known = sorted(_KINDS[record].items(), key=lambda pair: -len(pair[0]))
    for classes, kind in known:  # the most specific set of classes wins
        if seen.issuperset(classes):
            return kind
    raise TermError(f"{node} has no class of a {record.__name__.lower()}")


def _record(record: type[R], node: t.Term, nodes: Nodes, place: Place) -> R:
    return canonical(_build(record, _values(record, node, nodes, place)))


def _build(record: type[R], values: dict[str, Any]) -> R:
    return msgspec.convert(values, record)


def _values(record: type[r.Record], node: t.Term, nodes: Nodes, place: Place) -> dict[str, Any]:
    entry: Entry = TABLE[record]
    values: dict[str, Any] = {}
    names = {line.name for line in msgspec.structs.fields(record)}
    if "id" in names:
        values["id"] = place.mint.id(node)
    if record in _KINDS:
        values["kind"] = _kind(record, nodes, node)
    for line in entry.fields:
        found = [line.codec.read(term, place) for term in nodes.values(node, line.property)]
        if found or line.many:
            values[line.attribute] = found if line.many else found[0]
    for nested in entry.nested:
        if not nested.up:
            values[nested.attribute] = _children(nested, node, nodes, place)
    return values


def _children(line: Nested, node: t.Term, nodes: Nodes, place: Place) -> list[r.Record]:
    return [_record(line.record, n, nodes, place) for n in nodes.values(node, line.property)]


def _evidence(
    record: type[r.Record], node: t.Term, default: r.By | None, nodes: Nodes, place: Place
) -> r.Record:
    values = _values(record, node, nodes, place)
    values["passage"] = _passage(node, nodes)
    values["by"] = _by(node, nodes, place)
    if record is r.Statement:
        values["relay"] = _relay(node, nodes, place)
    return canonical(_build(record, values))


def _passage(node: t.Term, nodes: Nodes) -> r.Passage:
    target = nodes.value(node, w.TARGET)
    if target is None:
        raise TermError(f"{node} has no passage")
    found: dict[str, Any] = {"digest": t.value(nodes.values(target, w.DIGEST)[0])}
    parts = {
        "start": w.START,
        "end": w.END,
        "exact": w.EXACT,
        "prefix": w.PREFIX,
        "suffix": w.SUFFIX,
    }
    for selector in nodes.values(target, w.SELECTOR):
        for name, property in parts.items():
            term = nodes.value(selector, property)
            if term is not None:
                found[name] = t.value(term)
    return msgspec.convert(found, r.Passage)


def _by(node: t.Term, nodes: Nodes, place: Place) -> r.By | None:
    activity = nodes.value(node, w.GENERATED)
    if activity is None:
        return None
    values = _values(r.By, activity, nodes, place)
    confidence = nodes.value(node, w.CONFIDENCE)
    if confidence is not None:
        values["confidence"] = float(t.literal(confidence).words)
    return r.By(**values)


def _relay(node: t.Term, nodes: Nodes, place: Place) -> list[str]:
    _, step, relayed_by = w.RELAY
    steps = nodes.values(node, w.RELAYED)
    ordered = sorted(steps, key=lambda each: int(t.literal(nodes.values(each, step)[0]).words))
    return [ACTOR.read(nodes.values(each, relayed_by)[0], place) for each in ordered]
