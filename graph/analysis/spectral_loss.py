"""What a network of actors loses when propositions are taken away.

The loss is the Euclidean distance between the eigenvalues of the Laplacians of the whole network
and of what is left, each divided by the sum of its weights (Leifeld, rDNA, "dna_backbone").
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from communique.graph.networks import projection

if TYPE_CHECKING:
    from communique.graph.networks.model import Network


class SpectralLoss:
    """The losses of one network, each worked out once."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._whole = _spectrum(self._left(frozenset()))
        self._known: dict[frozenset[int], float] = {}

    def of(self, gone: frozenset[int]) -> float:
        """The loss when the columns of these numbers are gone."""
        if gone not in self._known:
            spectrum = _spectrum(self._left(gone))
            self._known[gone] = round(float(np.linalg.norm(self._whole - spectrum)), 12)
        return self._known[gone]

    def _left(self, gone: frozenset[int]) -> Any:
        network, found = self._network, self._network.events
        fits = ~np.isin(found.column, list(gone))
        left = replace(found.take(np.flatnonzero(fits)), weight=None)
        if found.weight is not None:
            left = replace(left, weight=found.weight[fits])
        return projection.onemode(left, len(network.rows), network.settings).toarray()


def _spectrum(matrix: Any) -> Any:
    weights = abs(matrix)
    total = weights.sum()
    shares = weights / total if total else weights
    return np.sort(np.linalg.eigvalsh(np.diag(shares.sum(axis=1)) - shares))
