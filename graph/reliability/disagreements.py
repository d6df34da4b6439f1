"""Where coders differ: a table ready for adjudication.

One row for each unit that its coders did not code alike: its place and words, what kind of
disagreement it is, and in a column for each coder what that coder said. The column ``decision`` is
empty: whoever adjudicates writes the name of the coder who is right, or ``none``.
"""

from __future__ import annotations

from collections.abc import Iterable

from communique.graph.answers import Answer, Cell
from communique.graph.reliability.matching import Unit
from communique.graph.reliability.model import Coded

KINDS = {
    "found": "only one coder, or not every coder, found it",
    "speaker": "different speakers",
    "proposition": "different propositions",
    "stance": "different sides on one proposition",
    "topic": "different topics",
    "mode": "direct for one, indirect for the other",
    "span": "passages that differ",
}
"""The kinds of disagreement, the gravest first."""

STATEMENT = "statement of "


def disagreements(units: Iterable[Unit], coders: Iterable[str], *, spans: bool = False) -> Answer:
    """The units on which coders differ, in the order of documents and places.

    Input: the units; all coders; whether passages that merely differ in their ends count too.
    Columns: document, start, end, kind (one or more of ``KINDS``, joined by ``+``), words, one
    column for each coder, decision, why, and the statement ids by coder.
    """
    names = list(coders)
    columns = ["document", "start", "end", "kind", "words", *names, "decision", "why"]
    columns += [f"{STATEMENT}{name}" for name in names]
    rows: list[list[Cell]] = []
    for unit in units:
        kinds = kinds_of(unit, spans=spans)
        if kinds:
            said = [_said(unit.coded.get(name), name in unit.missing) for name in names]
            ids = [unit.coded[name].statement if name in unit.coded else "" for name in names]
            words = max((each.words for each in unit.coded.values()), key=len)
            rows.append([unit.document, *unit.span, "+".join(kinds), words, *said, "", "", *ids])
    narrow = ["document+start", "kind", *names]
    return Answer(columns, rows, narrow=narrow, title="Disagreements")


def kinds_of(unit: Unit, *, spans: bool = False) -> list[str]:
    """In what the coders of a unit differ; empty if they agree."""
    coded = list(unit.coded.values())
    propositions = {frozenset(each.stances) for each in coded}
    common = frozenset.intersection(*propositions)
    found = {
        "found": bool(unit.missing),
        "speaker": len({each.speaker for each in coded}) > 1,
        "proposition": len(propositions) > 1,
        "stance": any(len({each.stances[p] for each in coded}) > 1 for p in common),
        "topic": len({each.topics for each in coded}) > 1,
        "mode": len({each.mode for each in coded}) > 1,
        "span": spans and len({(each.start, each.end) for each in coded}) > 1,
    }
    return [kind for kind, differs in found.items() if differs]


def _said(coded: Coded | None, missing: bool) -> str | None:
    """What one coder said of a unit, in words; None if the coder did not code the document."""
    if coded is None:
        return "(not coded)" if missing else None
    sides = [f"{polarity:+g} {name}" for name, polarity in sorted(coded.stances.items())]
    topics = f"[{', '.join(sorted(coded.topics))}]" if coded.topics else ""
    return " ".join(filter(None, (f"{coded.speaker}:", "; ".join(sides), topics)))
