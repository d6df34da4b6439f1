"""Every combination of options gives what plain loops over pairs of statements give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.errors import UsageError
from communique.graph.networks import VARIABLES, Coded, Network, network, projection
from communique.graph.networks import settings as options_of

KINDS = ("twomode", "onemode", "congruence", "conflict", "subtract", "eventlist")


@st.composite
def any_options(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A kind and options that exist for it, though not all go together."""
    kind = draw(st.sampled_from(KINDS))
    shape = "twomode" if kind in ("twomode", "eventlist") else "onemode"
    rows, columns = draw(
        st.just(["actor", "proposition"])
        | st.just(["state", "topic"])
        | st.lists(st.sampled_from(VARIABLES), min_size=2, max_size=2, unique=True)
    )
    chosen: dict[str, Any] = {
        "rows": rows,
        "columns": columns,
        "stance": draw(st.sampled_from([None, "side", "graded"])),
        "normalisation": draw(st.sampled_from(options_of.NORMALISATIONS[shape])),
        "duplicates": draw(st.sampled_from(options_of.DUPLICATES)),
        "isolates": draw(st.booleans()),
        "status": draw(st.sampled_from(["accepted", "any", "proposed"])),
        "mode": draw(st.sampled_from(options_of.MODES)),
        "since": draw(st.sampled_from([None, None, "2020-01-01"])),
        "until": draw(st.sampled_from([None, None, "2020-12-31"])),
    }
    if kind in ("twomode", "onemode"):
        chosen["qualifier"] = draw(st.sampled_from([None, *options_of.QUALIFIERS[shape]]))
    if kind == "eventlist":
        chosen["normalisation"] = "no"
    return kind, chosen


def any_lists(rows: list[Coded]) -> st.SearchStrategy[dict[str, list[str]]]:
    """Lists of values that some stance has, by id, by label, or by the end of the id."""
    values = sorted(
        {("actor", one.actor.label) for one in rows}
        | {("proposition", one.proposition.id) for one in rows}
        | {("topic", each.id.rpartition("/")[2]) for one in rows for each in one.topic}
        | {("kind", one.kind) for one in rows}
    )
    if not values:
        return st.just({})
    some = st.lists(st.sampled_from(values), max_size=2, unique=True)
    return some.map(lambda pairs: {name: [v for n, v in pairs if n == name] for name, _ in pairs})


def weights(found: Network) -> dict[tuple[str, str], float]:
    made = found.matrix.tocoo()
    targets = found.rows if found.onemode else found.columns
    return {
        (found.rows[i].id, targets[j].id): float(value)
        for i, j, value in zip(*made.coords, made.data, strict=True)
    }


def refused(chosen: options_of.Settings) -> bool:
    """Whether these options are said not to go together."""
    if chosen.mode == "dna":
        return chosen.duplicates in ("day", "utterance")
    return chosen.qualifier == "combine" and chosen.normalisation != "no"


@pytest.mark.slow
@settings(max_examples=150)
@given(data=st.data(), asked=any_options())
def test_networks(
    data: st.DataObject,
    asked: tuple[str, dict[str, Any]],
    any_rows: Callable[..., st.SearchStrategy[list[Coded]]],
    brute: Any,
) -> None:
    rows = data.draw(any_rows())
    kind, given_options = asked
    for name in ("include", "exclude"):
        given_options[name] = data.draw(any_lists(rows))
    try:
        found = network(rows, kind, **given_options)
    except UsageError as error:
        told = str(error)
        assert "dna mode" in told or "combine" in told
        assert given_options["mode"] == "dna" or given_options["normalisation"] != "no"
        return
    assert not refused(found.settings)
    if found.settings.qualifier == "combine" and found.settings.normalisation != "no":
        return  # a fault kept in dna mode, with a test of its own
    assert weights(found) == pytest.approx(brute.expected(rows, found.settings), abs=1e-9)
    events = brute.events(rows, found.settings)
    assert {node.id for node in found.rows} == brute.node_ids(rows, found.settings, events, 0)
    assert {node.id for node in found.columns} == brute.node_ids(rows, found.settings, events, 1)
    if found.onemode:
        assert abs(found.matrix - found.matrix.T).sum() == 0
        assert not found.matrix.diagonal().any()


@settings(max_examples=15)
@given(data=st.data(), asked=any_options())
def test_crowded_networks_are_made_by_blocks_and_are_the_same(
    data: st.DataObject,
    asked: tuple[str, dict[str, Any]],
    any_rows: Callable[..., st.SearchStrategy[list[Coded]]],
) -> None:
    rows = data.draw(any_rows())
    _, options = asked
    options = {**options, "mode": "corrected", "normalisation": "no"}
    kind = data.draw(st.sampled_from(["congruence", "conflict", "subtract"]))
    options.pop("qualifier", None)
    sparse_made = network(rows, kind, **options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projection, "BLOCK", 1)
        patch.setattr(projection, "CROWDED", -1)
        by_blocks = network(rows, kind, **options)
    assert weights(by_blocks) == weights(sparse_made)
    assert by_blocks.matrix.has_sorted_indices
