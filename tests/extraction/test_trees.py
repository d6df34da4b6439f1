"""Trees as trained and trees as read from a file give the same values."""

from __future__ import annotations

import json

import numpy as np
import pytest
from benchmarks.extraction import train

from communique.loaders.extraction.attribution.trees import Trees

NAMES = ["size", "distance", "unused"]


@pytest.mark.parametrize("logistic", [True, False])
def test_exported_trees_give_what_the_trained_ones_give(logistic: bool) -> None:
    draw = np.random.default_rng(5)
    x = draw.integers(-20, 20, size=(400, 3)).astype(np.float32)
    x[:, 2] = 1.0
    y = (x[:, 0] * x[:, 1] > 0).astype(float)
    fitted = train._fit(x, y, logistic, rounds=12, leaves=6)
    trees = Trees(json.loads(json.dumps(train._exported(fitted, NAMES, logistic))))
    rows = [dict(zip(NAMES, map(float, row), strict=True)) for row in x]
    assert "unused" not in trees.features
    assert trees.predict(rows) == pytest.approx(train._predict(fitted, x, logistic), abs=0.005)


def test_names_the_trees_do_not_know_change_nothing() -> None:
    data = {
        "features": ["size"],
        "base": 0.5,
        "logistic": False,
        "depth": 2,
        "trees": [[[0, -1, -1], [3.0, 0, 0], [1, 0, 0], [2, 0, 0], [0, -0.25, 0.25]]],
    }
    trees = Trees(data)
    rows: list[dict[str, float]] = [{"size": 3.0}, {"size": 4.0, "other": 9.0}, {}]
    assert list(trees.predict(rows)) == [0.25, 0.75, 0.25]
    assert list(trees.predict([])) == []
