"""The verbs positions, disagreements, analyse and picture, as a person types them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from communique.cli.analysing import KINDS as ANALYSES
from communique.cli.picturing import KINDS as PICTURES
from communique.graph import pictures

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(sma: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """A function that runs a command on the shipped dossier: exit code, output, errors."""
    from communique.cli import run as run_command

    def typed(*words: str) -> tuple[int, str, str]:
        code = run_command([*words, "--dossier", str(sma)])
        shown = capfd.readouterr()
        return code, shown.out, shown.err

    return typed


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("kind", ANALYSES)
def test_every_analysis_gives_a_table_and_says_what_was_done(run: Run, kind: str) -> None:
    windows = ("--window", "6 months", "--since", "2024-07-01", "--until", "2025-09-30")
    timed = kind in ("polarization", "phases", "validity")
    few = ("--replicates", "10") if kind in ("bootstrap", "correspondence") else ()
    code, out, err = run("analyse", kind, "--format", "csv", *(windows if timed else ()), *few)
    assert code == 0
    assert len(rows(out)) >= 3
    assert "network of speakers" in err


def test_an_analysis_is_drawn_where_there_is_a_picture(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "groups.svg"
    code, out, _ = run("analyse", "clusters", "--topic", "linkage", "-o", str(target))
    assert (code, out) == (0, "")
    assert "Groups in the congruence network" in target.read_text("utf-8")
    code, _, err = run("analyse", "centralities", "-o", str(tmp_path / "no.svg"))
    assert code == 2
    assert "there is no picture of centralities" in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("clusters", "--method", "magic"), "no method 'magic'"),
        (("clusters", "--anchor", "x"), "this analysis takes no --anchor"),
        (("dyads", "--rows", "colour"), "'colour'"),
        (("backbone", "--size", "99"), "may have 1 to"),
        (("backbone", "--method", "fixed"), "needs a size"),
        (("ideal-points", "--anchor", "zoe"), "anchor: 'zoe'"),
    ],
)
def test_wrong_use_is_one_clear_line(run: Run, words: tuple[str, ...], told: str) -> None:
    code, out, err = run("analyse", *words)
    assert code == 2
    assert out == ""
    assert told in err
    assert "Traceback" not in err


def test_nodes_and_ties_can_be_chosen(run: Run) -> None:
    _, out, _ = run("analyse", "dyads", "--by", "state", "--format", "csv")
    assert {row["actor"] for row in rows(out)} <= {"Japan", "Singapore", "South Korea"} | {
        "United States"
    }


def test_positions_in_four_ways(run: Run) -> None:
    code, out, _ = run("positions", "--actor", "donald-trump", "--format", "csv")
    assert code == 0
    assert {row["actor"] for row in rows(out)} == {"Donald Trump"}
    _, out, _ = run("positions", "changes", "--format", "csv")
    assert [row["proposition"] for row in rows(out)] == [
        "United States forces should leave South Korea"
    ]
    _, out, _ = run("positions", "coalitions", "--topic", "linkage", "--format", "csv")
    assert {"supports", "opposes"} <= {row["side"] for row in rows(out)}
    code, out, _ = run(
        "positions", "moves", "--before", "2017/2024", "--after", "2025", "--format", "csv"
    )
    assert code == 0
    assert out.startswith("actor,toward,moved,")
    code, _, err = run("positions", "moves")
    assert code == 2
    assert "--before PERIOD" in err


def test_disagreements_are_narrowed(run: Run) -> None:
    code, out, _ = run(
        "disagreements", "--agreement", "sma-12", "--aspect", "annual-contribution",
        "--columns", "value,unit,answer,rate", "--format", "csv",
    )  # fmt: skip
    assert code == 0
    found = rows(out)
    assert [row["answer"] for row in found] == ["1", "1", "1", "1", "2"]
    assert found[-1]["value"] == "1470000000"
    _, out, _ = run("disagreements", "--width", "100")
    assert "facts on which sources differ (" in out


def test_a_backbone_of_a_size_is_looked_for(run: Run) -> None:
    chosen = ("--method", "fixed", "--size", "3", "--seed", "2", "--topic", "linkage")
    code, out, err = run("analyse", "backbone", *chosen, "--format", "csv")
    assert code == 0
    assert [row["part"] for row in rows(out)][:4] == [*["backbone"] * 3, "redundant"]
    assert "by 2000 steps of annealing" in err


def test_pictures_are_those_of_the_library() -> None:
    assert tuple(pictures.KINDS) == PICTURES


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("timeline", "--topic", "linkage"), "Sides taken over time"),
        (("stances", "--by", "state"), "by proposition and state"),
        (("stances", "--by", "speaker", "--since", "2025"), "by speaker"),
        (("commitments", "--agreement", "sma-12"), "Contributions by year"),
        (("heat-map", "--network", "congruence", "--by", "state"), "as a matrix"),
        (("network", "--topic", "linkage", "--title", "Who is who"), "Who is who"),
        (("dendrogram", "--topic", "linkage", "--linkage", "ward"), "Ward linkage."),
    ],
)
def test_pictures_by_suffix(run: Run, words: tuple[str, ...], shown: str, tmp_path: Path) -> None:
    code, out, _ = run("picture", *words, "-o", str(tmp_path / "a.svg"))
    assert (code, out) == (0, "")
    assert shown in (tmp_path / "a.svg").read_text("utf-8")
    code, out, _ = run("picture", *words)
    assert code == 0
    assert out.rstrip().endswith("rows")


@pytest.mark.parametrize("kind", ["timeline", "stances", "heat-map", "network"])
def test_a_picture_by_something_that_there_is_not(run: Run, tmp_path: Path, kind: str) -> None:
    code, _, err = run("picture", kind, "--by", "banana", "-o", str(tmp_path / "a.svg"))
    assert code == 2
    assert "'banana'" in err
    assert not (tmp_path / "a.svg").exists()


def test_moves_between_periods_in_the_wrong_order(run: Run) -> None:
    code, _, err = run("positions", "moves", "--before", "2025", "--after", "2017/2024")
    assert code == 2
    assert "the period before (2025) lies after the period after (2017/2024)" in err


def test_a_picture_of_an_unknown_kind_of_file(run: Run, tmp_path: Path) -> None:
    code, _, err = run("picture", "stances", "-o", str(tmp_path / "a.gif"))
    assert code == 2
    assert "expected a name ending in .svg, .png, .vl.json or .csv" in err
