"""Which agreement is meant: members of a series by ordinal or date, the rest marked ambiguous."""

# ruff: noqa: RUF001 - the typographic marks of news texts

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from communique.errors import DateError
from communique.graph import records as r
from communique.graph.dates import bounds
from communique.loaders.extraction.layers import Layers, Span
from communique.loaders.extraction.meaning import times
from communique.loaders.extraction.speakers.aliases import Aliases
from communique.loaders.extraction.speakers.names import plain

_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20,
}  # fmt: skip
_ORDINAL = re.compile(
    r"\b(?:(\d{1,2})(?:st|nd|rd|th)|(" + "|".join(_ORDINALS) + r"))\s+(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"\b(?:the|that|this|its|their|a|an)\s+(?:[\w.–-]+\s+){0,4}?"
    r"(?:agreement|deal|pact|accord|treaty)\b(?!\s+to\b)",
    re.IGNORECASE,
)
_ABOUT_COSTS = re.compile(r"cost|sharing|defen[cs]e|measures|troop|host|military", re.IGNORECASE)
_IN_PLACE = re.compile(
    r"\b(?:current|existing|latest|present|new|newest|already in place|in place|in force|signed|"
    r"concluded)\b",
    re.IGNORECASE,
)


_BARE = "series:?"
NEAR = 800
"""Code points back in which *the deal* finds the agreement it means."""


@dataclass(frozen=True)
class AgreementMention:
    """An agreement named in a text.

    ``reference`` is ``sma-12`` or ``series:sma``; ``how`` says by what it was told apart.
    """

    span: Span
    reference: str
    how: str

    @property
    def sure(self) -> bool:
        """Whether one agreement is meant, and which is known."""
        return not self.reference.startswith("series:")


@dataclass
class Agreements:
    """The agreements of a registry, looked up in one text after another."""

    registry: r.Registry
    aliases: Aliases
    _names: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.series = {each.id: each for each in self.registry.series}
        self.members: dict[str, list[r.Agreement]] = {}
        for agreement in self.registry.agreements:
            if agreement.series:
                self.members.setdefault(agreement.series, []).append(agreement)
        records: tuple[r.Agreement | r.Series, ...] = (
            *self.registry.agreements,
            *self.registry.series,
        )
        pairs = [(name, _reference(each)) for each in records for name in _named(each)]
        self._names = sorted(pairs, key=lambda pair: -len(pair[0]))

    def parties(self, series: str) -> set[str]:
        """The parties of all members of a series."""
        return {party for each in self.members.get(series, ()) for party in each.parties}

    def find(self, layers: Layers, anchor: times.Anchor) -> list[AgreementMention]:
        """The agreements a text speaks of, in order.

        Members of a series are told apart by ordinal, else by when they were signed or hold, as the
        same sentence says; *the current deal* is what the text has told apart before, else the one
        member that was concluded last and the one in force if they are the same.
        """
        found: list[AgreementMention] = []
        told_of = Counter(hit.actor for hit in self.aliases.find(layers.text))
        for sentence in layers.sentences:
            for span, reference in self._in(layers.text, sentence.span, told_of):
                if reference == _BARE:
                    near = [m for m in found if m.sure and span.start - m.span.end < NEAR]
                    if near:
                        found.append(AgreementMention(span, near[-1].reference, "named before"))
                    continue
                known = next(
                    (m for m in reversed(found) if m.sure and self._of(m, reference)), None
                )
                found.append(self._told(layers.text, sentence.span, span, reference, known, anchor))
        return found

    def meant(
        self, layers: Layers, sentence: Span, anchor: times.Anchor, series: bool
    ) -> str | None:
        """The agreement (or series) a sentence is about though it names none: by party and date."""
        told_of = Counter(hit.actor for hit in self.aliases.find(layers.text))
        reference = self._series_of(layers.text, sentence, "cost-sharing", told_of)
        if reference == _BARE:
            return None
        if series:
            return reference
        members = self.members.get(reference.removeprefix("series:"), [])
        found = _by_dates(layers.text, sentence, members, anchor, least=3)
        return found.id if found else None

    def _of(self, mention: AgreementMention, reference: str) -> bool:
        name = reference.removeprefix("series:")
        return any(each.id == mention.reference for each in self.members.get(name, ()))

    def _in(self, text: str, sentence: Span, told_of: Counter[str]) -> list[tuple[Span, str]]:
        found: list[tuple[Span, str]] = []
        words = text[sentence.start : sentence.end]
        for name, reference in self._names:
            for match in re.finditer(rf"(?<!\w){_spaced(name)}s?(?!\w)", words, _flags(name)):
                span = Span(sentence.start + match.start(), sentence.start + match.end())
                if not any(s.start < span.end and span.start < s.end for s, _ in found):
                    found.append((span, reference))
        for match in _PLAIN.finditer(words):
            span = Span(sentence.start + match.start(), sentence.start + match.end())
            if any(s.start < span.end and span.start < s.end for s, _ in found):
                continue
            found.append((span, self._series_of(text, sentence, match[0], told_of)))
        return sorted(found)

    def _series_of(self, text: str, sentence: Span, words: str, told_of: Counter[str]) -> str:
        """The series of *the cost-sharing deal*: the one whose parties are spoken of most."""
        if not (_ABOUT_COSTS.search(words) or _IN_PLACE.search(words)):
            return _BARE
        states = {h.actor for h in self.aliases.find(text, sentence.start, sentence.end)}
        scores = sorted(
            (len(states & parties), sum(told_of[each] for each in parties), name)
            for name in self.members if (parties := self.parties(name))
        )  # fmt: skip
        tied = len(scores) > 1 and scores[-1][:2] == scores[-2][:2]
        if not scores or scores[-1][:2] == (0, 0) or tied:
            return _BARE
        return f"series:{scores[-1][2]}"

    def _told(
        self, text: str, sentence: Span, span: Span, reference: str,
        known: AgreementMention | None, anchor: times.Anchor,
    ) -> AgreementMention:  # fmt: skip
        if not reference.startswith("series:"):
            return AgreementMention(span, reference, "name")
        members = self.members.get(reference.removeprefix("series:"), [])
        ordinal = _ordinal(text, sentence, span)
        if ordinal is not None:
            member = next((each for each in members if each.ordinal == ordinal), None)
            return AgreementMention(span, member.id if member else reference, "ordinal")
        dated = _by_dates(text, sentence, members, anchor)
        if dated is not None:
            return AgreementMention(span, dated.id, "date")
        if known is not None:
            return AgreementMention(span, known.reference, "named before")
        words = text[max(sentence.start, span.start - 15) : span.end + 20]
        current = _in_place(members, anchor.day) if _IN_PLACE.search(words) else None
        if current is not None:
            return AgreementMention(span, current.id, "in place")
        return AgreementMention(span, reference, "ambiguous")


def _reference(record: r.Agreement | r.Series) -> str:
    return record.id if isinstance(record, r.Agreement) else f"series:{record.id}"


def _named(record: r.Agreement | r.Series) -> list[str]:
    latin = [name.text for name in record.names if plain(name.text).isascii()]
    return [record.label, *latin]


def _spaced(name: str) -> str:
    return r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", name)))


def _flags(name: str) -> int:
    return 0 if name.isupper() else re.IGNORECASE


def _ordinal(text: str, sentence: Span, span: Span) -> int | None:
    found = _ORDINAL.search(text[max(sentence.start, span.start - 40) : span.start])
    if not found:
        return None
    return int(found[1]) if found[1] else _ORDINALS[found[2].casefold()]


def _by_dates(
    text: str, sentence: Span, members: list[r.Agreement], anchor: times.Anchor, least: int = 1
) -> r.Agreement | None:
    """The one member that was signed, or holds, when the sentence says."""
    dates = [w.edtf for w in times.find(text, anchor, sentence.start, sentence.end)]
    scored = [(sum(_fit(each, edtf) for edtf in dates), each) for each in members]
    best = max((score for score, _ in scored), default=0)
    fitting = [each for score, each in scored if score == best]
    return fitting[0] if best >= least and len(fitting) == 1 else None


def _fit(agreement: r.Agreement, edtf: str) -> int:
    """How well a date fits an agreement: its signature, or the years it begins, ends or spans."""
    try:
        first, last = bounds(edtf)
    except DateError:
        return 0
    if first is None or last is None:
        return 0
    days = (last - first).days
    signed = bounds(agreement.signed)[0] if agreement.signed else None
    exact = signed is not None and first <= signed <= last and days < 367
    # texts speak of the month in which terms were agreed, some weeks before the signature
    near = signed is not None and abs((signed - last).days) <= 45 and days < 70
    edges = [bounds(each)[0] for each in (agreement.start, agreement.end) if each]
    years = [each.year for each in edges if each is not None]
    if days >= 367:
        return 4 * (years == [first.year, last.year])
    return 3 * exact + 2 * (near and not exact) + (first.year in years)


def _in_place(members: list[r.Agreement], day: date | None) -> r.Agreement | None:
    """The member in force on a day, if it is also the one concluded last."""
    if day is None:
        return None
    known = [each for each in members if each.signed and (bounds(each.signed)[0] or day) <= day]
    latest = max(known, key=lambda each: bounds(each.signed or "")[0] or day, default=None)
    holding = [each for each in known if _holds(each, day)]
    return latest if latest is not None and holding == [latest] else None


def _holds(agreement: r.Agreement, day: date) -> bool:
    start = bounds(agreement.start)[0] if agreement.start else None
    end = bounds(agreement.end)[1] if agreement.end else None
    return (start is None or start <= day) and (end is None or day <= end)
