"""From events to matrices: aggregation of stances, and normalisation.

With ``a[i, j, k]`` the number of events (or their kernel weights) of row ``i``, column ``j`` and
stance level ``k``, the definitions are those of discourse network analysis (Leifeld 2017, Oxford
Handbook of Political Networks; Leifeld, Gruber, Bossner 2019, DNA manual, "Network export"):

====================  ==========================================================================
two-mode ignore       sum over k of a[i, j, k]
two-mode subtract     sum over k of a[i, j, k] times the value of k (its sign, where sides count)
two-mode combine      the set of levels met, as one number: the k-th of K levels counts 2^(K-1-k);
                      of sides: 1 support, 2 opposition, 4 neutral, and their sums
one-mode ignore       sum over j of (sum over k a[i, j, k]) (sum over k a[i', j, k])
one-mode congruence   sum over j, k, k' of a[i, j, k] a[i', j, k'] s(k, k')
one-mode conflict     the same with d(k, k')
one-mode subtract     congruence minus conflict
====================  ==========================================================================

Where sides count, ``s`` is 1 for two stances on the same side and ``d`` for two on opposite sides;
a neutral stance is on neither. Where grades count, ``d`` is their difference divided by the range
of the scale, and ``s`` is ``1 - d``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from scipy import sparse

from communique.errors import UsageError
from communique.graph.networks import normalising
from communique.graph.networks.events import Events
from communique.graph.networks.settings import Settings
from communique.graph.networks.stances import Floats, Ints

Matrix: TypeAlias = Any
"""A ``scipy.sparse.csr_array``."""

SCALE = 2.0
"""The range of polarity, from -1 to 1."""

NOTHING = 1e-12
"""Weights smaller than this are rounding errors, or so far from a kernel's centre as to be none."""

BLOCK, CROWDED = 500, 4
"""Rows that are multiplied at a time, and meetings of a pair of rows from which that is done."""

EXACT = 2**24
"""Whole numbers up to this size are exact in single precision."""

MOST_GRADES = 50
"""Levels that ``combine`` can number: beyond these a float no longer tells all sets apart."""


@dataclass(frozen=True)
class Counted:
    """Events counted by row, column and stance level.

    ``counts`` is rows x (columns times levels), the levels of a column side by side; ``like`` says
    how far two levels agree, ``unlike`` how far they disagree (square arrays); ``total`` is what
    each row counts in all.
    """

    counts: Matrix
    like: Floats
    unlike: Floats
    total: Floats

    def factors(self, qualifier: str) -> tuple[Matrix, Matrix]:
        """Two matrices; the first times the second transposed is the one-mode network."""
        weights = {
            "congruence": self.like,
            "conflict": self.unlike,
            "subtract": self.like - self.unlike,
        }.get(qualifier, np.ones_like(self.like))
        columns = self.counts.shape[1] // len(weights)
        spread = sparse.kron(sparse.eye_array(columns), sparse.csr_array(weights), format="csr")
        return self.counts, self.counts @ spread


def onemode(found: Events, size: int, settings: Settings) -> Matrix:
    """Rows x rows: symmetric, nothing on the diagonal, no stored zeros."""
    counted = _counted(found, size, settings)
    left, right = counted.factors(settings.qualifier)
    whole = settings.stance == "side" and found.weight is None
    if _crowded(left, right):
        matrix = _by_blocks(left, right, whole=whole)
    else:
        matrix = _off_diagonal(left @ right.T)
    if not whole:
        matrix = (matrix + matrix.T) * 0.5  # the same to the last bit on both sides
    if settings.normalisation == "no" or not matrix.nnz:
        return matrix
    rows, columns = matrix.tocoo().coords
    return _divided(matrix, normalising.pairs(found, counted, settings, rows, columns))


def twomode(found: Events, shape: tuple[int, int], settings: Settings) -> Matrix:
    """Rows x columns. A pair that has events is stored even where its weight is 0."""
    if settings.qualifier == "combine":
        matrix = _combined(found, shape, settings)
    else:
        value = np.sign(found.polarity) if settings.stance == "side" else found.polarity
        weight = found.count * (1.0 if settings.qualifier == "ignore" else value)
        matrix = _summed(weight, found.row, found.column, shape)
    if settings.normalisation == "no":
        return matrix
    rows, columns = matrix.tocoo().coords  # stored zeros too
    norm = normalising.cells(found, matrix, settings, rows, columns)
    return _divided(matrix, norm)


def grades(found: Events, settings: Settings) -> Floats:
    """The stance levels there are, in order: sides as neutral, opposing, supporting."""
    return np.array([0.0, -1.0, 1.0]) if settings.stance == "side" else found.grades


def levels(found: Events, settings: Settings) -> Ints:
    """The level of each event, as its place among ``grades``."""
    if settings.stance == "side":
        return np.array([1, 0, 2])[np.sign(found.polarity).astype(int) + 1]
    return np.searchsorted(found.grades, found.polarity)


def _counted(found: Events, size: int, settings: Settings) -> Counted:
    values = grades(found, settings)
    if settings.qualifier == "ignore" and settings.mode != "dna":
        values, level = np.zeros(1), np.zeros(len(found), np.int64)
    else:
        level = levels(found, settings)
    like, unlike = alike(values, settings)
    width = len(found.columns) * len(values)
    counts = _summed(
        found.count, found.row, found.column * np.int64(len(values)) + level, (size, width)
    )
    return Counted(counts, like, unlike, np.bincount(found.row, found.count, minlength=size))


def alike(values: Floats, settings: Settings) -> tuple[Floats, Floats]:
    """How far each two levels agree and disagree: two square arrays of shares from 0 to 1."""
    if settings.stance == "side":
        product = np.outer(values, values)
        return (product > 0).astype(float), (product < 0).astype(float)
    range_ = np.ptp(values) if settings.mode == "dna" else SCALE
    apart = np.abs(np.subtract.outer(values, values)) / (range_ or 1.0)
    return 1 - apart, apart


def _combined(found: Events, shape: tuple[int, int], settings: Settings) -> Matrix:
    values = grades(found, settings)
    if len(values) > MOST_GRADES:
        raise UsageError(
            f"combine numbers the sets of at most {MOST_GRADES} grades; there are {len(values)}: "
            "take stance='side'"
        )
    level = levels(found, settings)
    once = np.unique(np.stack((found.row, found.column, level)), axis=1)
    rank = 2.0 ** (len(values) - 1 - once[2])
    return _summed(rank, once[0], once[1], shape)


def _divided(matrix: Matrix, norm: Floats) -> Matrix:
    data = np.divide(matrix.data, norm, out=np.zeros_like(matrix.data), where=norm != 0)
    return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _summed(data: Floats, rows: Ints, columns: Ints, shape: tuple[int, int]) -> Matrix:
    made = sparse.csr_array(sparse.coo_array((data.astype(float), (rows, columns)), shape=shape))
    made.sum_duplicates()
    return made


def _crowded(left: Matrix, right: Matrix) -> bool:
    """Whether most pairs of rows meet, so that dense products are faster than sparse ones."""
    meetings = np.dot(_per_column(left), _per_column(right))
    return bool(left.shape[0] >= BLOCK and meetings > CROWDED * left.shape[0] ** 2)


def _per_column(matrix: Matrix) -> Floats:
    return np.bincount(matrix.indices, minlength=matrix.shape[1]).astype(float)


def _by_blocks(left: Matrix, right: Matrix, *, whole: bool) -> Matrix:
    """The product off its diagonal, some rows at a time; ``whole`` promises whole numbers."""
    used = np.flatnonzero(_per_column(right))
    left, right = left[:, used], right[:, used]
    largest = left.sum(axis=1).max() * np.abs(right.data).max(initial=0)
    kind = np.float32 if whole and largest < EXACT else np.float64
    other = right.toarray().astype(kind).T
    size = left.shape[0]
    places = np.arange(size, dtype=np.int32)
    data, indices, lengths = [], [], []
    for start in range(0, size, BLOCK):
        product = left[start : start + BLOCK].toarray().astype(kind) @ other
        rows = np.arange(len(product))
        product[rows, rows + start] = 0
        there = np.abs(product) >= NOTHING
        data.append(product[there].astype(np.float64))
        indices.append(np.broadcast_to(places, there.shape)[there])
        lengths.append(there.sum(axis=1))
    ends = np.concatenate(([0], np.cumsum(np.concatenate(lengths))))
    return sparse.csr_array(
        (np.concatenate(data), np.concatenate(indices), ends), shape=(size, size)
    )


def _off_diagonal(matrix: Matrix) -> Matrix:
    made = matrix.tocsr()
    rows = np.repeat(np.arange(made.shape[0]), np.diff(made.indptr))
    made.data[(rows == made.indices) | (np.abs(made.data) < NOTHING)] = 0.0
    made.eliminate_zeros()
    made.sort_indices()
    return made
