"""What the guard reads off a query's text beside its depth: datasets, services, LOAD."""

from __future__ import annotations

import pytest

from communique.errors import QueryError
from communique.graph.store import guard


@pytest.mark.parametrize(
    ("sparql", "named"),
    [
        ("SELECT * FROM <urn:g> { ?s ?p ?o }", True),
        ("select * from named<urn:g> { ?s ?p ?o }", True),
        ("PREFIX g: <urn:> ASK FROM g:x { ?s ?p ?o }", True),
        ('SELECT * { ?s ?p "from" }', False),
        ("SELECT * { ?from ?p $from } # FROM <urn:g>", False),
        ("PREFIX from: <urn:> SELECT * { ?s from:from ?o }", False),
        ("SELECT * { <urn:from> ?p ?o }", False),
    ],
)
def test_a_dataset_clause_is_told_from_other_words(sparql: str, named: bool) -> None:
    assert guard.names_dataset(sparql) is named


def test_the_targets_of_services_are_listed() -> None:
    sparql = (
        "SELECT * { SERVICE <http://a/> { ?s ?p ?o } "
        "SERVICE SILENT ?where { ?s ?p ?o } service x:y { } SERVICE <http://\\u0062/> {} }"
    )
    assert set(guard.services(sparql)) >= {"<http://a/>", "?where", "x:y", "<http://b/>"}
    assert guard.services("SELECT ?service { ?service ?p ?o }") == []


@pytest.mark.parametrize(
    "update",
    ["LOAD <http://a/>", "CLEAR ALL;load silent <http://a/> INTO GRAPH <urn:g>",
     "PREFIX a: <urn:> LOAD a:b"],
)  # fmt: skip
def test_an_update_that_fetches_is_refused(update: str) -> None:
    with pytest.raises(QueryError, match="LOAD"):
        guard.check_update(update)


def test_the_word_load_does_no_harm_elsewhere() -> None:
    guard.check_update('INSERT DATA { <urn:load> load:load "LOAD <x>" } # LOAD <x>')
