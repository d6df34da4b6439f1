"""The shipped questions with values for their parameters, ready for any SPARQL engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.dossiers import Case
from communique import queries
from communique.graph import terms as t

ANY, POINT = 0.5, 0.02
"""Seconds for an answer at a million quads: of any question, and of one about one small thing."""

SMALL = frozenset({"actor", "proposition", "document", "statement", "utterance", "post"})
"""Kinds of things of which even a large graph says little."""

THINGS = SMALL | {"topic", "state", "outlet", "agreement", "event"}
PERIOD = {"since": "2022-03-01", "until": "2022-03-31"}
LISTING = frozenset({"claims", "who-said-what"})
"""Questions that list all there is where nothing is given: nobody asks that of a large graph."""


class Asked(NamedTuple):
    """A question with its parameters.

    ``given`` names them; ``sparql`` is the query; ``reach`` the seconds that its answer may take at
    a million quads.
    """

    name: str
    given: str
    sparql: str
    reach: float


def asked(case: Case) -> list[Asked]:
    """Every question of the catalogue: as it is, and with each thing that narrows it."""
    return [each for name in queries.catalogue() for each in _variants(case, name)]


def _variants(case: Case, name: str) -> Iterator[Asked]:
    params = queries.question(name).params
    needed = [key for key, param in params.items() if param.required]
    further = [
        [key] for key, param in params.items() if not param.required and param.type in THINGS
    ]
    bare: list[list[str]] = [] if name in LISTING else [[]]
    for more in bare + further:
        if more and params[more[0]].type == "state" and PERIOD.keys() <= params.keys():
            more += PERIOD  # half of a graph may speak for one state
        yield _asked(case, name, [*needed, *more])


def _asked(case: Case, name: str, given: list[str]) -> Asked:
    question = queries.question(name)
    kinds = {key: param.type for key, param in question.params.items()}
    defaults = {key: param.default for key, param in question.params.items() if param.default}
    bound = {key: _literal(kinds[key], words) for key, words in defaults.items()}
    bound |= {key: _thing(case, kinds[key], key) for key in given}
    reach = POINT if SMALL.intersection(kinds[key] for key in given) else ANY
    return Asked(name, " + ".join(given) or "-", question.sparql(bound), reach)


def _thing(case: Case, kind: str, key: str) -> t.Term:
    """A middling thing of a kind."""
    size = case.invented
    middle = {
        "topic": ("topic", "topic-30"),
        "proposition": ("proposition", f"proposition-{size.propositions // 2}"),
        "aspect": ("aspect", "annual-contribution"),
        "actor": ("actor", f"person-{size.people // 2}"),
        "state": ("actor", "northland"),
        "outlet": ("actor", "outlet-3"),
        "post": ("post", f"post-{size.people // 2}"),
        "agreement": ("agreement", "agreement-5"),
        "event": ("event", "event-3"),
        "utterance": ("utterance", f"utterance-{size.utterances // 2}"),
        "document": ("document", f"d{size.documents_count // 2}"),
        "statement": ("document", f"d{size.documents_count // 2}", "statement", "s5"),
    }
    if kind in middle:
        return case.mint(*middle[kind])
    words = {"date": "2022-03-01", "integer": "2", "currency": "KRW", "status": "accepted"}[kind]
    return _literal(kind, PERIOD.get(key, words))


def _literal(kind: str, words: str) -> t.Term:
    types = {"date": "xsd:date", "integer": "xsd:integer"}
    return t.typed(words, types[kind]) if kind in types else t.text(words)
