"""The questions as forms, tables, CSV, JSON and SPARQL."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from html import escape

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from communique import queries
from communique.graph.knowledge import KnowledgeGraph

ASKED = "/questions/who-said-what?topic=linkage"


def test_the_catalogue_lists_every_question(client: TestClient) -> None:
    page = client.get("/questions").text
    for name, question in queries.catalogue().items():
        assert f'href="/questions/{name}' in page
        assert escape(question.title, quote=False).replace("'", "&#39;") in page


@pytest.mark.parametrize("name", sorted(queries.catalogue()))
def test_every_question_has_a_form_with_its_parameters(client: TestClient, name: str) -> None:
    page = client.get(f"/questions/{name}").text
    for param in queries.question(name).params:
        assert f'name="{param}"' in page
        assert f'for="f-{param}"' in page


def test_fields_offer_what_the_registry_and_the_codebook_know(client: TestClient) -> None:
    page = client.get("/questions/who-said-what").text
    assert '<option value="linkage">linking trade and defense</option>' in page
    assert '<option value="donald-trump">Donald Trump</option>' in page
    assert '<option value="accepted">accepted</option>' in page
    assert "<table" not in page  # nothing is asked before somebody asks


def test_an_answer_is_a_table_whose_cells_lead_on(client: TestClient) -> None:
    page = client.get(ASKED).text
    assert '<option value="linkage" selected>' in page
    assert 'href="/actor/donald-trump">Donald Trump</a>' in page
    assert re.search(r'href="/document/[^"]*/statement/[^"]*">', page)
    assert 'href="/questions/who-said-what.csv?topic=linkage"' in page


def test_heads_sort_by_link(client: TestClient) -> None:
    up = client.get("/questions/stance-tally?run=1&sort=supports").text
    down = client.get("/questions/stance-tally?run=1&sort=-supports").text
    assert 'aria-sort="ascending"' in up
    assert 'aria-sort="descending"' in down

    def order(page: str) -> list[int]:
        rows = page.partition("<tbody>")[2].partition("</tbody>")[0].split("</tr>")
        return [int(re.findall(r'<td class="n">(\d+)', row)[0]) for row in rows if "<td" in row]

    assert order(up) == sorted(order(up))
    assert order(down) == sorted(order(up), reverse=True)


def test_csv_json_and_sparql_by_suffix_and_by_accept(
    client: TestClient, shipped: KnowledgeGraph
) -> None:
    expected = shipped.ask("who-said-what", topic="linkage")
    by_suffix = client.get(ASKED.replace("?", ".csv?"))
    by_accept = client.get(ASKED, headers={"accept": "text/csv"})
    assert by_suffix.text == by_accept.text == expected.csv()
    assert by_suffix.headers["communique-rows"] == str(len(expected))
    body = client.get(ASKED, headers={"accept": "application/json"}).json()
    assert body["columns"] == list(expected.columns)
    assert [row["statement"] for row in body["rows"]] == [row.statement for row in expected]
    assert (body["truncated"], body["limit"]) == (False, 1000)
    assert client.get(ASKED.replace("?", ".rq?")).text.startswith("SELECT")


def test_a_limit_is_stated_wherever_it_cuts(client: TestClient) -> None:
    assert isinstance(client.app, Starlette)
    site = client.app.state.site
    site.limit, site.edition = 5, "cut"
    try:
        page = client.get(ASKED).text
        assert "5 rows: the first 5 of more" in page
        assert "There are more rows" in page
        assert client.get(ASKED.replace("?", ".json?")).json()["truncated"] is True
        cut = client.get(ASKED.replace("?", ".csv?"))
        assert cut.headers["communique-truncated"] == "true"
        assert len(list(csv.reader(io.StringIO(cut.text)))) == 6
    finally:
        site.limit, site.edition = 1000, "test"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("topic=nothing-like-it", "no topic"),
        ("since=someday", "since"),
        ("nonsense=1", "takes no parameter"),
        ("actor=nobody-like-that", "no actor"),
    ],
)
def test_a_wrong_parameter_is_told_beside_the_form(
    client: TestClient, query: str, words: str
) -> None:
    answer = client.get(f"/questions/who-said-what?{query}")
    assert answer.status_code == 400
    assert re.search(f'role="alert">[^<]*(?:{words})', answer.text)
    assert 'name="topic"' in answer.text
    data = client.get(f"/questions/who-said-what.json?{query}", headers={"accept": "*/*"})
    assert data.status_code == 400


def test_unknown_questions_and_missing_parameters(client: TestClient) -> None:
    assert client.get("/questions/who-said-wat").status_code == 404
    assert "who-said-what" in client.get("/questions/who-said-wat").text
    assert client.get("/questions/actor-timeline.csv").status_code == 400
    assert client.get("/questions/actor-timeline?run=1").status_code == 400


def test_the_editor_starts_from_a_question_and_works_without_scripts(client: TestClient) -> None:
    page = client.get("/editor?question=stance-tally").text
    assert '<form id="plain" action="/sparql" method="get">' in page
    assert "cmq:supports" in page
    offered = client.get("/editor/examples.json").json()
    assert {each["name"] for each in offered["questions"]} == set(queries.catalogue())


def test_a_list_that_is_too_long_becomes_a_plain_field(
    serving: Callable[..., TestClient], shipped: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = serving(shipped, "long lists")
    monkeypatch.setattr("communique.serve.pages.views.thing.CHOICES", 3)
    page = client.get("/questions/who-said-what?topic=linkage").text
    assert re.search(r'<input id="f-topic" name="topic" value="linkage"', page)
