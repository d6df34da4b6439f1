"""Pictures people would print, each with the data it shows."""

from communique.graph.pictures.bars import stance_bars
from communique.graph.pictures.curves import curve, dots
from communique.graph.pictures.drawings import drawing
from communique.graph.pictures.making import KINDS, picture
from communique.graph.pictures.matrices import heat_map
from communique.graph.pictures.model import Picture
from communique.graph.pictures.money import commitments
from communique.graph.pictures.scatter import scatter
from communique.graph.pictures.timelines import timeline
from communique.graph.pictures.trees import dendrogram

__all__ = [
    "KINDS",
    "Picture",
    "commitments",
    "curve",
    "dendrogram",
    "dots",
    "drawing",
    "heat_map",
    "picture",
    "scatter",
    "stance_bars",
    "timeline",
]
