"""The question files: complete headers, portable queries, parameters that stay values."""

from __future__ import annotations

import re
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique import queries
from communique.errors import QueryError, TermError, UnknownQuestion, UsageError
from communique.graph import terms as t
from communique.graph.questions import term_of
from communique.graph.store import Solutions, Store, open_store
from communique.ontology import rdf

NAMES = sorted(queries.catalogue())
VALUES = {
    "topic": "cost", "proposition": "pay-more", "aspect": "annual-contribution",
    "actor": "ann-lee", "state": "south", "outlet": "herald", "post": "minister",
    "agreement": "pact-2", "event": "summit", "utterance": "toast", "document": "herald-summit",
    "statement": "herald-summit/not-more", "date": "2023-06-01", "integer": "1",
    "status": "accepted", "currency": "KRW", "kind": "person", "verdict": "reject",
    "series": "Pacts",
}  # fmt: skip
"""Values in the small dossier, by name or else by kind of parameter."""

ECHO = queries.parse(
    "echo",
    "#+ title: Echo\n#+ summary: What was given?\n"
    "#+ params:\n#+   word: {type: text, description: anything}\n"
    "#+ columns:\n#+   _word: what was given\n"
    "SELECT ?_word WHERE {\n#? word\n#? end\n"
    "#? without word\nVALUES ?_word { 'none' }\n#? end\n}\n",
)


def cases() -> list[Any]:
    """Each question, with what it requires, and once more for each parameter it can take."""
    found = []
    for name, question in queries.catalogue().items():
        needed = [key for key, param in question.params.items() if param.required]
        found += [pytest.param(name, needed, id=name)]
        for key in set(question.params) - set(needed):
            found.append(pytest.param(name, [*needed, key], id=f"{name} {key}"))
    return sorted(found, key=lambda case: str(case.id))


def bound(view: Store, mint: t.Minter, question: queries.Question, keys: list[str]) -> Any:
    return {
        key: term_of(view, mint, param, key, VALUES.get(key) or VALUES[param.type])
        for key, param in question.params.items()
        if key in keys
    }


def table(rows: Any, question: queries.Question) -> list[tuple[str, ...]]:
    # engines differ in the order inside lists, in "3" and "3.0", and in empty and missing texts
    lists = [list(question.columns).index(name) for name in question.lists]

    def plain(at: int, spelled: str | None) -> str:
        value = "" if spelled is None else t.value(spelled)
        if at in lists:
            return "; ".join(sorted(str(value).split("; ")))
        return str(value) if isinstance(value, (str, bool)) else str(float(value))

    spelled = (tuple(plain(at, one) for at, one in enumerate(row)) for row in rows)
    return sorted(row for row in spelled if any(row))  # rdflib groups nothing into one empty row


@pytest.fixture(scope="module")
def merged(view: Store) -> str:
    triples = {triple for graph in view.graphs() for triple in view.triples(graph)}
    return t.ntriples(triples)


@pytest.fixture(scope="module")
def dataset(view: Store) -> Any:
    return rdf.dataset_from("".join(t.nquads(view.triples(g), g) for g in view.graphs()))


@pytest.fixture(scope="module")
def one_graph(merged: str) -> Any:
    return rdf.graph_from(merged, "nt")


@pytest.fixture(scope="module")
def one_named_graph(view: Store) -> Store:
    store = open_store()
    with store.writer() as writer:
        triples = {triple for graph in view.graphs() for triple in view.triples(graph)}
        writer.replace("urn:communique:file", triples)
    return store


@pytest.mark.parametrize("name", NAMES)
def test_a_header_says_all_there_is_to_know(name: str) -> None:
    question = queries.question(name)
    assert question.title
    assert question.summary.endswith("?")
    assert all(question.columns.values())
    assert all(param.description for param in question.params.values())
    shown = {part for each in question.table for part in each.split("+")}
    assert {*shown, *question.lists} <= set(question.columns)
    blocks = re.findall(r"#\? (?:without )?(?!end\b)(\w+)", question.text)
    assert set(blocks) == set(question.params)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_as_it_stands_is_portable_sparql(name: str, view: Store) -> None:
    question = queries.question(name)
    found = view.query(question.text)
    assert isinstance(found, Solutions)
    assert found.variables == tuple(question.columns)
    rdf.rows(rdf.graph_from(""), question.merged(dict.fromkeys(question.params, '""')))
    assert "ORDER BY" in question.text
    assert not re.search(r"\bLATERAL\b|\bSERVICE\b|\bFROM\b", question.text)
    outside = re.sub(r"GRAPH \?\w+ \{", "", question.text)
    assert "GRAPH" not in outside  # no graph is named, so one merged graph will do


@pytest.mark.parametrize(("name", "keys"), cases())
def test_every_store_and_every_form_of_the_graph_give_the_same_rows(
    name: str, keys: list[str], view: Store, mint: t.Minter, dataset: Any, one_graph: Any,
    one_named_graph: Store,
) -> None:  # fmt: skip
    question = queries.question(name)
    given = bound(view, mint, question, keys)
    found = view.query(question.sparql(given))
    assert isinstance(found, Solutions)
    expected = table(found.rows, question)
    assert table(rdf.rows(dataset, question.sparql(given)), question) == expected
    assert table(rdf.rows(one_graph, question.merged(given)), question) == expected
    again = one_named_graph.query(question.sparql(given))
    assert isinstance(again, Solutions)
    assert table(again.rows, question) == expected


@pytest.mark.parametrize("name", NAMES)
def test_rows_come_in_one_order(name: str, view: Store, mint: t.Minter, dataset: Any) -> None:
    question = queries.question(name)
    keys = [key for key, param in question.params.items() if param.required]
    asked = question.sparql(bound(view, mint, question, keys))
    ours, theirs = view.query(asked), rdf.rows(dataset, asked)
    assert isinstance(ours, Solutions)
    at = [i for i, name in enumerate(question.columns) if name not in question.lists]

    def terms(row: Any) -> list[str]:
        return [str(row[i]) for i in at if str(row[i]).startswith("<")]

    assert [terms(row) for row in ours.rows] == [terms(row) for row in theirs]


@given(st.text())
def test_whatever_text_is_given_comes_back_as_that_text(words: str) -> None:
    try:
        asked = ECHO.sparql({"word": t.text(words)})
    except (TermError, UsageError):  # refused: nothing was asked
        return
    found = open_store().query(asked)
    assert isinstance(found, Solutions)
    assert [t.value(one) for row in found.rows for one in row if one] == [words]


HOSTILE = st.lists(
    st.sampled_from(['"', "\\", "}", "{", "<", ">", "#? end\n", "\n", "\r", "'", "\\u0022", "@en"])
    | st.text(string.ascii_letters + " ?:./", max_size=8),
    max_size=12,
).map("".join)


@given(HOSTILE)
def test_spelled_terms_cannot_break_out_either(spelled: str) -> None:
    for attempt in (spelled, f'"{spelled}"', f"<{spelled}>", f'"x" }} {spelled}'):
        try:
            found = open_store().query(ECHO.sparql({"word": attempt}))
        except (UsageError, QueryError):  # refused, by us or by the engine's parser
            continue
        assert isinstance(found, Solutions)
        assert list(found.rows) == [(_canonical(attempt),)]


def _canonical(spelled: str) -> str:
    if t.is_iri(spelled):
        return spelled
    words, language, datatype = t.literal(spelled)
    if datatype:
        return f"{t.text(words)}^^<{datatype}>"
    return t.text(words, language)


def test_blocks_follow_the_parameters() -> None:
    assert "VALUES ?_word { 'none' }" in ECHO.sparql()
    given = ECHO.sparql({"word": '"given"'})
    assert 'VALUES ?_word { "given" }' in given
    assert "none" not in given


def test_merging_takes_off_only_the_wrappers() -> None:
    question = queries.parse(
        "braces",
        "#+ title: t\n#+ summary: s?\n#+ columns: {a: a}\n"
        'SELECT ?a WHERE { OPTIONAL { GRAPH ?g { ?a ?b "GRAPH ?g { }" . } } # { GRAPH ?g {\n}',
    )
    assert question.merged() == (
        'SELECT ?a WHERE { OPTIONAL {  ?a ?b "GRAPH ?g { }" .  } # { GRAPH ?g {\n}'
    )


def test_an_unknown_question_names_near_ones() -> None:
    with pytest.raises(UnknownQuestion, match="who-said-what"):
        queries.question("who-said-waht")


@pytest.mark.parametrize(
    "header",
    [
        "#+ title: only\n",
        "#+ title: [\n",
        "#+ title: t\n#+ summary: s\n#+ columns: {}\n#+ params: {p: {type: colour}}\n",
        "#+ title: t\n#+ summary: s\n#+ columns: {}\n#+ parameters: {}\n",
    ],
)
def test_a_header_that_does_not_fit_is_refused(header: str) -> None:
    with pytest.raises(UsageError, match=r"mine\.rq: header"):
        queries.parse("mine", f"{header}SELECT * WHERE {{}}\n")
