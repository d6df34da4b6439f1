"""A token tagger in ONNX: from a text to the chance of each label at each token."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from communique.errors import MissingExtra, UsageError
from communique.loaders.extraction.layers import Layers, Span
from communique.settings import setting

LABELS = (
    "O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content",
)  # fmt: skip
BATCH = 16
LARGEST_MODEL = 4 * 2**30
"""Bytes of a model file that is read."""


class Piece(NamedTuple):
    """A stretch of tokens that the network sees at once: their ids and their places in the text."""

    ids: tuple[int, ...]
    places: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Tags:
    """The tokens of a text and, for each, the chance of each label (an array, tokens x labels)."""

    places: tuple[Span, ...]
    chances: Any


class Described(msgspec.Struct, frozen=True):
    """What ``labels.json`` says of a model.

    ``labels`` in the order of the network's output; ``window`` the most tokens it sees at once;
    ``begin`` and ``end`` the ids around them; ``stack`` and ``alone`` the weights that join its
    opinion with the rules' (see ``stack``), empty for the ones that come with the package.
    """

    labels: tuple[str, ...]
    window: int = 176
    begin: int = 101
    end: int = 102
    name: str = ""
    trained_on: str = ""
    stack: dict[str, float] = {}
    alone: dict[str, float] = {}
    threshold: float = 0.5


class Encoder:
    """A loaded model; ``tags`` is what it is for."""

    def __init__(self, folder: Path) -> None:
        runtime, tokenizers = _libraries()
        self.described = _described(folder / "labels.json")
        data = _bytes(folder / "model.onnx")
        self.digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        self.name = self.described.name or folder.name
        options = runtime.SessionOptions()
        options.intra_op_num_threads = 1  # speed is stated for one core; several texts run beside
        try:
            self._network = runtime.InferenceSession(
                data, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the library raises classes of its own for each fault
            raise _unusable(folder / "model.onnx", error) from error
        try:
            self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # it raises plain Exception
            raise _unusable(folder / "tokenizer.json", error) from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._inputs = {each.name for each in self._network.get_inputs()}
        if not {"input_ids", "attention_mask"} <= self._inputs:
            raise _unusable(folder / "model.onnx", "its inputs are not input_ids, attention_mask")

    def tags(self, text: str, stretches: Sequence[Span]) -> Tags:
        """The chance of each label at each token of some stretches of a text, in order."""
        import numpy as np

        cut = [
            piece
            for stretch in stretches
            for piece in pieces(self._tokenizer, text, stretch, self.described.window)
        ]
        chances: list[Any] = [None] * len(cut)
        # pieces of one length together: nothing is spent on padding
        order = sorted(range(len(cut)), key=lambda n: len(cut[n].ids))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            for number, found in zip(chosen, self._run([cut[n] for n in chosen]), strict=True):
                chances[number] = found
        empty = np.zeros((0, len(self.described.labels)), dtype=np.float32)
        return Tags(
            tuple(place for piece in cut for place in piece.places),
            np.concatenate(chances) if chances else empty,
        )

    def _run(self, batch: Sequence[Piece]) -> Iterator[Any]:
        import numpy as np

        longest = max(len(piece.ids) for piece in batch) + 2
        ids = np.zeros((len(batch), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, piece in enumerate(batch):
            filled = (self.described.begin, *piece.ids, self.described.end)
            ids[row, : len(filled)] = filled
            mask[row, : len(filled)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {name: given[name] for name in given if name in self._inputs}
        scores = self._network.run(None, wanted)[0]
        if scores.shape != (*ids.shape, len(self.described.labels)):
            raise _unusable(Path("model.onnx"), f"its output has the shape {scores.shape}")
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        for row, piece in enumerate(batch):
            yield scores[row, 1 : len(piece.ids) + 1]


def stretches(layers: Layers) -> list[Span]:
    """What of a text the network reads: all but boilerplate, neighbouring blocks together."""
    found: list[Span] = []
    goes_on = False
    for block in layers.blocks:
        if block.kind == "boilerplate":
            goes_on = False
            continue
        start = found.pop().start if goes_on else block.span.start
        found.append(Span(start, block.span.end))
        goes_on = True
    return found


def pieces(tokenizer: Any, text: str, stretch: Span, window: int) -> Iterator[Piece]:
    """A stretch of a text as tokens, cut where it is longer than the window.

    Cuts fall at the last line end in the window, else at the last stop, else anywhere.
    """
    encoded = tokenizer.encode(text[stretch.start : stretch.end], add_special_tokens=False)
    kept = [
        (number, Span(start + stretch.start, end + stretch.start))
        for number, (start, end) in zip(encoded.ids, encoded.offsets, strict=True)
        if start < end
    ]
    at = 0
    while at < len(kept):
        end = min(at + window, len(kept))
        if end < len(kept):
            end = _cut(text, [place for _, place in kept[at:end]], at)
        yield Piece(tuple(n for n, _ in kept[at:end]), tuple(place for _, place in kept[at:end]))
        at = end


def _cut(text: str, places: Sequence[Span], at: int) -> int:
    half = len(places) // 2
    for wanted in ("\n", ".!?。"):
        for n in range(len(places) - 1, half, -1):
            between = text[places[n - 1].end : places[n].start]
            last = text[places[n - 1].start : places[n - 1].end]
            if ("\n" in between) if wanted == "\n" else last in wanted:
                return at + n
    return at + len(places)


def load() -> Encoder:
    """The encoder that ``COMMUNIQUE_ENCODER`` names; read once.

    Raises UsageError where none is named or its folder is not a model, MissingExtra without the
    libraries.
    """
    named = setting("encoder")
    if not named:
        raise UsageError(
            "no encoder is configured: set COMMUNIQUE_ENCODER to a folder with model.onnx, "
            "tokenizer.json and labels.json (python -m benchmarks.extraction.train_encoder "
            "makes one)"
        )
    return _loaded(Path(named).resolve())


@lru_cache(maxsize=2)
def _loaded(folder: Path) -> Encoder:
    return Encoder(folder)


def _described(path: Path) -> Described:
    try:
        found = msgspec.json.decode(_bytes(path), type=Described)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _unusable(path, error) from error
    if set(found.labels) != set(LABELS):
        raise _unusable(path, f"its labels are not {', '.join(LABELS)}")
    if not 8 <= found.window <= 8192:
        raise _unusable(path, f"a window of {found.window} tokens")
    return found


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_MODEL:
            raise _unusable(path, "too large")
        return path.read_bytes()
    except OSError as error:
        raise _unusable(path, error.strerror or error) from error


def _unusable(path: Path, why: object) -> UsageError:
    reason = " ".join(str(why).split())[:200]
    return UsageError(f"the encoder cannot be used (COMMUNIQUE_ENCODER): {path}: {reason}")


def _libraries() -> tuple[Any, Any]:
    try:
        import onnxruntime
        import tokenizers
    except ImportError as error:
        message = f"the encoder tier needs {error.name}: pip install 'communique[encoder]'"
        raise MissingExtra(message) from error
    return onnxruntime, tokenizers
