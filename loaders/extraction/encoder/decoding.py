"""From chances to spans: the best sequence of labels, and the network's opinion of any stretch."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from communique.loaders.extraction.encoder.network import Tags
from communique.loaders.extraction.layers import Span

Role = Literal["source", "cue", "content"]
ROLES: tuple[Role, ...] = ("source", "cue", "content")
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Tagged:
    """A stretch with one role, and the mean chance of that role over its tokens."""

    role: Role
    span: Span
    chance: float


def spans(text: str, tags: Tags, labels: Sequence[str]) -> list[Tagged]:
    """The stretches of the best sequence of labels in which each I follows its own B or I."""
    import numpy as np

    if not tags.places:
        return []
    best = _viterbi(np.log(np.maximum(tags.chances, _LEAST)), labels)
    evidence = Evidence(tags, labels)
    found: list[tuple[Role, Span]] = []
    for number, place in zip(best, tags.places, strict=True):
        label = labels[number]
        if label == "O":
            continue
        role: Role = label[2:]  # type: ignore[assignment]  # labels were checked on loading
        # word pieces have no space before them: a B inside a word begins nothing
        goes_on = (
            found and found[-1][0] == role and (label[0] == "I" or found[-1][1].end == place.start)
        )
        if goes_on and "\n" not in text[found[-1][1].end : place.start]:
            found[-1] = (role, Span(found[-1][1].start, place.end))
        else:
            found.append((role, place))
    return [Tagged(role, span, evidence.mean(role, [span])) for role, span in found]


def _viterbi(scores: Any, labels: Sequence[str]) -> list[int]:
    import numpy as np

    allowed = np.zeros((len(labels), len(labels)))
    for to, label in enumerate(labels):
        if label[0] == "I":
            before = [labels[n][2:] == label[2:] for n in range(len(labels))]
            allowed[:, to] = np.where(before, 0.0, -1e9)
    opening = np.array([-1e9 if label[0] == "I" else 0.0 for label in labels])
    value = scores[0] + opening
    back = np.zeros(scores.shape, dtype=np.int8)
    for n in range(1, len(scores)):
        ways = value[:, None] + allowed
        back[n] = ways.argmax(axis=0)
        value = ways.max(axis=0) + scores[n]
    best = [int(value.argmax())]
    for n in range(len(scores) - 1, 0, -1):
        best.append(int(back[n, best[-1]]))
    return best[::-1]


class Evidence:
    """What the network thinks of any stretch of the text, without going through its tokens."""

    def __init__(self, tags: Tags, labels: Sequence[str]) -> None:
        import numpy as np

        self._starts = [place.start for place in tags.places]
        self._ends = [place.end for place in tags.places]
        self._sums: dict[str, Any] = {}
        for role in ROLES:
            columns = [n for n, label in enumerate(labels) if label[2:] == role]
            chance = tags.chances[:, columns].sum(axis=1).astype(np.float64)
            self._sums[role] = np.concatenate([[0.0], np.cumsum(chance)])

    def tokens(self, span: Span) -> tuple[int, int]:
        """The range of tokens that touch a span."""
        return bisect_right(self._ends, span.start), bisect_left(self._starts, span.end)

    def mean(self, role: Role, stretches: Iterable[Span]) -> float:
        """The mean chance of a role over the tokens of some spans; 0 where there are none."""
        ranges = [self.tokens(span) for span in stretches]
        count = sum(max(0, end - start) for start, end in ranges)
        total = sum(self.total(role, start, end) for start, end in ranges)
        return float(total / count) if count else 0.0

    def total(self, role: Role, start: int, end: int) -> float:
        """The sum of the chances of a role over a range of tokens, cut to those there are."""
        sums = self._sums[role]
        start, end = max(0, start), min(len(sums) - 1, end)
        return float(sums[end] - sums[start]) if start < end else 0.0
