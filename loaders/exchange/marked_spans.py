"""Spans with the codes that were put on them, to codings: what one user said of one passage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from communique.graph import records as r
from communique.loaders.exchange import mapping as m
from communique.loaders.exchange.code_roles import Code, Roles, Said
from communique.loaders.exchange.model import (
    UNNAMED,
    Coding,
    Reading,
    Thing,
    is_id,
    listed,
    prose,
)


class Span(NamedTuple):
    """Where codes stand: the source's key, start, end, and whose they are."""

    source: str
    start: int
    end: int
    coder: str


class Marked(NamedTuple):
    """The codes one user put on one span, with the selection they came with."""

    codes: list[Code]
    guid: str
    name: str
    description: str
    notes: list[str]


def add_statements(
    marked_spans: Mapping[tuple[Span, str], Marked],
    roles: Roles,
    mapping: m.Mapping,
    found: Reading,
) -> None:
    """Adds the codings of marked spans to a reading; what cannot be one is refused there."""
    grouped = _grouped(marked_spans, roles)
    said = [(span, roles.said(marked.codes)) for span, marked in grouped]
    context: dict[tuple[str, str], list[tuple[Span, Said]]] = {}
    for span, one in said:
        if not one.about:
            context.setdefault((span.source, span.coder), []).append((span, one))
    names = Counter((span.source, marked.name) for span, marked in grouped)
    for (span, marked), (_, one) in zip(grouped, said, strict=True):
        if one.about:
            if names[span.source, marked.name] > 1:  # then it names no selection
                marked = marked._replace(name="")
            whole = _in_context(span, one, context.get((span.source, span.coder), []))
            for number, speaker in enumerate(whole.speakers or (None,)):
                _statement(span, marked, whole, speaker, number, mapping, found)
    alone = sum(map(len, context.values()))
    if alone:
        found.note(f"{alone} spans coded with a speaker or a side only: read with what lies inside")


def _grouped(
    marked_spans: Mapping[tuple[Span, str], Marked], roles: Roles
) -> list[tuple[Span, Marked]]:
    """The codes of one user on one span together.

    Some programs make a selection for every code. But one that has its own speaker and says
    something stands by itself.
    """
    found: list[tuple[Span, Marked]] = []
    loose: dict[Span, Marked] = {}
    for (span, _), marked in marked_spans.items():
        one = roles.said(marked.codes)
        if one.about and (one.speakers or one.organizations):
            found.append((span, marked))
        elif span in loose:
            loose[span].codes.extend(marked.codes)
            loose[span].notes.extend(n for n in marked.notes if n not in loose[span].notes)
        else:
            loose[span] = marked
            found.append((span, marked))
    return found


def _statement(
    span: Span,
    marked: Marked,
    one: Said,
    speaker: Thing | None,
    number: int,
    mapping: m.Mapping,
    found: Reading,
) -> None:
    place = f"selection {marked.guid[:8] or span.start}"
    what = listed(code.name for code in marked.codes)
    if one.fault:
        found.refuse(place, what, one.fault)
        return
    if speaker is None and not one.organizations and mapping.unnamed is False:
        found.refuse(place, what, "no speaker")
        return
    organization = one.organizations[0] if one.organizations else Thing("")
    if speaker is None and not organization:
        speaker = UNNAMED
        found.note("codings without a speaker are taken as said by an unnamed one")
    several = f"-{number + 1}" if number else ""
    name = marked.name.strip()
    found.codings.append(
        Coding(
            place=place,
            document=span.source,
            id=name + several if is_id(name) else "",
            key=f"{marked.guid}{several}" if marked.guid else "",
            speaker=speaker or Thing(""),
            organization=organization,
            sides=one.sides,
            topics=one.topics,
            start=span.start,
            end=span.end,
            mode=one.mode,
            paraphrase=prose(marked.description),
            note="\n\n".join(marked.notes),
            by=r.By(coder=span.coder) if span.coder else None,
        )
    )


def _in_context(span: Span, one: Said, context: list[tuple[Span, Said]]) -> Said:
    """What is said in a span, with the speaker and side of the closest span around it."""
    around = sorted(
        (each for each in context if each[0].start <= span.start and span.end <= each[0].end),
        key=lambda each: each[0].end - each[0].start,
    )  # fmt: skip
    for _, each in around:
        one = one.within(each)
    return one.settled()
