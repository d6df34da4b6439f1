"""The tables of statements, the sides they take, and what they are linked to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from communique.graph import terms as t
from communique.serve.pages.index.scan import words_of
from communique.serve.pages.index.things import Things

_SIDES = {"cmq:supports": "supports", "cmq:opposes": "opposes", "cmq:neutralOn": "neutral"}
_TEXTS = (
    "cmq:mode",
    "cmq:standing",
    "cmq:saidOn",
    "cmq:saidEarliest",
    "cmq:saidLatest",
    "cmq:hedge",
)
_REFERENCES = ("cmq:capacity", "cmq:reports", "cmq:occasion", "cmq:channel")
_LINKS = (("represents", "cmq:represents"), ("concerns", "cmq:concerns"), ("about", "cmq:about"))


class Statements(Things):
    """The second stage: statements and their sides; it needs the numbers of things."""

    def fill_statements(self) -> None:
        """Fill the tables of statements."""
        self._statements()
        self._sides()
        for table, property in _LINKS:
            self._links(table, property)
        self._relays()

    def _statements(self) -> None:
        pattern = (
            "GRAPH ?g { ?s cmq:paraphrase ?words . ?s cmq:speaker ?who . ?s prov:wasQuotedFrom ?d }"
        )
        rows = self.rows(pattern, "s", "who", "d", "words")
        found = {s: (who, d, words) for s, who, d, words in rows}
        heads = {s: each for s, each in found.items() if s and all(each)}
        self.statements = {s: n for n, s in enumerate(sorted(heads), 1)}
        texts = {name: self._texts(name) for name in _TEXTS}
        refs = {name: self._things_of(name) for name in _REFERENCES}
        self.insert("statement", self._rows(heads, texts, refs, self._quotes()), 19)

    def _rows(
        self,
        heads: dict[t.Term, Any],
        texts: dict[str, dict[t.Term, str]],
        refs: dict[str, dict[t.Term, int]],
        quotes: dict[t.Term, str],
    ) -> Iterator[tuple[Any, ...]]:
        for s, n in self.statements.items():
            who, document, words = heads[s]
            start, end = self.spans.get(s, (None, None))
            yield (
                n,
                s[1:-1],
                self.things.get(document),
                self.outlet.get(document),
                self.things.get(who),
                refs["cmq:capacity"].get(s),
                texts["cmq:mode"].get(s, ""),
                texts["cmq:standing"].get(s, ""),
                texts["cmq:saidOn"].get(s),
                texts["cmq:saidEarliest"].get(s) or self.earliest.get(document),
                texts["cmq:saidLatest"].get(s) or self.latest.get(document),
                words_of(words),
                quotes.get(s, ""),
                start,
                end,
                refs["cmq:reports"].get(s),
                refs["cmq:occasion"].get(s),
                refs["cmq:channel"].get(s),
                texts["cmq:hedge"].get(s, ""),
            )

    def _texts(self, property: str) -> dict[t.Term, str]:
        return {s: words_of(o) for s, o in self.pairs(property) if s in self.statements}

    def _things_of(self, property: str) -> dict[t.Term, int]:
        known = self.things
        return {s: known[o] for s, o in self.pairs(property) if o in known}

    @cached_property
    def spans(self) -> dict[t.Term, tuple[int, int]]:
        """Where the passage of each statement and claim begins and ends."""
        pattern = (
            "GRAPH ?g { ?p oa:start ?from . ?p oa:end ?to . ?target oa:hasSelector ?p . "
            "?s oa:hasTarget ?target }"
        )
        rows = self.rows(pattern, "s", "from", "to")
        return {s: (int(words_of(a)), int(words_of(b))) for s, a, b in rows if s and a and b}

    def _quotes(self) -> dict[t.Term, str]:
        pattern = (
            "GRAPH ?g { ?q oa:exact ?exact . ?target oa:hasSelector ?q . ?s oa:hasTarget ?target }"
        )
        return {s: words_of(o) for s, o in self.rows(pattern, "s", "exact") if s and o}

    def _sides(self) -> None:
        polarity = {s: float(words_of(o)) for s, o in self.pairs("cmq:polarity")}
        modality = {s: words_of(o) for s, o in self.pairs("cmq:modality")}
        towards = {s: self.things.get(o) for s, o in self.pairs("cmq:towards")}
        rows: dict[tuple[int, int, str], tuple[float | None, str, int]] = {}
        for s, stance in self.pairs("cmq:hasStance"):
            target, sign = towards.get(stance), polarity.get(stance, 0.0)
            if s in self.statements and target:
                side = "supports" if sign > 0 else "opposes" if sign < 0 else "neutral"
                rows[self.statements[s], target, side] = sign, modality.get(stance, ""), 1
        for property, side in _SIDES.items():
            for s, o in self.pairs(property):
                if s in self.statements and o in self.things:
                    rows.setdefault((self.statements[s], self.things[o], side), (None, "", 0))
        self.insert("side", ((*key, *value) for key, value in sorted(rows.items())), 6)

    def _links(self, table: str, property: str) -> None:
        found = {
            (self.statements[s], self.things[o])
            for s, o in self.pairs(property)
            if s in self.statements and o in self.things
        }
        self.insert(table, sorted(found), 2)

    def _relays(self) -> None:
        step = {s: int(words_of(o)) for s, o in self.pairs("cmq:step")}
        by = {s: self.things.get(o) for s, o in self.pairs("cmq:relayedBy")}
        found = {
            (self.statements[s], step.get(relay, 1), by[relay])
            for s, relay in self.pairs("cmq:hasRelay")
            if s in self.statements and by.get(relay)
        }
        self.insert("relay", sorted(found), 3)
