"""Boosted regression trees, read from a file and evaluated with numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


class Trees:
    """A sum of trees over named features: ``data`` as ``exported`` by the training command.

    Each tree is a list of columns: feature number, threshold, left and right child, value; a leaf
    has feature -1. A row goes left where its feature is at most the threshold.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.features: tuple[str, ...] = tuple(data["features"])
        self._column = {name: i for i, name in enumerate(self.features)}
        self._base = float(data["base"])
        self._logistic = bool(data["logistic"])
        trees = data["trees"]
        offsets = np.cumsum([0] + [len(tree[0]) for tree in trees])
        self._roots = offsets[:-1]
        feature = np.concatenate([np.asarray(tree[0]) for tree in trees])
        here = np.arange(len(feature))
        leaf = feature < 0
        joined = [
            np.concatenate([np.asarray(t[k]) + o for t, o in zip(trees, offsets, strict=False)])
            for k in (2, 3)
        ]
        self._feature = np.where(leaf, 0, feature)
        self._threshold = np.concatenate([np.asarray(tree[1], dtype=float) for tree in trees])
        self._left, self._right = (np.where(leaf, here, each) for each in joined)
        self._value = np.concatenate([np.asarray(tree[4], dtype=float) for tree in trees])
        self._depth = int(data["depth"])

    def matrix(self, rows: Sequence[Mapping[str, float]]) -> Matrix:
        """Rows of named features as a table; names the trees do not know are left out."""
        table = np.zeros((len(rows), max(1, len(self.features))))
        column = self._column
        for i, row in enumerate(rows):
            for name, value in row.items():
                if (k := column.get(name)) is not None:
                    table[i, k] = value
        return table

    def predict(self, rows: Sequence[Mapping[str, float]]) -> Matrix:
        """The value for each row, 0..1 for a logistic sum."""
        if not rows:
            return np.zeros(0)
        table = self.matrix(rows)
        at = np.broadcast_to(self._roots, (len(rows), len(self._roots)))
        which = np.arange(len(rows))[:, None]
        for _ in range(self._depth):
            goes_left = table[which, self._feature[at]] <= self._threshold[at]
            at = np.where(goes_left, self._left[at], self._right[at])
        total: Matrix = self._base + self._value[at].sum(axis=1)
        if not self._logistic:
            return total
        shares: Matrix = 1 / (1 + np.exp(-total))
        return shares
