"""The door to rdflib: the one module that imports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import rdflib


def graph_from(text: str, format: str = "turtle") -> rdflib.Graph:
    """The triples of an RDF text; ``format`` is a name that rdflib knows (turtle, nt, xml...)."""
    import rdflib

    return rdflib.Graph().parse(data=text, format=format)
