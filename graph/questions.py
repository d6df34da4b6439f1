"""Asking a question of the catalogue: parameters become terms, solutions become an answer."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import get_args

from communique import queries
from communique.errors import DateError, TermError, UsageError
from communique.graph import records as r
from communique.graph import terms as t
from communique.graph.answers import Answer
from communique.graph.dates import bounds
from communique.graph.store import Solutions, View

_NAMED: dict[str, tuple[str, tuple[str, ...]]] = {
    "topic": ("topic", ("Topic",)),
    "proposition": ("proposition", ("Proposition",)),
    "aspect": ("aspect", ("Aspect",)),
    "actor": ("actor", ("Person", "Organization", "State", "Group", "UnnamedActor")),
    "state": ("actor", ("State",)),
    "outlet": ("actor", ("Outlet",)),
    "post": ("post", ("Post",)),
    "agreement": ("agreement", ("Agreement",)),
    "event": ("event", ("Event",)),
    "utterance": ("utterance", ("Utterance",)),
    "document": ("document", ("Document",)),
}
"""For each kind of thing a parameter may name: the first segment of its IRIs, and its classes."""


def ask(view: View, mint: t.Minter, asked: str | queries.Question, /, **given: str) -> Answer:
    """The answer to a question, of the catalogue if it is a name.

    ``given`` are the parameters as a person writes them: ids, names in any language, IRIs, EDTF
    dates. Raises UnknownQuestion, UsageError for what does not fit, QueryError from the store.
    """
    question = queries.question(asked) if isinstance(asked, str) else asked
    name = question.name
    found = view.query(bound(view, mint, question, **given))
    if not isinstance(found, Solutions):
        raise UsageError(f"{name} is no SELECT")
    if found.variables != tuple(question.columns):
        chosen = ", ".join(found.variables)
        raise UsageError(f"{name}: the header does not name the columns selected: {chosen}")
    readable = [name for name in question.columns if not name.endswith("_iri")]
    return _ordered(question, Answer.of_solutions(found, narrow=question.table or readable))


def bound(view: View, mint: t.Minter, question: queries.Question, /, **given: str) -> str:
    """The SPARQL query of a question with parameters as a person writes them; raises as ``ask``."""
    name = question.name
    unknown = sorted(set(given) - set(question.params))
    if unknown:
        known = ", ".join(question.params) or "none"
        raise UsageError(f"{name} takes no parameter {unknown[0]!r}; it takes: {known}")
    values = {key: param.default for key, param in question.params.items() if param.default}
    bindings = {
        key: term_of(view, mint, question.params[key], key, value)
        for key, value in {**values, **given}.items()
    }
    return question.sparql(bindings)


def term_of(view: View, mint: t.Minter, param: queries.Param, name: str, text: str) -> t.Term:
    """The term a person's text stands for as the value of a parameter; raises UsageError."""
    try:
        if param.type == "date":
            return _day(param, name, text)
        if param.type == "integer":
            return t.integer(int(text))
        if param.type == "status":
            return _one_of(name, text.lower(), get_args(r.Status))
        if param.type == "currency":
            return t.text(text.upper())
        if param.type == "text":
            return t.text(text)
        if param.type == "statement":
            return _statement(view, mint, text)
        return _thing(view, mint, param.type, text)
    except (TermError, ValueError) as error:
        raise UsageError(f"{name}: {error}") from error


def _day(param: queries.Param, name: str, text: str) -> t.Term:
    try:
        earliest, latest = bounds(text.strip())
    except DateError as error:
        raise UsageError(f"{name}: {error}") from error
    day = latest if param.bound == "latest" else earliest
    if day is None or (param.bound == "day" and earliest != latest):
        raise UsageError(f"{name}: {text!r} is no single day; expected YYYY-MM-DD")
    return t.typed(day.isoformat(), "xsd:date")


def _one_of(name: str, text: str, known: tuple[str, ...]) -> t.Term:
    if text not in known:
        raise UsageError(f"{name}: {text!r} is none of {', '.join(known)}")
    return t.text(text)


def _statement(view: View, mint: t.Minter, text: str) -> t.Term:
    if ":" in text:
        found = t.iri(text)
    else:
        document, _, statement = text.strip("/").partition("/")
        found = mint("document", document, "statement", statement)
    if not _exists(view, found):
        raise UsageError(f"no such statement: {text}; expected an IRI, or DOCUMENT/STATEMENT")
    return found


def _thing(view: View, mint: t.Minter, kind: str, text: str) -> t.Term:
    segment, classes = _NAMED[kind]
    wanted = " ".join(text.split())
    if re.match(r"(https?|urn):", wanted):
        if _exists(view, t.iri(wanted)):
            return t.iri(wanted)
        raise UsageError(f"no {kind} {wanted}")
    if wanted and _exists(view, mint(segment, wanted.lower())):
        return mint(segment, wanted.lower())
    names = list(_names(view, classes))
    return _match(kind, wanted, names)


def _match(kind: str, wanted: str, names: list[tuple[t.Term, str]]) -> t.Term:
    folded = wanted.casefold()
    same = {thing for thing, name in names if name.casefold() == folded}
    # a surname alone will do where only one thing has it
    part = re.compile(rf"(?<!\w){re.escape(folded)}(?!\w)")
    found = same or {thing for thing, name in names if folded and part.search(name.casefold())}
    if len(found) == 1:
        return found.pop()
    if not found:
        near = difflib.get_close_matches(folded, {n.casefold() for _, n in names}, n=3, cutoff=0.6)
        hint = f"; near: {', '.join(sorted(n for _, n in names if n.casefold() in near))}"
        raise UsageError(f"no {kind} {wanted!r}{hint if near else ''}")
    listed = sorted({t.iri_text(thing).rpartition("/")[2] for thing in found})
    shown = ", ".join(listed[:8]) + (", ..." if len(listed) > 8 else "")
    raise UsageError(f"{kind} {wanted!r} fits several: {shown}; name one by its id or IRI")


def _names(view: View, classes: tuple[str, ...]) -> Iterator[tuple[t.Term, str]]:
    listed = " ".join(t.term(f"cmq:{name}") for name in classes)
    label = t.term("dcterms:title" if classes == ("Document",) else "rdfs:label")
    found = view.query(
        f"SELECT DISTINCT ?thing ?name WHERE {{ VALUES ?class {{ {listed} }} "
        f"GRAPH ?g {{ ?thing a ?class . ?thing {label} ?label . }} "
        f"OPTIONAL {{ GRAPH ?h {{ ?thing {t.term('skos:altLabel')} ?other . }} }} "
        f"VALUES ?which {{ 1 2 }} BIND (IF(?which = 1, ?label, ?other) AS ?name) "
        f"FILTER (BOUND(?name)) }}"
    )
    assert isinstance(found, Solutions)
    for thing, name in found.rows:
        if thing and name:
            yield thing, t.literal(name).words


def _exists(view: View, thing: t.Term) -> bool:
    return bool(view.query(f"ASK {{ GRAPH ?g {{ {thing} ?property ?value }} }}"))


def _ordered(question: queries.Question, answer: Answer) -> Answer:
    # engines join the values of a list column in any order; an answer is always the same
    at = [answer.columns.index(name) for name in question.lists]
    if not at:
        return answer
    rows = [
        ["; ".join(sorted(str(v).split("; "))) if i in at and v else v for i, v in enumerate(row)]
        for row in answer
    ]
    return Answer(answer.columns, rows, narrow=answer.narrow, title=answer.title)
