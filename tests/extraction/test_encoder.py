"""The encoder tier with a network of one layer: each word has its label, the answer is known."""

from __future__ import annotations

import hashlib
import json
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from benchmarks.extraction.train_encoder import labels as training_labels
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.errors import MissingExtra, UsageError
from communique.loaders.extraction import attribute
from communique.loaders.extraction.attribute import layers
from communique.loaders.extraction.encoder import Encoder, attributions, load, tier
from communique.loaders.extraction.encoder.network import LABELS, Piece, pieces, stretches
from communique.loaders.extraction.evaluation.corpora import Gold
from communique.loaders.extraction.layers import Attribution, Span

ROLES = {
    "source": "brink oda minister envoy harbormaster",
    "cue": "said denied warned thundered",
    "content": "that lamps burn at night we will pay never again no fog",
}
WORDS = ["[UNK]", "[CLS]", "[SEP]", *(w for words in ROLES.values() for w in words.split())]


def message(*fields: tuple[int, int | str | bytes]) -> bytes:
    """A protocol-buffers message: enough of the format to write an ONNX file by hand."""

    def varint(number: int) -> bytes:
        found = b""
        while number > 127:
            found += bytes([number & 127 | 128])
            number >>= 7
        return found + bytes([number])

    found = b""
    for number, value in fields:
        if isinstance(value, int):
            found += varint(number << 3) + varint(value)
        else:
            data = value.encode() if isinstance(value, str) else value
            found += varint(number << 3 | 2) + varint(len(data)) + data
    return found


def network(table: list[list[float]], mask: str = "attention_mask") -> bytes:
    """An ONNX model that looks up a row of scores for each token: ``Gather(table, input_ids)``."""

    def value(name: str, kind: int, *dims: str) -> bytes:
        shape = message(*((1, message((2, dim))) for dim in dims))
        return message((1, name), (2, message((1, message((1, kind), (2, shape))))))

    flat = struct.pack(f"<{len(table) * len(table[0])}f", *(x for row in table for x in row))
    tensor = message((1, len(table)), (1, len(table[0])), (2, 1), (8, "table"), (9, flat))
    node = message((1, "table"), (1, "input_ids"), (2, "scores"), (4, "Gather"))
    graph = message(
        (1, node),
        (2, "tagger"),
        (5, tensor),
        (11, value("input_ids", 7, "batch", "tokens")),
        (11, value(mask, 7, "batch", "tokens")),
        (12, value("scores", 1, "batch", "tokens", "labels")),
    )
    return message((1, 8), (7, graph), (8, message((1, ""), (2, 17))))


def scores() -> list[list[float]]:
    role = {word: name for name, words in ROLES.items() for word in words.split()}
    return [
        [
            {"O": 3.0 if word not in role else 0.0}.get(label, 0.0)
            + (5.0 if label == f"I-{role.get(word)}" else 0.0)
            + (4.5 if label == f"B-{role.get(word)}" else 0.0)
            for label in LABELS
        ]
        for word in WORDS
    ]


def write(folder: Path, **told: Any) -> Path:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    folder.mkdir(exist_ok=True)
    words = models.WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]")
    tokenizer = Tokenizer(words)
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "model.onnx").write_bytes(network(scores()))
    described = {"labels": LABELS, "begin": 1, "end": 2, "name": "lookup"} | told
    (folder / "labels.json").write_text(json.dumps(described))
    return folder


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="session")
def encoder(folder: Path) -> Encoder:
    return Encoder(folder)


def words(text: str, found: tuple[Attribution, ...]) -> list[tuple[list[str], str, str]]:
    def of(spans: tuple[Span, ...]) -> list[str]:
        return [text[start:end] for start, end in spans]

    return [(of(a.content), " ".join(of(a.source)), " ".join(of(a.cue))) for a in found]


def test_tagged_words_become_linked_attributions(encoder: Encoder) -> None:
    text = "Minister Oda Brink said that lamps burn at night. The old envoy warned: no fog."
    found = attributions(layers(text), encoder)
    assert words(text, found) == [
        (["that lamps burn at night"], "Minister Oda Brink", "said"),
        (["no fog"], "envoy", "warned"),
    ]
    assert [each.verb for each in found] == ["say", "warn"]
    assert all(each.rule == "encoder" and 0.3 <= each.probability < 1 for each in found)


def test_a_quotation_that_is_interrupted_is_one_content_with_its_marks(encoder: Encoder) -> None:
    text = "“We will pay,” Brink said, “never again.”"
    (found,) = attributions(layers(text), encoder)
    assert words(text, (found,)) == [(["“We will pay,”", "“never again.”"], "Brink", "said")]
    assert found.mode == "direct"


def test_nothing_is_linked_over_paragraphs(encoder: Encoder) -> None:
    text = "Brink said no.\n\nLamps burn at night.\n\nThe envoy warned."
    found = attributions(layers(text), encoder)
    assert words(text, found)[0] == (["no"], "Brink", "said")
    assert all(not each.source for each in found[1:])


def test_long_texts_are_read_in_windows_with_exact_places(tmp_path: Path) -> None:
    small = Encoder(write(tmp_path / "small", window=16))
    text = "Café \U0001f4b0 fog. Oda Brink said that lamps burn at night.\n" * 60
    found = attributions(layers(text), small)
    whole = [each for each in words(text, found) if each[2]]
    assert whole == [(["that lamps burn at night"], "Oda Brink", "said")] * 60


def test_windows_are_cut_at_line_ends_and_hold_every_token(encoder: Encoder) -> None:
    text = "Brink said no. Lamps burn\nEnvoy warned never again no fog at night we will pay\n" * 3
    cut = list(pieces(encoder._tokenizer, text, Span(0, len(text)), 20))
    assert all(len(piece.ids) <= 20 for piece in cut)
    assert "".join(text[a:b] for p in cut for a, b in p.places) == "".join(text.split())
    assert text[cut[0].places[-1].end] == "\n"


def test_boilerplate_is_not_read() -> None:
    text = "Brink said no.\n\nRead More\n\nThe envoy warned that lamps burn.\n"
    laid = layers(text)
    read = [text[start:end] for start, end in stretches(laid)]
    kept = [text[b.span.start : b.span.end] for b in laid.blocks if b.kind != "boilerplate"]
    assert "Brink said no." in read[0]
    assert len(kept) >= len(read)


def test_with_a_parse_rules_and_encoder_are_joined(folder: Path, encoder: Encoder) -> None:
    pytest.importorskip("spacy")
    text = "Oda Brink said that lamps burn at night. Harbormaster thundered no fog never again."
    laid = attribute.layers(text, parsed=True)
    found = attributions(laid, encoder)
    contents = [content for content, _, _ in words(text, found)]
    assert contents[0] == ["that lamps burn at night"]
    assert found[0].rule != "encoder", "the rules' own candidate was kept"
    assert all(0 <= each.probability <= 1 for each in found)


def test_the_encoder_changes_the_rules_minds(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("spacy")
    text = "Oda Brink said that lamps burn at night."
    laid = attribute.layers(text, parsed=True)
    doubtful = Encoder(
        write(tmp_path / "doubtful", stack={"base": -9.0, "score": 1.0}, alone={"base": -9.0})
    )
    assert attributions(laid, Encoder(folder))
    assert not attributions(laid, doubtful)


def test_the_tier_is_reached_by_name_and_says_what_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("spacy")
    monkeypatch.setenv("COMMUNIQUE_ENCODER", str(folder))
    extraction = attribute.attributions("Oda Brink said that lamps burn at night.", tier="encoder")
    assert len(extraction.attributions) == 1
    digest = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    assert extraction.tier == tier()
    assert (extraction.tier.name, extraction.tier.model) == ("encoder", "lookup")
    assert extraction.tier.digest == f"sha256:{digest}"


PIECES = [*WORDS[3:], "“", "”", '"', ",", ".", "\n", "\n\n", " ", "\u200b", "é", "\U0001f4b0", "한"]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join))
@settings(max_examples=200)
def test_every_place_is_inside_the_text_and_holds_something(encoder: Encoder, text: str) -> None:
    for found in attributions(layers(text), encoder):
        assert found.content
        for start, end in (*found.content, *found.source, *found.cue):
            assert 0 <= start < end <= len(text)
            assert text[start:end].strip()


@given(st.text(max_size=200))
@settings(max_examples=100)
def test_any_text_is_read(encoder: Encoder, text: str) -> None:
    attributions(layers(text), encoder)


def test_nothing_is_configured_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMMUNIQUE_ENCODER", raising=False)
    with pytest.raises(UsageError, match="COMMUNIQUE_ENCODER"):
        load()


def spoil(name: str, data: bytes | None) -> Callable[[Path], None]:
    def do(folder: Path) -> None:
        if data is None:
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(data)

    return do


@pytest.mark.parametrize(
    ("spoiled", "told"),
    [
        (spoil("model.onnx", None), "No such file"),
        (spoil("labels.json", None), "No such file"),
        (spoil("tokenizer.json", None), "tokenizer.json"),
        (spoil("model.onnx", b"not a model"), "model.onnx"),
        (spoil("model.onnx", b""), "model.onnx"),
        (spoil("tokenizer.json", b"{}"), "tokenizer.json"),
        (spoil("labels.json", b"\xff"), "labels.json"),
        (spoil("labels.json", b'{"labels": ["O", "B-content"]}'), "its labels are not"),
        (spoil("labels.json", json.dumps({"labels": LABELS, "window": 1}).encode()), "window"),
        (spoil("model.onnx", network(scores(), mask="mask")), "its inputs are not"),
    ],
)
def test_a_folder_that_is_no_model_is_one_message(
    tmp_path: Path, spoiled: Callable[[Path], None], told: str
) -> None:
    folder = write(tmp_path / "spoiled")
    spoiled(folder)
    with pytest.raises(UsageError, match=told) as caught:
        Encoder(folder)
    assert "\n" not in str(caught.value)


def test_a_network_of_another_shape_is_one_message(tmp_path: Path) -> None:
    folder = write(tmp_path / "narrow")
    (folder / "model.onnx").write_bytes(network([row[:3] for row in scores()]))
    with pytest.raises(UsageError, match="shape"):
        attributions(layers("Brink said no."), Encoder(folder))


def test_a_missing_library_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(MissingExtra, match=r"communique\[encoder\]"):
        Encoder(folder)


def test_training_labels_follow_the_marks_and_leave_out_what_is_nested() -> None:
    text = "Brink said the envoy denied fog"
    places = tuple(Span(m, m + len(w)) for w in text.split() for m in [text.index(w)])
    outer = Gold((Span(11, 31),), (Span(0, 5),), (Span(6, 10),))
    inner = Gold((Span(28, 31),), (Span(11, 20),), (Span(21, 27),))
    found = training_labels(Piece((1,) * 6, places), [outer, inner])
    assert [LABELS[n] for n in found] == [
        "B-source", "B-cue", "B-content", "I-content", "I-content", "I-content",
    ]  # fmt: skip
