"""The dossier: a folder of text files, read into records with every mistake named, and written."""

from communique.loaders.dossier.layout import Settings, find
from communique.loaders.dossier.places import Place
from communique.loaders.dossier.reading import LoadedDossier, Stale, load
from communique.loaders.dossier.sources import Source

__all__ = ["LoadedDossier", "Place", "Settings", "Source", "Stale", "find", "load"]
