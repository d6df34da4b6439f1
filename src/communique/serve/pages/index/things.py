"""The tables of things: what has a name in registry, codebook and documents."""

from __future__ import annotations

from collections.abc import Iterable

from communique.graph import terms as t
from communique.serve.pages.index.scan import Scan, words_of

KINDS = {
    "cmq:Person": "person", "cmq:Organization": "organization", "cmq:State": "state",
    "cmq:Group": "group", "cmq:UnnamedActor": "unnamed", "cmq:Outlet": "outlet",
    "cmq:NewsAgency": "agency", "cmq:Platform": "platform", "cmq:Post": "post",
    "cmq:Proposition": "proposition", "cmq:Topic": "topic", "cmq:Aspect": "aspect",
    "cmq:Agreement": "agreement", "cmq:AgreementSeries": "series", "cmq:Event": "event",
    "cmq:Utterance": "utterance", "cmq:Document": "document", "cmq:Reference": "source",
}  # fmt: skip
"""Classes and the word for a thing of that class; the later of two that fit is the narrower."""


class Things(Scan):
    """The first stage: things, their names, the codebook, documents."""

    outlet: dict[t.Term, int | None]
    earliest: dict[t.Term, str]
    latest: dict[t.Term, str]

    def fill_things(self) -> None:
        """Fill the tables of things."""
        self._things()
        self._names()
        self._codebook()
        self._documents()

    def _things(self) -> None:
        kinds: dict[t.Term, str] = {}
        order = list(KINDS.values())
        listed = " ".join(KINDS)
        words = {t.term(curie): kind for curie, kind in KINDS.items()}
        pattern = f"VALUES ?class {{ {listed} }} GRAPH ?g {{ ?s a ?class }}"
        for s, found in self.rows(pattern, "s", "class"):
            if s and found and t.is_iri(s):
                before = kinds.get(s)
                kind = words[found]
                if before is None or order.index(kind) > order.index(before):
                    kinds[s] = kind
        labels = {s: words_of(o) for s, o in self.pairs("dcterms:title")}
        labels |= {s: words_of(o) for s, o in self.pairs("rdfs:label")}
        about = {s: words_of(o) for s, o in self.pairs("dcterms:description")}
        about |= {s: words_of(o) for s, o in self.pairs("skos:definition")}
        self.things = {s: n for n, s in enumerate(sorted(kinds), 1)}
        rows = (
            (n, s[1:-1], kinds[s], labels.get(s) or _last(s), about.get(s, ""))
            for s, n in self.things.items()
        )
        self.insert("thing", rows, 5)

    def _names(self) -> None:
        found = {
            (self.things[s], *t.literal(o)[:2])
            for s, o in self.pairs("skos:altLabel")
            if s in self.things
        }
        self.insert("name", sorted(found), 3)

    def _codebook(self) -> None:
        known = self.things
        above = self.pairs("skos:broader")
        self.insert("broader", self._known(above), 2)
        topics = ((s, o) for s, o in self.pairs("cmq:topic") if s in known)
        self.insert("topics", self._known(topics), 2)

    def _known(self, pairs: Iterable[tuple[t.Term, t.Term]]) -> list[tuple[int, int]]:
        known = self.things
        return sorted({(known[s], known[o]) for s, o in pairs if s in known and o in known})

    def _documents(self) -> None:
        self.outlet = {s: self.things.get(o) for s, o in self.pairs("cmq:outlet")}
        self.earliest = {s: words_of(o) for s, o in self.pairs("cmq:publishedEarliest")}
        self.latest = {s: words_of(o) for s, o in self.pairs("cmq:publishedLatest")}
        published, language, url = (
            {s: words_of(o) for s, o in self.pairs(each)}
            for each in ("cmq:published", "dcterms:language", "schema:url")
        )
        rows = (
            (
                self.things[s],
                self.outlet[s],
                published.get(s),
                self.earliest.get(s),
                self.latest.get(s),
                language.get(s, ""),
                url.get(s, ""),
            )
            for s in self.outlet
            if s in self.things
        )
        self.insert("document", rows, 7)


def _last(term: t.Term) -> str:
    return term[1:-1].rstrip("/").rpartition("/")[2]
