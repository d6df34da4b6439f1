"""Sides over time, changes, coalitions and movement, worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import communique
from communique.errors import UsageError
from communique.graph import records as r
from communique.graph.build import build
from communique.graph.knowledge import KnowledgeGraph
from communique.graph.positions import positions
from communique.graph.store import open_store

Said = tuple[str, str, float, str | None]
DIGEST = "sha256:" + "0" * 64
SAID: tuple[Said, ...] = (
    ("ann", "pay-more", 1.0, "2024-01-10"),
    ("ann", "pay-more", 0.0, "2024-02-10"),
    ("ann", "pay-more", -1.0, "2024-03-10"),
    ("ann", "pay-more", -0.5, "2024-06-10"),
    ("bob", "pay-more", -1.0, "2024-01-20"),
    ("bob", "pay-less", 1.0, "2024-02-20"),
    ("bob", "pay-more", -1.0, "2024-07-01"),
    ("cid", "pay-more", 1.0, "2024"),
    ("cid", "pay-more", -1.0, "2024-05-05"),
    ("dan", "pay-more", 1.0, None),
)


@pytest.fixture(scope="module")
def kg(small_dossier: r.Dossier) -> KnowledgeGraph:
    actors = tuple(
        r.Actor(id=name, kind="person", label=name.capitalize()) for name in ("bob", "cid", "dan")
    )
    registry = small_dossier.registry
    dossier = r.Dossier(
        base=small_dossier.base,
        title="Pacts",
        codebook=small_dossier.codebook,
        registry=_with(registry, actors=(*registry.actors, *actors)),
    )
    store = open_store()
    build(dossier, [_document(n, *said) for n, said in enumerate(SAID)], store)
    return KnowledgeGraph(store)


def _with(record: Any, **fields: Any) -> Any:
    import msgspec

    return msgspec.structs.replace(record, **fields)


def _document(number: int, who: str, what: str, polarity: float, day: str | None) -> r.Document:
    statement = r.Statement(
        id="s",
        speaker=who,
        mode="direct",
        passage=r.Passage(start=number, end=number + 9, digest=DIGEST),
        paraphrase=f"Says {number}.",
        said_on=day,
        stances=(r.Stance(proposition=what, polarity=polarity),),
    )
    return r.Document(
        id=f"d{number}",
        title="T",
        outlet="paper",
        text=r.Text(digest=DIGEST, length=100),
        statements=(statement,),
    )


def test_the_timeline_has_every_side_and_what_follows_from_it(kg: KnowledgeGraph) -> None:
    found = positions(kg, actor="bob")
    rows = [(r.proposition, r.day, r.stance, r.derived_from) for r in found.timeline]
    assert rows == [
        ("Pay less", "2024-02-20", "supports", None),
        ("Pay more", "2024-01-20", "opposes", None),
        ("Pay more", "2024-02-20", "opposes", "Pay less"),
        ("Pay more", "2024-07-01", "opposes", None),
    ]
    assert len(positions(kg, actor="bob", contraries=False)) == 3
    assert positions(kg).undated == 2  # dan's side, and the one that follows from it


def test_a_proposition_is_met_through_its_contrary(kg: KnowledgeGraph) -> None:
    found = positions(kg, proposition="pay-more", actor="bob")
    assert [row.day for row in found.timeline] == ["2024-01-20", "2024-02-20", "2024-07-01"]
    assert {row.proposition for row in found.timeline} == {"Pay more"}


def test_a_change_names_both_passages(kg: KnowledgeGraph) -> None:
    (change,) = positions(kg, actor="ann", contraries=False).changes
    assert (change.from_day, change.from_stance) == ("2024-01-10", "supports")
    assert (change.to_day, change.to_stance) == ("2024-03-10", "opposes")
    assert (change.from_document, change.from_start, change.from_end) == ("d0", 0, 9)
    assert (change.to_document, change.to_start, change.to_end) == ("d2", 2, 11)
    assert (change.from_paraphrase, change.to_paraphrase) == ("Says 0.", "Says 2.")
    assert change.certain
    said = kg.passages([str(change.from_statement), str(change.to_statement)])
    assert [row.paraphrase for row in said] == ["Says 0.", "Says 2."]


def test_a_change_whose_order_is_not_known_is_said_to_be_so(kg: KnowledgeGraph) -> None:
    (change,) = positions(kg, actor="cid", contraries=False).changes
    assert not change.certain


def test_coalitions_by_proposition(kg: KnowledgeGraph) -> None:
    found = positions(kg, proposition="pay-more", contraries=False).coalitions
    rows = [(row.actor, row.side, row.supports, row.opposes, row.neutral) for row in found]
    assert rows == [
        ("Cid", "mixed", 1, 1, 0),
        ("Ann", "opposes", 1, 2, 1),
        ("Bob", "opposes", 0, 2, 0),
    ]
    ann = next(row for row in found if row.actor == "Ann")
    assert ann.mean == Decimal("-0.125")
    assert (ann.first, ann.last) == ("2024-01-10", "2024-06-10")
    assert len(ann.evidence.split()) == 4


def test_who_moved_toward_whom(kg: KnowledgeGraph) -> None:
    found = positions(kg, proposition="pay-more", contraries=False)
    rows = {
        (row.actor, row.toward): row for row in found.moves("2024-01/2024-02", "2024-03/2024-07")
    }
    # Ann: from 0.5 (mean of 1 and 0) to -0.75; Bob stays at -1
    move = rows["Ann", "Bob"]
    assert move.distance_before == Decimal("0.75")
    assert move.distance_after == Decimal("0.125")
    assert move.moved == Decimal("0.625")
    assert (move.propositions, move.statements) == ("Pay more", 5)
    assert ("Bob", "Ann") not in rows  # he did not move
    assert list(found.moves(("2024-01", "2024-02"), ("2024-03", "2024-07"), least=0.7)) == []


def test_a_state_is_whom_its_people_speak_for(kg: KnowledgeGraph) -> None:
    found = positions(kg, by="state").coalitions
    assert {row.actor for row in found} == {"Southland"}
    with pytest.raises(UsageError, match="no level 'party'"):
        positions(kg, by="party")
    with pytest.raises(UsageError, match="takes no parameter 'color'"):
        positions(kg, color="red")
    with pytest.raises(UsageError, match="period"):
        positions(kg).moves("some day", "2024")


def test_passages_of_nothing_and_of_strangers(kg: KnowledgeGraph) -> None:
    assert len(kg.passages("")) == 0
    assert len(kg.passages("https://example.org/nothing")) == 0


@pytest.fixture(scope="module")
def shipped(sma: Path) -> Iterator[KnowledgeGraph]:
    with communique.open(sma, strict=False) as graph:
        yield graph


def test_the_shipped_dossier_agrees_with_its_questions(shipped: KnowledgeGraph) -> None:
    (change,) = shipped.positions().changes
    (known,) = shipped.ask("change-of-position")
    assert (change.from_statement, change.to_statement) == (
        known.from_statement, known.to_statement,
    )  # fmt: skip
    tally = {row.proposition: row for row in shipped.ask("stance-tally")}
    counted: dict[str, list[int]] = {}
    for row in shipped.positions().coalitions:
        sums = counted.setdefault(row.proposition, [0, 0, 0])
        for place, side in enumerate(("supports", "opposes", "neutral")):
            sums[place] += int(str(row[side]))
    assert counted == {
        name: [row.supports, row.opposes, row.neutral] for name, row in tally.items()
    }
