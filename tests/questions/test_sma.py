"""The shipped dossier answers every question, with rows that a careful reader would expect."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import communique
from communique import queries
from communique.graph import terms as t
from communique.graph.knowledge import KnowledgeGraph
from communique.graph.questions import term_of
from communique.graph.store import Solutions
from communique.ontology import rdf

ASKED = {
    "date": "2025-04-08",
    "statement": "unnamed-outlet-2025-04-han-call/trump-raises-cost-sharing",
    "actor": "donald-trump",
    "state": "rok",
    "agreement": "sma-12",
}
"""A value for each kind of parameter that some question requires."""

HAN_CALL, TARIFF_TALKS, ONE_STOP = (
    "unnamed-outlet-2025-04-han-call",
    "unnamed-outlet-2025-04-tariff-talks",
    "unnamed-outlet-2025-05-one-stop",
)


@pytest.fixture(scope="module")
def kg(sma: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    store = tmp_path_factory.mktemp("store") / "sma"
    with communique.open(sma, store=store) as graph:
        yield graph


def rows(answer: Any, *columns: str) -> set[tuple[Any, ...]]:
    return {tuple(getattr(row, column) for column in columns) for row in answer}


def bindings(kg: KnowledgeGraph, question: queries.Question) -> dict[str, t.Term]:
    return {
        name: term_of(kg.store, kg.mint, param, name, ASKED[param.type])
        for name, param in question.params.items()
        if param.required
    }


def spelled(row: Any, lists: set[int]) -> tuple[str, ...]:
    # engines differ in the order inside lists, in "3" and "3.0", and in empty and missing texts
    def plain(position: int, value: Any) -> str:
        if value in (None, '""'):
            return ""
        if value.startswith('"') and position in lists:
            return "; ".join(sorted(t.literal(value).words.split("; ")))
        found = t.value(value)
        number = isinstance(found, (int, Decimal)) and not isinstance(found, bool)
        return str(Decimal(found).normalize()) if number else str(found)

    return tuple(plain(position, value) for position, value in enumerate(row))


@pytest.mark.parametrize("name", sorted(queries.catalogue()))
def test_rdflib_gives_the_same_rows(kg: KnowledgeGraph, name: str) -> None:
    question = queries.question(name)
    asked = question.sparql(bindings(kg, question))
    ours = kg.store.query(asked)
    assert isinstance(ours, Solutions)
    assert ours.variables == tuple(question.columns)
    lists = {ours.variables.index(column) for column in question.lists}
    theirs = rdf.rows(dataset(kg), asked)
    assert sorted(spelled(row, lists) for row in ours.rows) == sorted(
        spelled(row, lists) for row in theirs
    )


_datasets: dict[int, Any] = {}


def dataset(kg: KnowledgeGraph) -> Any:
    return _datasets.setdefault(id(kg), kg.to_rdflib())


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(queries.catalogue()))
def test_an_exported_turtle_file_answers_in_plain_rdflib(
    kg: KnowledgeGraph, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    question = queries.question(name)
    asked = bindings(kg, question)
    ours = kg.store.query(question.sparql(asked))
    assert isinstance(ours, Solutions)
    lists = {ours.variables.index(column) for column in question.lists}
    theirs = rdf.rows(merged(kg, tmp_path_factory), question.merged(asked))
    assert sorted(spelled(row, lists) for row in ours.rows) == sorted(
        spelled(row, lists) for row in theirs
    )


def merged(kg: KnowledgeGraph, factory: pytest.TempPathFactory) -> Any:
    if -id(kg) not in _datasets:
        file = factory.mktemp("export") / "sma.ttl"
        kg.export(file)
        _datasets[-id(kg)] = rdf.graph_from(file.read_text(encoding="utf-8"))
    return _datasets[-id(kg)]


def test_an_exported_file_opens_as_a_graph_of_its_own(kg: KnowledgeGraph, tmp_path: Path) -> None:
    kg.export(tmp_path / "sma.ttl")
    with communique.open(tmp_path / "sma.ttl") as again:
        asked = {"topic": "linkage"}
        assert set(again.ask("who-said-what", **asked)) == set(kg.ask("who-said-what", **asked))


def test_who_said_what_about_linking_trade_and_defense(kg: KnowledgeGraph) -> None:
    answer = kg.ask("who-said-what", topic="linkage")
    assert answer.columns[:17] == (
        "speaker", "speaker_kind", "capacity", "represents", "mode", "stance", "polarity",
        "proposition", "paraphrase", "said_on", "document", "outlet", "published", "start", "end",
        "status", "statement",
    )  # fmt: skip
    sides = rows(answer, "speaker", "represents", "stance", "proposition", "document")
    together = "Trade and defense costs should be negotiated together"
    apart = "Trade and defense costs should be kept apart"
    us, rok, japan = "United States", "South Korea", "Japan"
    assert ("Donald Trump", us, "supports", together, TARIFF_TALKS) in sides
    assert ("Donald Trump", us, "supports", together, ONE_STOP) in sides
    assert ("South Korea", rok, "supports", apart, TARIFF_TALKS) in sides
    assert ("Japan", japan, "supports", apart, TARIFF_TALKS) in sides
    assert ("Japanese government sources", japan, "opposes", together, TARIFF_TALKS) in sides
    assert {row.speaker for row in answer if row.document == HAN_CALL and row.represents == rok}


def test_a_president_called_former_still_speaks_for_his_state(kg: KnowledgeGraph) -> None:
    answer = kg.ask("who-said-what", actor="Trump", document=TARIFF_TALKS, since="2025-01-20")
    assert answer
    assert {row.represents for row in answer} == {"United States"}
    assert {row.capacity for row in answer} == {"President of the United States"}


def test_a_candidate_and_a_former_official_speak_for_no_state(kg: KnowledgeGraph) -> None:
    campaign = kg.ask("who-said-what", actor="donald-trump", document="asiae-2024-05")
    colby = kg.ask("who-said-what", actor="Colby", document=ONE_STOP)
    assert campaign
    assert colby
    assert not any(row.represents for row in [*campaign, *colby])


def test_the_scholar_whose_name_was_lost_is_found_again(kg: KnowledgeGraph) -> None:
    said = kg.ask("who-said-what", actor="Nam", document=ONE_STOP)
    assert len(rows(said, "statement")) >= 5
    damaged = kg.ask("damaged-text", document=ONE_STOP)
    assert {row.translated for row in damaged} == {"machine"}
    assert any(row.speaker == "Hoshik Nam" and row.damage for row in damaged)


def test_sources_disagree_on_dates_sums_and_offices(kg: KnowledgeGraph) -> None:
    found = kg.ask("source-disagreements")
    values: dict[tuple[str, str], set[Any]] = {}
    for row in found:
        values.setdefault((row.subject, row.aspect), set()).add(row.value)
    deal = next(subject for subject, _ in values if subject.startswith("Twelfth"))
    assert values[deal, "annual contribution"] == {1_100_000_000, 1_130_000_000, 1_470_000_000}
    assert values[deal, "date of signature"] == {"2024-10", "2020~"}
    assert len(values["Han Duck-soo", "office as described"]) == 2
    assert any("Former" in str(one) for one in values["Donald Trump", "office as described"])
    assert {row.sources for row in found if row.aspect == "annual contribution"} == {3}


def test_contributions_grow_as_the_record_has_it(kg: KnowledgeGraph) -> None:
    by_year = {row.year: row for row in kg.ask("contribution-by-year", since="2019")}
    assert by_year[2021].value == 1_183_300_000_000
    assert by_year[2021].growth == Decimal("13.9")
    assert by_year[2026].growth == Decimal("8.3")
    assert "1470000000 USD" in by_year[2026].reported


def test_the_series_runs_from_the_first_to_the_twelfth(kg: KnowledgeGraph) -> None:
    series = [row for row in kg.ask("agreement-series") if row.agreement_iri.find("/sma-") > 0]
    assert [row.ordinal for row in series] == list(range(1, 13))
    assert [row.earlier for row in series] == list(range(12))
    twelfth = series[-1]
    assert twelfth.signed == "2024-11-04"
    assert twelfth.rests_on
    assert twelfth.rounds == 8


def test_rounds_name_both_chief_negotiators(kg: KnowledgeGraph) -> None:
    rounds = {row.round: row for row in kg.ask("agreement-rounds", agreement="sma-12")}
    assert rounds[1].place == "Honolulu"
    assert "Lee Tae-woo (South Korea)" in rounds[2].negotiators
    assert "Linda Specht (United States)" in rounds[2].negotiators


def test_offices_have_dates(kg: KnowledgeGraph) -> None:
    april = kg.ask("speaks-for", date="2025-04-08", state="South Korea")
    assert ("Han Duck-soo", "Acting president of South Korea") in rows(april, "speaker", "post")
    later = kg.ask("speaks-for", date="2025-07-09", state="South Korea")
    assert "Han Duck-soo" not in {row.speaker for row in later}
    assert "Lee Jae-myung" in {row.speaker for row in later}


def test_one_post_in_three_documents_is_one_utterance(kg: KnowledgeGraph) -> None:
    shared = kg.ask("shared-utterances", utterance="trump-post-han-call")
    assert {row.document for row in shared} == {HAN_CALL, TARIFF_TALKS, ONE_STOP}


def test_between_signing_and_start_the_current_deal_can_mean_two(kg: KnowledgeGraph) -> None:
    answer = kg.ask("current-agreement", document="cnewslive-2025-07")
    deal = next(row for row in answer if "South Korea" in row.series)
    assert deal.in_force.startswith("Eleventh")
    assert deal.newest_signed.startswith("Twelfth")


def test_a_change_of_position_shows_both_passages(kg: KnowledgeGraph) -> None:
    changes = kg.ask("change-of-position", actor="donald-trump")
    assert [(row.from_stance, row.to_stance) for row in changes] == [("supports", "opposes")]


def test_relays_run_from_the_speaker_outward(kg: KnowledgeGraph) -> None:
    said = kg.ask("who-said-what", document="cnewslive-2025-07", actor="rok-mofa")
    chains = {kg.ask("provenance", statement=row.statement)[0].relay for row in said}
    assert "1 Yonhap News Agency" in chains


@pytest.mark.parametrize(
    "name", ["amounts", "unnamed-sources", "nested-statements", "single-source"]
)
def test_the_other_questions_have_something_to_say(kg: KnowledgeGraph, name: str) -> None:
    assert len(kg.ask(name)) >= 10


def test_every_statement_leads_back_to_its_passage(kg: KnowledgeGraph) -> None:
    found = list(kg.statements())
    assert len(found) >= 110
    for statement in found:
        answer = kg.ask("provenance", statement=statement.iri)
        assert len(answer) == 1
        assert (answer[0].start, answer[0].end) == (statement.passage.start, statement.passage.end)
        assert answer[0].coder == "curated"
