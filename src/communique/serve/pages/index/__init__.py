"""An index beside the graph: lists, tallies, facets and full text in a few milliseconds each.

Everything in it is copied from one generation of the graph and can be made again from it; nothing
is known here alone. It is an SQLite database: beside the generation where the store is a directory,
in memory otherwise.
"""

from communique.serve.pages.index.index import Index, index_of

__all__ = ["Index", "index_of"]
