"""Records to triples: the one place that writes RDF. ``graph.read`` is its mirror.

Each function yields the triples of one named graph; blank nodes are never written, so the same
records always give the same set of triples.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from communique.errors import DateError
from communique.graph import records as r
from communique.graph import terms as t
from communique.graph.codecs import Place
from communique.graph.dates import bounds
from communique.graph.mapping import ACTOR, TABLE, Field

A = t.term("rdf:type")
RELAYED = t.term("cmq:hasRelay")
RELAY = (t.term("cmq:Relay"), t.term("cmq:step"), t.term("cmq:relayedBy"))
TARGET, TARGET_CLASSES = (
    t.term("oa:hasTarget"),
    (t.term("oa:SpecificResource"), t.term("cmq:Passage")),
)
SOURCE, SELECTOR = t.term("oa:hasSource"), t.term("oa:hasSelector")
POSITION, QUOTE = t.term("oa:TextPositionSelector"), t.term("oa:TextQuoteSelector")
START, END = t.term("oa:start"), t.term("oa:end")
EXACT, PREFIX, SUFFIX = t.term("oa:exact"), t.term("oa:prefix"), t.term("oa:suffix")
DIGEST, CONFIDENCE = t.term("cmq:digest"), t.term("cmq:confidence")
GENERATED = t.term("prov:wasGeneratedBy")
DECLARES = t.term("cmq:declares")
IN_SCHEME, SCHEME = t.term("skos:inScheme"), t.term("skos:ConceptScheme")


def registry(dossier: r.Dossier) -> Iterator[t.Triple]:
    """The triples of ``graph/registry``: the dossier itself and all curated things."""
    mint = t.Minter(dossier.base)
    yield from _dossier(dossier, mint)
    place = Place(mint, dossier.language)
    for collection in msgspec.structs.astuple(dossier.registry):
        for record in collection:
            yield from _standing(record, place)


def codebook(dossier: r.Dossier) -> Iterator[t.Triple]:
    """The triples of ``graph/codebook``: one SKOS scheme with topics, propositions and aspects."""
    mint = t.Minter(dossier.base)
    place, scheme = Place(mint, dossier.language), mint("codebook")
    yield scheme, A, SCHEME
    yield scheme, t.term("rdfs:label"), t.text(f"{dossier.title}: codebook", dossier.language)
    for collection in msgspec.structs.astuple(dossier.codebook):
        for record in collection:
            yield from _standing(record, place)
            yield node_of(record, place), IN_SCHEME, scheme


def document(record: r.Document, mint: t.Minter, language: str = "en") -> Iterator[t.Triple]:
    """The triples of ``graph/document/<id>``: all and only what one document says, and who says so.

    ``language`` is the language the coders write in (paraphrases, notes), not the document's.
    """
    place = Place(mint, language, record.id)
    node = node_of(record, place)
    yield from _fields(record, node, place)
    yield from _fields(record.text, node, place)
    yield from _coding(record.by, node, node)
    for actor in record.actors:
        own = mint("document", record.id, "actor", actor.id)
        yield node, DECLARES, own
        yield from _fields(actor, own, place)
    for kind, items in (("statement", record.statements), ("claim", record.claims)):
        for item in items:
            yield from _evidence(item, kind, node, record.by, place)


def judgements(dossier: r.Dossier) -> Iterator[t.Triple]:
    """The triples of ``graph/decisions``: what persons decided, each with who, when and why."""
    place = Place(t.Minter(dossier.base), dossier.language)
    for record in dossier.judgements:
        yield from _fields(record, place.mint("judgement", _fingerprint(record)), place)


def node_of(record: r.Record, place: Place) -> t.Term:
    """The IRI of a record that stands on its own (an actor, an agreement, a document...)."""
    path = TABLE[type(record)].path
    if path is None:
        raise TypeError(f"{type(record).__name__} has no IRI of its own")
    return place.mint(*path(record))


def _dossier(dossier: r.Dossier, mint: t.Minter) -> Iterator[t.Triple]:
    node = t.iri(dossier.base)
    yield node, A, t.term("cmq:Dossier")
    yield node, t.term("dcterms:title"), t.text(dossier.title, dossier.language)
    yield node, t.term("dcterms:language"), t.text(dossier.language)
    if dossier.description:
        description = t.text(dossier.description, dossier.language)
        yield node, t.term("dcterms:description"), description
    if dossier.licence:
        yield node, t.term("dcterms:license"), t.iri(dossier.licence)


def _standing(record: r.Record, place: Place) -> Iterator[t.Triple]:
    yield from _fields(record, node_of(record, place), place)


def _fields(record: r.Record, node: t.Term, place: Place) -> Iterator[t.Triple]:
    entry = TABLE[type(record)]
    for each in entry.classes(record):
        yield node, A, each
    for line in entry.fields:
        value = getattr(record, line.attribute)
        if value is None or value == "" or value == ():
            continue
        for one in value if line.many else (value,):
            spelled = line.codec.write(one, place)
            yield node, line.property, spelled
            for other in line.also:
                yield node, other, spelled
        if line.earliest or line.latest:
            yield from _bounds(line, value, node)
    yield from _nested(record, node, place)


def _nested(record: r.Record, node: t.Term, place: Place) -> Iterator[t.Triple]:
    for line in TABLE[type(record)].nested:
        if line.up:  # statements and claims are written by _evidence
            continue
        for number, child in enumerate(getattr(record, line.attribute)):
            own = below(node, *line.key(child, number))
            yield node, line.property, own
            yield from _fields(child, own, place)


def _bounds(line: Field, expression: str, node: t.Term) -> Iterator[t.Triple]:
    try:
        earliest, latest = bounds(expression)
    except DateError as error:
        raise DateError(f"{t.iri_text(node)}: {error}") from error
    if line.earliest and earliest:
        yield node, line.earliest, t.typed(earliest.isoformat(), "xsd:date")
    if line.latest and latest:
        yield node, line.latest, t.typed(latest.isoformat(), "xsd:date")


def _evidence(
    item: r.Statement | r.Claim, kind: str, source: t.Term, default: r.By | None, place: Place
) -> Iterator[t.Triple]:
    node = below(source, kind, item.id)
    yield node, t.term("prov:wasQuotedFrom"), source
    yield from _fields(item, node, place)
    yield from _passage(item.passage, node, source)
    yield from _coding(item.by or default, node, source)
    if isinstance(item, r.Statement):
        yield from _relay(item, node, place)


def _passage(passage: r.Passage, node: t.Term, source: t.Term) -> Iterator[t.Triple]:
    target = below(node, "passage")
    position = below(target, "position")
    yield node, TARGET, target
    for each in TARGET_CLASSES:
        yield target, A, each
    yield target, SOURCE, source
    yield target, DIGEST, t.text(passage.digest)
    yield target, SELECTOR, position
    yield position, A, POSITION
    yield position, START, t.integer(passage.start)
    yield position, END, t.integer(passage.end)
    if passage.exact:
        words = below(target, "quote")
        yield target, SELECTOR, words
        yield words, A, QUOTE
        yield words, EXACT, t.text(passage.exact)
        yield words, PREFIX, t.text(passage.prefix)
        yield words, SUFFIX, t.text(passage.suffix)


def _coding(by: r.By | None, node: t.Term, source: t.Term) -> Iterator[t.Triple]:
    if by is None:
        return
    activity = below(source, "coding", _coder(by))
    yield node, GENERATED, activity
    yield activity, A, t.term("cmq:Coding")
    for line in TABLE[r.By].fields:
        words = getattr(by, line.attribute)
        if words:
            yield activity, line.property, t.text(words)
    if by.confidence is not None:
        yield node, CONFIDENCE, t.decimal(by.confidence)


@lru_cache(maxsize=1024)  # the same few coders and extractors stand behind most statements
def _coder(by: r.By) -> str:
    return _fingerprint(msgspec.structs.replace(by, confidence=None))


def _relay(statement: r.Statement, node: t.Term, place: Place) -> Iterator[t.Triple]:
    kind, step, relayed_by = RELAY
    for number, actor in enumerate(statement.relay, 1):
        own = below(node, "relay", number)
        yield node, RELAYED, own
        yield own, A, kind
        yield own, step, t.integer(number)
        yield own, relayed_by, ACTOR.write(actor, place)


def _fingerprint(record: r.Record) -> str:
    return hashlib.sha256(msgspec.json.encode(record)).hexdigest()[:12]


def below(node: t.Term, *path: str | int) -> t.Term:
    """The IRI term of a node below another one; ids need no escaping, so this stays cheap."""
    return f"{node[:-1]}/{'/'.join(map(str, path))}>"
