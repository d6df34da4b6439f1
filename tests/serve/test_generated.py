"""Queries that hypothesis makes up, right and wrong: each is answered, and none brings harm."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

_VARIABLES = st.sampled_from(["?a", "?b", "?c", "?d"])
_TERMS = st.one_of(
    _VARIABLES,
    st.sampled_from(
        [
            "a",
            "<urn:p>",
            "rdfs:label",
            "cmq:Statement",
            '"x"',
            '"x"@en',
            "1",
            "1.5",
            "true",
            "[]",
            "()",
        ]
    ),
    st.text(max_size=5).map(lambda text: json.dumps(text)),
)
_PATHS = st.recursive(
    st.sampled_from(["a", "<urn:p>", "cmq:claims", "?p", "!a"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["*", "+", "?"])).map(lambda p: f"({p[0]}){p[1]}"),
        st.tuples(inner, st.sampled_from(["/", "|"]), inner).map(lambda p: f"({p[0]}{p[1]}{p[2]})"),
        inner.map(lambda p: f"^({p})"),
    ),
    max_leaves=4,
)
_EXPRESSIONS = st.recursive(
    st.one_of(_VARIABLES, st.sampled_from(["1", '"x"', "<urn:x>", "true"])),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["=", "<", "&&", "||", "+", "-", "*", "/"]), inner).map(
            lambda e: f"({' '.join(e)})"
        ),
        st.tuples(
            st.sampled_from(["STR", "LANG", "DATATYPE", "BOUND", "STRLEN", "isIRI", "ABS", "MD5"]),
            inner,
        ).map(lambda e: f"{e[0]}({e[1]})"),
        inner.map(lambda e: f"!({e})"),
        inner.map(lambda e: f'REGEX(STR({e}), "(x+x+)+y")'),
        inner.map(lambda e: f"IF({e}, 1, 2)"),
    ),
    max_leaves=6,
)
_PATTERNS = st.recursive(
    st.tuples(_TERMS, _PATHS, _TERMS).map(lambda t: f"{' '.join(t)} . "),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        inner.map(lambda p: f"OPTIONAL {{ {p} }} "),
        inner.map(lambda p: f"MINUS {{ {p} }} "),
        inner.map(lambda p: f"GRAPH ?g {{ {p} }} "),
        st.tuples(inner, inner).map(lambda p: f"{{ {p[0]} }} UNION {{ {p[1]} }} "),
        st.tuples(inner, _EXPRESSIONS).map(lambda p: f"{p[0]} FILTER ({p[1]}) "),
        st.tuples(inner, _EXPRESSIONS).map(lambda p: f"{p[0]} BIND ({p[1]} AS ?z) "),
        inner.map(lambda p: f"FILTER NOT EXISTS {{ {p} }} "),
        inner.map(lambda p: f"{{ SELECT * {{ {p} }} LIMIT 5 }} "),
        inner.map(lambda p: f"SERVICE SILENT <http://127.0.0.1:9/> {{ {p} }} "),
    ),
    max_leaves=6,
)
_FORMS = st.sampled_from(
    ["SELECT * {{ {0} }}", "SELECT DISTINCT ?a {{ {0} }} ORDER BY ?b LIMIT 10", "ASK {{ {0} }}",
     "SELECT (COUNT(*) AS ?n) {{ {0} }} GROUP BY ?a HAVING (?n > 1)", "DESCRIBE ?a {{ {0} }}",
     "CONSTRUCT {{ ?a ?b ?c }} WHERE {{ {0} }}", "SELECT * {{ {0}", "{0}"]
)  # fmt: skip
_QUERIES = st.tuples(_FORMS, _PATTERNS).map(
    lambda q: (
        "PREFIX cmq: <https://w3id.org/communique/ns#> "
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> " + q[0].format(q[1])
    )
)
_MEDIA = st.sampled_from(
    ["*/*", "text/csv, text/turtle", "application/sparql-results+xml, */*;q=0.1"]
)
_TRIED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def _try(server: Any, query: str, accept: str) -> None:
    target = f"/sparql?timeout=0.5&{urlencode({'query': query})}"
    answer = server("GET", target, headers={"Accept": accept})
    assert answer.status in (200, 400, 406, 503), (answer.status, query)
    if answer.status != 200:
        assert set(answer.error) >= {"status", "kind", "message"}
        assert answer.error["kind"] != "fault", (answer.error, query)


@settings(_TRIED, max_examples=60)
@given(query=_QUERIES, accept=_MEDIA)
def test_generated_queries_are_answered(query: str, accept: str, server: Any) -> None:
    _try(server, query, accept)


@pytest.mark.slow
@settings(_TRIED, max_examples=10_000)
@given(query=_QUERIES, accept=_MEDIA)
def test_ten_thousand_generated_queries_are_answered(query: str, accept: str, server: Any) -> None:
    _try(server, query, accept)


@settings(_TRIED, max_examples=50)
@given(
    body=st.binary(max_size=200),
    target=st.sampled_from(["/sparql", "/update", "/store?graph=urn:x", "/questions/"]),
)
def test_random_bytes_are_answered(body: bytes, target: str, server: Any) -> None:
    for media_type in ("application/sparql-query", "application/x-www-form-urlencoded"):
        answer = server("POST", target, body, {"Content-Type": media_type})
        assert answer.status in (200, 400, 403, 404, 405, 415)
