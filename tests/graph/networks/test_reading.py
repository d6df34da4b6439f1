"""Coded stances read from a graph: who speaks, for whom, in which office, on what, when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from communique.errors import UsageError
from communique.graph import records as r
from communique.graph.build import build
from communique.graph.knowledge import KnowledgeGraph
from communique.graph.networks import Coded, Stances, coded, network
from communique.graph.store import Store, open_store

SPAN = r.Passage(start=0, end=5, digest="sha256:" + "0" * 64)


def said(name: str, speaker: str, *sides: tuple[str, float], **fields: Any) -> r.Statement:
    stances = tuple(r.Stance(proposition=p, polarity=polarity) for p, polarity in sides)
    fields = {"mode": "direct", "paraphrase": name, "passage": SPAN, **fields}
    return r.Statement(id=name, speaker=speaker, stances=stances, **fields)


@pytest.fixture
def filled(
    small_dossier: r.Dossier, small_document: Callable[..., r.Document]
) -> Callable[[Store], KnowledgeGraph]:
    """One document: a minister in and out of office, her ministry, an official, a state."""
    registry = msgspec.structs.replace(
        small_dossier.registry,
        tenures=(r.Tenure(person="ann", post="minister", start="2024-01-01", end="2025-01-31"),),
        utterances=(r.Utterance(id="call", label="Call", speaker="ann"),),
    )
    statements = (
        said("a1", "ann", ("pay-more", -1.0), ("pay-less", 0.5), said_on="2025-01-10",
             topics=("burden",), about=("pact-1", "series:pacts", "actor:south")),
        said("a2", "ann", ("pay-more", -0.5), said_on="2025-02~", utterance="call"),
        said("a3", "ann", ("pay-more", 1.0), said_on="2025-03-01", capacity="minister"),
        said("m1", "ministry", ("pay-more", 1.0), mode="indirect"),
        said("o1", "unnamed:official", ("pay-more", 0.0), status="proposed"),
        said("s1", "south", ("pay-more", 1.0), said_on="2025-01-20"),
        said("w1", "south", ("pay-more", 1.0), status="rejected"),
        said("silent", "ann"),
    )  # fmt: skip
    document = msgspec.structs.replace(
        small_document(1),
        published="2025-03-05",
        authors=("Kim", "Lee"),
        actors=(
            r.Actor(id="official", kind="unnamed", label="an official", of=("ministry", "south")),
        ),
        statements=statements,
    )

    def fill(store: Store) -> KnowledgeGraph:
        build(msgspec.structs.replace(small_dossier, registry=registry), [document], store)
        return KnowledgeGraph(store)

    return fill


@pytest.fixture
def kg(filled: Callable[[Store], KnowledgeGraph]) -> Iterator[KnowledgeGraph]:
    """The document in memory."""
    with filled(open_store()) as made:
        yield made


def found(kg: KnowledgeGraph, **filters: str) -> dict[tuple[str, str], Coded]:
    rows = coded(kg, **filters)
    return {
        (one.statement.rpartition("/")[2], one.proposition.id.rpartition("/")[2]): one
        for one in rows
    }


def labels(things: tuple[Any, ...]) -> list[str]:
    return [each.label for each in things]


def test_every_variable_of_a_stance(kg: KnowledgeGraph) -> None:
    rows = found(kg)
    one = rows["a1", "pay-more"]
    assert (one.actor.label, one.kind, one.person) == ("Ann", "person", one.actor)
    assert labels(one.post) == ["Minister"]
    assert labels(one.organization) == ["Ministry"]
    assert labels(one.state) == ["Southland"]
    assert labels(one.topic) == ["Burden", "Cost"]
    assert labels(one.agreement) == ["First pact", "Pacts"]
    assert labels(one.author) == ["Kim", "Lee"]
    assert (one.polarity, one.modality, one.mode) == (Decimal(-1), "affirms", "direct")
    assert (one.document.label, one.outlet and one.outlet.label) == ("d1", "The Paper")
    assert (one.date, one.earliest, one.latest) == (
        "2025-01-10", date(2025, 1, 10), date(2025, 1, 10),
    )  # fmt: skip
    assert one.status == "accepted"
    assert rows["a1", "pay-less"].polarity == Decimal("0.5")
    assert labels(rows["a2", "pay-more"].topic) == ["Cost"]


def test_offices_are_those_of_the_day(kg: KnowledgeGraph) -> None:
    rows = found(kg)
    late = rows["a2", "pay-more"]
    assert (late.post, late.organization, late.state) == ((), (), ())
    assert labels(rows["a3", "pay-more"].post) == ["Minister"]  # as coded, whatever the register
    ministry = rows["m1", "pay-more"]
    assert (labels(ministry.organization), labels(ministry.state)) == (["Ministry"], ["Southland"])
    assert (ministry.kind, ministry.person, ministry.post) == ("organization", None, ())
    official = rows["o1", "pay-more"]
    assert labels(official.organization) == ["Ministry"]
    assert (official.kind, official.status) == ("unnamed", "proposed")
    assert rows["s1", "pay-more"].organization == ()


def test_dates_are_of_speaking_or_else_of_publication(kg: KnowledgeGraph) -> None:
    rows = found(kg)
    rough = rows["a2", "pay-more"]
    assert (rough.date, rough.utterance.rpartition("/")[2]) == ("2025-02~", "call")
    assert (rough.earliest, rough.latest) == (date(2025, 2, 1), date(2025, 2, 28))
    assert rows["m1", "pay-more"].date == "2025-03-05"
    assert rows["m1", "pay-more"].earliest == date(2025, 3, 5)


def test_statuses_and_filters(kg: KnowledgeGraph) -> None:
    assert {name for name, _ in found(kg)} == {"a1", "a2", "a3", "m1", "o1", "s1"}
    assert {name for name, _ in found(kg, status="accepted")} == {"a1", "a2", "a3", "m1", "s1"}
    assert {name for name, _ in found(kg, status="rejected")} == {"w1"}
    assert set(found(kg, proposition="pay-less")) == {("a1", "pay-less")}
    assert {name for name, _ in found(kg, actor="Ann")} == {"a1", "a2", "a3"}
    assert {name for name, _ in found(kg, state="south")} == {"a1", "a3", "m1", "o1", "s1"} - (
        {"a3"} - states_of(kg, "a3")
    )
    assert {name for name, _ in found(kg, topic="burden")} == {"a1", "a2", "a3", "m1", "o1", "s1"}
    assert found(kg, document="d1") == found(kg)
    with pytest.raises(UsageError, match="no topic 'moon'"):
        coded(kg, topic="moon")


def states_of(kg: KnowledgeGraph, name: str) -> set[str]:
    return {name} if found(kg)[name, "pay-more"].state else set()


def test_rows_and_columns_are_the_same_stances(kg: KnowledgeGraph) -> None:
    columns = coded(kg)
    again = Stances.of(list(columns))
    assert list(again) == list(columns)
    assert Stances.of(columns) is columns
    assert columns[-1] == list(columns)[-1]
    assert list(columns[1:3]) == list(columns)[1:3]
    assert (
        network(list(columns), "congruence").edges.csv()
        == network(columns, "congruence").edges.csv()
    )
    with pytest.raises(IndexError):
        _ = columns[len(columns)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("actor", {"Ann": 0.0, "Ministry": 1, "Southland": 1}),
        ("person", {"Ann": 0.0}),
        ("organization", {"Ministry": 1 + 0.5}),
        ("post", {"Minister": 0.5}),
        ("outlet", {"The Paper": 2.0}),
        ("author", {"Kim": 2.0, "Lee": 2.0}),
        ("mode", {"direct": 1.0, "indirect": 1.0}),
    ],
)
def test_the_level_is_chosen_when_the_network_is_made(
    kg: KnowledgeGraph, rows: str, expected: dict[str, float]
) -> None:
    made = kg.discourse_network("twomode", rows=rows)
    sums = made.matrix.sum(axis=1).tolist()
    assert dict(zip([node.label for node in made.rows], sums, strict=True)) == expected


def test_coded_stances_take_no_filters_of_the_graph(kg: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="coded stances take no 'topic'"):
        network(coded(kg), "twomode", topic="cost")


def test_a_graph_gives_networks_of_moving_windows(kg: KnowledgeGraph) -> None:
    found = list(kg.networks("twomode", window="month", until="2025-02-28"))
    assert [(str(one.start), [node.label for node in one.rows]) for one in found] == [
        ("2025-01-01", ["Ann", "Southland"]),
        ("2025-02-01", ["Ann"]),
    ]


def test_every_store_gives_the_same_stances(
    filled: Callable[[Store], KnowledgeGraph], store: Store, kg: KnowledgeGraph
) -> None:
    with filled(store) as there:
        assert list(coded(there)) == list(coded(kg))
        assert list(coded(there, topic="cost", state="south")) == list(
            coded(kg, topic="cost", state="south")
        )
