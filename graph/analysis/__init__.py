"""Analyses of discourse networks; each gives a table, its settings, and what they mean in words."""

from communique.graph.analysis.backbone import Backbone, backbone
from communique.graph.analysis.bootstrap import Bootstrap, bootstrap
from communique.graph.analysis.bridges import bridges, centralities
from communique.graph.analysis.clusters import Clusters, clusters
from communique.graph.analysis.correspondence import correspondence
from communique.graph.analysis.dyads import Dyads, dyads
from communique.graph.analysis.grouping import METHODS
from communique.graph.analysis.ideal_points import ideal_points
from communique.graph.analysis.partition import modularity
from communique.graph.analysis.phases import Phases, phases
from communique.graph.analysis.polarization import Polarization, polarization
from communique.graph.analysis.result import Analysis
from communique.graph.analysis.scaling import Scaling
from communique.graph.analysis.validity import Validity, accepted_against_all, validity

__all__ = [
    "METHODS",
    "Analysis",
    "Backbone",
    "Bootstrap",
    "Clusters",
    "Dyads",
    "Phases",
    "Polarization",
    "Scaling",
    "Validity",
    "accepted_against_all",
    "backbone",
    "bootstrap",
    "bridges",
    "centralities",
    "clusters",
    "correspondence",
    "dyads",
    "ideal_points",
    "modularity",
    "phases",
    "polarization",
    "validity",
]
