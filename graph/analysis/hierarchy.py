"""Hierarchical clustering: how far rows are from one another, and the tree that this makes."""

from __future__ import annotations

from typing import Any

import numpy as np

LINKAGES = ("single", "average", "complete", "ward")


def distances(matrix: Any) -> Any:
    """1 minus the weight of two rows divided by the greatest one; negative weights are no tie."""
    positive = np.maximum(matrix, 0)
    found = 1 - positive / (positive.max(initial=0) or 1.0)
    np.fill_diagonal(found, 0)
    return found


def tree(matrix: Any, linkage: str) -> Any:
    """The hierarchy of rows as scipy's linkage matrix: the more two agree, the nearer they are.

    For ``ward``, which asks for Euclidean distances, the distance of two rows is that between their
    rows of ``distances``.
    """
    from scipy.cluster.hierarchy import linkage as link
    from scipy.spatial.distance import pdist, squareform

    found = distances(matrix)
    if linkage == "ward":
        return link(pdist(found), "ward")
    return link(squareform(found, checks=False), linkage)


def cut(made: Any, k: int) -> Any:
    """The groups of rows when a tree is cut into at most ``k``."""
    from scipy.cluster.hierarchy import fcluster

    return fcluster(made, k, "maxclust")
