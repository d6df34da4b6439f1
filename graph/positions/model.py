"""Positions: sides taken, and the tables that follow from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import permutations

from communique.errors import UsageError
from communique.graph.answers import Answer
from communique.graph.positions import movement, rows
from communique.graph.positions.taken import Taken


@dataclass(frozen=True)
class Positions:
    """Sides taken, in the order of time, and what follows from them.

    ``undated`` is the number of sides left out because no date is known.
    """

    taken: tuple[Taken, ...]
    undated: int = 0

    def __len__(self) -> int:
        return len(self.taken)

    def __iter__(self) -> Iterator[Taken]:
        return iter(self.taken)

    @property
    def timeline(self) -> Answer:
        """One row per side taken: actor, proposition, day, stance, passage, statement."""
        listed = sorted(self.taken, key=rows.reading_order)
        narrow = ("actor", "proposition", "day", "stance", "paraphrase", "document")
        return Answer(rows.TIMELINE, [*map(rows.timeline_row, listed)], narrow=narrow)

    @property
    def changes(self) -> Answer:
        """One row for each time an actor changes from one side to the other, with both passages.

        The last statement before and the first after; neutral ones lie between the sides. Where
        the two may have been made in the other order, or on one day, ``certain`` is false.
        """
        found = [rows.change_row(*turn) for group in self._by_pair() for turn in rows.turns(group)]
        narrow = ("actor", "proposition", "from_day+to_day", "from_stance+to_stance",
                  "from_paraphrase", "to_paraphrase", "from_document+to_document")  # fmt: skip
        return Answer(rows.CHANGES, found, narrow=narrow)

    @property
    def coalitions(self) -> Answer:
        """One row per proposition and actor: the side, the statements for and against, their mean.

        ``side`` is supports or opposes by the sign of the mean, ``mixed`` where an actor's sides
        cancel out, ``neutral`` where no side is taken.
        """
        found = sorted(
            (rows.coalition_row(group) for group in self._by_pair()),
            key=lambda row: (str(row[0]), rows.SIDES.index(str(row[1])), str(row[2])),
        )
        narrow = ("proposition", "side", "actor", "supports", "opposes", "neutral", "first+last")
        return Answer(rows.COALITIONS, found, narrow=narrow)

    def moves(
        self, before: tuple[str, str] | str, after: tuple[str, str] | str, *, least: float = 0.0
    ) -> Answer:
        """Who moved toward whom between two periods: one row per ordered pair of actors.

        A period is an EDTF expression ("2024", "2024-01/2024-06") or a pair of days. An actor's
        place on a proposition in a period is the mean polarity there. ``moved`` says how much
        nearer the actor came to where the other stood before, from -1 to 1: the mean over
        propositions of (|a1 - b1| - |a2 - b1|) / 2, on those where the actor took a side in both
        periods and the other in the first. The distances are those means too. Pairs that moved no
        more than ``least`` either way are left out. Raises UsageError for periods that are none,
        or in the wrong order.
        """
        days, later = movement.period(before), movement.period(after)
        if days[0] > later[1]:
            raise UsageError(f"the period before ({before}) lies after the period after ({after})")
        first, second = self._places(*days), self._places(*later)
        actors = {each.actor_iri: each.actor for each in self.taken}
        names = sorted(actors, key=lambda iri: (actors[iri], iri))
        moves = (movement.move(*pair, first, second, actors) for pair in permutations(names, 2))
        found = [row for row in moves if row is not None and abs(row[2]) > least]
        found.sort(key=lambda row: (-row[2], row[0], row[1]))
        return Answer(movement.MOVES, found, narrow=movement.MOVES[:7])

    def _by_pair(self) -> Iterator[list[Taken]]:
        groups: dict[tuple[str, str, str, str], list[Taken]] = defaultdict(list)
        for each in self.taken:
            key = each.actor, each.proposition, each.actor_iri, each.proposition_iri
            groups[key].append(each)
        return (groups[key] for key in sorted(groups))

    def _places(self, first: date, last: date) -> dict[tuple[str, str], list[Taken]]:
        found: dict[tuple[str, str], list[Taken]] = defaultdict(list)
        for each in self.taken:
            if first <= each.earliest and each.latest <= last:
                found[each.actor_iri, each.proposition_iri].append(each)
        return found
