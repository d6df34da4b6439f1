"""``communique network``: options, files for tools, windows, and what is said of it all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx
import pytest

Communique = Callable[..., Any]
MORE = "Northland should pay more"


@pytest.fixture
def network(communique: Communique, built: Path) -> Communique:
    return lambda *arguments: communique("network", *arguments, "--store", built)


def rows(done: Any) -> list[dict[str, Any]]:
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def test_options_reach_the_network(network: Communique) -> None:
    found = rows(network("twomode", "--rows", "outlet", "--over", "mode", "--format", "json"))
    assert [(row["source"], row["target"]) for row in found] == [
        ("The Ledger", "indirect"),
        ("The =Mirror", "indirect"),
    ]
    as_json = ("--format", "json")
    ignored = rows(network("twomode", "--qualifier", "ignore", *as_json))
    assert [row["weight"] for row in ignored] == [1, 1]
    assert rows(network("onemode", *as_json))[0]["weight"] == 1
    assert rows(network("subtract", "--normalise", "average", *as_json))[0]["weight"] == -1
    only = rows(network("twomode", "--include", "actor=Ann Lund", *as_json))
    assert [row["source"] for row in only] == ["Ann Lund"]
    without = rows(network("twomode", "--exclude", "actor=ann-lund", *as_json))
    assert [row["source"] for row in without] == ["Bo Berg"]
    assert rows(network("twomode", "--state", "north", *as_json))[0]["source"] == "Ann Lund"


def test_what_weights_mean_is_said_beside_the_rows(network: Communique) -> None:
    done = network("conflict", "--normalise", "cosine", "--format", "csv")
    assert "pairs of statements at the same proposition that disagree" in done.err
    assert "cosine" in done.err
    assert done.out.splitlines()[0] == "source,target,weight,shared,statements,evidence"


@pytest.mark.parametrize("kind", ["twomode", "conflict", "eventlist"])
def test_files_for_tools(network: Communique, tmp_path: Path, kind: str) -> None:
    for suffix in ("graphml", "gexf", "net", "dl", "json", "edges.csv", "nodes.csv", "matrix.csv"):
        assert network(kind, "-o", tmp_path / f"net.{suffix}").code == 0
    graphs = [
        networkx.read_graphml(tmp_path / "net.graphml"),
        networkx.read_gexf(tmp_path / "net.gexf"),
        networkx.node_link_graph(json.loads((tmp_path / "net.json").read_text()), edges="edges"),
    ]
    assert len({(len(graph), graph.number_of_edges()) for graph in graphs}) == 1
    with (tmp_path / "net.edges.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert len(listed) == graphs[0].number_of_edges()
    assert all("/document/" in edge["statements"] and edge["outlets"] for edge in listed)


def test_tables_stay_tables(network: Communique, tmp_path: Path) -> None:
    assert network("conflict", "-o", tmp_path / "net.csv").code == 0
    first = (tmp_path / "net.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first == "source,target,weight,shared,statements,evidence"
    assert network("conflict", "--format", "json", "-o", tmp_path / "rows.json").code == 0
    assert isinstance(json.loads((tmp_path / "rows.json").read_text()), list)
    chosen = network("conflict", "--columns", "weight,source", "--format", "csv")
    assert chosen.out.splitlines()[0] == "weight,source"


@pytest.mark.parametrize("name", ["net.xlsx", "net.dat"])
def test_rows_are_not_written_under_a_name_that_promises_else(
    network: Communique, tmp_path: Path, name: str
) -> None:
    done = network("conflict", "-o", tmp_path / name)
    assert (done.code, done.out) == (2, "")
    assert f"rows are not written as {Path(name).suffix}" in done.err
    assert not (tmp_path / name).exists()
    assert network("conflict", "-o", tmp_path / name, "--format", "csv").code == 0
    assert network("conflict", "-o", tmp_path / "net.txt").code == 0
    assert network("conflict", "-o", tmp_path / "net.CSV").code == 0
    assert (tmp_path / "net.CSV").read_text(encoding="utf-8").startswith("source,target")


def test_an_empty_network_says_why(network: Communique, tmp_path: Path) -> None:
    nobody = network("conflict", "--since", "2040-01-01", "-o", tmp_path / "net.gexf")
    assert (nobody.code, nobody.out) == (0, "")
    assert "no stance fits; --status any also counts" in nobody.err
    assert "--status any" not in network("conflict", "--status", "any", "--since", "2040").err
    alone = network("congruence", "--document", "stall")
    assert alone.err.endswith("no edge: no two of these nodes meet\n")


def test_windows_are_one_table_or_many_files(network: Communique, tmp_path: Path) -> None:
    done = network("twomode", "--window", "month", "--format", "csv")
    found = list(csv.DictReader(io.StringIO(done.out, newline="")))
    assert [(row["start"], row["end"], row["source"]) for row in found] == [
        ("2019-03-01", "2019-03-31", "Ann Lund"),
        ("2019-04-01", "2019-04-30", "Bo Berg"),
    ]
    assert "Window of 1 month, moved by 1" in done.err
    assert network("twomode", "--window", "1 month", "-o", tmp_path / "net.gexf").code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "net-0001-2019-03-01.gexf",
        "net-0002-2019-04-01.gexf",
    ]


def test_windows_with_kernels_and_seeds(network: Communique) -> None:
    assert network("twomode", "--window", "2 months", "--kernel", "gaussian").code == 0
    assert network("onemode", "--window", "2 events", "--seed", "0").code == 0
    assert network("onemode", "--window", "9 days", "--mode", "dna", "--indent").code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["onemode", "--step", "2"], "--step needs a --window"),
        (["onemode", "--kernel", "gaussian"], "--kernel needs a --window"),
        (["onemode", "--window", "soon"], "no length such as '3 months'"),
        (["onemode", "--include", "actor"], "expected VARIABLE=VALUE"),
        (["onemode", "--include", "actor=nobody"], "no actor 'nobody'"),
        (["onemode", "--include", "moon=x"], "include: 'moon' is none of"),
        (["twomode", "--normalise", "cosine"], "normalisation of twomode: 'cosine' is none of"),
        (["twomode", "--qualifier", "combine", "--normalise", "activity"], "codes for sets"),
        (["onemode", "--window", "month", "--since", "2040-01-01"], "no window"),
        (["onemode", "--rows", "topic", "--over", "topic"], "rows and columns are both topic"),
    ],
)
def test_wrong_use_is_told(network: Communique, arguments: list[str], told: str) -> None:
    done = network(*arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
