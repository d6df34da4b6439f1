"""Where the nodes of a drawn network stand, in pixels: no two labels on one another.

Within each connected part the stress between the lengths of ways and the distances on paper is
minimised by majorization (Gansner, Koren and North, "Graph Drawing by Stress Majorization", 2004,
from the places of classical scaling). The parts are then set beside one another, and labels that
still overlap are pushed apart. The same network gives the same places.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from math import sqrt
from typing import Any

Point = tuple[float, float]
Size = tuple[float, float]
Tie = tuple[str, str, float]

_GAP = 34.0
_PUSHES = 300
_ROUNDS = 150


def places(
    names: Iterable[str], ties: Iterable[Tie], sizes: Mapping[str, Size], width: float
) -> dict[str, Point]:
    """A place for each node, from the upper left corner at (0, 0).

    ``ties`` are two names and a positive weight: the heavier, the closer. ``sizes`` are the width
    and height each node needs with its label, centred on its place. ``width`` is how wide the
    picture should become; it grows downwards.
    """
    ways = _Ways(sorted(names), ties)
    boxes = [_part(ways, part, sizes, width) for part in ways.parts()]
    found = _pushed(_packed(boxes, sizes, width), sizes)
    left = min((x - sizes[name][0] / 2 for name, (x, _) in found.items()), default=0)
    top = min((y - sizes[name][1] / 2 for name, (_, y) in found.items()), default=0)
    return {name: (round(x - left), round(y - top)) for name, (x, y) in found.items()}


def apart(
    points: Mapping[str, Point], sizes: Mapping[str, Size], below: float, dot: float
) -> dict[str, Point]:
    """Where the middles of labels stand so that none lies on another or on a point.

    Each label begins ``below`` pixels under its point and stays as near as there is room; points
    take ``dot`` pixels.
    """
    labels = {name: (x, y + below) for name, (x, y) in points.items()}
    dots = {f"{name} (point)": place for name, place in points.items()}
    room = {**sizes, **dict.fromkeys(dots, (dot, dot))}
    found = _pushed({**labels, **dots}, room, fixed=dots)
    return {name: found[name] for name in points}


class _Ways:
    """The lengths of the shortest ways between nodes: a tie is the shorter the heavier it is."""

    def __init__(self, names: Sequence[str], ties: Iterable[Tie]) -> None:
        import numpy
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import shortest_path

        self.names = list(names)
        place = {name: n for n, name in enumerate(self.names)}
        heavy: Any = numpy.zeros((len(place), len(place)))
        for one, other, weight in ties:
            heavy[place[one], place[other]] += weight
            heavy[place[other], place[one]] += weight
        share = numpy.maximum(heavy / (heavy.max(initial=0.0) or 1.0), 0.05) * (heavy > 0)
        steps = numpy.divide(1.0, numpy.sqrt(share), out=numpy.zeros_like(share), where=share > 0)
        self.length: Any = shortest_path(csr_array(steps), directed=False)
        self.numpy = numpy

    def parts(self) -> list[list[int]]:
        """The connected parts, the largest first."""
        found: dict[int, list[int]] = {}
        for n, row in enumerate(self.length):
            found.setdefault(int(self.numpy.argmax(self.numpy.isfinite(row))), []).append(n)
        return sorted(found.values(), key=lambda part: (-len(part), part))

    def drawn(self, part: Sequence[int]) -> dict[str, Point]:
        """Places with as little stress as can be."""
        np = self.numpy
        ideal = self.length[np.ix_(part, part)]
        weight = np.divide(1.0, ideal**2, out=np.zeros_like(ideal), where=ideal > 0)
        spread = np.linalg.pinv(np.diag(weight.sum(axis=1)) - weight)
        found = self._scaled(ideal)
        for _ in range(_ROUNDS):
            apart = np.linalg.norm(found[:, None] - found[None, :], axis=2)
            pull = np.divide(weight * ideal, apart, out=np.zeros_like(apart), where=apart > 1e-9)
            found = spread @ ((np.diag(pull.sum(axis=1)) - pull) @ found)
        return {self.names[n]: (float(x), float(y)) for n, (x, y) in zip(part, found, strict=True)}

    def _scaled(self, ideal: Any) -> Any:
        """Classical scaling, a little apart where two nodes would be on one place."""
        np = self.numpy
        squares = ideal**2
        centred = squares - squares.mean(axis=0) - squares.mean(axis=1)[:, None] + squares.mean()
        values, vectors = np.linalg.eigh(-centred / 2)
        found = vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], 0))
        found = found * np.sign(found[np.argmax(abs(found), axis=0), range(found.shape[1])] + 1e-12)
        turns = 2 * np.pi * np.arange(len(ideal)) / len(ideal)
        return found + 0.05 * ideal.max() * np.column_stack([np.cos(turns), np.sin(turns)])


def _part(
    ways: _Ways, part: Sequence[int], sizes: Mapping[str, Size], width: float
) -> dict[str, Point]:
    """The places of one connected part around (0, 0)."""
    names = [ways.names[n] for n in part]
    if len(names) == 1:
        return {names[0]: (0.0, 0.0)}
    room = 3.0 + min(len(names), 16) / 4  # times what the labels themselves take
    area = room * sum(sizes[name][0] * sizes[name][1] for name in names)
    broad = min(max(sqrt(1.5 * area), 140.0), width)
    return _stretched(ways.drawn(part), broad, max(area / broad, 90.0))


def _stretched(placed: Mapping[str, Point], broad: float, tall: float) -> dict[str, Point]:
    """The places turned so that they are broader than tall, and stretched to a size."""
    xs, ys = zip(*placed.values(), strict=True)
    if max(ys) - min(ys) > max(xs) - min(xs):
        placed = {name: (y, x) for name, (x, y) in placed.items()}
        xs, ys = ys, xs
    across, down = (max(xs) - min(xs)) or 1.0, (max(ys) - min(ys)) or 1.0
    tall = min(tall, broad * max(down / across, 0.15) * 1.2)
    return {
        name: ((x - min(xs)) / across * broad - broad / 2, (y - min(ys)) / down * tall - tall / 2)
        for name, (x, y) in placed.items()
    }


def _packed(
    boxes: Sequence[dict[str, Point]], sizes: Mapping[str, Size], width: float
) -> dict[str, Point]:
    """The parts set beside one another in rows, the largest first."""
    found: dict[str, Point] = {}
    x = y = tallest = 0.0
    for box in boxes:
        box = _pushed(box, sizes)
        left, top, right, bottom = _bounds(box, sizes)
        if x and x + right - left > width:
            x, y, tallest = 0.0, y + tallest + _GAP, 0.0
        for name, (a, b) in box.items():
            found[name] = (x + a - left, y + b - top)
        x, tallest = x + right - left + _GAP, max(tallest, bottom - top)
    return found


def _bounds(
    box: Mapping[str, Point], sizes: Mapping[str, Size]
) -> tuple[float, float, float, float]:
    return (
        min(x - sizes[name][0] / 2 for name, (x, _) in box.items()),
        min(y - sizes[name][1] / 2 for name, (_, y) in box.items()),
        max(x + sizes[name][0] / 2 for name, (x, _) in box.items()),
        max(y + sizes[name][1] / 2 for name, (_, y) in box.items()),
    )


def _pushed(
    placed: Mapping[str, Point], sizes: Mapping[str, Size], fixed: Container[str] = ()
) -> dict[str, Point]:
    """Overlapping labels moved apart, each pair along the shorter way, until none overlap.

    What is ``fixed`` stays, and the other one moves all the way.
    """
    found = dict(placed)
    for _ in range(_PUSHES):
        overlaps = list(_overlaps(found, sizes, fixed))
        if not overlaps:
            break
        for one, other, dx, dy in overlaps:
            shares = [0 if n in fixed else 2 if m in fixed else 1
                      for n, m in ((one, other), (other, one))]  # fmt: skip
            (x1, y1), (x2, y2) = found[one], found[other]
            found[one] = x1 - dx * shares[0], y1 - dy * shares[0]
            found[other] = x2 + dx * shares[1], y2 + dy * shares[1]
    return found


def _overlaps(
    placed: Mapping[str, Point], sizes: Mapping[str, Size], fixed: Container[str]
) -> Iterator[tuple[str, str, float, float]]:
    names = sorted(placed, key=lambda name: (placed[name], name))
    widest = max((size[0] for size in sizes.values()), default=0)
    for number, one in enumerate(names):
        for other in names[number + 1 :]:
            if placed[other][0] - placed[one][0] > widest:
                break  # in the order of x: none further right can touch
            across = (sizes[one][0] + sizes[other][0]) / 2 - abs(placed[other][0] - placed[one][0])
            down = (sizes[one][1] + sizes[other][1]) / 2 - abs(placed[other][1] - placed[one][1])
            if across > 0 and down > 0 and not (one in fixed and other in fixed):
                sign_x = 1 if placed[other][0] >= placed[one][0] else -1
                sign_y = 1 if placed[other][1] >= placed[one][1] else -1
                yield (
                    (one, other, sign_x * (across / 2 + 0.5), 0.0)
                    if across < down
                    else (one, other, 0.0, sign_y * (down / 2 + 0.5))
                )
