"""What the scalings of actors share: the sides that are taken, counted, and the points found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from communique.graph.analysis.result import Analysis, require
from communique.graph.answers import Answer

if TYPE_CHECKING:
    from communique.graph.networks.model import Network
    from communique.graph.pictures import Picture


@dataclass(frozen=True, repr=False)
class Scaling(Analysis):
    """One row per actor and per proposition (or side) with its place and its interval."""

    inertia: tuple[float, ...] = ()

    def picture(self, **options: Any) -> Picture:
        """Ideal points as dots with their intervals; of correspondence analysis, the map.

        ``sides=True`` draws the sides taken into the map too.
        """
        from communique.graph.pictures import dots, scatter

        given = {"title": "Actors on one dimension", "subtitle": self.words}
        if self.kind == "correspondence":
            given["title"] = "Actors on two dimensions"
            sides = options.pop("sides", False)
            rows = [row for row in self.table if sides or row.kind == "actor"]
            rows.sort(key=lambda row: (row.kind, -float(str(row.mass))))
            points = Answer(self.table.columns, rows)
            named = {"x": "first", "y": "second", "name": "name", "by": "kind"}
            return scatter(points, **{**named, **given, **options})
        actors = Answer(self.table.columns, [row for row in self.table if row.kind == "actor"])
        return dots(actors, y="name", x="point", low="low", high="high", **{**given, **options})


class Sides:
    """The sides that are taken, counted: actors by propositions, for and against."""

    def __init__(self, network: Network) -> None:
        require(network, "twomode", "scaling actors")
        found = network.events
        sided = found.take(np.flatnonzero(found.polarity != 0))
        shape = len(network.rows), len(network.columns)
        self.network, self.events = network, sided
        self.documents = self._document_numbers()
        self.favor, self.against = self.counted(shape, sided.count)
        self.actors = np.flatnonzero((self.favor + self.against).sum(axis=1))
        self.propositions = np.flatnonzero((self.favor + self.against).sum(axis=0))

    def counted(self, shape: tuple[int, int], weight: Any) -> tuple[Any, Any]:
        """Statements for and statements against, each actors x propositions."""
        favor, against = np.zeros(shape), np.zeros(shape)
        positive = self.events.polarity > 0
        places = (self.events.row, self.events.column)
        np.add.at(favor, places, weight * positive)
        np.add.at(against, places, weight * ~positive)
        return favor, against

    def _document_numbers(self) -> Any:
        column = self.events.stances.column("document")
        places, codes = column.pairs()
        found = np.zeros(len(self.events.stances), int)
        found[places] = codes
        return np.unique(found[self.events.stance], return_inverse=True)[1]

    def evidence(self, place: int, side: int) -> tuple[str, ...]:
        """The statements of an actor (side 0) or on a proposition (side 1)."""
        codes = self.events.column if side else self.events.row
        stances = self.events.stance[codes == place]
        found = self.events.stances
        return tuple(sorted({found.word("statement", int(n)) for n in stances}))


def short(number: Any) -> float:
    """A number to four places: later digits differ between machines, and nobody needs more."""
    return round(float(number), 4) + 0.0
