"""Every kind of page: what it says, and that every number leads to what it counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from starlette.testclient import TestClient

from communique.graph.knowledge import KnowledgeGraph


def tidy(page: str) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def test_the_front_page_tells_what_the_dossier_is_and_what_is_disputed(
    text: Callable[[str], str], shipped: KnowledgeGraph
) -> None:
    page = text("/")
    words = tidy(page)
    assert "The Special Measures Agreement" in words
    held = shipped.ask("who-said-what")
    assert f"{len({row.statement for row in held})}" in words
    for row in shipped.ask("stance-tally"):
        if row.supports and row.opposes:
            name = row.proposition_iri.rpartition("/")[2]
            assert f'href="/proposition/{name}"' in page
            assert f"/statements?proposition={name}&amp;stance=opposes" in page


def test_numbers_of_a_tally_open_as_many_statements(
    text: Callable[[str], str], client: TestClient
) -> None:
    cells = re.findall(
        r'<a class="count" href="(/statements[^"]*)">([\d,]+)', text("/propositions")
    )
    assert len(cells) > 30
    for address, count in cells:
        page = client.get(address.replace("&amp;", "&")).text
        assert re.search(rf"<h1>{count} statements?", page), address


def test_numbers_agree_with_the_questions(
    text: Callable[[str], str], shipped: KnowledgeGraph
) -> None:
    for row in shipped.ask("stance-tally"):
        name = row.proposition_iri.rpartition("/")[2]
        words = tidy(text(f"/proposition/{name}"))
        assert f"{row.opposes} against" in words
        assert f"{row.supports} for" in words
    for row in shipped.ask("stance-by-state", proposition="link-trade-and-defense"):
        query = f"state={row.state_iri.rpartition('/')[2]}&proposition=link-trade-and-defense"
        for side, count in (("supports", row.supports), ("opposes", row.opposes)):
            found = tidy(text(f"/statements?{query}&stance={side}"))
            assert re.search(rf"\b{count} statements?\b", found)


def test_a_proposition_has_both_camps_its_definition_and_its_statements(
    text: Callable[[str], str],
) -> None:
    page = text("/proposition/link-trade-and-defense")
    words = tidy(page)
    for expected in ("By state", "By speaker", "Statements over time", "How it is coded"):
        assert expected in words
    assert "/statements?actor=donald-trump&amp;proposition=link-trade-and-defense" in page
    assert "follows from its contrary" in words
    assert "/pictures/timeline.vl.json?" in page


def test_an_actor_has_offices_stances_and_who_reports_on_them(text: Callable[[str], str]) -> None:
    page = text("/actor/donald-trump")
    words = tidy(page)
    for expected in ("Offices held", "Sides taken", "Who reports it", "speaks for United States"):
        assert expected in words
    assert "wikidata.org/" in text("/actor/usa")


def test_an_actor_of_one_document_has_a_page(text: Callable[[str], str]) -> None:
    words = tidy(text("/document/unnamed-outlet-2025-04-tariff-talks/actor/analysts"))
    assert "as named in" in words


def test_an_agreement_lays_what_is_recorded_beside_what_documents_say(
    text: Callable[[str], str],
) -> None:
    words = tidy(text("/agreement/sma-12"))
    for expected in ("What is owed, year by year", "1.52 trillion KRW", "differs",
                     "Where documents differ", "Negotiations", "Linda Specht"):  # fmt: skip
        assert expected in words


def test_a_series_has_all_its_agreements_in_order(text: Callable[[str], str]) -> None:
    page = text("/series/sma")
    places = [page.index(f'href="/agreement/sma-{number}"') for number in range(1, 13)]
    assert places == sorted(places)


def test_a_document_has_its_passages_in_order(text: Callable[[str], str]) -> None:
    starts = [
        int(x) for x in re.findall(r'<li id="p(\d+)-\d+">', text("/document/cnewslive-2025-07"))
    ]
    assert len(starts) > 20
    assert starts == sorted(starts)


def test_a_statement_tells_the_whole_way_from_speaker_to_page(
    text: Callable[[str], str], shipped: KnowledgeGraph
) -> None:
    told = next(each for each in shipped.statements() if each.relay)
    (row,) = shipped.ask("provenance", statement=told.iri)
    words = tidy(text(f"/{row.statement.removeprefix(shipped.mint.base)}"))
    for expected in ("Said", "Passed on", "Published", "In this passage", "Coded", "Reviewed"):
        assert expected in words
    assert f"characters {row.start}–{row.end}" in words  # noqa: RUF001
    assert row.passage_digest in words
    assert row.text_digest in words


def test_disagreements_show_each_answer_with_its_source(text: Callable[[str], str]) -> None:
    page = text("/disagreements")
    assert re.search(r"<h1>\d+ facts on which sources differ</h1>", page)
    assert page.count('<article class="fact">') > 3
    assert 'href="/document/' in page
