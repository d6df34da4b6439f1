"""Coefficients of agreement over units that several coders gave values.

Sources: K. Krippendorff, Content Analysis, 3rd ed. 2013, ch. 12 (alpha, with its metrics);
J. Cohen, Educational and Psychological Measurement 20, 1960 (kappa); J. L. Fleiss, Psychological
Bulletin 76, 1971 (kappa for many coders). A coefficient is None where it is not defined: no unit
with two values, or no variation that chance could have spread.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import combinations, permutations
from typing import Any, Literal, TypeAlias

Value: TypeAlias = Hashable
Unit: TypeAlias = Mapping[str, Value]
"""The values of one unit by coder; who gave none is left out."""

Metric = Literal["nominal", "ordinal", "interval", "jaccard"]
Pattern: TypeAlias = tuple[Value, ...]
Distance: TypeAlias = Callable[[Any, Any], float]


def alpha(units: Iterable[Unit], metric: Metric = "nominal") -> float | None:
    """Krippendorff's alpha.

    ``metric`` says how far two values are apart: nominal (the same or not), ordinal (ranks between
    them, by the frequency of values), interval (squared difference), jaccard (for sets: the share
    of their union that is not common to them).
    """
    return pattern_alpha(patterns(units), metric)


def patterns(units: Iterable[Unit]) -> Counter[Pattern]:
    """How often each combination of values occurs; units with fewer than two values are left out.

    The order of coders does not matter to alpha, so that many units make few patterns.
    """
    sorted_values = (sorted(unit.values(), key=_order) for unit in units)
    return Counter(tuple(values) for values in sorted_values if len(values) > 1)


def _order(value: Any) -> Any:
    return tuple(sorted(value)) if isinstance(value, frozenset) else value


def pattern_alpha(found: Mapping[Pattern, float], metric: Metric) -> float | None:
    """Alpha of counted patterns: 1 - n times observed over expected disagreement."""
    totals: Counter[Value] = Counter()
    for pattern, count in found.items():
        for value in pattern:
            totals[value] += count  # type: ignore[assignment]
    n = sum(totals.values())
    distance = _distance(metric, totals)
    observed = sum(
        count * sum(distance(c, k) for c, k in permutations(pattern, 2)) / (len(pattern) - 1)
        for pattern, count in found.items()
    )
    expected = sum(2 * totals[c] * totals[k] * distance(c, k) for c, k in combinations(totals, 2))
    if n < 2 or not expected:
        return None
    return 1 - (n - 1) * observed / expected


def _distance(metric: Metric, totals: Mapping[Any, float]) -> Distance:
    if metric == "interval":
        return lambda c, k: float((c - k) ** 2)
    if metric == "jaccard":
        return lambda c, k: 1 - len(c & k) / len(c | k) if c | k else 0.0
    if metric == "nominal":
        return lambda c, k: float(c != k)
    ranks: dict[Any, float] = {}
    below = 0.0
    for value in sorted(totals):
        ranks[value] = below + totals[value] / 2
        below += totals[value]
    # the values between two, and half of each of the two: a difference of mid-ranks
    return lambda c, k: (ranks[c] - ranks[k]) ** 2


def percent_agreement(units: Iterable[Unit]) -> float | None:
    """The share of pairs of values on one unit that are equal, over all pairs of coders."""
    pairs = [pair for unit in units for pair in combinations(unit.values(), 2)]
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else None


def cohen_kappa(
    pairs: Sequence[tuple[Any, Any]], weights: Literal["", "linear", "quadratic"] = ""
) -> float | None:
    """Cohen's kappa of two coders' values on the same units; weighted, values must be numbers."""
    if not pairs:
        return None
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    power = {"": 0, "linear": 1, "quadratic": 2}[weights]

    def cost(a: Any, b: Any) -> float:
        return float(abs(a - b) ** power if power else a != b)

    observed = sum(cost(a, b) for a, b in pairs)
    expected = sum(
        count * other * cost(a, b) for a, count in first.items() for b, other in second.items()
    ) / len(pairs)
    return 1 - observed / expected if expected else None


def fleiss_kappa(units: Iterable[Sequence[Value]]) -> float | None:
    """Fleiss' kappa; every unit has one value of each coder. None if their numbers differ."""
    rows = [list(unit) for unit in units]
    sizes = {len(row) for row in rows}
    if len(sizes) != 1 or sizes & {0, 1}:
        return None
    size = sizes.pop()
    totals = Counter(value for row in rows for value in row)
    chance = sum((count / (size * len(rows))) ** 2 for count in totals.values())
    alike = sum(n * (n - 1) for row in rows for n in Counter(row).values())
    observed = alike / (size * (size - 1) * len(rows))
    return (observed - chance) / (1 - chance) if chance < 1 else None


def interval(
    groups: Sequence[Counter[Pattern]],
    metric: Metric,
    *,
    resamples: int,
    seed: int,
    level: float = 0.95,
) -> tuple[float, float] | None:
    """The percentile bootstrap interval of alpha: groups are drawn with replacement.

    Input: the counted patterns of each group, a document or a unit. None where there are fewer than
    two groups, or alpha is undefined in most resamples. Source: B. Efron and R. Tibshirani, An
    Introduction to the Bootstrap, 1993, ch. 13.
    """
    if len(groups) < 2 or resamples < 1:
        return None
    kinds: dict[frozenset[tuple[Pattern, int]], int] = {}
    drawn_from = [kinds.setdefault(frozenset(each.items()), len(kinds)) for each in groups]
    distinct, draw, found = list(kinds), random.Random(seed), []
    for _ in range(resamples):
        drawn = Counter(draw.choices(drawn_from, k=len(drawn_from)))
        total: Counter[Pattern] = Counter()
        for kind, times in drawn.items():
            for pattern, count in distinct[kind]:
                total[pattern] += times * count
        value = pattern_alpha(total, metric)
        if value is not None:
            found.append(value)
    if 2 * len(found) < resamples:
        return None
    found.sort()
    tail, last = (1 - level) / 2, len(found) - 1
    return found[round(tail * last)], found[round((1 - tail) * last)]
