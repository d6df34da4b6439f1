"""What became of a reading: each coding with its outcome, and what a person should know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from communique.graph import records as r
from communique.loaders.exchange.filing import Outcome
from communique.loaders.exchange.model import Coding, Refused, clean, listed


class Item(NamedTuple):
    """What became of one coding: where it stood, what it is, and the statement it became."""

    place: str
    what: str
    outcome: Outcome
    document: str = ""
    statement: str = ""
    why: str = ""


@dataclass
class Filed:
    """What became of a reading; ``new`` counts what the dossier got, by list."""

    items: list[Item] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    new: dict[str, int] = field(default_factory=dict)

    def refuse(self, coding: Coding, why: str, document: str = "") -> None:
        """Notes a coding that was not taken."""
        self.items.append(Item(coding.place, describe(coding), "refused", document, why=why))

    def undo(self, document: str, why: str) -> None:
        """Turns what was taken into a document into refusals."""
        for number, item in enumerate(self.items):
            if item.document == document and item.outcome == "taken":
                self.items[number] = item._replace(outcome="refused", statement="", why=why)

    def warn_of_coders(self, documents: Iterable[r.Document]) -> None:
        """Notes documents that several coders coded."""
        several, everyone = [], set()
        for document in documents:
            coders = {by.coder for s in document.statements if (by := s.by) and by.coder}
            if len(coders) > 1:
                several.append(document.id)
                everyone |= coders
        if several:
            self.notes.append(
                f"several coders ({listed(sorted(everyone))}) coded {listed(several, 3)}: what two "
                "of them coded counts twice until communique intercoder settles it"
            )


def refusal(each: Refused) -> Item:
    """What a reader refused, as an item of the report."""
    return Item(each.place, each.what, "refused", why=each.why)


def describe(coding: Coding) -> str:
    """A coding in a few words, for the report."""
    who = coding.speaker.label or coding.organization.label
    sides = ", ".join(side.proposition.label or side.proposition.id for side in coding.sides)
    return clean(": ".join(filter(None, (who, sides or coding.paraphrase or coding.quote))), 120)
