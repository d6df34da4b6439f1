"""Kernels: what an event counts by its distance from the middle of a window.

Distances are in halves of the window: -1 and 1 are its ends.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import pi, sqrt

import numpy as np

from communique.graph.networks.stances import Floats


def weights(kernel: str, distance: Floats) -> Floats:
    """The density of a kernel at each distance; 0 outside the window, except for ``gaussian``.

    Source: Silverman 1986, Density Estimation, table 3.1.
    """
    if kernel == "gaussian":
        return np.exp(-0.5 * distance**2) / sqrt(2 * pi)
    shape = {
        "uniform": np.full_like(distance, 0.5),
        "triangular": 1 - np.abs(distance),
        "epanechnikov": 0.75 * (1 - distance**2),
    }[kernel]
    return np.where(np.abs(distance) <= 1, shape, 0.0)


def weights_dna(kernel: str, distance: Floats) -> Floats:
    """The weights that the Discourse Network Analyzer gives.

    Its triangular and Epanechnikov kernels are not symmetric: they take ``1 - u`` and its square
    where the definitions have ``1 - |u|`` and ``1 - u`` squared. ``distance`` is positive for
    events before the middle.
    """
    if kernel in ("gaussian", "uniform"):
        return weights(kernel, distance)
    shape = np.abs(1 - distance) if kernel == "triangular" else 0.75 * (1 - distance) ** 2
    return np.where(np.abs(distance) <= 1, shape, 0.0)


def whole_units(moment: datetime, middle: datetime, unit: str) -> int:
    """How many whole units lie between an event and the middle, towards zero, as DNA counts."""
    if unit in ("months", "years"):
        months = _months(moment, middle) if moment <= middle else -_months(middle, moment)
        return months if unit == "months" else int(months / 12)
    span = {"weeks": 7 * 86400, "days": 86400, "hours": 3600, "minutes": 60}.get(unit, 1)
    return int((middle - moment) / timedelta(seconds=span))


def _months(early: datetime, late: datetime) -> int:
    months = (late.year - early.year) * 12 + late.month - early.month
    return months - (late.day < early.day)
