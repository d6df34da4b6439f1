"""Facts on which sources differ: the same subject, aspect and period with values that do not fit.

Values are compared as their kind asks: sums and other numbers within their rounding, dates within
what they may stand for, texts as they are written. Sums in different currencies are compared where
a rate is on record, which is to say where a document restates a sum in another currency; the table
says which rate was taken. Without one they stand side by side and are not compared.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from communique.errors import DateError
from communique.graph import terms as t
from communique.graph.answers import Answer, Row
from communique.graph.dates import bounds
from communique.graph.exchange_rates import Rate, Rates, first_day, number, rates
from communique.graph.questions import ask
from communique.graph.store import View

if TYPE_CHECKING:
    from communique.graph.knowledge import KnowledgeGraph

COLUMNS = (
    "subject", "aspect", "kind", "period", "answer", "value", "unit", "compared", "compared_unit",
    "rate", "difference", "approximate", "words", "speaker", "document", "outlet", "published",
    "note", "claim", "subject_iri", "aspect_iri",
)  # fmt: skip
NARROW = (
    "subject", "aspect", "period", "answer", "value+unit", "difference", "speaker+document",
    "published",
)  # fmt: skip
NUMERIC = ("money", "number", "percent")
SLACK = Decimal("0.05")
"""No rounding excuses a greater difference than five percent."""


class Compared(NamedTuple):
    """A claim with the value it is compared by, its unit, and the rate in words ("" for none).

    ``foreign`` says that another document's rate was taken.
    """

    row: Row
    value: Any
    unit: str
    rate: str = ""
    foreign: bool = False


@dataclass(frozen=True)
class Fact:
    """A fact on which sources differ: its answers, each the claims that fit one another."""

    subject: str
    aspect: str
    kind: str
    period: str
    answers: tuple[tuple[Compared, ...], ...]


@dataclass(frozen=True)
class Disagreements(Sequence[Fact]):
    """Facts on which sources differ, in the order of subject, aspect and period.

    ``table`` has one row per claim: what it says, ``answer`` (1 is the answer of most documents),
    the value it is ``compared`` by and the ``rate`` taken, and by how much it differs from the
    first answer.
    """

    facts: tuple[Fact, ...]

    def __len__(self) -> int:
        return len(self.facts)

    def __getitem__(self, index: Any) -> Any:
        return self.facts[index]

    @property
    def table(self) -> Answer:
        """One row per claim of every fact."""
        rows = [row for fact in self.facts for row in _rows(fact)]
        return Answer(COLUMNS, rows, narrow=NARROW, title=self.words())

    def counts(self) -> dict[str, int]:
        """How many facts of each kind (money, date, text, ...) sources differ on."""
        return dict(sorted(Counter(fact.kind for fact in self.facts).items()))

    def words(self) -> str:
        """The count in words."""
        kinds = ", ".join(f"{number} {kind}" for kind, number in self.counts().items())
        count = len(self.facts)
        listed = f" ({kinds})" if kinds else ""
        return f"{count} fact{'' if count == 1 else 's'} on which sources differ{listed}"


def disagreements(kg: KnowledgeGraph, **narrowed: Any) -> Disagreements:
    """The facts on which documents, or the speakers they report, differ.

    ``narrowed`` are parameters of the question ``claims``: agreement, actor, aspect, document.
    Rejected claims do not count. Texts count where documents differ; every other kind also where
    one document reports two speakers who differ.
    """
    given = {name: str(value) for name, value in narrowed.items() if value not in (None, "")}
    return found_in(kg.store, kg.mint, **given)


def found_in(view: View, mint: t.Minter, **given: str) -> Disagreements:
    """As ``disagreements``, from a store."""
    return compare(ask(view, mint, "claims", **given), rates(view))


def compare(claims: Iterable[Row], known: Sequence[Rate] = ()) -> Disagreements:
    """The disagreements among claims (rows of the question ``claims``), given exchange rates."""
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in claims:
        groups[str(row.subject_iri), str(row.aspect_iri), _period(row.period)].append(row)
    by_unit = Rates(known)
    facts = [fact for rows in groups.values() if (fact := _fact(rows, by_unit)) is not None]
    facts.sort(key=lambda fact: (fact.subject, fact.aspect, fact.period))
    return Disagreements(tuple(facts))


def _period(expression: object) -> str:
    """The days that a period means: 2025 and 2025~ are one."""
    try:
        first, last = bounds(str(expression)) if expression else (None, None)
    except DateError:
        return str(expression)
    return f"{first or ''}/{last or ''}"


def _fact(rows: list[Row], known: Rates) -> Fact | None:
    kind = str(rows[0].kind or "text")
    if len(rows) < 2 or len({_voice(row, kind) for row in rows}) < 2:
        return None
    answers = _answers(_comparable(rows, kind, known), kind)
    voices = [{_voice(each.row, kind) for each in answer} for answer in answers]
    # one voice that gives several values agrees with itself; two are needed that do not fit
    if not any(
        one - other or other - one for one in voices for other in voices if one is not other
    ):
        return None
    first = rows[0]
    period = str(first.period or "")
    return Fact(str(first.subject), str(first.aspect), kind, period, tuple(map(tuple, answers)))


def _voice(row: Row, kind: str) -> tuple[str, str]:
    return str(row.document), "" if kind == "text" else str(row.speaker or "")


# --- values -------------------------------------------------------------------------------------


def _comparable(rows: list[Row], kind: str, known: Rates) -> list[Compared]:
    if kind not in NUMERIC:
        return [Compared(row, row.value, str(row.unit or "")) for row in rows]
    by_claim = {str(row.claim): row for row in rows}
    originals = [row for row in rows if str(row.converted_from or "") not in by_claim]
    units = Counter(str(row.unit or "") for row in originals)
    main = min(units, key=lambda unit: (-units[unit], unit))
    return [_converted(row, by_claim, main, known) for row in rows]


def _converted(row: Row, by_claim: dict[str, Row], main: str, known: Rates) -> Compared:
    source = by_claim.get(str(row.converted_from or ""), row)
    value, unit = number(source.value), str(source.unit or "")
    restated = f"restates {source.value:,} {unit}" if source is not row else ""
    if unit == main or value is None:
        return Compared(row, value, unit, restated)
    rate = known.rate(unit, main, row)
    if rate is None:
        return Compared(row, value, unit, restated or f"no rate on record into {main}")
    words = f"1 {unit} = {_short(rate.factor)} {main} ({rate.document})"
    return Compared(row, value * rate.factor, main, words, rate.document != row.document)


def _short(number: Decimal) -> str:
    """Six digits that count, or the whole number."""
    rounded = number.quantize(Decimal(1)) if number >= 10**6 else Decimal(f"{number:.6g}")
    return f"{rounded:,f}"


# --- what fits ----------------------------------------------------------------------------------


def _answers(claims: list[Compared], kind: str) -> list[list[Compared]]:
    """The claims parted into answers, that of most documents first.

    Two claims are one answer where a chain of values that fit one another joins them.
    """
    same: dict[tuple[str, str, bool], list[Compared]] = defaultdict(list)
    for claim in claims:
        same[_folded(claim.value), claim.unit, claim.foreign].append(claim)
    answers: list[list[list[Compared]]] = []
    for equal in same.values():
        joined = [each for each in answers if any(_fits(equal[0], one[0], kind) for one in each)]
        rest = [each for each in answers if not any(each is one for one in joined)]
        answers = [*rest, [*(one for each in joined for one in each), equal]]
    flat = [
        sorted((one for equal in answer for one in equal), key=lambda each: _place(each.row))
        for answer in answers
    ]
    return sorted(flat, key=lambda each: (-len({one.row.document for one in each}), _key(each)))


def _place(row: Row) -> tuple[str, str]:
    return str(row.document), str(row.claim)


def _key(answer: list[Compared]) -> tuple[str, ...]:
    return tuple(str(each.row.claim) for each in answer)


def _fits(one: Compared, other: Compared, kind: str) -> bool:
    if kind in NUMERIC:
        if one.unit != other.unit or one.value is None or other.value is None:
            return False
        return bool(abs(one.value - other.value) <= max(_slack(one), _slack(other)))
    if kind == "date":
        return _dates_fit(str(one.value), str(other.value))
    return _folded(one.value) == _folded(other.value)


def _slack(claim: Compared) -> Decimal:
    """How far a value may lie from another that it is a rounding of.

    Half a unit of its last significant digit, but never more than SLACK; a value converted at
    another document's rate has all of SLACK, because rates move.
    """
    value = abs(Decimal(claim.value))
    if claim.foreign:
        return value * SLACK
    exponent = int(value.normalize().as_tuple().exponent)
    return min(Decimal(10) ** exponent / 2, value * SLACK)


def _dates_fit(one: str, other: str) -> bool:
    try:
        first, last = bounds(one)
        other_first, other_last = bounds(other)
    except DateError:
        return _folded(one) == _folded(other)
    return (first or date.min) <= (other_last or date.max) and (other_first or date.min) <= (
        last or date.max
    )


def _folded(value: object) -> str:
    return " ".join(str(value).casefold().split())


# --- rows ---------------------------------------------------------------------------------------


def _rows(fact: Fact) -> Iterator[tuple[Any, ...]]:
    first = fact.answers[0][0]
    for place, answer in enumerate(fact.answers, start=1):
        for claim in answer:
            row = claim.row
            yield (
                row.subject, row.aspect, fact.kind, row.period, place, row.value, row.unit,
                _plain(claim.value), claim.unit or None, claim.rate or None,
                _difference(claim, first, fact.kind) if place > 1 else None, row.approximate,
                row.words, row.speaker, row.document, row.outlet, row.published, row.note,
                row.claim, row.subject_iri, row.aspect_iri,
            )  # fmt: skip


def _plain(value: Any) -> Any:
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() or abs(value) > 10**6 else value


def _difference(claim: Compared, first: Compared, kind: str) -> str | None:
    """By how much a claim differs from the first answer."""
    if kind in NUMERIC:
        if claim.unit != first.unit or not first.value or claim.value is None:
            return "not compared"
        return f"{(claim.value / first.value - 1) * 100:+.1f} %"
    if kind == "date":
        day, other = first_day(str(claim.value)), first_day(str(first.value))
        return _apart((day - other).days) if day and other else None
    return "other words" if kind == "text" else "the opposite"


def _apart(days: int) -> str:
    count = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
    return f"{count} {'later' if days > 0 else 'earlier'}"
