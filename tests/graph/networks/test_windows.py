"""Moving windows: where they lie, which statements they hold, and what kernels make of these."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.errors import UsageError
from communique.graph.networks import Coded, Network, Thing, network, windows

UNITS = ("days", "weeks", "months", "quarters", "years")


def weights(found: Network) -> dict[tuple[str, str], float]:
    made = found.matrix.tocoo()
    targets = found.rows if found.onemode else found.columns
    return {
        (found.rows[i].id, targets[j].id): float(value)
        for i, j, value in zip(*made.coords, made.data, strict=True)
    }


def kernel(name: str, u: float) -> float:
    """Kernels as the textbooks have them."""
    if name == "gaussian":
        return math.exp(-(u**2) / 2) / math.sqrt(2 * math.pi)
    if abs(u) > 1:
        return 0.0
    return {"uniform": 0.5, "triangular": 1 - abs(u), "epanechnikov": 0.75 * (1 - u * u)}[name]


@st.composite
def any_options(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    kind = draw(st.sampled_from(["twomode", "onemode", "congruence", "conflict", "subtract"]))
    return kind, {
        "window": f"{draw(st.integers(1, 40))} {draw(st.sampled_from(UNITS))}",
        "step": draw(st.integers(1, 30)),
        "indent": draw(st.booleans()),
        "isolates": draw(st.booleans()),
        "stance": draw(st.sampled_from(["side", "graded"])),
        "duplicates": draw(st.sampled_from(["include", "month", "document"])),
        "normalisation": "no" if kind == "twomode" else draw(st.sampled_from(["no", "average"])),
        "since": draw(st.sampled_from([None, "2020-01-31"])),
        "kernel": draw(
            st.sampled_from([None, "uniform", "triangular", "epanechnikov", "gaussian"])
        ),
    }


@pytest.mark.slow
@settings(max_examples=80)
@given(data=st.data(), asked=any_options())
def test_each_window_is_the_network_of_its_days(
    data: st.DataObject,
    asked: tuple[str, dict[str, Any]],
    any_rows: Callable[..., st.SearchStrategy[list[Coded]]],
    brute: Any,
) -> None:
    rows = data.draw(any_rows())
    kind, options = asked
    found = list(islice(windows(rows, kind, **options), 40))
    dated = [e for e in brute.events(rows, found[0].settings) if e.day] if found else []
    for one in found:
        assert one.start is not None
        assert one.end is not None
        assert one.mid is not None
        low, high = one.start.toordinal(), one.end.toordinal() + 1
        middle, half = (low + high) / 2, (high - low) / 2
        here = [event for event in dated if low <= event.day < high]
        if options["kernel"]:
            pool = dated if options["kernel"] == "gaussian" else here
            weighed = [
                e._replace(weight=kernel(options["kernel"], (e.day + 0.5 - middle) / half))
                for e in pool
            ]
            here = [event for event in weighed if event.weight > 0]
        assert weights(one) == pytest.approx(brute.expected(rows, one.settings, here), abs=1e-9)
        assert {n.id for n in one.rows} == brute.node_ids(rows, one.settings, here, 0)


def moved(found: list[Network]) -> list[tuple[str, str, str]]:
    return [(str(one.start), str(one.end), str(one.mid)) for one in found]


def said(name: str, day: str, *, who: str = "ann", polarity: int = 1) -> Coded:
    when = date.fromisoformat(day)
    return Coded(
        statement=name,
        actor=Thing(who, who.title()),
        kind="person",
        proposition=Thing("pay", "Pay"),
        polarity=Decimal(polarity),
        document=Thing("d", "d"),
        date=day,
        earliest=when,
        latest=when,
    )


SPEECHES = [
    said("s1", "2019-12-30"),
    said("s2", "2020-01-15", who="bo"),
    said("s3", "2020-01-15", who="cy"),
    said("s4", "2020-02-29"),
    said("s5", "2020-05-01", who="bo", polarity=-1),
]


def test_windows_follow_the_calendar() -> None:
    quarters = list(windows(SPEECHES, "onemode", window="quarter"))
    assert moved(quarters) == [
        ("2019-10-01", "2019-12-31", "2019-11-16"),
        ("2020-01-01", "2020-03-31", "2020-02-15"),
        ("2020-04-01", "2020-06-30", "2020-05-16"),
    ]
    assert [one.matrix.sum() for one in quarters] == [0, 6, 0]
    months = windows(SPEECHES, "eventlist", window="month")
    assert [len(one.edges) for one in months] == [1, 2, 1, 0, 0, 1]
    weeks = list(windows(SPEECHES, "onemode", window="1 week"))
    assert moved(weeks)[0][:2] == ("2019-12-30", "2020-01-05")
    assert len(weeks) == 18
    every_other = moved(list(windows(SPEECHES, "onemode", window="2 months", step=2)))
    assert [start for start, _, _ in every_other] == ["2019-12-01", "2020-02-01", "2020-04-01"]
    assert [end for _, end, _ in every_other] == ["2020-01-31", "2020-03-31", "2020-05-31"]


def test_windows_begin_at_since_and_months_keep_their_day() -> None:
    found = windows(SPEECHES, "onemode", window="month", since="2019-12-31", until="2020-04-15")
    assert [each[:2] for each in moved(list(found))] == [
        ("2019-12-31", "2020-01-30"),
        ("2020-01-31", "2020-02-28"),
        ("2020-02-29", "2020-03-30"),
        ("2020-03-31", "2020-04-29"),
    ]


def test_windows_of_part_of_a_day_hold_what_begins_in_them() -> None:
    rows = SPEECHES[1:3]
    found = list(windows(rows, "onemode", window="12 hours", step=12))
    assert [len(one.events) for one in found] == [2, 0]
    assert {str(one.start) for one in found} == {"2020-01-15"}


def test_indented_windows_lie_within_the_time_covered() -> None:
    found = windows(SPEECHES, "onemode", window="quarter", indent=True)
    assert [each[:2] for each in moved(list(found))] == [("2020-01-01", "2020-03-31")]


def names(one: Network) -> list[str]:
    return sorted({one.events.stances[int(place)].statement for place in one.events.stance})


def test_windows_of_events_have_all_of_their_first_and_last_day() -> None:
    found = list(windows(SPEECHES, "onemode", window="2 events"))
    assert [names(one) for one in found] == [
        ["s1", "s2", "s3"],
        ["s2", "s3"],
        ["s2", "s3", "s4"],
        ["s4", "s5"],
    ]
    assert moved(found)[0] == ("2019-12-30", "2020-01-15", "2020-01-07")
    (whole,) = windows(SPEECHES, "onemode", window="9 events")
    assert len(names(whole)) == 5


def test_a_seed_draws_among_ties_the_same_way_each_time() -> None:
    drawn = {
        seed: [names(one) for one in windows(SPEECHES, "onemode", window="2 events", seed=seed)]
        for seed in range(8)
    }
    again = [names(one) for one in windows(SPEECHES, "onemode", window="2 events", seed=3)]
    assert drawn[3] == again
    assert all(len(each) == 2 for found in drawn.values() for each in found)
    assert {tuple(found[0]) for found in drawn.values()} == {("s1", "s2"), ("s1", "s3")}
    assert {tuple(found[2]) for found in drawn.values()} == {("s2", "s4"), ("s3", "s4")}


def test_nothing_dated_gives_no_window() -> None:
    undated = [one._replace(earliest=None, latest=None, date="") for one in SPEECHES]
    assert list(windows(undated, "onemode", window="month")) == []
    assert list(windows([], "onemode", window="3 events")) == []


# --- as the Discourse Network Analyzer lays them ------------------------------------------------


def test_in_dna_mode_windows_are_centred_and_whole() -> None:
    found = list(windows(SPEECHES, "onemode", window="31 days", mode="dna"))
    assert moved(found)[0] == ("2019-12-30", "2020-01-29", "2020-01-14")
    assert moved(found)[-1] == ("2020-04-01", "2020-05-01", "2020-04-16")
    assert len(found) == 94
    # an even length reaches as far as the next odd one
    even = windows(SPEECHES, "onemode", window="30 days", mode="dna")
    assert moved(list(even)) == moved(found)


def test_in_dna_mode_windows_of_events_are_centred_on_each_event() -> None:
    found = list(windows(SPEECHES, "onemode", window="3 events", mode="dna", seed=1))
    assert [len(names(one)) for one in found] == [3, 3, 3]
    assert [str(one.mid) for one in found] == ["2020-01-15", "2020-01-15", "2020-02-29"]


@pytest.mark.parametrize("name", ["uniform", "triangular", "epanechnikov", "gaussian"])
@pytest.mark.parametrize("kind", ["onemode", "congruence", "conflict", "subtract", "twomode"])
@pytest.mark.parametrize("unit", ["days", "weeks", "months"])
def test_dna_kernels(name: str, kind: str, unit: str, brute: Any) -> None:
    """Distances in whole units towards zero; two of the kernels are not symmetric there."""
    size = {"days": 40, "weeks": 7, "months": 3}[unit]
    width = size + size % 2
    normalised = "no" if kind == "twomode" else "average"
    found = list(
        windows(
            SPEECHES, kind, window=f"{size} {unit}", kernel=name, mode="dna",
            normalisation=normalised, stance="side",
        )
    )  # fmt: skip
    assert found[0].mid == date(2019, 12, 30)
    every = brute.events(SPEECHES, found[0].settings)
    for one in found:
        assert one.start is not None
        assert one.end is not None
        assert one.mid is not None
        here = []
        for event in every:
            then = date.fromordinal(event.day)
            u = 2 * units_between(then, one.mid, unit) / width
            weight = {
                "gaussian": math.exp(-0.5 * u * u) / math.sqrt(2 * math.pi),
                "uniform": 0.5,
                "triangular": abs(1 - u),
                "epanechnikov": 0.75 * (1 - u) ** 2,
            }[name]
            if name == "gaussian" or (one.start <= then <= one.end and abs(u) <= 1):
                here.append(event._replace(weight=weight))
        made = brute.expected(SPEECHES, one.settings, here, every)
        nonzero = {key: value for key, value in weights(one).items() if abs(value) > 1e-12}
        wanted = {key: value for key, value in made.items() if abs(value) > 1e-12}
        assert nonzero == pytest.approx(wanted, abs=1e-9)
        assert len(one.rows) == 3  # every network has the same nodes


def units_between(then: date, middle: date, unit: str) -> int:
    days = (middle - then).days
    if unit == "days":
        return days
    if unit == "weeks":
        return int(days / 7)
    early, late = sorted((then, middle))
    months = (late.year - early.year) * 12 + late.month - early.month
    months -= late.day < early.day
    return months if then <= middle else -months


def test_in_dna_mode_kernels_change_the_normalisation_and_say_so() -> None:
    (first, *_) = windows(
        SPEECHES, "congruence", window="30 days", kernel="uniform", normalisation="cosine",
        mode="dna",
    )  # fmt: skip
    assert first.settings.normalisation == "average"
    assert "other normalisations are replaced" in first.settings.words()


@pytest.mark.parametrize(
    ("kind", "options", "told"),
    [
        ("onemode", {"window": "soon"}, "'soon' is no length such as '3 months'"),
        ("onemode", {"window": "0 days"}, "no length"),
        ("onemode", {"window": "3 months", "step": 0}, "step: 0"),
        ("onemode", {"window": "3 events", "kernel": "gaussian"}, "a kernel weighs by time"),
        ("onemode", {"window": "1 week", "seed": 1}, "a seed draws among ties"),
        ("onemode", {"window": "1 week", "kernel": "round"}, "'round' is none of no, uniform"),
        (
            "onemode",
            {"window": "1 week", "kernel": "uniform", "normalisation": "cosine"},
            "cosine is not defined for kernel weights",
        ),
        (
            "twomode",
            {"window": "1 week", "kernel": "uniform", "normalisation": "activity"},
            "activity is not defined for kernel weights",
        ),
        (
            "twomode",
            {"window": "1 week", "kernel": "uniform", "qualifier": "combine"},
            "combine has no weights for a kernel",
        ),
        ("eventlist", {"window": "1 week", "kernel": "uniform"}, "an eventlist has no weights"),
        ("onemode", {"window": "1 quarter", "mode": "dna"}, "does not exist in dna mode"),
        ("onemode", {"window": "1 week", "step": 2, "mode": "dna"}, "move by one unit"),
        (
            "twomode",
            {
                "window": "1 week", "kernel": "uniform", "mode": "dna", "stance": "graded",
                "qualifier": "subtract",
            },
            "level numbers in place of values",
        ),
        ("onemode", {"window": "9999 years", "step": 1}, "beyond the years 1 to 9999"),
        (
            "onemode",
            {"window": "1 week", "since": "2021", "until": "2020"},
            "since 2021 lies after until 2020",
        ),
        ("onemode", {"window": "1 second", "until": "2030"}, "windows of seconds, and at most"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_told(kind: str, options: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        list(windows(SPEECHES, kind, **options))


def test_a_single_network_takes_no_window() -> None:
    with pytest.raises(UsageError, match="windows"):
        network(SPEECHES, "onemode", window="3 months")
