"""One suite for every store: memory, directory, SPARQL server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from communique.errors import QueryError, StoreError
from communique.graph.store import Dataset, Solutions, Store, open_store
from communique.graph.terms import PREFIXES, Triple

XSD = PREFIXES["xsd"]
A: Triple = ("<urn:a>", "<urn:p>", '"a"')
B: Triple = ("<urn:b>", "<urn:p>", "<urn:a>")


def rows(store: Store, sparql: str) -> list[tuple[str | None, ...]]:
    found = store.query(sparql)
    assert isinstance(found, Solutions)
    return sorted(found.rows, key=str)


def put(store: Store, graph: str, *triples: Triple) -> None:
    with store.writer() as writer:
        writer.replace(graph, triples)


def test_a_new_store_is_empty(store: Store) -> None:
    assert (store.generation, store.manifest(), store.graphs()) == (0, {}, [])
    assert list(store.triples("urn:g")) == []
    assert store.query("ASK { GRAPH ?g { ?s ?p ?o } }") is False


def test_graphs_keep_apart_what_is_put_into_them(store: Store) -> None:
    put(store, "urn:h", B)
    put(store, "urn:g", A, B)
    assert store.graphs() == ["urn:g", "urn:h"]
    assert sorted(store.triples("urn:g")) == [A, B]
    assert list(store.triples("urn:h")) == [B]


def test_replace_leaves_nothing_of_before(store: Store) -> None:
    put(store, "urn:g", A)
    put(store, "urn:g", B)
    assert list(store.triples("urn:g")) == [B]


def test_a_dropped_or_emptied_graph_is_gone(store: Store) -> None:
    put(store, "urn:g", A)
    put(store, "urn:h", B)
    with store.writer() as writer:
        writer.drop("urn:g")
        writer.drop("urn:never")
        writer.replace("urn:h", [])
    assert store.graphs() == []


def test_changes_take_effect_in_the_order_given(store: Store) -> None:
    with store.writer() as writer:
        writer.replace("urn:g", [A])
        writer.drop("urn:g")
        writer.replace("urn:h", [A])
        writer.replace("urn:h", [B])
    assert store.graphs() == ["urn:h"]
    assert list(store.triples("urn:h")) == [B]


def test_select_gives_terms_as_they_were_written(store: Store) -> None:
    values = [
        '"plain"',
        '"quote \\" slash \\\\ line \\n tab \\t return \\r"',
        '"한국어 \U0001f600"@ko',
        f'"7"^^<{XSD}integer>',
        f'"1.5"^^<{XSD}decimal>',
        f'"true"^^<{XSD}boolean>',
        f'"2025-04-08"^^<{XSD}date>',
        "<urn:x/%20?q=1#f>",
    ]
    put(store, "urn:g", *(("<urn:a>", "<urn:p>", value) for value in values))
    found = rows(store, "SELECT ?o WHERE { GRAPH <urn:g> { <urn:a> <urn:p> ?o } }")
    assert sorted(value for (value,) in found if value) == sorted(values)
    assert sorted(value for _, _, value in store.triples("urn:g")) == sorted(values)


def test_select_names_its_variables_and_leaves_unbound_ones_open(store: Store) -> None:
    put(store, "urn:g", A)
    found = store.query("SELECT ?s ?none WHERE { GRAPH <urn:g> { ?s ?p ?o } }")
    assert isinstance(found, Solutions)
    assert found.variables == ("s", "none")
    assert list(found.rows) == [("<urn:a>", None)]


def test_ask_and_construct(store: Store) -> None:
    put(store, "urn:g", A, B)
    assert store.query("ASK { GRAPH <urn:g> { <urn:a> ?p ?o } }") is True
    assert store.query("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <urn:g> { ?s ?p ?o } }") == [A, B]
    assert store.query("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <urn:h> { ?s ?p ?o } }") == []


def test_the_default_graph_is_not_the_union_of_the_named_ones(store: Store) -> None:
    put(store, "urn:g", A)
    assert rows(store, "SELECT ?s WHERE { ?s ?p ?o }") == []


def test_a_writer_that_fails_leaves_no_trace(store: Store) -> None:
    put(store, "urn:g", A)

    def fail() -> None:
        with store.writer(fresh=True) as writer:
            writer.replace("urn:g", [B])
            writer.manifest({"new": True})
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail()
    assert list(store.triples("urn:g")) == [A]
    assert store.generation == 1
    assert "new" not in store.manifest()
    put(store, "urn:h", B)
    assert store.graphs() == ["urn:g", "urn:h"]


def test_a_fresh_writer_starts_from_nothing(store: Store) -> None:
    with store.writer() as writer:
        writer.replace("urn:g", [A])
        writer.replace("urn:h", [A])
        writer.manifest({"kept": 1})
    with store.writer(fresh=True) as writer:
        writer.replace("urn:h", [B])
    assert store.graphs() == ["urn:h"]
    assert list(store.triples("urn:h")) == [B]
    assert "kept" not in store.manifest()


def test_the_manifest_counts_and_keeps_what_it_is_given(store: Store) -> None:
    with store.writer() as writer:
        writer.replace("urn:g", [A, A, B])
        writer.manifest({"words": 'é "x" \n', "list": [1, {"two": None}]})
    put(store, "urn:h", A)
    put(store, "urn:g", A)
    manifest = store.manifest()
    assert (manifest["generation"], manifest["quads"], manifest["format"]) == (3, 2, 1)
    assert (manifest["words"], manifest["list"]) == ('é "x" \n', [1, {"two": None}])
    assert store.generation == 3
    assert store.graphs() == ["urn:g", "urn:h"]


def test_manifest_entries_of_the_store_are_reserved(store: Store) -> None:
    with pytest.raises(StoreError, match="generation"), store.writer() as writer:
        writer.manifest({"generation": 7})
    assert store.generation == 0


@pytest.mark.parametrize("fresh", [False, True])
def test_bulk_adds_an_nquads_file(store: Store, tmp_path: Path, fresh: bool) -> None:
    put(store, "urn:g", A)
    path = tmp_path / "quads.nq"
    path.write_text(f"{' '.join(B)} <urn:g> .\n{' '.join(B)} <urn:h> .\n", encoding="utf-8")
    with store.writer(fresh=fresh) as writer:
        writer.bulk(path)
    assert sorted(store.triples("urn:g")) == ([B] if fresh else [A, B])
    assert list(store.triples("urn:h")) == [B]
    assert store.manifest()["quads"] == (2 if fresh else 3)


def test_a_damaged_nquads_file_changes_nothing(store: Store, tmp_path: Path) -> None:
    put(store, "urn:g", A)
    path = tmp_path / "quads.nq"
    path.write_text("<urn:a> <urn:p> broken\n", encoding="utf-8")
    with pytest.raises(StoreError), store.writer() as writer:
        writer.bulk(path)
    assert list(store.triples("urn:g")) == [A]


def test_another_handle_sees_the_newest_publication(opened: Callable[[], Store]) -> None:
    ours, theirs = opened(), opened()
    assert ours.generation == theirs.generation == 0
    put(theirs, "urn:g", A)
    ours.refresh()
    assert ours.graphs() == ["urn:g"]
    assert ours.generation == 1
    assert ours.refresh() is False


def test_blank_nodes_keep_their_joins(store: Store) -> None:
    put(store, "urn:g", ("<urn:a>", "<urn:p>", "_:x"), ("_:x", "<urn:q>", '"end"'))
    query = "SELECT ?o WHERE { GRAPH ?g { <urn:a> <urn:p>/<urn:q> ?o } }"
    assert rows(store, query) == [('"end"',)]


# --- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["SELECT", "", "INSERT DATA { <urn:a> <urn:p> 1 }", "SELECT ?x"])
def test_what_is_no_query_is_refused(store: Store, query: str) -> None:
    with pytest.raises(QueryError):
        store.query(query)


@pytest.fixture
def trap() -> Iterator[tuple[str, list[str]]]:
    """A web server's URL, and the list of the requests it was sent."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_error(500)

        do_POST = do_GET  # noqa: N815 - named by the standard library

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", seen
        server.shutdown()
        thread.join()


CALLS = [
    "SERVICE <{}> {{ ?s ?p ?o }}",
    "service silent<{}>{{?s ?p ?o}}",
    "SERVICE#<urn:x>\n<{}>#x y\n{{ ?s ?p ?o }}",
    "?s ?p 1 . FILTER(?s<?p#>'''\n) SERVICE <{}> {{ }} #'''",
    "BIND(<{}> AS ?where) SERVICE ?where {{ ?s ?p ?o }}",
    "\\u0053ERVICE <{}> {{ ?s ?p ?o }}",
]


@pytest.mark.parametrize("call", CALLS)
def test_no_query_reaches_another_host(
    store: Store, trap: tuple[str, list[str]], call: str
) -> None:
    url, seen = trap
    with pytest.raises(QueryError):
        store.query(f"SELECT * WHERE {{ {call.format(url)} }}")
    assert seen == []


def test_federation_can_be_allowed(trap: tuple[str, list[str]]) -> None:
    url, seen = trap
    query = f"SELECT * WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"
    with pytest.raises(QueryError, match="500"):
        rows(open_store(federation=True), query)
    assert len(seen) == 1


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service WHERE { GRAPH ?g { ?service <urn:service> ?o } }",
        'SELECT ?s WHERE { GRAPH ?g { ?s ?p ?o FILTER(CONTAINS(?o, "secret service (USA)")) } }',
        "SELECT ?s WHERE { GRAPH ?g { ?s ?p ?o } } # service",
        "PREFIX service: <urn:> SELECT ?s WHERE { GRAPH ?g { ?s service:p ?o } }",
        "SELECT ?s WHERE { VALUES ?s { " + "<urn:a-b/c> " * 5000 + "} GRAPH ?g { ?s ?p ?o } }",
        "SELECT ?s WHERE { GRAPH ?g { ?s ?p ?o FILTER(?o != '" + "((((" * 500 + "') } }",
    ],
)
def test_harmless_queries_are_not_refused(store: Store, query: str) -> None:
    assert isinstance(store.query(query), Solutions)


@pytest.mark.parametrize(
    "pattern",
    [
        "?s ?p ?o FILTER" + "(" * 5000 + "1" + ")" * 5000,
        "{" * 5000 + "?s ?p ?o" + "}" * 5000,
        "?s ?p ?o FILTER(" + "!" * 20000 + "true)",
        "?s ?p ?o " + "FILTER EXISTS { ?s ?p ?o " * 2000 + "}" * 2000,
        "?s ?p ?o " + "OPTIONAL { ?s ?p ?o } " * 5000,
        "{ ?s ?p ?o } " + "UNION { ?s ?p ?o } " * 20000,
        "?s <urn:p>" + "/<urn:p>" * 20000 + " ?o",
        "?s ?p ?o " + "".join(f"BIND(1 AS ?v{n}) " for n in range(5000)),
        "?s ?p ?o FILTER(?s = ?o" + " || ?s = ?o" * 20000 + ")",
        "?s ?p ?o FILTER(1" + "-1" * 20000 + " > 0)",
        "?s ?p " + "[ ?p " * 5000 + "1" + "]" * 5000,
        "?s ?p ?o . " * 100_000,
    ],
)
def test_a_query_that_would_end_the_process_is_refused(store: Store, pattern: str) -> None:
    with pytest.raises(QueryError):
        store.query(f"SELECT * WHERE {{ {pattern} }}")


# --- where stores are -----------------------------------------------------------------------


def test_a_file_is_opened_by_its_suffix(tmp_path: Path) -> None:
    path = tmp_path / "one.ttl"
    path.write_text("<urn:a> <urn:p> 'a' .", encoding="utf-8")
    assert list(open_store(path).triples("urn:communique:file")) == [A]
    path = tmp_path / "two.trig"
    path.write_text("<urn:g> { <urn:a> <urn:p> 'a' }", encoding="utf-8")
    assert open_store(str(path)).graphs() == ["urn:g"]


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such file"):
        open_store(tmp_path / "missing.ttl")


def test_opening_a_directory_store_makes_no_directory(tmp_path: Path) -> None:
    open_store(tmp_path / "store").graphs()
    assert list(tmp_path.iterdir()) == []


def test_an_answer_of_the_graphs_named_beside_the_query(store: Store) -> None:
    put(store, "urn:g", A)
    put(store, "urn:h", B)
    everything = "SELECT ?s WHERE { ?s ?p ?o }"

    def answered(sparql: str, dataset: Dataset) -> list[tuple[str | None, ...]]:
        found = store.answer(sparql, dataset)
        assert isinstance(found, Solutions)
        return sorted(found.rows, key=str)

    assert answered(everything, Dataset(default=("urn:g",))) == [("<urn:a>",)]
    assert answered(everything, Dataset(default=("urn:g", "urn:h"))) == [("<urn:a>",), ("<urn:b>",)]
    named = "SELECT ?s WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert answered(named, Dataset(named=("urn:h",))) == [("<urn:b>",)]
    found = store.answer("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <urn:h> { ?s ?p ?o } }")
    assert not isinstance(found, (Solutions, bool))
    assert list(found) == [B]
