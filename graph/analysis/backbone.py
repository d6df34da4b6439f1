"""Backbone and redundant propositions: which of them hold the network of actors together.

Three methods (Leifeld, rDNA, "dna_backbone"). ``nested`` takes propositions away one after the
other, each time the one whose absence costs least: what goes first is redundant, what stays longest
is the backbone; no chance is involved. ``fixed`` looks for the backbone of a given size, and
``penalty`` for one of any size, that costs least; both by simulated annealing. What is lost is said
in ``spectral_loss``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from communique.errors import UsageError
from communique.graph.analysis import annealing
from communique.graph.analysis.result import Analysis, require
from communique.graph.analysis.spectral_loss import SpectralLoss
from communique.graph.answers import Answer

if TYPE_CHECKING:
    from communique.graph.networks.model import Network

COLUMNS = (
    "rank", "proposition", "part", "loss", "rise", "statements", "evidence", "proposition_iri"
)  # fmt: skip
METHODS = ("nested", "fixed", "penalty")
MOST = 150


@dataclass(frozen=True, repr=False)
class Backbone(Analysis):
    """One row per proposition, the most needed first; ``part`` says backbone or redundant.

    Nested: ``loss`` is what is lost when it and all below it are taken away, ``rise`` how much of
    that is due to it. Otherwise ``loss`` is what would be lost if it changed sides (taken away too,
    or put back), ``rise`` the difference that makes.
    """

    kept: tuple[str, ...]

    @property
    def redundant(self) -> tuple[str, ...]:
        """The ids of the propositions that are no part of the backbone."""
        return tuple(str(row.proposition_iri) for row in self.table if row.part == "redundant")


def backbone(
    network: Network,
    method: str = "nested",
    *,
    size: int | None = None,
    tolerance: float = 0.05,
    penalty: float = 0.5,
    steps: int = 2000,
    seed: int = 0,
) -> Backbone:
    """The backbone of a one-mode network through its columns (propositions, by default).

    ``size`` is how many propositions to keep; nested: by default as few as keep the loss at no more
    than ``tolerance`` of the greatest there is; ``fixed`` must be told. ``penalty`` weighs the
    share of propositions kept against the loss, itself a share of what is lost with all of them:
    the greater, the smaller the backbone (a scale of its own, not that of rDNA). ``steps`` are
    those of the annealing, ``seed`` makes them the same each time.

    Raises UsageError for more than 150 columns, for options that do not fit the method, or a
    network that is not one-mode.
    """
    require(network, "onemode", "a backbone")
    _check(len(network.columns), method, size, penalty, steps)
    loss = SpectralLoss(network)
    chance: dict[str, Any] = {}
    if method == "nested":
        order, losses = _nested(len(network.columns), loss)
        kept = size if size is not None else _enough(losses, tolerance)
    else:
        chance = {"steps": steps, "seed": seed}
        gone = _annealed(len(network.columns), method, size, penalty, loss, chance)
        order, losses = _by_change(len(network.columns), gone, loss)
        kept = len(order) - len(gone)
    return _backbone(network, method, order, losses, kept, loss, {
        "method": method, "size": size, "tolerance": tolerance, "penalty": penalty, **chance,
    })  # fmt: skip


def _check(count: int, method: str, size: int | None, penalty: float, steps: int) -> None:
    if method not in METHODS:
        raise UsageError(f"no method {method!r}; methods: {', '.join(METHODS)}")
    if count > MOST:
        raise UsageError(f"{count} columns are too many to take away one by one: narrow by topic")
    if size is not None and not 0 < size <= count:
        raise UsageError(f"size: the backbone may have 1 to {count} propositions, not {size}")
    if (method == "fixed" and size is None) or (method == "penalty" and size is not None):
        wants = "needs a size" if method == "fixed" else "finds the size itself"
        raise UsageError(f"the method {method} {wants}")
    if penalty < 0 or steps < 1:
        raise UsageError("penalty must not be below 0, nor steps below 1")


def _nested(count: int, loss: SpectralLoss) -> tuple[list[int], list[float]]:
    """The columns in the order in which they go, and the loss after 0, 1, ... have gone."""
    left, gone, order, losses = set(range(count)), frozenset[int](), [], [0.0]
    while left:
        least, column = min((loss.of(gone | {each}), each) for each in left)
        left.remove(column)
        gone |= {column}
        order.append(column)
        losses.append(least)
    return order, losses


def _annealed(
    count: int,
    method: str,
    size: int | None,
    penalty: float,
    loss: SpectralLoss,
    chance: dict[str, Any],
) -> frozenset[int]:
    """The columns to take away."""
    if method == "fixed":
        return annealing.best_of_size(count, count - (size or count), loss.of, **chance)
    whole = loss.of(frozenset(range(count))) or 1.0

    def punished(gone: frozenset[int]) -> float:
        return loss.of(gone) / whole + penalty * (count - len(gone)) / count

    return annealing.best(count, punished, **chance) if count > 1 else frozenset()


def _by_change(
    count: int, gone: frozenset[int], loss: SpectralLoss
) -> tuple[list[int], list[float]]:
    """The columns, redundant ones first, and for each the loss if it changed sides."""
    changed = {column: loss.of(gone ^ {column}) for column in range(count)}
    redundant = sorted(gone, key=lambda column: (-changed[column], column))
    kept = sorted({*range(count)} - gone, key=lambda column: (changed[column], column))
    order = [*redundant, *kept]
    return order, [loss.of(gone), *(changed[column] for column in order)]


def _enough(losses: list[float], tolerance: float) -> int:
    """How few columns keep the loss within a share of the greatest there is."""
    limit = tolerance * max(losses, default=0.0)
    gone = max((n for n, loss in enumerate(losses) if max(losses[: n + 1]) <= limit), default=0)
    return len(losses) - 1 - gone


def _backbone(
    network: Network,
    method: str,
    order: list[int],
    losses: list[float],
    kept: int,
    loss: SpectralLoss,
    settings: dict[str, Any],
) -> Backbone:
    whole = loss.of(frozenset(order[: len(order) - kept]))
    words = (
        f"The {kept} of {len(order)} propositions that keep the network of actors as it is"
        f"{_HOW[method].format(**settings)}: spectral loss {whole:.4f}. {network.settings.words()}"
    )
    befores = losses[:-1] if method == "nested" else [whole] * len(order)
    rows = _rows(network, order, list(zip(befores, losses[1:], strict=True)), kept)
    return Backbone(
        kind="backbone",
        words=words,
        settings=settings,
        table=Answer(COLUMNS, rows, narrow=COLUMNS[:6]),
        kept=tuple(network.columns[column].id for column in order[len(order) - kept :]),
    )


_HOW = {
    "nested": "",
    "fixed": ", by {steps} steps of annealing",
    "penalty": ", by {steps} steps of annealing with penalty {penalty:g}",
}


def _rows(
    network: Network, order: list[int], losses: list[tuple[float, float]], kept: int
) -> list[tuple[Any, ...]]:
    found = network.events
    statements: dict[int, set[str]] = {}
    for place, column in enumerate(found.column.tolist()):
        iri = found.stances.word("statement", int(found.stance[place]))
        statements.setdefault(column, set()).add(iri)
    rows = []
    for rank, column in enumerate(reversed(order), start=1):
        before, after = losses[len(order) - rank]
        node, used = network.columns[column], sorted(statements.get(column, ()))
        part = "backbone" if rank <= kept else "redundant"
        rows.append((rank, node.label, part, round(after, 6), round(after - before, 6), len(used),
                     " ".join(used), node.id))  # fmt: skip
    return rows
