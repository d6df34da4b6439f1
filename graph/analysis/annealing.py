"""Sets of propositions found by simulated annealing.

Source: Kirkpatrick, Gelatt and Vecchi, "Optimization by Simulated Annealing", Science 220 (1983).
A step changes the set a little; a better one is always taken, a worse one with a probability that
falls with the harm it does and with time. The best set met is given back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from math import exp
from random import Random

Chosen = frozenset[int]
Cost = Callable[[Chosen], float]
Neighbour = Callable[[Chosen, Random], Chosen]

COLDEST = 1e-3
"""The last temperature, as a share of the first."""


def best_of_size(count: int, size: int, cost: Cost, *, steps: int, seed: int) -> Chosen:
    """The set of ``size`` numbers below ``count`` of the least cost met; a step swaps two."""
    chance = Random(seed)
    begin = frozenset(chance.sample(range(count), size))
    if not 0 < size < count:
        return begin

    def swapped(chosen: Chosen, chance: Random) -> Chosen:
        out = chance.choice(sorted(chosen))
        return chosen - {out} | {chance.choice(sorted({*range(count)} - chosen))}

    return _annealed(begin, cost, swapped, steps, chance)


def best(count: int, cost: Cost, *, steps: int, seed: int) -> Chosen:
    """The set of 1 to ``count`` - 1 numbers of the least cost met; a step adds, drops or swaps."""
    chance = Random(seed)
    begin = frozenset(chance.sample(range(count), max(1, count // 2)))
    if count < 2:
        return begin

    def changed(chosen: Chosen, chance: Random) -> Chosen:
        inside, outside = sorted(chosen), sorted({*range(count)} - chosen)
        smaller = chosen - {chance.choice(inside)} if len(inside) > 1 else chosen
        larger = frozenset({chance.choice(outside)}) if len(outside) > 1 else frozenset()
        return chance.choice((smaller, chosen | larger, smaller | larger))

    return _annealed(begin, cost, changed, steps, chance)


def _annealed(begin: Chosen, cost: Cost, near: Neighbour, steps: int, chance: Random) -> Chosen:
    here = least = begin
    for heat in _cooling(begin, cost, near, steps, chance):
        there = near(here, chance)
        harm = cost(there) - cost(here)
        if harm <= 0 or chance.random() < exp(-harm / heat):
            here = there
        least = min(least, here, key=lambda each: (cost(each), sorted(each)))
    return least


def _cooling(
    begin: Chosen, cost: Cost, near: Neighbour, steps: int, chance: Random
) -> Iterator[float]:
    """Temperatures from the mean difference of some sets to their neighbours, down by shares."""
    walk = [begin]
    for _ in range(20):
        walk.append(near(walk[-1], chance))
    costs = [cost(each) for each in walk]
    warm = sum(abs(a - b) for a, b in pairwise(costs)) / 20 or 1.0
    return (warm * COLDEST ** (step / steps) for step in range(steps))
