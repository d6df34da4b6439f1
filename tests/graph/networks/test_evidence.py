"""From an edge back to its statements: no more and no fewer than those that count."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.errors import UsageError
from communique.graph.networks import Coded, Network, network

KINDS = ("twomode", "onemode", "congruence", "conflict", "subtract")


@settings(max_examples=40)
@given(data=st.data(), kind=st.sampled_from(KINDS), stance=st.sampled_from(["side", "graded"]))
def test_an_edge_has_the_statements_that_make_it(
    data: st.DataObject,
    kind: str,
    stance: str,
    any_rows: Callable[..., st.SearchStrategy[list[Coded]]],
) -> None:
    rows = data.draw(any_rows())
    found = network(rows, kind, stance=stance)
    for edge in found.evidence.edges():
        targets = found.rows if found.onemode else found.columns
        named = found.edge(found.rows[edge.source].id, targets[edge.target].id)
        assert named.weight == edge.weight
        assert named.statements
        # only these statements are needed for this edge, and none can be spared
        behind = [one for one in rows if one.statement in named.statements]
        assert weight(network(behind, kind, stance=stance), named) == pytest.approx(named.weight)
        if kind in ("congruence", "conflict"):
            for statement in named.statements:
                fewer = [one for one in behind if one.statement != statement]
                assert weight(network(fewer, kind, stance=stance), named) < named.weight


def weight(found: Network, named: Any) -> float:
    try:
        return found.edge(named.source, named.target).weight
    except UsageError:
        return 0.0


@settings(max_examples=30)
@given(data=st.data(), kind=st.sampled_from([*KINDS, "eventlist"]))
def test_table_graph_and_matrix_say_the_same(
    data: st.DataObject, kind: str, any_rows: Callable[..., st.SearchStrategy[list[Coded]]]
) -> None:
    found = network(data.draw(any_rows()), kind)
    graph = found.graph
    assert graph.number_of_edges() == len(found.edges)
    assert set(graph) == {node.id for node in found.nodes}
    if kind == "eventlist":
        assert graph.is_directed()
        assert [row.statement for row in found.edges] == [
            found.events.stances[int(place)].statement for place in found.events.stance
        ]
        return
    sums = sum(row.weight for row in found.edges) * (2 if found.onemode else 1)
    assert sums == pytest.approx(float(found.matrix.sum()))
    for _, _, edge in graph.edges(data=True):
        assert bool(edge["shared"]) == found.onemode


def test_nodes_are_named_by_id_or_label_and_edges_by_either_order(
    any_rows: Callable[..., st.SearchStrategy[list[Coded]]],
) -> None:
    rows = pair()
    found = network(rows, "congruence")
    assert found.edge("A", "B") == found.edge("a", "https://example.org/b")
    assert found.edge("B", "A").statements == ("s1", "s2")
    assert found.edge("A", "B").shared == ("P",)
    with pytest.raises(UsageError, match="no node 'Z'"):
        found.edge("A", "Z")
    with pytest.raises(UsageError, match="no edge between 'A' and 'A'"):
        found.edge("A", "A")
    twins = [dataclass_label(one, "Twin") for one in rows]
    with pytest.raises(UsageError, match="fits several nodes"):
        network(twins, "congruence").edge("Twin", "Twin")


def pair() -> list[Coded]:
    from decimal import Decimal

    from communique.graph.networks import Thing

    return [
        Coded(
            statement=name,
            actor=Thing(f"https://example.org/{who}", who.upper()),
            kind="person",
            proposition=Thing("https://example.org/p", "P"),
            polarity=Decimal(1),
            document=Thing("d", "d"),
        )
        for name, who in (("s1", "a"), ("s2", "b"))
    ]


def dataclass_label(one: Coded, label: str) -> Coded:
    return one._replace(actor=one.actor._replace(label=label))


def test_settings_are_kept_and_say_what_they_mean() -> None:
    found = network(
        pair(), "congruence", normalisation="cosine", duplicates="month", isolates=True,
        since="2020", exclude={"kind": "state"},
    )  # fmt: skip
    assert dict(found.settings)["normalisation"] == found.settings["normalisation"] == "cosine"
    assert dataclasses.asdict(found.settings)["exclude"] == (("kind", ("state",)),)
    with pytest.raises(KeyError):
        _ = found.settings["colour"]


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("twomode", {}, "sum of the statements' stances: their polarity from -1 to 1"),
        ("twomode", {"mode": "dna"}, "as the Discourse Network Analyzer computes it"),
        ("twomode", {"qualifier": "combine"}, "1 support, 2 opposition, 4 neutral"),
        ("twomode", {"qualifier": "combine", "stance": "graded"}, "adds 2 to the power K-1-k"),
        ("twomode", {"qualifier": "ignore", "rows": "state"}, "states spoken for that day"),
        ("twomode", {"normalisation": "activity"}, "how much the row counts in all"),
        ("onemode", {}, "whatever side they take"),
        ("congruence", {}, "1 for the same side"),
        ("conflict", {"stance": "graded"}, "|a - b| / 2"),
        ("subtract", {}, "agreement minus disagreement"),
        ("congruence", {"normalisation": "cosine"}, "norms of both rows as vectors"),
        ("congruence", {"normalisation": "cosine", "mode": "dna"}, "product of what both rows"),
        ("congruence", {"duplicates": "month"}, "one month of a year"),
        ("congruence", {"duplicates": "month", "mode": "dna"}, "of whatever year"),
        ("congruence", {"duplicates": "utterance"}, "a quote that many outlets carry counts once"),
        ("congruence", {"isolates": True}, "kept (isolates)"),
        (
            "congruence",
            {"status": "any", "since": "2020"},
            "Accepted and proposed statements, since",
        ),
        ("congruence", {"include": {"actor": ["A", "B"]}}, "only actor A or B"),
        ("congruence", {"exclude": {"kind": ["state"]}}, "without kind state"),
        ("eventlist", {}, "One row per stance"),
    ],
)
def test_words(kind: str, options: dict[str, Any], said: str) -> None:
    rows = [*pair(), pair()[0]._replace(statement="s3", kind="state")]
    rows = [one._replace(state=(one.actor,)) for one in rows]
    assert said in network(rows, kind, **options).settings.words()


@pytest.mark.parametrize(
    ("kind", "options", "told"),
    [
        ("threemode", {}, "no network 'threemode'; kinds: twomode, onemode"),
        ("onemode", {"qualifier": "combine"}, "qualifier of onemode: 'combine' is none of ignore"),
        ("twomode", {"normalisation": "cosine"}, "normalisation of twomode: 'cosine' is none of"),
        ("congruence", {"qualifier": "conflict"}, "congruence is a qualifier itself"),
        ("onemode", {"rows": "topic", "columns": "topic"}, "rows and columns are both topic"),
        ("onemode", {"rows": "moon"}, "rows: 'moon' is none of actor"),
        ("onemode", {"duplicates": "decade"}, "duplicates: 'decade' is none of include"),
        ("onemode", {"duplicates": "day", "mode": "dna"}, "'day' does not exist in dna mode"),
        ("onemode", {"since": "soon"}, "since: not a date"),
        ("onemode", {"until": "2020/.."}, "no single day"),
        ("onemode", {"status": "maybe"}, "status: 'maybe'"),
        ("onemode", {"exclude": {"moon": ["x"]}}, "exclude: 'moon' is none of"),
        ("onemode", {"include": {"actor": ["Zed"]}}, "no actor 'Zed' in the stances chosen"),
        ("onemode", {"color": "red"}, "takes no parameter 'color'"),
        ("eventlist", {"normalisation": "activity"}, "no weights to normalise"),
        ("onemode", {"kernel": "gaussian"}, "give a window"),
    ],
)
def test_wrong_use_is_told(kind: str, options: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        network(pair(), kind, **options)
