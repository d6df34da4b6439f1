"""Node-link JSON, as networkx and web libraries read it."""

from __future__ import annotations

import json

from communique.graph.networks.exports import flat
from communique.graph.networks.model import Network


def node_link(network: Network, guard: bool) -> str:
    """Nodes and edges with their attributes; ``graph`` has kind, settings and window."""
    made = {
        "directed": network.kind == "eventlist",
        "multigraph": network.kind == "eventlist",
        "graph": {**flat.about(network), "options": _options(network)},
        "nodes": [{"id": name, **attributes} for name, attributes in flat.nodes(network)],
        "edges": [
            {"source": each.source, "target": each.target, **each.attributes}
            for each in flat.edges(network)
        ],
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _options(network: Network) -> dict[str, object]:
    return {name: network.settings[name] for name in network.settings.keys()}  # noqa: SIM118
