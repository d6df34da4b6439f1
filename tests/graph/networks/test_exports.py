"""Network files, read back by other readers than ours, whatever the labels hold."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communique.errors import UsageError
from communique.graph.networks import Coded, Network, Thing, network
from communique.graph.networks.exports import text

KINDS = ("twomode", "onemode", "congruence", "conflict", "subtract", "eventlist")
HOSTILE = st.text(max_size=12) | st.sampled_from(
    ["=1+1", "@x", "a\x00b", 'say "x"', "]]>", "&amp;<b>", "a\r\nb", "\ufffe", "  ", "", "é‮x"]
)
UNSAFE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@st.composite
def any_network(draw: st.DrawFn, rows: st.SearchStrategy[list[Coded]]) -> Network:
    listed = draw(rows)
    words = {name: draw(HOSTILE) for name in ("actor/a", "actor/b", "proposition/p", "outlet/o")}

    def renamed(value: Thing | None) -> Thing | None:
        if value is None:
            return None
        return Thing(value.id, words.get("/".join(value.id.split("/")[-2:]), value.label))

    listed = [
        one._replace(
            actor=renamed(one.actor) or one.actor,
            proposition=renamed(one.proposition) or one.proposition,
            outlet=renamed(one.outlet),
        )
        for one in listed
    ]
    return network(listed, draw(st.sampled_from(KINDS)), isolates=draw(st.booleans()))


def ties(found: Network) -> list[tuple[frozenset[str], float]]:
    """The edges by the ids of their ends, from the matrix or the events alone."""
    if found.kind == "eventlist":
        cells = zip(found.events.row, found.events.column, found.events.polarity, strict=True)
        return sorted(
            ((frozenset((found.rows[i].id, found.columns[j].id)), float(p)) for i, j, p in cells),
            key=str,
        )
    made = found.matrix.tocoo()
    targets = found.rows if found.onemode else found.columns
    pairs = zip(*made.coords, made.data, strict=True)
    every = [
        (frozenset((found.rows[i].id, targets[j].id)), float(w))
        for i, j, w in pairs
        if not found.onemode or i < j
    ]
    return sorted(every, key=lambda tie: (sorted(tie[0]), tie[1]))


def of_graph(graph: Any) -> list[tuple[frozenset[str], float]]:
    every = [(frozenset((a, b)), float(data["weight"])) for a, b, data in graph.edges(data=True)]
    return sorted(every, key=lambda tie: (sorted(tie[0]), tie[1]))


def same(
    one: list[tuple[frozenset[str], float]], other: list[tuple[frozenset[str], float]]
) -> None:
    assert sorted(map(repr, map(sorted_tie, one))) == sorted(map(repr, map(sorted_tie, other)))


def sorted_tie(tie: tuple[frozenset[str], float]) -> tuple[list[str], float]:
    return sorted(tie[0]), tie[1]


any_case = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@any_case
@given(data=st.data())
def test_graphml_and_gexf(
    data: st.DataObject, any_rows: Callable[..., st.SearchStrategy[list[Coded]]]
) -> None:
    found = data.draw(any_network(any_rows(8)))
    for suffix, reader in (("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)):
        written = text(found, f"net.{suffix}").encode()
        ElementTree.fromstring(written)
        graph = reader(io.BytesIO(written))
        same(of_graph(graph), ties(found))
        assert set(graph) == {node.id for node in found.nodes}
        for node in found.nodes:
            told = graph.nodes[node.id]
            assert told.get("label") in (UNSAFE.sub("", node.label), None, "")
            assert (told.get("kind"), told.get("bipartite")) == (node.kind, node.side)
        for _, _, edge in graph.edges(data=True):
            assert edge["statements"]
            assert edge["support"] + edge["oppose"] + edge["neutral"] > 0
    assert (
        found.settings.words()
        in networkx.read_graphml(io.BytesIO(text(found, "net.graphml").encode())).graph["settings"]
    )


@any_case
@given(data=st.data())
def test_json(data: st.DataObject, any_rows: Callable[..., st.SearchStrategy[list[Coded]]]) -> None:
    found = data.draw(any_network(any_rows(8)))
    read = json.loads(text(found, "net.json"))
    graph = networkx.node_link_graph(read, edges="edges")
    same(of_graph(graph), ties(found))
    assert read["graph"]["settings"] == found.settings.words()
    assert read["graph"]["options"]["kind"] == found.kind
    assert {node["id"]: node["label"] for node in read["nodes"]} == {
        node.id: UNSAFE.sub("", node.label) for node in found.nodes
    }


@any_case
@given(data=st.data())
def test_csv_lists_and_matrix(
    data: st.DataObject, any_rows: Callable[..., st.SearchStrategy[list[Coded]]]
) -> None:
    found = data.draw(any_network(any_rows(8)))
    edges = read_csv(text(found, "net.edges.csv", guard=False))
    same([(frozenset((e["source"], e["target"])), float(e["weight"])) for e in edges], ties(found))
    nodes = read_csv(text(found, "net.nodes.csv", guard=False))
    assert [node["label"] for node in nodes] == [UNSAFE.sub("", n.label) for n in found.nodes]
    lines = list(csv.reader(io.StringIO(text(found, "net.matrix.csv"), newline="")))
    assert [
        [float(value) for value in line[1:]] for line in lines[1:]
    ] == found.matrix.toarray().tolist()
    for name in ("net.csv", "net.edges.csv", "net.nodes.csv", "net.matrix.csv"):
        for line in csv.reader(io.StringIO(text(found, name), newline="")):
            assert not any(re.match(r"[=+@\t\r]|-(?![0-9])", cell) for cell in line), line


def read_csv(written: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written, newline="")))


@any_case
@given(data=st.data())
def test_pajek_and_ucinet(
    data: st.DataObject, any_rows: Callable[..., st.SearchStrategy[list[Coded]]]
) -> None:
    found = data.draw(any_network(any_rows(8)))
    labels, read = pajek(text(found, "net.net"))
    assert len(set(labels)) == len(labels) == len(found.nodes)
    ids = [node.id for node in found.nodes]
    same([(frozenset((ids[i], ids[j])), w) for i, j, w in read], ties(found))
    rows, columns, matrix = ucinet(text(found, "net.dl"))
    assert matrix == pytest.approx(found.matrix.toarray(), rel=1e-14)
    assert len({*rows}) == len(rows) == len(found.rows)
    assert len({*columns}) == len(columns) == len(found.rows if found.onemode else found.columns)


def pajek(written: str) -> tuple[list[str], list[tuple[int, int, float]]]:
    """Labels, and ties as places from 0: what the reference manual says of such files."""
    lines = written.splitlines()
    count = int(lines[0].split()[1])
    labels = [re.fullmatch(r'\d+ "([^"]*)"', line) for line in lines[1 : count + 1]]
    assert lines[count + 1] in ("*Edges", "*Arcs")
    ties = [line.split() for line in lines[count + 2 :]]
    found = [(int(i) - 1, int(j) - 1, float(weight)) for i, j, weight in ties]
    return [label[1] for label in labels if label], found


def ucinet(written: str) -> tuple[list[str], list[str], Any]:
    """Labels of rows and columns, and the matrix, as readers take them that know no quotes."""
    size, form, *lines = written.splitlines()
    numbers = [int(each) for each in re.findall(r"n[rc]?=(\d+)", size)]
    matrix = np.zeros((numbers[0], numbers[-1]))
    places = [n for n, line in enumerate(lines) if line.endswith("labels:") or line == "data:"]
    labels = [lines[begin + 1 : end] for begin, end in pairwise(places)]
    assert [lines[n] for n in places] == (
        ["labels:", "data:"] if len(numbers) == 1 else ["row labels:", "column labels:", "data:"]
    )
    assert all(re.fullmatch(r"[^\s,\"]+", label) for part in labels for label in part)
    cells = [[float(cell) for cell in line.split()] for line in lines[places[-1] + 1 :]]
    if form == "format = fullmatrix":
        return labels[0], labels[-1], np.array(cells).reshape(matrix.shape)
    for row, column, weight in cells:
        matrix[int(row) - 1, int(column) - 1] = weight
    return labels[0], labels[-1], matrix


def test_one_mode_networks_and_large_matrices_are_lists_of_edges(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from communique.graph.networks.exports import matrices

    written = text(network(two_sides(), "conflict"), "net.dl")
    assert written == "dl n=2\nformat = edgelist1\nlabels:\na\nb\ndata:\n1 2 1\n2 1 1\n"
    assert "format = fullmatrix" in text(network(two_sides(), "twomode"), "net.dl")
    monkeypatch.setattr(matrices, "MOST_CELLS", 1)
    assert "format = edgelist2" in text(network(two_sides(), "twomode"), "net.dl")


def test_labels_of_dl_files_are_single_words() -> None:
    labels = ("Ministry of Foreign Affairs", 'say "no", Seoul', "data:", "Official", "Official")
    rows = [
        one._replace(actor=Thing(f"urn:{n}", label), statement=f"s{n}")
        for n, label in enumerate(labels)
        for one in two_sides()[:1]
    ]
    found, _, _ = ucinet(text(network(rows, "congruence"), "net.dl"))
    assert sorted(found) == [
        "Ministry_of_Foreign_Affairs", "Official_(2)", "Official_(3)", "data", "say_'no'_Seoul",
    ]  # fmt: skip


GEXF = "{http://www.gexf.net/1.2draft}"
TYPES = {"integer", "long", "float", "double", "boolean", "liststring", "string", "anyURI"}


@pytest.mark.parametrize("kind", KINDS)
def test_gexf_has_the_structure_of_its_specification(kind: str) -> None:
    # GEXF 1.2 primer and schema (gexf.net): required children, attributes, types, references
    root = ElementTree.fromstring(text(network(two_sides(), kind), "net.gexf"))
    assert (root.tag, root.get("version")) == (f"{GEXF}gexf", "1.2")
    assert [each.tag for each in root] == [f"{GEXF}meta", f"{GEXF}graph"]
    graph = root[1]
    assert graph.get("defaultedgetype") in {"directed", "undirected", "mutual"}
    assert graph.get("mode") in {"static", "dynamic"}
    assert [each.tag.removeprefix(GEXF) for each in graph] == [
        *["attributes"] * (2 if graph.find(f"{GEXF}edges/{GEXF}edge") is not None else 1),
        "nodes", "edges",
    ]  # fmt: skip
    known = {}
    for listed in graph.iter(f"{GEXF}attributes"):
        assert listed.get("class") in {"node", "edge"}
        described = {each.get("id"): each for each in listed}
        assert len(described) == len(listed)
        assert all(each.get("title") and each.get("type") in TYPES for each in listed)
        known[listed.get("class")] = described
    nodes, edges = list(graph.iter(f"{GEXF}node")), list(graph.iter(f"{GEXF}edge"))
    ids = {node.get("id") for node in nodes}
    assert len(ids) == len(nodes) == int(graph.find(f"{GEXF}nodes").get("count"))  # type: ignore[union-attr,arg-type]
    assert all(node.get("label") is not None for node in nodes)
    assert len({edge.get("id") for edge in edges}) == len(edges)
    for edge in edges:
        assert {edge.get("source"), edge.get("target")} <= ids
        assert isinstance(float(edge.get("weight", "")), float)
    for sort, elements in (("node", nodes), ("edge", edges)):
        for element in elements:
            given = [each.get("for") for each in element.iter(f"{GEXF}attvalue")]
            assert {*given} <= {*known[sort]}
            assert len({*given}) == len(given)


def two_sides() -> list[Coded]:
    from decimal import Decimal

    return [
        Coded(
            statement=f"s{n}",
            actor=Thing(who, who),
            kind="person",
            proposition=Thing("p", "P"),
            polarity=Decimal(side),
            document=Thing("d", "d"),
        )
        for n, (who, side) in enumerate((("a", 1), ("b", -1)))
    ]


@pytest.mark.parametrize(
    "suffix",
    ["graphml", "gexf", "net", "dl", "csv", "edges.csv", "nodes.csv", "matrix.csv", "json"],
)
def test_the_same_network_gives_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    for name in ("one", "two"):
        network(two_sides(), "conflict").write(tmp_path / f"{name}.{suffix}")
    first = (tmp_path / f"one.{suffix}").read_bytes()
    assert first == (tmp_path / f"two.{suffix}").read_bytes()
    assert first


def test_labels_that_two_nodes_share_are_told_apart_where_labels_are_names() -> None:
    rows = [one._replace(actor=Thing(one.actor.id, "Official")) for one in two_sides()]
    labels, _ = pajek(text(network(rows, "conflict"), "net.net"))
    assert labels == ["Official (1)", "Official (2)"]


def test_other_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"expected a name ending in \.graphml"):
        network(two_sides(), "conflict").write(tmp_path / "net.png")
