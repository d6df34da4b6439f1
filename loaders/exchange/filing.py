"""One document being filled: statements made of codings, and its file written or added to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from communique.graph import records as r
from communique.loaders.dossier import appending
from communique.loaders.dossier.references import slug
from communique.loaders.dossier.texts import digest
from communique.loaders.dossier.yaml_writer import dump, write_document, write_text
from communique.loaders.exchange.model import Coding, Thing, clean, listed
from communique.loaders.exchange.places import Misplaced
from communique.loaders.exchange.resolve import Names

NO_SPEAKER = "no speaker; unnamed = true in the mapping takes it as said by an unnamed one"
Outcome = Literal["taken", "known", "refused"]
"""What became of a coding."""

_MAY_LACK = (
    "capacity", "said_on", "hedge", "note", "certainty", "medium", "channel", "occasion",
    "addressees", "relay", "within", "about", "utterance", "damage",
)  # fmt: skip
"""Fields of which an import may say nothing without contradicting what is there."""

_LOCAL = ("unnamed", "group")
_MOST_IN_YAML = 8000  # statements; beyond, a document is one line of JSON


class Bench:
    """Adds statements to one document; ``start`` is the document as it was."""

    def __init__(
        self, start: r.Document, names: Names, posts: set[str], status: str, by: r.By
    ) -> None:
        self.start, self._names, self._posts = start, names, posts
        self._status, self._by = status, by
        self.held = {each.id: each for each in start.statements}
        self.actors = {each.id: each for each in start.actors}
        self.added: list[r.Statement] = []
        self.new_actors: list[r.Actor] = []
        self._seen: set[str] = set()

    def document(self, text: str | None, media_type: str = "") -> r.Document:
        """The document with what was added; ``media_type`` is given where the text grew too."""
        whole = self.start.text
        if media_type and text is not None:
            whole = r.Text(digest=digest(text), length=len(text), media_type=media_type)
        return msgspec.structs.replace(
            self.start,
            text=whole,
            actors=(*self.start.actors, *self.new_actors),
            statements=(*self.start.statements, *self.added),
        )

    def statement(self, coding: Coding, passage: r.Passage) -> tuple[str, Outcome]:
        """Adds a coding; gives its statement id and ``taken``, or ``known`` if it is there.

        Raises Misplaced for one without a speaker, with two sides on one proposition, or with the
        id of another statement of the same coder.
        """
        name = self.identifier(coding)
        made = self._made(coding, name, passage)
        there = self.held.get(name)
        self._seen.add(name)
        if there is None:
            self.held[name] = made
            self.added.append(made)
            return name, "taken"
        unlike = _differences(there, made, self.start.by)
        if unlike:
            raise Misplaced(f"statement {name} is there and differs in {listed(unlike)}")
        return name, "known"

    def identifier(self, coding: Coding) -> str:
        """The id of a coding's statement: its own, or made of its key, or of what it says."""
        base = coding.id or slug(coding.key, 80)
        base = f"statement-{base}" if base.isdigit() else base
        if not base:
            return self._by_content(coding)
        coder = (coding.by or self._by).coder
        there = self.held.get(base)
        if there is None or self._coder(there) == coder:
            return base
        return f"{base[:70].rstrip('-')}-{slug(coder, 25) or 'uncoded'}"

    def _by_content(self, coding: Coding) -> str:
        said = replace(coding, place="", document="")
        short = digest(repr(said)).removeprefix("sha256:")[:8]
        base = f"{slug(coding.speaker.label, 40) or 'statement'}-{short}"
        name, number = base, 2
        while name in self._seen:
            name, number = f"{base}-{number}", number + 1
        return name

    def _coder(self, statement: r.Statement) -> str:
        by = statement.by or self.start.by
        return by.coder if by else ""

    def _made(self, coding: Coding, name: str, passage: r.Passage) -> r.Statement:
        speaker, capacity = self._speaker(coding)
        topics = tuple(dict.fromkeys(self._names.topic(each) for each in coding.topics))
        stances = self._stances(coding, topics)
        return r.Statement(
            id=name,
            speaker=speaker,
            mode=coding.mode or "indirect",  # type: ignore[arg-type]
            passage=passage,
            paraphrase=coding.paraphrase or self._paraphrase(stances, topics, coding),
            capacity=capacity,
            said_on=coding.said_on,
            stances=stances,
            topics=topics,
            hedge=coding.hedge,
            certainty=coding.certainty,
            note=coding.note,
            by=coding.by or self._by,
            status=coding.status or self._status,  # type: ignore[arg-type]
        )

    def _speaker(self, coding: Coding) -> tuple[str, str | None]:
        if coding.speaker:
            capacity = self._names.capacity(coding.capacity, coding.organization)
            local = coding.speaker.kind in _LOCAL
            own = self._own(coding.speaker) if local else self._names.actor(coding.speaker)
            return own, capacity
        if coding.organization:
            return self._names.actor(coding.organization, "organization"), None
        raise Misplaced(NO_SPEAKER)

    def _own(self, thing: Thing) -> str:
        """The reference of an actor that the document declares for itself."""
        label = thing.label or thing.id
        base = thing.id or slug(label) or f"actor-{digest(label)[7:15]}"
        there = self.actors.get(base)
        if there is None:
            there = r.Actor(id=base, kind=thing.kind, label=label)  # type: ignore[arg-type]
            self.actors[base] = there
            self.new_actors.append(there)
        return f"{there.kind}:{there.id}"

    def _stances(self, coding: Coding, topics: tuple[str, ...]) -> tuple[r.Stance, ...]:
        found = tuple(
            r.Stance(
                proposition=self._names.proposition(side.proposition, topics),
                polarity=side.polarity,
                modality=side.modality,  # type: ignore[arg-type]
                condition=side.condition,
            )
            for side in coding.sides
        )
        if len({each.proposition for each in found}) < len(found):
            raise Misplaced("two sides on one proposition")
        return found

    def _paraphrase(
        self, stances: tuple[r.Stance, ...], topics: tuple[str, ...], coding: Coding
    ) -> str:
        labels = self._names.records["propositions"]
        verbs = {1: "Supports", -1: "Opposes", 0: "Takes no side on"}
        parts = [
            f"{verbs[(s.polarity > 0) - (s.polarity < 0)]}: {labels[s.proposition].label}"
            for s in stances
        ]
        about = [self._names.records["topics"][topic].label for topic in topics]
        return "; ".join(parts) or (f"On {listed(about)}" if about else clean(coding.quote, 200))


def _differences(there: r.Statement, made: r.Statement, by: r.By | None) -> list[str]:
    before = msgspec.structs.replace(there, by=there.by or by)
    fields = [name for name in r.Statement.__struct_fields__ if name not in ("id", "status")]
    silent = {name for name in _MAY_LACK if not getattr(made, name)}
    return [n for n in fields if n not in silent and getattr(before, n) != getattr(made, n)]


def placed(text: str | None, coding: Coding, bench: Bench) -> tuple[str | None, Coding]:
    """A coding in the text of a document that has no article: a line of its own at the end.

    Input: the text so far, None if it is not at hand. Gives the text with the line, and the coding
    with its place in it; one that is there already keeps its place. A coding that came without
    words stands there as who takes which side.
    """
    words = clean(coding.quote or _told(coding), 4000)
    there = bench.held.get(bench.identifier(coding))
    span = there.passage if there else None
    if text is None:
        digest_ = span.digest if span else ""
        where = (span.start, span.end) if span else (None, None)
        return None, replace(coding, start=where[0], end=where[1], quote="", digest=digest_)
    if span is not None:
        return text, replace(coding, start=span.start, end=span.end, quote=words, digest="")
    start, end = len(text), len(text) + len(words)
    return text + words + "\n", replace(coding, start=start, end=end, quote=words, digest="")


def _told(coding: Coding) -> str:
    who = coding.speaker.label or coding.organization.label or "?"
    sides = [f"{s.polarity:+g} {s.proposition.label or s.proposition.id}" for s in coding.sides]
    topics = [each.label or each.id for each in coding.topics]
    return f"{who}: {'; '.join([*sides, *topics]) or coding.paraphrase or '-'}"


class Written(NamedTuple):
    """A document to be written: where, what was added, its text, whether it was there before."""

    document: r.Document
    path: Path
    bench: Bench
    text: str | None
    known: bool
    made_up: bool


def path_of(folder: Path, document: r.Document) -> Path:
    """The file of a new document: YAML, or JSON Lines for one with very many statements."""
    suffix = ".yaml" if len(document.statements) <= _MOST_IN_YAML else ".jsonl"
    return folder / f"{document.id}{suffix}"


def write(each: Written) -> None:
    """Writes a new document's file, or adds to the one that is there; nothing if nothing is new."""
    if each.known and not each.bench.added:
        return
    if not each.known:
        jsonl = each.path.suffix == ".jsonl"
        data = msgspec.json.encode(each.document).decode() + "\n" if jsonl else dump(each.document)
        write_text(each.path, data)
    elif each.made_up:
        write_document(each.document, each.path, replace=True)
    else:
        lists: dict[str, list[Any]] = {
            "actors": each.bench.new_actors,
            "statements": each.bench.added,
        }
        plain = {key: [msgspec.to_builtins(one) for one in got] for key, got in lists.items()}
        appending.append(each.path, plain)
