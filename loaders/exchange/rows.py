"""Rows of text cells, by field, to codings: what tables and databases have in common."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, get_args

from communique.graph import records as r
from communique.loaders.dossier.texts import digest
from communique.loaders.exchange import mapping as m
from communique.loaders.exchange.model import (
    UNNAMED,
    Coding,
    Reading,
    Side,
    Thing,
    clean,
    id_form,
    is_id,
    prose,
)


class Row(NamedTuple):
    """One row: where it stands, and its cells by field; ``row("speaker")`` is a cell."""

    place: str
    cells: dict[str, str]  # by field

    def __call__(self, field: str) -> str:
        """The text of a cell without blanks around it; empty where there is none."""
        return self.cells.get(field, "").strip()


class Unfit(ValueError):
    """A row that cannot be taken; the message says why."""


class RowReader:
    """Makes codings of rows; ``known`` are all the agreement values there are."""

    def __init__(self, known: set[str], mapping: m.Mapping, found: Reading) -> None:
        self.mapping, self.found = mapping, found
        self.scale = m.Scale(known - {""}, mapping.polarity)
        if self.scale.guessed and self.scale.ends:
            low, high = map(m.tidy, self.scale.ends)
            told = f"agreement read on a scale from {low} to {high}, the numbers seen"
            found.note(f"{told}; polarity.scale in the mapping fixes it")

    def thing(self, row: Row, field: str, known: dict[str, str]) -> Thing:
        """What a cell names, with the id that the row or the mapping gives it."""
        label = clean(row(field))
        given = row(f"{field}_id") or m.by_name(known, label)
        if given and not id_form(given):
            raise Unfit(f"{field}_id: not an id: {given[:40]!r}")
        return Thing(label, given)

    def coding(self, row: Row, key: str, said_on: str | None) -> Coding:
        """The coding of a row of the document ``key``; raises Unfit for one that makes no sense."""
        speaker = self.thing(row, "speaker", self.mapping.speakers)
        speaker = speaker._replace(kind=row("speaker_kind") or self.mapping.speaker_kind)
        kinds = get_args(r.ActorKind)
        if speaker.kind not in kinds:
            raise Unfit(f"speaker_kind: {speaker.kind!r}; expected one of {', '.join(kinds)}")
        if not speaker and not row("organization") and self.mapping.unnamed:
            speaker = UNNAMED
        statement = row("statement")
        start, end = offsets(row)
        return Coding(
            place=row.place,
            document=key,
            id=statement if is_id(statement) else "",
            key=clean(statement),
            speaker=speaker,
            organization=self.thing(row, "organization", self.mapping.speakers),
            capacity=row("capacity"),
            sides=self._sides(row),
            topics=self._topics(row),
            start=start,
            end=end,
            quote=row.cells.get("quote", ""),
            digest=row("digest"),
            said_on=said_on,
            mode=chosen(row, "mode", get_args(r.Mode)),
            paraphrase=prose(row("paraphrase")),
            note=prose(row("note")),
            hedge=prose(row("hedge")),
            certainty=share(row, "certainty"),
            by=coder(row),
            status=chosen(row, "status", get_args(r.Status)),
        )

    def _sides(self, row: Row) -> tuple[Side, ...]:
        proposition = self.thing(row, "proposition", self.mapping.propositions)
        if not proposition:
            return ()
        words = row("polarity")
        polarity = self.scale.read(words) if words else None
        if words and polarity is None:
            raise Unfit(f"polarity: {words[:40]!r} is not known; name it in polarity.values")
        if polarity is None:
            if "polarity" in row.cells:
                raise Unfit("no polarity: neither for nor against the proposition")
            polarity = 1
            self.found.note("no column of agreement: every proposition is taken as supported")
        modality = chosen(row, "modality", get_args(r.Modality)) or "affirms"
        return (Side(proposition, polarity, modality, prose(row("condition"))),)

    def _topics(self, row: Row) -> tuple[Thing, ...]:
        parts = row("topic").split(self.mapping.list_separator)
        labels = [clean(each) for each in parts if each.strip()]
        ids = [each.strip() for each in row("topic_id").split(";") if each.strip()]
        if len(ids) != len(labels):
            ids = [m.by_name(self.mapping.topics, label) for label in labels]
        odd = next((each for each in ids if each and not id_form(each)), "")
        if odd:
            raise Unfit(f"topic_id: not an id: {odd[:40]!r}")
        return tuple(dict.fromkeys(map(Thing, labels, ids)))


def document_key(row: Row) -> str:
    """What makes a row's document: its id, else its address, else title, outlet and date."""
    whole = "\n".join(row(field) for field in ("title", "outlet", "published") if row("title"))
    text = row.cells.get("article_text", "")
    return row("document") or row("url") or whole or (digest(text) if text.strip() else "table")


def described(row: Row) -> str:
    """A row in a few words, for the report."""
    parts = (row("speaker") or row("organization"), row("proposition") or row("topic"))
    return ": ".join(filter(None, parts))


def offsets(row: Row) -> tuple[int | None, int | None]:
    """Start and end of a row, both or none."""
    numbers = [row("start"), row("end")]
    if not any(numbers):
        return None, None
    if not all(each.isdecimal() and len(each) < 12 for each in numbers):
        raise Unfit(f"no offsets: start {numbers[0][:20]!r}, end {numbers[1][:20]!r}")
    return int(numbers[0]), int(numbers[1])


def chosen(row: Row, field: str, choices: tuple[str, ...]) -> str:
    """A value out of a code list, or none."""
    words = row(field).casefold()
    if words and words not in choices:
        raise Unfit(f"{field}: {words[:40]!r}; expected one of {', '.join(choices)}")
    return words


def share(row: Row, field: str) -> float | None:
    """A number from 0 to 1, or none."""
    words = row(field)
    value = m.number(words) if words else None
    if words and (value is None or not 0 <= value <= 1):
        raise Unfit(f"{field}: {words[:40]!r}; expected a number from 0 to 1")
    return value


def coder(row: Row) -> r.By | None:
    """Who made a coding, as far as the row says."""
    by = r.By(
        coder=clean(row("coder")),
        extractor=clean(row("extractor")),
        version=clean(row("extractor_version")),
        model=clean(row("model")),
        confidence=share(row, "confidence"),
    )
    return None if by == r.By() else by


def merged(first: Coding, other: Coding) -> Coding:
    """One statement out of two rows that tell of it; raises Unfit if they contradict each other."""
    plain, others = (replace(each, place="", sides=(), topics=()) for each in (first, other))
    if plain != others:
        names = [n for n in Coding.__slots__ if getattr(plain, n) != getattr(others, n)]
        raise Unfit(f"statement {first.key!r} differs from {first.place} in {', '.join(names)}")
    held = {side.proposition[:2] for side in first.sides}
    if any(side.proposition[:2] in held and side not in first.sides for side in other.sides):
        raise Unfit(f"statement {first.key!r} takes another side than in {first.place}")
    sides = tuple(dict.fromkeys((*first.sides, *other.sides)))
    return replace(first, sides=sides, topics=tuple(dict.fromkeys((*first.topics, *other.topics))))
