"""GraphML and GEXF.

Sources: http://graphml.graphdrawing.org/specification.html , https://gexf.net/1.2/ (GEXF 1.2 draft
primer). Both are written here, not by networkx, so that the same network gives the same bytes and
the file says what its weights mean.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from communique.graph.networks.exports import flat
from communique.graph.networks.exports.flat import Attributes
from communique.graph.networks.model import Network

GRAPHML = "http://graphml.graphdrawing.org/xmlns"
GEXF = "http://www.gexf.net/1.2draft"
_TYPES = {str: "string", int: "long", float: "double"}


def graphml(network: Network, guard: bool) -> str:
    """GraphML: node ids are IRIs; attributes are named, typed keys."""
    nodes, edges = list(flat.nodes(network)), list(flat.edges(network))
    about = flat.about(network)
    root = Element("graphml", xmlns=GRAPHML)
    keys = {
        "graph": _keys(root, "graph", [about]),
        "node": _keys(root, "node", [attributes for _, attributes in nodes]),
        "edge": _keys(root, "edge", [each.attributes for each in edges]),
    }
    graph = SubElement(root, "graph", id="network", edgedefault=_direction(network))
    _data(graph, keys["graph"], about)
    for name, attributes in nodes:
        _data(SubElement(graph, "node", id=name), keys["node"], attributes)
    for number, each in enumerate(edges):
        ends = {"id": f"e{number}", "source": each.source, "target": each.target}
        _data(SubElement(graph, "edge", ends), keys["edge"], each.attributes)
    return _spelled(root)


def gexf(network: Network, guard: bool) -> str:
    """GEXF 1.2: labels and weights in their own places, all else as attributes."""
    nodes, edges = list(flat.nodes(network)), list(flat.edges(network))
    root = Element("gexf", xmlns=GEXF, version="1.2")
    meta = SubElement(root, "meta")
    SubElement(meta, "creator").text = "communique"
    SubElement(meta, "description").text = str(flat.about(network)["settings"])
    graph = SubElement(root, "graph", defaultedgetype=_direction(network), mode="static")
    kept = [{k: v for k, v in attributes.items() if k != "label"} for _, attributes in nodes]
    held = [{k: v for k, v in each.attributes.items() if k != "weight"} for each in edges]
    node_keys, edge_keys = _classes(graph, "node", kept), _classes(graph, "edge", held)
    listed = SubElement(graph, "nodes", count=str(len(nodes)))
    for (name, attributes), values in zip(nodes, kept, strict=True):
        node = SubElement(listed, "node", id=name, label=str(attributes["label"]))
        _attvalues(node, node_keys, values)
    listed = SubElement(graph, "edges", count=str(len(edges)))
    for number, (each, values) in enumerate(zip(edges, held, strict=True)):
        ends = {"id": str(number), "source": each.source, "target": each.target}
        edge = SubElement(listed, "edge", ends, weight=str(each.attributes["weight"]))
        _attvalues(edge, edge_keys, values)
    return _spelled(root)


def _direction(network: Network) -> str:
    return "directed" if network.kind == "eventlist" else "undirected"


def _keys(root: Element, domain: str, every: list[Attributes]) -> dict[str, str]:
    keys = {}
    for name, value in (every[0] if every else {}).items():
        keys[name] = f"{domain}-{name}"
        described = {"for": domain, "attr.name": name, "attr.type": _TYPES[type(value)]}
        SubElement(root, "key", {"id": keys[name], **described})
    return keys


def _data(element: Element, keys: dict[str, str], attributes: Attributes) -> None:
    for name, value in attributes.items():
        SubElement(element, "data", key=keys[name]).text = str(value)


def _classes(graph: Element, domain: str, every: list[Attributes]) -> dict[str, str]:
    keys: dict[str, str] = {}
    if every:
        listed = SubElement(graph, "attributes", {"class": domain, "mode": "static"})
        for number, (name, value) in enumerate(every[0].items()):
            keys[name] = str(number)
            kind = _TYPES[type(value)]
            SubElement(listed, "attribute", id=keys[name], title=name, type=kind)
    return keys


def _attvalues(element: Element, keys: dict[str, str], attributes: Attributes) -> None:
    listed = SubElement(element, "attvalues")
    for name, value in attributes.items():
        SubElement(listed, "attvalue", {"for": keys[name], "value": str(value)})


def _spelled(root: Element) -> str:
    indent(root)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    # a bare carriage return in text would be read back as a line feed
    return head + tostring(root, encoding="unicode").replace("\r", "&#13;") + "\n"
