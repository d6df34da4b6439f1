"""Positions: which side actors take on propositions, when they change it, and who moves to whom.

Who supports a proposition opposes its contraries; such a side is marked as derived. All of it rests
on rows of the question ``who-said-what``, and every row of every table names its statements.
"""

from communique.graph.positions.making import LEVELS, positions
from communique.graph.positions.model import Positions
from communique.graph.positions.taken import Taken

__all__ = ["LEVELS", "Positions", "Taken", "positions"]
