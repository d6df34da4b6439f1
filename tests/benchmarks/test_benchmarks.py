"""The invented dossiers, and one run of everything at a tiny size; no time is judged here."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from benchmarks import building, engines, replacing, starting, validating
from benchmarks.__main__ import main
from benchmarks.apart import Failed, TooLong, apart
from benchmarks.generator import CURATED, Invented, save
from benchmarks.measure import Ratio, Table, Times

from communique.graph.build import build
from communique.graph.check import check
from communique.graph.store.oxigraph import Memory
from communique.graph.terms import Minter
from communique.loaders.dossier import load
from communique.queries import catalogue


def test_an_invented_dossier_has_no_mistakes_and_breaks_no_shape(tmp_path: Path) -> None:
    invented = Invented(8000)
    save(invented, tmp_path / "invented")
    loaded = load(tmp_path / "invented")
    assert loaded.problems == []
    assert list(loaded.documents()) == list(invented.documents())
    store = Memory()
    build(loaded.head, loaded.documents(), store)
    assert check(store, Minter(loaded.head.base), stale=loaded.stale).good


@pytest.mark.parametrize("size", [10_000, 50_000])
def test_it_is_about_as_large_as_asked(size: int) -> None:
    invented, store = Invented(size), Memory()
    report = build(invented.head, invented.documents(), store)
    assert report.quads == pytest.approx(size, rel=0.1)
    assert size > CURATED


def test_it_is_the_same_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        save(Invented(8000), tmp_path / name)
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*l")]
    assert len(files) > 8
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    assert Invented(8000, seed=8).document(1) != Invented(8000).document(1)


def test_another_version_of_a_document_has_the_same_id_and_says_other_things() -> None:
    invented = Invented(8000)
    first, second = invented.document(2), invented.document(2, version=1)
    assert first.id == second.id
    assert [each.id for each in first.statements] == [each.id for each in second.statements]
    assert first.statements[0].paraphrase != second.statements[0].paraphrase


@pytest.mark.slow
def test_everything_is_measured_in_one_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in (engines, replacing, starting, validating):
        monkeypatch.setattr(module, "RUNS", 1)
    for module, name in ((validating, "JUDGED"), (building, "SMALL"), (building, "LARGE")):
        monkeypatch.setattr(module, name, 1)
    data = tmp_path / "measured.json"
    main(["--sizes", "6000", "8000", "--no-peers", "--json", str(data)])
    printed, tables = capsys.readouterr().out, json.loads(data.read_text())["tables"]
    assert len(tables) == 6
    assert all(table["title"] in printed and table["rows"] for table in tables)
    asked = {row[0] for table in tables if table["title"] == "Questions" for row in table["rows"]}
    assert asked == set(catalogue())
    assert "refused" not in printed


def test_what_takes_too_long_is_ended_and_errors_are_told() -> None:
    assert apart(lambda: 6 * 7) == 42
    with pytest.raises(TooLong):
        apart(lambda: time.sleep(60), 0.2)
    with pytest.raises(Failed, match="ZeroDivisionError"):
        apart(lambda: 1 // 0)


def test_tables_show_medians_with_their_range_and_whether_a_ratio_reaches() -> None:
    slow, fast = Times((3.0, 1.0, 2.0)), Times((0.5,))
    table = Table("Title", ("slow", "fast", "ratio"), [(slow, fast, Ratio.of(slow, fast, 3))])
    assert str(table).splitlines()[-1] == "2 s (1 s..3 s)  500 ms  4.00x OVER 3x"
    assert table.data()["rows"] == [
        [
            {"median": 2.0, "seconds": (3.0, 1.0, 2.0), "cpu": ()},
            {"median": 0.5, "seconds": (0.5,), "cpu": ()},
            {"ratio": 4.0, "reach": 3},
        ]
    ]
