"""What weights are divided by: activity, prominence, average, Jaccard, cosine.

Source: Leifeld 2017, Oxford Handbook of Political Networks; Leifeld, Gruber, Bossner 2019, DNA
manual, "Network export". In ``dna`` mode the divisors are those which the Discourse Network
Analyzer computes, in corrected mode ``cosine`` is the cosine of two rows as vectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from communique.errors import UsageError
from communique.graph.networks.events import Events
from communique.graph.networks.settings import Settings
from communique.graph.networks.stances import Floats, Ints

if TYPE_CHECKING:
    from communique.graph.networks.projection import Counted, Matrix


def cells(found: Events, matrix: Matrix, settings: Settings, rows: Ints, columns: Ints) -> Floats:
    """The divisor of each cell of a two-mode network.

    activity: what the row counts in all; prominence: what the column counts in all.
    """
    if settings.qualifier == "combine":
        return _of_combined(matrix, settings, rows, columns)
    if settings.normalisation == "activity":
        return np.bincount(found.row, found.count, minlength=matrix.shape[0])[rows]
    return np.bincount(found.column, found.count, minlength=matrix.shape[1])[columns]


def _of_combined(matrix: Matrix, settings: Settings, rows: Ints, columns: Ints) -> Floats:
    # only in dna mode: how many columns the row has, or, with its two indices swapped as there,
    # how many columns the row has whose place is that of the column
    met = np.diff(matrix.indptr).astype(float)
    if settings.normalisation == "activity":
        return met[rows]
    if matrix.shape[0] != matrix.shape[1]:
        raise UsageError(
            "prominence of combined stances reads beyond the matrix in dna mode unless there are "
            "as many rows as columns; take normalisation='no'"
        )
    return met[columns]


def pairs(found: Events, counted: Counted, settings: Settings, rows: Ints, columns: Ints) -> Floats:
    """The divisor of each of the pairs of rows named by ``rows`` and ``columns``.

    average: the mean of what both count in all. jaccard: what each counts where the other has
    nothing, plus the product of their counts where both have some. cosine: the product of the norms
    of both as vectors (in ``dna`` mode: of what both count in all).
    """
    total = counted.total
    if settings.normalisation == "jaccard":
        return _jaccard(counted, rows, columns)
    if settings.normalisation == "cosine":
        norms = total if settings.mode == "dna" else _lengths(counted, settings)
        return norms[rows] * norms[columns]
    if settings.mode == "dna" and found.every is not None and settings.kernel != "no":
        return _of_kernels(found.every, counted, settings, rows, columns)
    return (total[rows] + total[columns]) / 2


def _jaccard(counted: Counted, rows: Ints, columns: Ints) -> Floats:
    counts = counted.counts
    met = counts.copy()
    met.data = np.ones_like(met.data)
    also = (counts @ met.T).tocsr()  # what the row counts where the other has something
    both = (counts @ counts.T).tocsr()
    alone = counted.total[rows] - _at(also, rows, columns)
    alone += counted.total[columns] - _at(also, columns, rows)
    return alone + _at(both, rows, columns)


def _at(matrix: Matrix, rows: Ints, columns: Ints) -> Floats:
    return np.asarray(matrix[rows, columns]).ravel()


def _lengths(counted: Counted, settings: Settings) -> Floats:
    alike = "ignore" if settings.qualifier == "ignore" else "congruence"
    left, right = counted.factors(alike)
    return np.sqrt(np.asarray(left.multiply(right).sum(axis=1)).ravel())


def _of_kernels(
    every: Events, counted: Counted, settings: Settings, rows: Ints, columns: Ints
) -> Floats:
    # per column and level twice the inverse of the mean of both counts, in all windows
    from communique.graph.networks.projection import levels

    width, step = counted.counts.shape[1], counted.counts.shape[1] // len(every.columns)
    entries = (every.row, every.column * np.int64(step) + levels(every, settings))
    shape = (counted.counts.shape[0], width)
    counts: Any = sparse.coo_array((np.ones(len(every)), entries), shape=shape).toarray()
    norm = np.empty(len(rows))
    for place, (row, column) in enumerate(zip(rows, columns, strict=True)):
        both = counts[row] + counts[column]
        norm[place] = (2.0 / both[both > 0]).sum()
    return 1.0 / norm
