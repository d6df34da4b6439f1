"""What the shipped questions cost: on disk at every size, and in other engines."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import engines, virtuoso
from benchmarks.apart import Failed
from benchmarks.dossiers import Case
from benchmarks.engines import Answered, Answers
from benchmarks.measure import Cell, Limit, Table, spelled
from benchmarks.questions import Asked, asked

PATIENCE, VIRTUOSO_PATIENCE, RDFLIB_PATIENCE = 30.0, 10.0, 3.0
LARGE, SMALL = 1_000_000, 100_000
"""Quads at which a question's reach is judged, and up to which rdflib is asked."""


def questions(cases: list[Case], *, peers: bool = True) -> Table:
    """Every question on disk, at every size; with ``peers``, in rdflib and Virtuoso too."""
    posed = [asked(case) for case in cases]
    own = [engines.on_disk(case, each, PATIENCE) for case, each in zip(cases, posed, strict=True)]
    notes = ["Medians; every row read. '+' joins what is given; other engines get the same query."]
    others = list(_peers(list(zip(cases, posed, strict=True)), notes)) if peers else []
    notes += [f"{each.engine} opens or loads in {each.loading}." for each in (*own, *others)]
    columns = tuple(each.engine for each in (*own, *others))
    judged = cases[-1].size >= LARGE
    return Table(
        "Questions",
        ("question", "given", "rows", *columns, *(("reach",) if judged else ())),
        [_row(each, own, others, judged) for each in posed[-1]],
        tuple(notes),
        narrow=True,
    )


def _peers(posed: list[tuple[Case, list[Asked]]], notes: list[str]) -> Iterator[Answers]:
    small = [each for each in posed if each[0].size <= SMALL]
    if small:
        case, posed_there = small[-1]
        yield engines.rdflib(case, _narrowest(posed_there), RDFLIB_PATIENCE)
    if not virtuoso.installed():
        notes.append(virtuoso.TO_INSTALL)
        return
    try:
        yield engines.virtuoso(*posed[-1], VIRTUOSO_PATIENCE)
    except Failed as error:
        notes.append(f"Virtuoso: {error}")


def _narrowest(questions: list[Asked]) -> list[Asked]:
    """Of each question the variant that asks for least: rdflib would take an hour for all."""
    first: dict[str, Asked] = {}
    for each in sorted(questions, key=lambda each: each.reach):
        first.setdefault(each.name, each)
    return list(first.values())


def _row(
    question: Asked, own: list[Answers], others: list[Answers], judged: bool
) -> tuple[Cell, ...]:
    key = question.name, question.given
    answers = [each.found.get(key, Answered(why="-")) for each in own]
    cells = [_cell(each) for each in answers]
    for other in others:
        same = next(each for each in own if each.size == other.size).found[key]
        cells.append(_cell(other.found.get(key, Answered(why="-")), same.rows))
    last = answers[-1]
    verdict: tuple[Cell, ...] = ()
    if judged:
        verdict = (Limit(last.times.median, question.reach) if last.times else "OVER",)
    return (*key, last.rows, *cells, *verdict)


def _cell(answer: Answered, rows: int = -1) -> Cell:
    if answer.times is None:
        return answer.why
    if rows not in (-1, answer.rows):
        return f"{spelled(answer.times.median)}, {answer.rows} rows"
    return answer.times
