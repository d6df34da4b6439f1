"""Actors on one dimension by the sides they take: ideal points.

A side is for a proposition with probability 1 / (1 + exp(-(a * x - b))), with the actor's point x
and the proposition's slope a and threshold b: the two-parameter item response model, as Clinton,
Jackman and Rivers estimate it (American Political Science Review 98, 2004). Here it is taken at the
maximum of the posterior, with standard normal priors for x and a and a normal prior of variance 4
for b; its uncertainty is Laplace's approximation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from communique.errors import UsageError
from communique.graph.analysis.scaling import Scaling, Sides, short
from communique.graph.answers import Answer

if TYPE_CHECKING:
    from communique.graph.networks.model import Network

IDEAL = (
    "name", "kind", "point", "low", "high", "error", "slope", "threshold", "sides", "evidence",
    "node_iri",
)  # fmt: skip
_PRIOR_SLOPE, _PRIOR_POINT, _PRIOR_THRESHOLD = 1.0, 1.0, 0.25  # precisions: 1 / variance
_NORMAL = 1.959964  # of a normal distribution 95 percent lie within so many standard errors


def ideal_points(network: Network, *, anchor: str = "") -> Scaling:
    """Actors on one dimension by the sides they take, with 95 percent intervals.

    ``anchor`` names an actor (id or label) whose point shall be positive; by default the actor with
    the largest point is. Neutral statements say nothing. Rows of propositions have their slope (how
    sharply they divide the dimension) and threshold. Raises UsageError for fewer than two actors,
    or an anchor that there is not.
    """
    from scipy.optimize import minimize

    sides = Sides(network)
    actors, propositions = len(sides.actors), len(sides.propositions)
    if actors < 2 or not propositions:
        raise UsageError(f"too little to scale: {actors} actors with sides")
    favor = sides.favor[np.ix_(sides.actors, sides.propositions)]
    against = sides.against[np.ix_(sides.actors, sides.propositions)]
    begin = _beginning(favor, against)
    found = minimize(posterior, begin, args=(favor, against), jac=True, method="L-BFGS-B",
                     options={"maxiter": 5000, "ftol": 1e-12, "gtol": 1e-8})  # fmt: skip
    errors = _errors(found.x, favor, against)
    points, slopes, thresholds = _parted(found.x, actors)
    sign = _orientation(sides, points, anchor)
    rows = [
        *_actor_rows(sides, points * sign, errors[:actors], favor + against),
        *_proposition_rows(sides, slopes * sign, thresholds, favor + against),
    ]
    return Scaling(
        kind="ideal-points",
        words=f"Ideal points of {actors} actors from sides on {propositions} propositions, by a "
        f"two-parameter item response model. {network.settings.words()}",
        settings={"anchor": anchor},
        table=Answer(IDEAL, rows, narrow=IDEAL[:9]),
    )


def _parted(values: Any, actors: int) -> tuple[Any, Any, Any]:
    rest = values[actors:]
    return values[:actors], rest[: len(rest) // 2], rest[len(rest) // 2 :]


def _beginning(favor: Any, against: Any) -> Any:
    """Points and slopes from the leading singular vectors of the balance of sides."""
    balance = (favor - against) / np.maximum(favor + against, 1)
    left, values, right = np.linalg.svd(balance - balance.mean(axis=0), full_matrices=False)
    scale = np.sqrt(values[0]) if values[0] > 0 else 0.0
    spread = np.std(left[:, 0]) or 1.0
    return np.concatenate(
        [left[:, 0] / spread * 0.5, right[0] * scale, np.zeros(favor.shape[1])]
    ) + 1e-3 * np.cos(np.arange(favor.shape[0] + 2 * favor.shape[1]))


def posterior(values: Any, favor: Any, against: Any) -> tuple[float, Any]:
    """The negative logarithm of the posterior and its gradient.

    ``values`` are the points of the actors, then slopes, then thresholds of the propositions;
    ``favor`` and ``against`` count sides, actors x propositions.
    """
    points, slopes, thresholds = _parted(values, len(favor))
    lean = np.outer(points, slopes) - thresholds
    # log(1 + exp(-z)) without overflow
    loss = (favor * np.logaddexp(0, -lean) + against * np.logaddexp(0, lean)).sum()
    loss += 0.5 * (
        _PRIOR_POINT * (points**2).sum()
        + _PRIOR_SLOPE * (slopes**2).sum()
        + _PRIOR_THRESHOLD * (thresholds**2).sum()
    )
    miss = (favor + against) / (1 + np.exp(-np.clip(lean, -500, 500))) - favor
    gradient = np.concatenate(
        [
            miss @ slopes + _PRIOR_POINT * points,
            miss.T @ points + _PRIOR_SLOPE * slopes,
            -miss.sum(axis=0) + _PRIOR_THRESHOLD * thresholds,
        ]
    )
    return float(loss), gradient


def _errors(values: Any, favor: Any, against: Any) -> Any:
    """Standard errors: the inverse of the curvature at the maximum (Laplace's approximation)."""
    step = 1e-5
    curvature = np.array(
        [
            (posterior(values + step * unit, favor, against)[1]
             - posterior(values - step * unit, favor, against)[1]) / (2 * step)
            for unit in np.eye(len(values))
        ]
    )  # fmt: skip
    spread = np.linalg.pinv((curvature + curvature.T) / 2)
    return np.sqrt(np.maximum(np.diag(spread), 0))


def _orientation(sides: Sides, points: Any, anchor: str) -> float:
    nodes = [sides.network.rows[n] for n in sides.actors]
    if not anchor:
        return float(np.sign(points[int(np.argmax(abs(points)))]) or 1.0)
    named = [
        n for n, node in enumerate(nodes)
        if anchor in (node.id, node.label, node.id.rpartition("/")[2])
    ]  # fmt: skip
    if len(named) != 1:
        raise UsageError(f"anchor: {anchor!r} is {len(named)} actors that take sides, not one")
    return float(np.sign(points[named[0]]) or 1.0)


def _actor_rows(sides: Sides, points: Any, errors: Any, taken: Any) -> list[tuple[Any, ...]]:
    rows = []
    for n, place in enumerate(sides.actors.tolist()):
        node, half = sides.network.rows[place], _NORMAL * errors[n]
        used = " ".join(sides.evidence(place, 0))
        rows.append((node.label, "actor", short(points[n]), short(points[n] - half),
                     short(points[n] + half), short(errors[n]), None, None,
                     short(taken[n].sum()), used, node.id))  # fmt: skip
    return sorted(rows, key=lambda row: (row[2], row[0], row[-1]))


def _proposition_rows(
    sides: Sides, slopes: Any, thresholds: Any, taken: Any
) -> list[tuple[Any, ...]]:
    rows = []
    for n, place in enumerate(sides.propositions.tolist()):
        node = sides.network.columns[place]
        used = " ".join(sides.evidence(place, 1))
        rows.append((node.label, "proposition", None, None, None, None, short(slopes[n]),
                     short(thresholds[n]), short(taken[:, n].sum()), used, node.id))  # fmt: skip
    return sorted(rows, key=lambda row: (row[6], row[0], row[-1]))
