"""The notebook of the documentation runs from first to last, and shows what it says."""

from __future__ import annotations

import csv
import io
import shutil
import warnings
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def notebooks(root: Path) -> Path:
    """The folder of the notebooks."""
    return root / "docs" / "notebooks"


@pytest.mark.slow
def test_the_workflow_notebook_runs(notebooks: Path, tmp_path: Path) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    shutil.copytree(notebooks / "data", tmp_path / "data")
    book = nbformat.read(notebooks / "workflow.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in book.cells)  # kept in git without results
    runner = nbclient.NotebookClient(
        book, timeout=600, resources={"metadata": {"path": str(tmp_path)}}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of the kernel's own machinery
        runner.execute()
    shown = [_shown(cell) for cell in book.cells if cell.cell_type == "code"]
    assert any("360 taken, 0 known, 0 refused" in each for each in shown)
    assert any("2 groups by" in each for each in shown)
    assert any("by chance" in each for each in shown)
    assert any("congruence.gexf True" in each for each in shown)
    assert sum("<svg" in each for each in shown) >= 4
    assert "Estmark should pay a larger share of the costs" in shown[-1]


def _shown(cell: Any) -> str:
    parts = []
    for output in cell.outputs:
        parts.append(str(output.get("text", "")))
        parts += [str(value) for value in output.get("data", {}).values()]
    return "\n".join(parts)


def test_the_invented_debate_is_what_its_maker_writes(notebooks: Path) -> None:
    import importlib.util

    found = importlib.util.spec_from_file_location("debate", notebooks / "invented_debate.py")
    assert found
    assert found.loader
    maker = importlib.util.module_from_spec(found)
    found.loader.exec_module(maker)
    text = maker.table()
    assert text == (notebooks / "data" / "debate.csv").read_text("utf-8")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert tuple(lines[0]) == maker.COLUMNS
    assert len(lines) == maker.STATEMENTS
    assert {line["proposition"] for line in lines} == set(maker.PROPOSITIONS)
    assert len({line["speaker"] for line in lines}) == 20
