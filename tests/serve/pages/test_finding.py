"""Facets and search: every number is what it promises, names are found in any script."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient


def _filters(page: str) -> Iterator[tuple[str, int]]:
    for address, count in re.findall(
        r'<li>(?:<svg.*?</svg> )?<a href="(/statements\?[^"]*)">[^<]*</a> '
        r'<span class="count">(\d+)',
        page,
    ):
        yield address.replace("&amp;", "&"), int(count)


@pytest.mark.parametrize("start", ["/statements", "/statements?topic=linkage&stance=opposes"])
def test_every_choice_of_a_facet_gives_what_it_promises(client: TestClient, start: str) -> None:
    choices = list(_filters(client.get(start).text))
    assert len(choices) > 15
    for address, count in choices:
        found = re.search(r"<h1>([\d,]+) statement", client.get(address).text)
        assert found
        assert int(found[1]) == count, address


def test_facets_keep_the_view_in_the_address(client: TestClient) -> None:
    page = client.get("/statements?state=usa&stance=supports&since=2025-04&sort=oldest").text
    assert 'value="2025-04"' in page
    assert 'name="state" value="usa"' in page
    days = re.findall(r'<time datetime="(\d{4}-\d\d-\d\d)"', page)
    assert days == sorted(days)


@pytest.mark.parametrize(
    "query", ["actor=nobody", "stance=maybe", "since=yesterday", "colour=red", "sort=random"]
)
def test_a_wrong_filter_is_told_in_one_sentence(client: TestClient, query: str) -> None:
    answer = client.get(f"/statements?{query}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("trump", "/actor/donald-trump"),
        ("북한", "/actor/dprk"),
        ("방위비", "/series/sma"),
        ("위비분", "/series/sma"),
        ("cost shar", "/topic/cost-sharing"),
        ("DONALD", "/actor/donald-trump"),
        ("hoshik", "/actor/hoshik-nam"),
        ("smidt", ""),
        ('"*:( -', ""),
        ("", ""),
    ],
)
def test_search_finds_names_in_any_script(client: TestClient, query: str, found: str) -> None:
    answer = client.get("/search", params={"q": query})
    assert answer.status_code == 200
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    assert f'href="{found}"' in main if found else "href" not in main


def test_search_finds_what_was_said(client: TestClient) -> None:
    page = client.get("/search", params={"q": "compensation bargain"}).text
    paraphrases = re.findall(r'class="statement" href="[^"]*">([^<]*)<', page)
    for each in paraphrases:
        assert "bargain" in each.lower() or paraphrases == []
    assert 'class="statement"' in client.get("/search", params={"q": "trade talks"}).text
