"""What a document says, held against the dossier's ids and against itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from itertools import chain

from communique.errors import DateError
from communique.graph import records as r
from communique.graph.dates import bounds
from communique.loaders.dossier.references import (
    ABOUT,
    LOCAL,
    SPEAKERS,
    Fault,
    Faults,
    Known,
    circles,
    date,
    language,
    own,
    twice,
)

VALUES = {
    "money": "a number, with the currency as unit",
    "number": "a number",
    "percent": "a number",
    "date": "a date as text, such as '2026' or 2026-01-01",
    "boolean": "true or false",
    "text": "text",
}
"""What the value of a claim must be, for each kind of aspect."""


def check(
    document: r.Document, known: Known, aspects: Mapping[str, str], lost: Mapping[str, Set[str]]
) -> Faults:
    """All faults of one document.

    ``aspects`` gives the value kind of each aspect of the codebook; ``lost`` the ids of items that
    could not be read, by list, so that references to them are not reported a second time.
    """
    local = {actor.id: actor.kind for actor in document.actors}
    statements = {each.id for each in document.statements} | lost.get("statements", frozenset())
    claims = {each.id for each in document.claims} | lost.get("claims", frozenset())
    yield from _head(document, known)
    for n, actor in enumerate(document.actors):
        if actor.kind not in LOCAL:
            wanted = "group or unnamed; whoever has a name belongs to registry/actors.yaml"
            yield Fault(("actors", n, "kind"), f"a document declares no {actor.kind}", wanted)
        yield from _below(own(actor, known, local), "actors", n)
    for name in ("actors", "statements", "claims"):
        ids = (each.id for each in getattr(document, name))
        yield from (_at(fault, name, n) for n, fault in twice(ids, name[:-1]))
    missing = lost.get("actors", frozenset())
    for n, statement in enumerate(document.statements):
        found = chain(_statement(statement, known, local, missing), _inside(statement, statements))
        yield from _below(chain(found, _span(statement.passage, document)), "statements", n)
    for n, claim in enumerate(document.claims):
        found = chain(_claim(claim, known, local, missing), _value(claim, aspects))
        inner = chain(_claim_inside(claim, claims, statements), _span(claim.passage, document))
        yield from _below(chain(found, inner), "claims", n)
    yield from _circles(document)


def _at(fault: Fault, *steps: str | int) -> Fault:
    return fault._replace(steps=(*steps, *fault.steps))


def _below(faults: Iterator[Fault], *steps: str | int) -> Faults:
    for fault in faults:
        yield _at(fault, *steps)


def _head(document: r.Document, known: Known) -> Faults:
    yield from known.id("outlet", document.outlet, "outlet")
    yield from date(document.published, "published")
    yield from language(document.language, "language")
    for n, actor in enumerate(document.based_on):
        yield from known.id("actor", actor, "based_on", n)


def _statement(
    each: r.Statement, known: Known, local: Mapping[str, str], missing: Set[str]
) -> Faults:
    people = (
        (("speaker",), each.speaker),
        *((("addressees", n), ref) for n, ref in enumerate(each.addressees)),
        *((("relay", n), ref) for n, ref in enumerate(each.relay)),
    )
    for steps, ref in people:
        if ref not in known.ids["actor"] and ref.rpartition(":")[2] not in missing:
            yield from known.reference("actor", SPEAKERS, local, ref, *steps)
    yield from known.id("post", each.capacity, "capacity")
    yield from known.id("actor", each.channel, "channel")
    yield from known.id("event", each.occasion, "occasion")
    yield from known.id("utterance", each.utterance, "utterance")
    yield from date(each.said_on, "said_on")
    for n, topic in enumerate(each.topics):
        yield from known.id("topic", topic, "topics", n)
    for n, ref in enumerate(each.about):
        yield from known.reference("agreement", ABOUT, local, ref, "about", n)
    for n, stance in enumerate(each.stances):
        yield from known.id("proposition", stance.proposition, "stances", n, "proposition")
    if len(each.stances) > 1:
        towards = (stance.proposition for stance in each.stances)
        for n, fault in twice(towards, "stance on"):
            yield _at(fault._replace(expected="one stance per proposition"), "stances", n)


def _inside(each: r.Statement, statements: Set[str]) -> Faults:
    if each.within is not None and each.within not in statements:
        wanted = "the id of a statement of this document"
        yield Fault(("within",), f"no statement {each.within!r} in this document", wanted)


def _span(passage: r.Passage, document: r.Document) -> Faults:
    if passage.end <= passage.start:
        wanted = f"more than start, {passage.start}"
        yield Fault(("passage", "end"), f"an empty passage: end {passage.end}", wanted)
    if passage.end > document.text.length:
        wanted = f"at most the text's length, {document.text.length}"
        yield Fault(("passage", "end"), f"beyond the text: {passage.end}", wanted)


def _claim(each: r.Claim, known: Known, local: Mapping[str, str], missing: Set[str]) -> Faults:
    if each.subject.rpartition(":")[2] not in missing:
        yield from known.reference("agreement", ABOUT, local, each.subject, "subject")
    yield from known.id("aspect", each.aspect, "aspect")
    yield from date(each.period, "period")


def _claim_inside(each: r.Claim, claims: Set[str], statements: Set[str]) -> Faults:
    for name, inside, kind in (
        ("converted_from", claims, "claim"),
        ("statement", statements, "statement"),
    ):
        ref = getattr(each, name)
        if ref is not None and ref not in inside:
            wanted = f"the id of a {kind} of this document"
            yield Fault((name,), f"no {kind} {ref!r} in this document", wanted)


def _value(claim: r.Claim, aspects: Mapping[str, str]) -> Faults:
    kind = aspects.get(claim.aspect)
    if kind is not None and not _fits(claim.value, kind):
        message = f"{claim.value!r} is no {kind}, which {claim.aspect} asks for"
        yield Fault(("value",), message, VALUES[kind])


def _fits(value: bool | int | float | str, kind: str) -> bool:
    if kind in ("money", "number", "percent"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "date" and isinstance(value, str):
        try:
            bounds(value)
        except DateError:
            return False
    return isinstance(value, str)


def _circles(document: r.Document) -> Faults:
    for name, field in (("statements", "within"), ("claims", "converted_from")):
        items = getattr(document, name)
        above = {each.id: getattr(each, field) for each in items}
        if not any(above.values()):
            continue
        places = {each.id: n for n, each in enumerate(items)}
        for found in circles(above):
            message = f"{found!r} comes back to itself"
            yield Fault((name, places[found], field), message, f"a {field} chain that ends")
