"""Discourse networks: who takes which side with whom, each edge with its statements.

Names follow discourse network analysis (Leifeld 2017, "Discourse Network Analysis: Policy Debates
as Dynamic Networks", Oxford Handbook of Political Networks). ``coded`` reads stances from a graph,
``network`` and ``windows`` make networks of a graph or of coded stances.
"""

from communique.graph.networks.making import network
from communique.graph.networks.model import VARIABLES, Coded, Edge, Network, Node, Thing
from communique.graph.networks.reading import coded
from communique.graph.networks.settings import Settings
from communique.graph.networks.stances import Stances
from communique.graph.networks.windows import windows

__all__ = [
    "VARIABLES",
    "Coded",
    "Edge",
    "Network",
    "Node",
    "Settings",
    "Stances",
    "Thing",
    "coded",
    "network",
    "windows",
]
