"""Networks as files that other tools open: one writer for each suffix.

=============  ============================================================  =====================
suffix         what                                                          for
=============  ============================================================  =====================
.graphml       GraphML with all attributes                                   Gephi, visone, igraph
.gexf          GEXF 1.2 with all attributes                                  Gephi
.net           Pajek network, labels and weights                             Pajek, UCINET, igraph
.dl            UCINET DL, labels and weights                                 UCINET, igraph
.edges.csv     one row per edge, ends by id, all attributes                  R, Gephi, pandas
.nodes.csv     one row per node                                              R, Gephi, pandas
.matrix.csv    the matrix, rows and columns headed by labels                 R, spreadsheets
.csv           the table of edges, ends by label                             readers
.json          node-link JSON with the settings in words                     networkx, web pages
=============  ============================================================  =====================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike
from pathlib import Path

from communique.errors import UsageError
from communique.graph.networks.exports import json, markup, matrices, tables
from communique.graph.networks.model import Network

WRITERS: Mapping[str, Callable[[Network, bool], str]] = {
    ".graphml": markup.graphml,
    ".gexf": markup.gexf,
    ".net": matrices.pajek,
    ".dl": matrices.ucinet,
    ".edges.csv": tables.edges,
    ".nodes.csv": tables.nodes,
    ".matrix.csv": tables.matrix,
    ".csv": tables.table,
    ".json": json.node_link,
}


def write(network: Network, path: str | PathLike[str], *, guard: bool = True) -> None:
    """Write a network in the format that the name's end says, in UTF-8; the same bytes each time.

    ``guard`` puts ``'`` before text in CSV that a spreadsheet would run as a formula. Characters
    that XML cannot carry are left out. Raises UsageError for another suffix.
    """
    Path(path).write_text(text(network, str(path), guard=guard), encoding="utf-8", newline="")


def text(network: Network, name: str, *, guard: bool = True) -> str:
    """What ``write`` would write to a file of this name."""
    for suffix, writer in WRITERS.items():
        if name.lower().endswith(suffix):
            return writer(network, guard)
    raise UsageError(f"{name}: expected a name ending in {', '.join(WRITERS)}")


def writes(name: str) -> bool:
    """Whether there is a writer for files of this name."""
    return name.lower().endswith(tuple(WRITERS))
