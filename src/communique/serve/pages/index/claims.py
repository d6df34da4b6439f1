"""The table of claims."""

from __future__ import annotations

from communique.graph import terms as t
from communique.serve.pages.index.scan import words_of
from communique.serve.pages.index.statements import Statements

_CLAIMED = ("cmq:unit", "cmq:period", "cmq:words", "cmq:approximate", "cmq:standing", "cmq:note")


class Claims(Statements):
    """The third stage: claims; it needs the numbers of things and statements."""

    def fill_claims(self) -> None:
        """Fill the table of claims."""
        pattern = (
            "GRAPH ?g { ?s cmq:aspect ?aspect . ?s cmq:subject ?about . ?s cmq:value ?value . "
            "?s prov:wasQuotedFrom ?d }"
        )
        heads = {
            row[0]: row[1:] for row in self.rows(pattern, "s", "about", "aspect", "value", "d")
        }
        self.claims = {s: n for n, s in enumerate(sorted(filter(None, heads)), 1)}
        texts = {name: self._claimed(name) for name in _CLAIMED}
        asserted = {s: self.statements.get(o) for s, o in self.pairs("cmq:assertedBy")}
        kinds = {s: words_of(o) for s, o in self.pairs("cmq:valueKind")}
        converted = {s: self.claims.get(o) for s, o in self.pairs("cmq:convertedFrom")}
        rows = []
        for s, n in self.claims.items():
            about, aspect, value, document = heads[s]
            assert about
            assert aspect
            assert value
            assert document
            rows.append(
                (
                    n,
                    s[1:-1],
                    self.things.get(document),
                    self.things.get(about),
                    self.things.get(aspect),
                    words_of(value),
                    _number(value),
                    texts["cmq:unit"].get(s, ""),
                    texts["cmq:period"].get(s, ""),
                    texts["cmq:words"].get(s, ""),
                    int(texts["cmq:approximate"].get(s) == "true"),
                    texts["cmq:standing"].get(s, ""),
                    asserted.get(s),
                    *self.spans.get(s, (None, None)),
                    texts["cmq:note"].get(s, ""),
                    converted.get(s),
                    kinds.get(aspect, "text"),
                )
            )
        self.insert("claim", rows, 18)

    def _claimed(self, property: str) -> dict[t.Term, str]:
        return {s: words_of(o) for s, o in self.pairs(property) if s in self.claims}


def _number(term: t.Term) -> float | None:
    if t.is_iri(term) or not t.literal(term).datatype:
        return None
    try:
        return float(t.literal(term).words)
    except ValueError:
        return None
