"""The measurement of networks, once at a tiny size; no time is judged here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks import networks


@pytest.mark.slow
def test_everything_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(networks, "RUNS", 1)
    networks.main(["--quick", "--json", str(tmp_path / "measured.json")])
    tables = json.loads((tmp_path / "measured.json").read_text())
    assert len(tables) == 4
    printed = capsys.readouterr().out
    assert all(table["title"] in printed and table["rows"] for table in tables)
    assert [row[0] for row in tables[1]["rows"]] == list(networks.KINDS)


def test_invented_stances_are_the_same_every_time() -> None:
    one, two = (networks.stances(500, 20, 5) for _ in range(2))
    assert list(one) == list(two)
    assert list(one) != list(networks.stances(500, 20, 5, seed=8))
