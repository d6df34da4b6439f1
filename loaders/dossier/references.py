"""Cross-references: does every id a dossier uses exist, and does everything point the right way.

The checks look at records alone and yield faults: the steps to the value, what is wrong there, what
was expected. Where the value stands in a file is the caller's business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import Any, NamedTuple

from communique.errors import DateError
from communique.graph import records as r
from communique.graph.dates import bounds
from communique.loaders.dossier.convert import near
from communique.loaders.dossier.yaml_reader import Step
from communique.loaders.extraction.meaning import cues

LOCAL = {"unnamed", "group"}
"""Prefixes of actors that a document declares for itself; the prefix is the actor's kind."""

SPEAKERS = frozenset({"actor"})
ABOUT = frozenset({"actor", "agreement", "event", "post", "series", "topic", "document"})
SOURCES = frozenset({"source", "document"})
_FILES = {
    "actor": "registry/actors.yaml or registry/outlets.yaml",
    "outlet": "registry/outlets.yaml",
    "post": "registry/posts.yaml",
    "series": "registry/agreements.yaml",
    "agreement": "registry/agreements.yaml",
    "event": "registry/events.yaml",
    "utterance": "registry/utterances.yaml",
    "source": "registry/sources.yaml",
    "topic": "codebook.yaml",
    "proposition": "codebook.yaml",
    "aspect": "codebook.yaml",
    "document": "documents/",
}
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")


class Fault(NamedTuple):
    """One thing wrong: the steps to it from the record's top, what it is, what was expected."""

    steps: tuple[Step, ...]
    message: str
    expected: str = ""


Faults = Iterator[Fault]


class Known:
    """Every id of a dossier by kind, with suggestions for ids that are not there."""

    def __init__(self, ids: Mapping[str, Set[str]]) -> None:
        self.ids = {kind: ids.get(kind, frozenset()) for kind in _FILES}
        self._near: dict[tuple[str, str], str] = {}

    def id(self, kind: str, name: str | None, *steps: Step) -> Faults:
        """A fault unless ``name`` (None: nothing said) is an id of this kind."""
        if name is not None and name not in self.ids[kind]:
            article = "an" if kind[0] in "aeiou" else "a"
            expected = self._suggestion(kind, name) or f"{article} {kind} of {_FILES[kind]}"
            yield Fault(steps, f"no {kind} {name!r}", expected)

    def reference(
        self, default: str, kinds: Set[str], local: Mapping[str, str], ref: str, *steps: Step
    ) -> Faults:
        """A fault unless ``ref`` names a known thing of one of ``kinds``.

        ``default`` is the kind of a bare id; ``local`` maps the ids of the document's own actors to
        their kinds.
        """
        kind, _, name = ref.rpartition(":")
        if kind in LOCAL:
            yield from _own_actor(kind, name, local, steps)
        elif (kind or default) not in kinds:
            prefixes = ", ".join(f"{each}:" for each in sorted(kinds - {default}))
            wanted = f"{default} ids" + (f" or one of {prefixes}" if prefixes else "")
            yield Fault(steps, f"{kind}: has no place here", wanted)
        elif not kind and name in local and name not in self.ids[default]:
            yield Fault(steps, f"no {default} {name!r}", f"{local[name]}:{name}")
        else:
            yield from self.id(kind or default, name, *steps)

    def sources(self, refs: Iterable[str], *steps: Step) -> Faults:
        """Faults of a ``sources`` field."""
        for n, ref in enumerate(refs):
            yield from self.reference("source", SOURCES, {}, ref, *steps, n)

    def _suggestion(self, kind: str, name: str) -> str:
        if (kind, name) not in self._near:
            known = self.ids[kind]  # among very many ids a search for near ones takes too long
            self._near[kind, name] = near(name, known) if len(known) <= 5000 else ""
        return self._near[kind, name]


def _own_actor(kind: str, name: str, local: Mapping[str, str], steps: tuple[Step, ...]) -> Faults:
    declared = local.get(name)
    if declared is None:
        wanted = near(name, local) or f"an actor of kind {kind} declared under actors"
        yield Fault(steps, f"no actor {name!r} in this document", wanted)
    elif declared != kind:
        yield Fault(steps, f"actor {name!r} is declared as {declared}", f"{declared}:{name}")


def date(expression: str | None, *steps: Step) -> Faults:
    """A fault unless the expression (None: nothing said) is a date."""
    if expression is not None:
        try:
            bounds(expression)
        except DateError as error:
            message, _, expected = str(error).partition("; expected ")
            yield Fault(steps, message, expected)


def period(start: str | None, end: str | None) -> Faults:
    """Faults of a start and an end: no dates, or an end before the start."""
    found = [*date(start, "start"), *date(end, "end")]
    yield from found
    if start and end and not found:
        first, last = bounds(start).earliest, bounds(end).latest
        if first and last and last < first:
            yield Fault(("end",), f"ends before it begins: {end} is before {start}")


def language(tag: str, *steps: Step) -> Faults:
    """A fault unless the tag has the form of a BCP 47 language tag."""
    if not _LANGUAGE.fullmatch(tag):
        yield Fault(steps, f"not a language tag: {tag!r}", "a BCP 47 tag such as en, ko, zh-Hant")


def twice(names: Iterable[Any], what: str, *steps: Step) -> Iterator[tuple[int, Fault]]:
    """The places in a list whose name stood there before, each with its fault."""
    first: dict[Any, int] = {}
    for place, name in enumerate(names):
        if name in first:
            yield place, Fault(steps, f"{what} {name!r} twice", "every one once")
        first.setdefault(name, place)


def circles(above: Mapping[str, str | None]) -> Iterator[str]:
    """The ids that come back to themselves on the way up."""
    for start in above:
        seen, here = {start}, above[start]
        while here is not None and here not in seen:
            seen.add(here)
            here = above.get(here)
        if here == start:
            yield start


def common(record: Any, known: Known) -> Faults:
    """Faults of the fields that many registry records share: names, sources, wikidata."""
    for n, name in enumerate(getattr(record, "names", ())):
        yield from language(name.lang, "names", n, "lang")
    yield from known.sources(getattr(record, "sources", ()), "sources")


def _actor(actor: r.Actor, known: Known) -> Faults:
    yield from own(actor, known, {})


def own(actor: r.Actor, known: Known, local: Mapping[str, str]) -> Faults:
    """Faults of one actor, of the registry or (with ``local``) of a document."""
    yield from common(actor, known)
    for n, ref in enumerate(actor.of):
        yield from known.reference("actor", SPEAKERS, local, ref, "of", n)
    yield from known.id("actor", actor.organ_of, "organ_of")
    yield from known.id("actor", actor.part_of, "part_of")


def _post(post: r.Post, known: Known) -> Faults:
    yield from common(post, known)
    yield from known.id("actor", post.organization, "organization")


def _tenure(tenure: r.Tenure, known: Known) -> Faults:
    yield from common(tenure, known)
    yield from known.id("actor", tenure.person, "person")
    yield from known.id("post", tenure.post, "post")
    yield from period(tenure.start, tenure.end)


def _source(source: r.Source, known: Known) -> Faults:
    yield from date(source.date, "date")


def _event(event: r.Event, known: Known) -> Faults:
    yield from common(event, known)
    yield from period(event.start, event.end)
    for n, actor in enumerate(event.participants):
        yield from known.id("actor", actor, "participants", n)


def _utterance(utterance: r.Utterance, known: Known) -> Faults:
    yield from known.id("actor", utterance.speaker, "speaker")


def _negotiators(found: Iterable[r.Negotiator], known: Known) -> Faults:
    found = tuple(found)
    for n, each in enumerate(found):
        yield from known.id("actor", each.person, "negotiators", n, "person")
        yield from known.id("actor", each.party, "negotiators", n, "party")
    pairs = (f"{each.person} for {each.party}" for each in found)
    yield from (_below(f, "negotiators", n) for n, f in twice(pairs, "negotiator"))


def _round(each: r.Round, known: Known) -> Faults:
    yield from common(each, known)
    yield from period(each.start, each.end)
    yield from _negotiators(each.negotiators, known)


def _commitment(each: r.Commitment, known: Known) -> Faults:
    yield from common(each, known)
    yield from known.id("actor", each.obligor, "obligor")
    yield from known.id("actor", each.obligee, "obligee")


def _agreement(agreement: r.Agreement, known: Known) -> Faults:
    yield from common(agreement, known)
    yield from date(agreement.signed, "signed")
    yield from period(agreement.start, agreement.end)
    for n, party in enumerate(agreement.parties):
        yield from known.id("actor", party, "parties", n)
    yield from known.id("series", agreement.series, "series")
    for n, basis in enumerate(agreement.rests_on):
        yield from known.id("agreement", basis, "rests_on", n)
    yield from _negotiators(agreement.negotiators, known)
    for n, talks in enumerate(agreement.rounds):
        yield from (_below(fault, "rounds", n) for fault in _round(talks, known))
    for n, commitment in enumerate(agreement.commitments):
        yield from (_below(f, "commitments", n) for f in _commitment(commitment, known))
    yield from (
        _below(f, "rounds", n) for n, f in twice((x.number for x in agreement.rounds), "round")
    )
    owed = (f"{c.year} {c.obligor} {c.obligee} {c.currency}" for c in agreement.commitments)
    yield from (_below(f, "commitments", n) for n, f in twice(owed, "commitment"))


def _topic(topic: r.Topic, known: Known) -> Faults:
    yield from common(topic, known)
    yield from known.id("topic", topic.broader, "broader")
    yield from _cues(topic, known, ())


def _cues(
    record: r.Topic | r.Proposition | r.Aspect, known: Known, sides: tuple[str, ...]
) -> Faults:
    """Faults of cues: their grammar, and the topics and actors they refer to."""
    for n, line in enumerate(record.cues):
        try:
            cue = cues.parse(line, sides)
        except cues.CueError as error:
            message, _, expected = str(error).partition("; expected ")
            yield Fault(("cues", n), message, expected)
            continue
        for reference in cues.references(cue):
            kind = {"#": "topic", "@": "actor"}[reference[0]]
            yield from known.id(kind, reference[1:], "cues", n)


def _aspect(aspect: r.Aspect, known: Known) -> Faults:
    yield from _cues(aspect, known, cues.SUBJECTS)


def _proposition(proposition: r.Proposition, known: Known) -> Faults:
    yield from _cues(proposition, known, cues.SIDES)
    for n, topic in enumerate(proposition.topics):
        yield from known.id("topic", topic, "topics", n)
    for n, other in enumerate(proposition.contrary):
        yield from known.id("proposition", other, "contrary", n)


def _below(fault: Fault, *steps: Step) -> Fault:
    return fault._replace(steps=(*steps, *fault.steps))


STANDING: dict[type[r.Record], Callable[[Any, Known], Faults]] = {
    r.Source: _source,
    r.Actor: _actor,
    r.Outlet: common,
    r.Post: _post,
    r.Tenure: _tenure,
    r.Series: common,
    r.Agreement: _agreement,
    r.Event: _event,
    r.Utterance: _utterance,
    r.Topic: _topic,
    r.Proposition: _proposition,
    r.Aspect: _aspect,
}
"""For each record of registry and codebook, the check of what it refers to."""


def slug(words: str, longest: int = 60) -> str:
    """Words as an id: ASCII letters and digits joined by hyphens; empty if there are none."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    cut = "-".join(re.findall("[a-z0-9]+", plain.replace("'", "")))[: longest + 1]
    return cut if len(cut) <= longest else cut.rpartition("-")[0] or cut[:longest]
