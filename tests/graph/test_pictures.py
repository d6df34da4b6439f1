"""Pictures: what they hold, what they look like to a renderer, and that labels can be read."""

from __future__ import annotations

import builtins
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import communique
from communique.errors import MissingExtra, UsageError
from communique.graph import pictures
from communique.graph.answers import Answer
from communique.graph.knowledge import KnowledgeGraph
from communique.graph.pictures import layout, style

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def kg(sma: Path) -> Iterator[KnowledgeGraph]:
    with communique.open(sma, strict=False) as graph:
        yield graph


def words(svg: str) -> str:
    """All the text that an SVG shows, lines of one label joined."""
    return " ".join(
        " ".join(each.itertext()) for each in ElementTree.fromstring(svg).iter(f"{SVG}text")
    )


def marks(spec: Any) -> Iterator[Any]:
    """Every data value of a specification."""
    if isinstance(spec, dict):
        if isinstance(spec.get("data"), dict):
            yield from spec["data"].get("values", ())
        for each in spec.values():
            yield from marks(each)
    elif isinstance(spec, list):
        for each in spec:
            yield from marks(each)


# --- every kind ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", pictures.KINDS)
def test_every_kind_is_drawn_with_its_data_beside_it(
    kg: KnowledgeGraph, kind: str, tmp_path: Path
) -> None:
    made = kg.picture(kind, title=f"A {kind} of the dossier")
    assert made.spec["$schema"] == "https://vega.github.io/schema/vega-lite/v5.json"
    assert len(made.table) > 5
    svg = made.svg()
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == f"A {kind} of the dossier"  # type: ignore[union-attr]
    assert root.find(f"{SVG}desc").text == made.description  # type: ignore[union-attr]
    assert f"A {kind} of the dossier" in words(svg)
    made.write(tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().decode() == made.table.csv()
    made.write(tmp_path / "a.vl.json")
    assert json.loads((tmp_path / "a.vl.json").read_text("utf-8")) == made.spec
    assert kg.picture(kind, title=f"A {kind} of the dossier").spec == made.spec  # always the same


def test_images_are_written_by_their_suffix(kg: KnowledgeGraph, tmp_path: Path) -> None:
    made = kg.picture("stances")
    made.write(tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text("utf-8") == made.svg()
    made.write(tmp_path / "a.png")
    head = (tmp_path / "a.png").read_bytes()[:24]
    width, height = struct.unpack(">II", head[16:])
    assert head.startswith(b"\x89PNG")
    assert min(width, height) > 300


def test_a_kind_or_suffix_that_there_is_not(kg: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no picture 'pie'; pictures: timeline, stances"):
        kg.picture("pie")
    with pytest.raises(UsageError, match=r"expected a name ending in \.svg, \.png"):
        kg.picture("stances").write(tmp_path / "a.gif")


def test_without_the_renderer_the_data_remains(
    kg: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name == "vl_convert":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    made = kg.picture("stances")
    made.write(tmp_path / "a.csv")
    made.write(tmp_path / "a.vl.json")
    assert "<table>" in made._repr_mimebundle_()["text/html"]
    with pytest.raises(MissingExtra, match=r"pip install 'communique\[pictures\]'"):
        made.svg()


def test_notebooks_show_the_image(kg: KnowledgeGraph) -> None:
    shown = kg.picture("stances")._repr_mimebundle_()
    assert shown["image/svg+xml"].startswith("<svg")
    assert shown["text/plain"].startswith("<Picture ")


# --- timelines ----------------------------------------------------------------------------------

SAID = ("speaker", "proposition", "stance", "polarity", "paraphrase", "said_on", "published",
        "document", "statement")  # fmt: skip


def said(*rows: tuple[Any, ...]) -> Answer:
    return Answer(SAID, [(*row, f"urn:{n}") for n, row in enumerate(rows)])


def test_a_timeline_stands_at_the_middle_of_what_a_date_may_mean() -> None:
    made = pictures.timeline(
        said(
            ("Ann", "p", "supports", 1, "x", "2024-04", None, "d"),
            ("Ann", "p", "opposes", -1, "x", None, "2024-05-02", "d"),
            ("Bob", "p", None, None, "x", "2024-05-02", None, "d"),
            ("Cid", "p", "neutral", 0, "x", None, None, "d"),
        )
    )
    first, second = made.table
    assert (first.earliest, first.middle, first.latest) == (
        "2024-04-01",
        "2024-04-15",
        "2024-04-30",
    )
    assert (second.middle, second.stance) == ("2024-05-02", "opposes")
    shown = words(made.svg())
    assert "1 rows without a side are not drawn. 1 without a date are not drawn." in shown
    assert "Bob" not in shown


def test_signs_of_one_day_do_not_hide_one_another() -> None:
    rows = [("Ann", f"p{n}", "supports", 1, "x", "2024-04-05", None, "d") for n in range(9)]
    made = pictures.timeline(said(*rows))
    places = [each["y"] for each in marks(made.spec) if "middle" in each]
    assert len(set(places)) == 9
    assert min(b - a for a, b in zip(sorted(places), sorted(places)[1:], strict=False)) >= 6


def test_more_lines_than_wanted_are_counted() -> None:
    rows = [(f"s{n}", "p", "supports", 1, "x", "2024-04-05", None, "d") for n in range(9)]
    made = pictures.timeline(said(*rows), most=4)
    assert len(made.table) == 4
    assert "5 lines with fewer statements are not drawn." in words(made.svg())


# --- bars and sums ------------------------------------------------------------------------------

TALLY = Answer(
    ("proposition", "state", "supports", "opposes", "neutral"),
    [("p", "North", 3, 1, 0), ("p", "South", 0, 2, 1), ("q", "South", 1, 0, 0)],
)


def test_bars_add_rows_of_one_line() -> None:
    made = pictures.stance_bars(TALLY)
    assert made.table.columns == ("proposition", "opposes", "neutral", "supports")
    assert [tuple(row) for row in made.table] == [("p", 3, 1, 3), ("q", 0, 0, 1)]
    assert "1 neutral" in words(made.svg())
    split = pictures.stance_bars(TALLY, facet="state")
    assert len(split.table) == 3
    assert {"North", "South"} <= set(words(split.svg()).split())
    with pytest.raises(UsageError, match="no column 'colour'"):
        pictures.stance_bars(TALLY, by="colour")


def test_currencies_are_never_on_one_axis(kg: KnowledgeGraph) -> None:
    made = kg.picture("commitments")
    panels = made.spec["vconcat"]
    assert len(panels) == 2
    for panel in panels:
        assert len({each["currency"] for each in panel["data"]["values"]}) == 1
    shown = words(made.svg())
    assert "billion USD" in shown
    assert "trillion KRW" in shown
    demanded = [row for row in made.table if row.said == "contribution demanded"]
    assert [row.year for row in demanded] == [2017, 2018, 2019, 2020, 2021]
    assert {row.value for row in demanded} == {5_000_000_000}


# --- matrices -----------------------------------------------------------------------------------


def test_a_matrix_shows_every_pair_on_both_sides(kg: KnowledgeGraph) -> None:
    network = kg.discourse_network("congruence", topic="linkage")
    made = pictures.heat_map(network)
    assert len(made.table) == 2 * len(network.edges)
    cells = {(row[0], row[1]): row[2] for row in made.table}
    assert all(cells[b, a] == weight for (a, b), weight in cells.items())


def test_lines_that_are_alike_stand_beside_one_another() -> None:
    lines = {"a": "xy", "b": "zw", "c": "xy", "d": "zw"}
    cells = [(row, column, 1.0) for row, columns in lines.items() for column in columns]
    made = pictures.heat_map(Answer(("row", "column", "value"), cells))
    order = list(dict.fromkeys(row.row for row in made.table))
    assert {frozenset(order[:2]), frozenset(order[2:])} == {frozenset("ac"), frozenset("bd")}
    given_ = pictures.heat_map(Answer(("row", "column", "value"), cells), order="given")
    assert list(dict.fromkeys(row.row for row in given_.table)) == ["a", "b", "c", "d"]
    with pytest.raises(UsageError, match="no order 'random'"):
        pictures.heat_map(Answer(("row", "column", "value"), cells), order="random")


def test_things_that_share_a_label_are_told_apart(kg: KnowledgeGraph) -> None:
    shown = {row[0] for row in pictures.heat_map(kg.discourse_network("twomode")).table}
    assert {"South Korean officials (1)", "South Korean officials (2)"} <= shown


# --- networks -----------------------------------------------------------------------------------


def boxes(spec: dict[str, Any]) -> list[tuple[float, float, float, float]]:
    """The rectangles that discs and labels of a drawn network take."""
    found = []
    for node in spec["layer"][-1]["data"]["values"]:
        lines = node["label"].split("\n")
        half = 3.0 * max(map(style.cells, lines))
        found.append(
            (node["x"] - half, node["y"] - 7, node["x"] + half, node["y"] + 9 + 13 * len(lines))
        )
    return found


def test_no_label_lies_on_another(kg: KnowledgeGraph) -> None:
    for kind in ("twomode", "congruence"):
        made = pictures.drawing(kg.discourse_network(kind))
        found = boxes(made.spec)
        for n, (left, top, right, bottom) in enumerate(found):
            assert left >= 0
            assert top >= 0
            assert right <= made.spec["width"] + 1
            assert bottom <= made.spec["height"] + 1
            for a, b, c, d in found[n + 1 :]:
                assert right <= a or c <= left or bottom <= b or d <= top


def test_ties_have_statements_and_a_meaning(kg: KnowledgeGraph) -> None:
    agree = kg.discourse_network("congruence", topic="linkage")
    clash = kg.discourse_network("conflict", topic="linkage")
    made = pictures.drawing(agree, against=clash, least=2)
    assert {row.tie for row in made.table} == {"agreement", "conflict"}
    assert all(
        row.weight >= 2 and row.statements == len(row.evidence.split()) for row in made.table
    )
    shown = words(made.svg())
    assert "agreement conflict" in shown
    assert "Donald Trump" in shown
    few = pictures.drawing(agree, most=5)
    assert "nodes with fewer statements are not drawn" in words(few.svg())
    with pytest.raises(UsageError, match="an event list is no network to draw"):
        pictures.drawing(kg.discourse_network("eventlist"))


@given(
    st.integers(2, 25),
    st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24), st.floats(0.01, 90)), max_size=60),
)
def test_layouts_are_always_the_same_and_never_overlap(
    size: int, drawn: list[tuple[int, int, float]]
) -> None:
    ties = [(f"n{a:02d}", f"n{b:02d}", w) for a, b, w in drawn if a < b < size]
    sizes = {f"n{n:02d}": (40.0 + 5 * n, 30.0) for n in range(size)}
    found = layout.places(sizes, ties, sizes, 700)
    assert found == layout.places(sizes, ties, sizes, 700)
    for one in found:
        for other in found:
            if one < other:
                across = abs(found[one][0] - found[other][0])
                down = abs(found[one][1] - found[other][1])
                room = (sizes[one][0] + sizes[other][0]) / 2
                assert across >= room - 2 or down >= 28


# --- letters ------------------------------------------------------------------------------------


def test_hangul_is_drawn_and_measured_as_wide() -> None:
    name = "한덕수 대통령 권한대행"
    made = pictures.timeline(said((name, "p", "supports", 1, "x", "2025-04-08", None, "d")))
    assert name in words(made.svg())
    assert style.cells("한덕수") == 6
    assert style.folded("가" * 50, 20) == ["가" * 10] * 5
    blank = pictures.timeline(said(("\u3000", "p", "supports", 1, "x", "2025-04-08", None, "d")))
    assert len(made.png()) > len(blank.png()) + 500  # letters were really drawn


@given(st.text(max_size=60))
def test_any_text_makes_a_well_formed_image(text: str) -> None:
    made = pictures.stance_bars(
        Answer(("proposition", "supports", "opposes", "neutral"), [(text, 1, 0, 0)]), title=text
    )
    json.loads(made.vega_lite())
    assert "\x00" not in made.vega_lite()


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "a & b \" ' ]]>", "{{7*7}}", "\x01\ufffe"]
)
def test_labels_are_text_and_nothing_else(text: str) -> None:
    table = Answer(("proposition", "supports", "opposes", "neutral"), [(text, 1, 0, 0)])
    root = ElementTree.fromstring(pictures.stance_bars(table, title=text).svg())
    assert not list(root.iter(f"{SVG}script"))


# --- curves -------------------------------------------------------------------------------------


def test_a_curve_breaks_where_there_is_no_value() -> None:
    rows = [("2024-01-01", 0.2, 0.1, 0.3), ("2024-04-01", None, None, None),
            ("2024-07-01", 0.4, 0.3, 0.5), ("2024-10-01", 0.5, 0.4, 0.6)]  # fmt: skip
    points = Answer(("day", "value", "low", "high"), rows)
    made = pictures.curve(points, x="day", y="value", low="low", high="high", title="A curve")
    assert made.table.columns == ("day", "value", "low", "high")
    lines = ElementTree.fromstring(made.svg())
    shown = words(made.svg())
    assert "A curve" in shown
    assert "Jan 2024" in shown
    paths = [each.get("d", "") for each in lines.iter(f"{SVG}path")]
    assert any(path.count("M") > 1 for path in paths)


def test_dots_are_sorted_and_the_middle_left_out_where_there_are_many() -> None:
    points = Answer(("name", "point"), [(f"n{n}", float(n % 7 + n)) for n in range(30)])
    made = pictures.dots(points, y="name", x="point", most=10)
    values = [row.point for row in made.table]
    assert values == sorted(values)
    assert len(values) == 10


def test_labels_of_points_lie_neither_on_labels_nor_on_points() -> None:
    rows = [(f"Number {n}", (n % 5) / 10, (n // 5) / 10, "even" if n % 2 else "odd")
            for n in range(20)]  # fmt: skip
    points = Answer(("who", "across", "up", "kind"), [*rows, ("lost", None, 1.0, "odd")])
    made = pictures.scatter(points, x="across", y="up", name="who", by="kind", title="A map")
    assert len(made.table) == 20
    spots = [each for each in marks(made.spec) if "label_x" in each]
    boxes_ = [(s["label_x"] - 26, s["top"], s["label_x"] + 26, s["top"] + 13) for s in spots]
    for n, (left, top, right, bottom) in enumerate(boxes_):
        assert not any(left < s["x"] < right and top < s["y"] < bottom for s in spots)
        for a, b, c, d in boxes_[n + 1 :]:
            assert right <= a or c <= left or bottom <= b or d <= top
    assert {"even", "odd", "Number"} <= set(words(made.svg()).split())
