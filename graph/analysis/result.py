"""What every analysis gives: a table, the settings it was made with, and their meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from communique.errors import UsageError
from communique.graph.answers import Answer

if TYPE_CHECKING:
    from communique.graph.networks.model import Network


@dataclass(frozen=True)
class Analysis:
    """The result of an analysis.

    ``words`` say what was done, by which published method, ``settings`` hold every option with its
    value, ``table`` the result as rows.
    """

    kind: str
    words: str
    settings: Mapping[str, Any]
    table: Answer = field(repr=False)

    def __repr__(self) -> str:
        return f"{self.words}\n{self.table.table()}"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(self.words)}</p>{self.table._repr_html_()}"


LARGEST = 5_000
"""Rows of a network that is analysed as a whole matrix."""


def dense(network: Network) -> Any:
    """A network's matrix as a numpy array of floats; raises UsageError for one too large."""
    if max(network.matrix.shape) > LARGEST:
        raise UsageError(
            f"{max(network.matrix.shape):,} nodes are more than the {LARGEST:,} that can be "
            "analysed at once: narrow by topic or time, or include fewer actors"
        )
    return network.matrix.toarray().astype(float)


def ids(network: Network) -> tuple[str, ...]:
    """The ids of the rows."""
    return tuple(node.id for node in network.rows)


def aligned(networks: list[Network]) -> tuple[tuple[str, ...], list[Any]]:
    """The ids of all rows of one-mode networks, and each matrix over all of them."""
    import numpy as np

    every = tuple(sorted({name for network in networks for name in ids(network)}))
    place = {name: number for number, name in enumerate(every)}
    found = []
    for network in networks:
        here = np.array([place[name] for name in ids(network)], dtype=int)
        matrix = np.zeros((len(every), len(every)))
        if len(here):
            matrix[np.ix_(here, here)] = dense(network)
        found.append(matrix)
    return every, found


def require(network: Network, mode: str, what: str) -> None:
    """Raise UsageError unless a network is ``onemode`` or ``twomode``."""
    if mode == "onemode" and not network.onemode:
        raise UsageError(f"{what} needs a one-mode network: congruence, conflict or subtract")
    if mode == "twomode" and network.kind != "twomode":
        raise UsageError(f"{what} needs a two-mode network")
