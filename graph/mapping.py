"""How records become triples: one table, read by ``graph.write`` and ``graph.read`` alike.

Each record type has an entry that names its classes and, field by field, the property and the codec
that spells a value as a term and reads it back. Nothing else in communique knows which property
carries which field.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from communique.graph import records as r
from communique.graph import terms as t
from communique.graph.codecs import (
    BOOLEAN,
    DECIMAL,
    INTEGER,
    NAME,
    PATH,
    PROSE,
    TEXT,
    VALUE,
    WIKIDATA,
    Codec,
    reference,
    within_document,
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: its attribute, property, codec, and whether it holds several values.

    ``also`` names further properties that carry the same term. ``earliest`` and ``latest`` name the
    properties that carry the bounds of an EDTF date as ``xsd:date``; readers ignore both.
    """

    attribute: str
    property: t.Term
    codec: Codec = TEXT
    many: bool = False
    also: tuple[t.Term, ...] = ()
    earliest: t.Term = ""
    latest: t.Term = ""


@dataclass(frozen=True, slots=True)
class Nested:
    """A field of records that get nodes of their own below the node of the record that holds them.

    ``key`` gives the last IRI segments of a child, from the child and its place in the tuple.
    ``up`` is set where the link runs from child to parent.
    """

    attribute: str
    property: t.Term
    record: type[r.Record]
    key: Callable[[Any, int], tuple[str | int, ...]]
    up: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """The table's line for one record type.

    ``classes`` gives the class terms of a record; ``path`` the IRI segments below the base of a
    record that stands on its own.
    """

    record: type[r.Record]
    classes: Callable[[Any], tuple[t.Term, ...]]
    fields: tuple[Field, ...] = ()
    nested: tuple[Nested, ...] = ()
    path: Callable[[Any], tuple[str, ...]] | None = None


def _always(*curies: str) -> Callable[[Any], tuple[t.Term, ...]]:
    found = tuple(t.term(curie) for curie in curies)
    return lambda record: found


ACTOR_CLASSES = {
    "person": t.term("cmq:Person"),
    "organization": t.term("cmq:Organization"),
    "state": t.term("cmq:State"),
    "group": t.term("cmq:Group"),
    "unnamed": t.term("cmq:UnnamedActor"),
}
OUTLET_CLASSES = {
    "outlet": (t.term("cmq:Organization"), t.term("cmq:Outlet")),
    "agency": (t.term("cmq:Organization"), t.term("cmq:Outlet"), t.term("cmq:NewsAgency")),
    "platform": (t.term("cmq:Organization"), t.term("cmq:Outlet"), t.term("cmq:Platform")),
}
AGREEMENT_CLASSES = {
    "treaty": (t.term("cmq:Agreement"), t.term("cmq:Treaty")),
    "cost-sharing": (t.term("cmq:Agreement"), t.term("cmq:CostSharingAgreement")),
    "status-of-forces": (t.term("cmq:Agreement"), t.term("cmq:StatusOfForcesAgreement")),
    "other": (t.term("cmq:Agreement"),),
}


def _f(attribute: str, curie: str, codec: Codec = TEXT, **more: Any) -> Field:
    return Field(attribute, t.term(curie), codec, **more)


def _date(attribute: str, curie: str, earliest: str = "", latest: str = "") -> Field:
    return Field(
        attribute,
        t.term(curie),
        earliest=t.term(earliest) if earliest else "",
        latest=t.term(latest) if latest else "",
    )


ACTOR = reference("actor")
SOURCES = _f("sources", "dcterms:source", reference("source"), many=True)
LABEL = _f("label", "rdfs:label", PROSE)
CONCEPT_LABEL = _f("label", "rdfs:label", PROSE, also=(t.term("skos:prefLabel"),))
NAMES = _f("names", "skos:altLabel", NAME, many=True)
DESCRIPTION = _f("description", "dcterms:description", PROSE)
CUES = _f("cues", "cmq:cue", PROSE, many=True)
DEFINITION = _f("definition", "skos:definition", PROSE)
SAME_AS = _f("wikidata", "schema:sameAs", WIKIDATA)
NOTE = _f("note", "cmq:note", PROSE)
PLACE = _f("place", "cmq:place")
START = _date("start", "cmq:start", earliest="cmq:earliestStart")
END = _date("end", "cmq:end", latest="cmq:latestEnd")
# what a coder says of a reading, the same on statements and claims
READING = (
    _f("hedge", "cmq:hedge"),
    _f("damage", "cmq:damage", PROSE),
    _f("certainty", "cmq:certainty", DECIMAL),
    NOTE,
    _f("status", "cmq:status"),
)
NEGOTIATORS = Nested(
    "negotiators",
    t.term("cmq:hasNegotiator"),
    r.Negotiator,
    lambda child, n: ("negotiator", f"{child.person}--{child.party}"),
)


def _own(kind: str) -> Callable[[Any], tuple[str, ...]]:
    return lambda record: (kind, record.id)


_ENTRIES = (
    Entry(
        r.Source,
        _always("cmq:Reference"),
        (
            _f("title", "dcterms:title"),
            _f("publisher", "cmq:publisherName"),
            _f("url", "schema:url"),
            _f("date", "dcterms:date"),
            NOTE,
        ),
        path=_own("source"),
    ),
    Entry(
        r.Actor,
        lambda actor: (ACTOR_CLASSES[actor.kind],),
        (
            LABEL,
            NAMES,
            DESCRIPTION,
            _f("of", "cmq:belongsTo", ACTOR, many=True),
            _f("organ_of", "cmq:organOf", ACTOR),
            _f("part_of", "cmq:partOf", ACTOR),
            SAME_AS,
            SOURCES,
        ),
        path=_own("actor"),
    ),
    Entry(
        r.Outlet,
        lambda outlet: OUTLET_CLASSES[outlet.kind],
        (LABEL, NAMES, DESCRIPTION, _f("url", "schema:url"), SAME_AS, SOURCES),
        path=_own("actor"),
    ),
    Entry(
        r.Post,
        _always("cmq:Post"),
        (LABEL, NAMES, DESCRIPTION, _f("organization", "cmq:postIn", ACTOR), SOURCES),
        path=_own("post"),
    ),
    Entry(
        r.Tenure,
        _always("cmq:Tenure"),
        (
            _f("person", "cmq:holder", ACTOR),
            _f("post", "cmq:ofPost", reference("post")),
            START,
            END,
            _f("acting", "cmq:acting", BOOLEAN),
            NOTE,
            SOURCES,
        ),
        path=lambda tenure: ("tenure", tenure.person, tenure.post, tenure.start or "unknown"),
    ),
    Entry(
        r.Series,
        _always("cmq:AgreementSeries"),
        (LABEL, NAMES, DESCRIPTION, SOURCES),
        path=_own("series"),
    ),
    Entry(
        r.Agreement,
        lambda agreement: AGREEMENT_CLASSES[agreement.kind],
        (
            LABEL,
            NAMES,
            DESCRIPTION,
            _f("parties", "cmq:party", ACTOR, many=True),
            _f("series", "cmq:inSeries", reference("series")),
            _f("ordinal", "cmq:ordinal", INTEGER),
            _date("signed", "cmq:signed", latest="cmq:signedLatest"),
            START,
            END,
            _f("rests_on", "cmq:restsOn", reference("agreement"), many=True),
            SOURCES,
        ),
        (
            NEGOTIATORS,
            Nested(
                "rounds",
                t.term("cmq:hasRound"),
                r.Round,
                lambda child, n: ("round", child.number),
            ),
            Nested(
                "commitments",
                t.term("cmq:hasCommitment"),
                r.Commitment,
                lambda child, n: (
                    "commitment",
                    f"{child.year}-{child.obligor}-{child.obligee}-{child.currency.lower()}",
                ),
            ),
        ),
        path=_own("agreement"),
    ),
    Entry(
        r.Negotiator,
        _always("cmq:Negotiator"),
        (_f("person", "cmq:negotiator", ACTOR), _f("party", "cmq:forParty", ACTOR)),
    ),
    Entry(
        r.Round,
        _always("cmq:NegotiationRound"),
        (_f("number", "cmq:ordinal", INTEGER), START, END, PLACE, SOURCES),
        (NEGOTIATORS,),
    ),
    Entry(
        r.Commitment,
        _always("cmq:Commitment"),
        (
            _f("obligor", "cmq:obligor", ACTOR),
            _f("obligee", "cmq:obligee", ACTOR),
            _f("year", "cmq:year", INTEGER),
            _f("value", "cmq:value", DECIMAL),
            _f("currency", "cmq:unit"),
            _f("basis", "cmq:basis"),
            NOTE,
            SOURCES,
        ),
    ),
    Entry(
        r.Event,
        _always("cmq:Event"),
        (
            LABEL,
            _f("kind", "cmq:eventKind"),
            START,
            END,
            PLACE,
            _f("participants", "cmq:participant", ACTOR, many=True),
            SOURCES,
        ),
        path=_own("event"),
    ),
    Entry(
        r.Utterance,
        _always("cmq:Utterance"),
        (LABEL, _f("speaker", "cmq:speaker", ACTOR), _f("why", "cmq:note", PROSE)),
        path=_own("utterance"),
    ),
    Entry(
        r.Topic,
        _always("cmq:Topic"),
        (
            CONCEPT_LABEL,
            DEFINITION,
            NAMES,
            _f("broader", "skos:broader", reference("topic")),
            CUES,
        ),
        path=_own("topic"),
    ),
    Entry(
        r.Proposition,
        _always("cmq:Proposition"),
        (
            CONCEPT_LABEL,
            DEFINITION,
            _f("topics", "cmq:topic", reference("topic"), many=True),
            _f("scope_note", "skos:scopeNote", PROSE),
            _f("examples", "skos:example", PROSE, many=True),
            _f("contrary", "cmq:contraryTo", reference("proposition"), many=True),
            CUES,
        ),
        path=_own("proposition"),
    ),
    Entry(
        r.Aspect,
        _always("cmq:Aspect"),
        (CONCEPT_LABEL, DEFINITION, _f("value", "cmq:valueKind"), CUES),
        path=_own("aspect"),
    ),
    Entry(
        r.Document,
        _always("cmq:Document"),
        (
            _f("title", "dcterms:title", PROSE),
            _f("outlet", "cmq:outlet", ACTOR),
            _f("authors", "cmq:author", many=True),
            _f("url", "schema:url"),
            _date("published", "cmq:published", "cmq:publishedEarliest", "cmq:publishedLatest"),
            _f("published_basis", "cmq:dateBasis", PROSE),
            _f("language", "dcterms:language"),
            _f("translated", "cmq:translated"),
            _f("based_on", "cmq:basedOn", ACTOR, many=True),
            _f("damage", "cmq:damage", PROSE, many=True),
        ),
        (
            Nested(
                "statements",
                t.term("prov:wasQuotedFrom"),
                r.Statement,
                lambda child, n: ("statement", child.id),
                up=True,
            ),
            Nested(
                "claims",
                t.term("prov:wasQuotedFrom"),
                r.Claim,
                lambda child, n: ("claim", child.id),
                up=True,
            ),
        ),
        path=_own("document"),
    ),
    Entry(
        r.Text,
        _always(),
        (
            _f("digest", "cmq:digest"),
            _f("length", "cmq:length", INTEGER),
            _f("raw", "cmq:rawDigest"),
            _f("media_type", "dcterms:format"),
        ),
    ),
    Entry(
        r.Statement,
        _always("cmq:Statement"),
        (
            _f("speaker", "cmq:speaker", ACTOR),
            _f("mode", "cmq:mode"),
            _f("paraphrase", "cmq:paraphrase", PROSE),
            _f("capacity", "cmq:capacity", reference("post")),
            _f("resolution", "cmq:resolution"),
            _date("said_on", "cmq:saidOn", "cmq:saidEarliest", "cmq:saidLatest"),
            _f("medium", "cmq:medium"),
            _f("channel", "cmq:channel", ACTOR),
            _f("occasion", "cmq:occasion", reference("event")),
            _f("addressees", "cmq:addressee", ACTOR, many=True),
            _f("within", "cmq:within", within_document("statement")),
            _f("topics", "cmq:topic", reference("topic"), many=True),
            _f("about", "cmq:about", reference("agreement"), many=True),
            _f("utterance", "cmq:reports", reference("utterance")),
            *READING,
        ),
        (
            Nested(
                "stances",
                t.term("cmq:hasStance"),
                r.Stance,
                lambda child, n: ("stance", child.proposition),
            ),
        ),
    ),
    Entry(
        r.Stance,
        _always("cmq:Stance"),
        (
            _f("proposition", "cmq:towards", reference("proposition")),
            _f("polarity", "cmq:polarity", DECIMAL),
            _f("modality", "cmq:modality"),
            _f("condition", "cmq:condition", PROSE),
            _f("rule", "cmq:rule"),
        ),
    ),
    Entry(
        r.Claim,
        _always("cmq:Claim"),
        (
            _f("subject", "cmq:subject", reference("agreement")),
            _f("aspect", "cmq:aspect", reference("aspect")),
            _f("value", "cmq:value", VALUE),
            _f("unit", "cmq:unit"),
            _f("period", "cmq:period"),
            _f("words", "cmq:words"),
            _f("paraphrase", "cmq:paraphrase", PROSE),
            _f("approximate", "cmq:approximate", BOOLEAN),
            _f("converted_from", "cmq:convertedFrom", within_document("claim")),
            _f("statement", "cmq:assertedBy", within_document("statement")),
            *READING,
        ),
    ),
    Entry(
        r.By,
        _always("cmq:Coding"),
        (
            _f("coder", "cmq:coder"),
            _f("extractor", "cmq:extractor"),
            _f("version", "cmq:version"),
            _f("model", "cmq:model"),
        ),
    ),
    Entry(
        r.Judgement,
        _always("cmq:Judgement"),
        (
            _f("subject", "cmq:judged", PATH),
            _f("verdict", "cmq:verdict"),
            _f("by", "cmq:judge"),
            _f("at", "cmq:judgedAt"),
            _f("other", "cmq:against", PATH),
            _f("why", "cmq:note", PROSE),
        ),
    ),
)

TABLE: dict[type[r.Record], Entry] = {entry.record: entry for entry in _ENTRIES}
