"""Reading coded stances from a knowledge graph: a few queries, straight into columns.

What the queries give is numbered at once, and joined here by these numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from communique.graph import terms as t
from communique.graph.networks.cells import Cells
from communique.graph.networks.model import VARIABLES, Thing
from communique.graph.networks.scans import Scans, Terms
from communique.graph.networks.stances import WORDS, Column, Ints, Stances
from communique.graph.questions import term_of

if TYPE_CHECKING:
    from communique.graph.knowledge import KnowledgeGraph

_KINDS = {
    t.term("cmq:Person"): "person",
    t.term("cmq:Organization"): "organization",
    t.term("cmq:State"): "state",
    t.term("cmq:Group"): "group",
    t.term("cmq:UnnamedActor"): "unnamed",
}
_NARROWING = {
    "topic": ("?a", "cmq:concerns", "{}"),
    "proposition": ("?a", "cmq:hasStance", "?chosen", "?chosen", "cmq:towards", "{}"),
    "actor": ("{}", "cmq:made", "?a"),
    "state": ("?a", "cmq:represents", "{}"),
    "document": ("?a", "prov:wasQuotedFrom", "{}"),
}
_TOLD = (
    "cmq:standing", "cmq:speaker", "prov:wasQuotedFrom", "cmq:mode", "cmq:saidOn",
    "cmq:saidEarliest", "cmq:saidLatest",
)  # fmt: skip
_BOUNDS = ("Earliest", "Latest")


def coded(kg: KnowledgeGraph, *, status: str = "any", **filters: str) -> Stances:
    """All stances of a graph with all their variables, in the order of statements.

    ``status`` is accepted, proposed, rejected, or any (all but rejected). ``filters`` are those of
    the question ``who-said-what``: topic (narrower ones too), proposition, actor, state, document,
    as ids, names or IRIs. Raises UsageError for a name that is unknown or fits several things.

    ``topic`` has the topics of the statement and of the proposition, ``agreement`` the agreements
    and series it is about, ``post`` the post in which a person spoke or else all posts held that
    day, ``organization`` the bodies of these posts, what an unnamed actor or a group belongs to, or
    the organization that speaks itself.
    """
    given = {name: _term(kg, name, str(value)) for name, value in filters.items()}
    wanted = {"accepted", "proposed"} if status == "any" else {status}
    return _Reading(kg, given, {t.text(each) for each in wanted}).stances()


class _Reading:
    """One reading of a graph, of statements of some standing, narrowed by filters."""

    def __init__(
        self, kg: KnowledgeGraph, given: Mapping[str, t.Term], wanted: set[t.Term]
    ) -> None:
        narrow = " ".join(_narrowed(n, *each) for n, each in enumerate(given.items()))
        self._base, self._scans = kg.mint.base, Scans(kg.store, narrow)
        self._labels = dict(_both(*self._scans.pairs("rdfs:label")))
        self._kinds = {a: _KINDS[b] for a, b in _both(*self._scans.pairs("rdf:type", _KINDS))}
        told = self._scans.statements(*_TOLD)
        self._standing = {a: b for a, b in _both(*told[:2]) if b in wanted}
        self._sides = self._chosen_sides(given.get("proposition", ""))
        statements = dict.fromkeys(each[0] for each in self._sides)
        self._numbers: dict[t.Term | None, int] = {name: n for n, name in enumerate(statements)}
        places = self._places(told[0])
        self._has = {
            name: Cells.given(places, terms) for name, terms in zip(_TOLD, told[1:], strict=True)
        }
        self._undated = self._has["prov:wasQuotedFrom"].outside(self._has["cmq:saidOn"])

    def _chosen_sides(self, proposition: t.Term) -> list[tuple[t.Term, t.Term, t.Term, t.Term]]:
        """Statement, proposition, polarity and modality ("" for none) of each stance, sorted."""
        found = {
            (a, b, c, d or "")
            for a, b, c, d in zip(*self._scans.sides(), strict=True)
            if a in self._standing and b and c and proposition in ("", b)
        }
        return sorted(found)

    def _places(self, statements: Terms) -> Ints:
        """The numbers of statements, -1 for those that are not chosen."""
        return np.array([self._numbers.get(name, -1) for name in statements], np.int64)

    def _values(self, curie: str) -> Cells:
        """The chosen statements with the values of a property that can have many."""
        statements, terms = self._scans.statements(curie)
        return Cells.given(self._places(statements), terms)

    def stances(self) -> Stances:
        """The stances as columns."""
        statements, propositions, polarities, modalities = _columns(self._sides, 4)
        of, count = self._places(statements), len(statements)
        columns = {name: column.take(of) for name, column in self._of_statements().items()}
        towards = Cells(np.arange(count), propositions)
        columns["proposition"] = towards.column(count, self._thing)
        columns["topic"] = self._topics(of, towards).column(count, self._thing)
        modality = Cells.given(towards.places, [each or None for each in modalities])
        columns["modality"] = modality.column(count, _word)
        assert set(columns) == {*VARIABLES, *WORDS}
        grades = {each: float(t.literal(each).words) for each in {*polarities}}
        polarity = np.array([grades[each] for each in polarities], np.float64)
        earliest, latest = (self._days(bound)[of] for bound in _BOUNDS)
        return Stances(columns, polarity, earliest, latest)

    # --- columns -------------------------------------------------------------------------------

    def _of_statements(self) -> dict[str, Column]:
        """The columns of what is the same for all stances of a statement, one cell a statement."""
        has, count = self._has, len(self._numbers)
        speakers, posts = has["cmq:speaker"], self._posts()
        names = [name for name in self._numbers if name]
        every = np.arange(count)
        words = {
            "statement": Cells(every, names),
            "status": Cells(every, [self._standing[name] for name in names]),
            "mode": has["cmq:mode"],
            "utterance": self._values("cmq:reports"),
            "date": self._dates(),
            "author": self._of_documents("cmq:author"),
            "kind": speakers.through({who: [t.text(kind)] for who, kind in self._kinds.items()}),
        }
        things = {
            "actor": speakers,
            "person": speakers.that(lambda who: self._is(who, "person")),
            "post": posts,
            "organization": self._organizations(speakers, posts),
            "state": self._values("cmq:represents"),
            "agreement": self._values("cmq:about").that(self._is_agreement),
            "outlet": self._of_documents("cmq:outlet"),
        }
        made = {name: cells.column(count, _word) for name, cells in words.items()}
        made |= {name: cells.column(count, self._thing) for name, cells in things.items()}
        made["document"] = has["prov:wasQuotedFrom"].column(count, _named_by_id)
        return made

    def _of_documents(self, curie: str) -> Cells:
        """The statements with the values of a property that their documents have."""
        return self._has["prov:wasQuotedFrom"].through(_lists(*self._scans.pairs(curie)))

    def _topics(self, of: Ints, towards: Cells) -> Cells:
        topics = _lists(*self._scans.pairs("cmq:topic"))
        statements = [name or "" for name in self._numbers]
        own = Cells(np.arange(len(of)), [statements[number] for number in of.tolist()])
        return own.through(topics) | towards.through(topics)

    def _posts(self) -> Cells:
        """The posts in which speakers spoke; where none is told, all they held that day."""
        capacities = self._values("cmq:capacity")
        tenures = _lists(*self._scans.pairs("cmq:ofPost"))
        held = self._values("cmq:underTenure").through(tenures)
        return capacities | held.outside(capacities)

    def _organizations(self, speakers: Cells, posts: Cells) -> Cells:
        bodies = posts.through(_lists(*self._scans.pairs("cmq:postIn")))
        homes = speakers.through(_lists(*self._scans.pairs("cmq:belongsTo")))
        return bodies | (speakers | homes).that(lambda who: self._is(who, "organization"))

    def _is(self, who: t.Term, kind: str) -> bool:
        return self._kinds.get(who) == kind

    def _is_agreement(self, subject: t.Term) -> bool:
        return subject.startswith((f"<{self._base}agreement/", f"<{self._base}series/"))

    # --- time ----------------------------------------------------------------------------------

    def _dates(self) -> Cells:
        """The day of speaking, or else of publication, as it was written."""
        return self._has["cmq:saidOn"] | self._unspoken("cmq:published")

    def _days(self, bound: str) -> Ints:
        """The first or last day of each statement, 0 where it is not known."""
        days = self._unspoken(f"cmq:published{bound}") | self._has[f"cmq:said{bound}"]
        return days.numbers(len(self._numbers), _ordinal)

    def _unspoken(self, curie: str) -> Cells:
        """What the documents say of statements whose day of speaking is not known."""
        return self._undated.through(_lists(*self._scans.pairs(curie)))

    # --- values --------------------------------------------------------------------------------

    def _thing(self, value: t.Term) -> Thing:
        name, label = t.iri_text(value), self._labels.get(value)
        return Thing(name, (t.literal(label).words if label else "") or name.rpartition("/")[2])


def _named_by_id(value: t.Term) -> Thing:
    name = t.iri_text(value)
    return Thing(name, name.rpartition("/")[2])


def _word(value: t.Term) -> Thing:
    words = t.iri_text(value) if t.is_iri(value) else t.literal(value).words
    return Thing(words, words)


@cache
def _ordinal(day: t.Term) -> int:
    return date.fromisoformat(t.literal(day).words).toordinal()


def _term(kg: KnowledgeGraph, name: str, text: str) -> t.Term:
    from communique import queries

    return term_of(kg.store, kg.mint, queries.question("who-said-what").params[name], name, text)


def _narrowed(number: int, name: str, value: t.Term) -> str:
    triples = [part.format(value) for part in _NARROWING[name]]
    spelled = []
    for subject, curie, thing in zip(triples[::3], triples[1::3], triples[2::3], strict=True):
        spelled.append(f"{subject} {t.term(curie)} {thing} .")
    return f"GRAPH ?n{number} {{ {' '.join(spelled)} }}"


def _both(first: Terms, second: Terms) -> Iterator[tuple[t.Term, t.Term]]:
    """The rows of two columns that have a term in both."""
    return ((a, b) for a, b in zip(first, second, strict=True) if a and b)


def _lists(first: Terms, second: Terms) -> dict[t.Term, list[t.Term]]:
    found: dict[t.Term, list[t.Term]] = defaultdict(list)
    for a, b in _both(first, second):
        found[a].append(b)
    return found


def _columns(rows: Sequence[tuple[t.Term, ...]], width: int) -> tuple[Sequence[t.Term], ...]:
    return tuple(zip(*rows, strict=True)) or ((),) * width
