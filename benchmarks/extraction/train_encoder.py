"""``python -m benchmarks.extraction.train_encoder --corpus DIR --base MODEL --out DIR``.

Fine-tunes a small encoder (any BERT-like model folder with ``config.json``, weights and
``tokenizer.json``) to tag tokens as source, cue or content, writes it as ONNX with a description,
and fits the weights that join its opinion with the rules'. Corpora are read as by ``communique
evaluate``. Needs torch, transformers and onnx, which communique does not ask for: install them into
an environment of their own. Point ``COMMUNIQUE_ENCODER`` at DIR afterwards.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from communique.loaders.extraction.attribute import layers
from communique.loaders.extraction.attribution import learned
from communique.loaders.extraction.attribution.decision import Scored
from communique.loaders.extraction.encoder import Encoder, stack
from communique.loaders.extraction.encoder.decoding import Evidence, spans
from communique.loaders.extraction.encoder.linking import Group, content_spans, groups
from communique.loaders.extraction.encoder.network import LABELS, Piece, pieces, stretches
from communique.loaders.extraction.encoder.reading import in_order
from communique.loaders.extraction.evaluation.corpora import Article, Gold, articles
from communique.loaders.extraction.evaluation.scoring import Score, Words, jaccard
from communique.loaders.extraction.layers import Layers
from communique.loaders.extraction.text.structure import Structure

WINDOW, BATCH, SEED, WARM = 176, 12, 0, 60
IGNORED = -100
"""The label torch's loss passes over."""
THRESHOLDS = tuple(n / 20 for n in range(4, 15))


@dataclass(frozen=True, slots=True)
class Example:
    """What the network sees at once, with the number of the right label of each token."""

    piece: Piece
    labels: tuple[int, ...]


def main(arguments: list[str] | None = None) -> None:
    """Train, export, fit, and say how it went."""
    options = _options().parse_args(arguments)
    clock = time.monotonic()

    def say(told: str) -> None:
        print(f"{time.monotonic() - clock:6.0f} s  {told}", flush=True)

    every = [article for path in options.corpus for article in articles(path)]
    fitted_on = [article for path in options.fit for article in articles(path)] or every[::10]
    seen = every if options.fit else [a for n, a in enumerate(every) if n % 10]
    examples = _examples(options.base / "tokenizer.json", seen)
    say(f"{len(seen)} articles, {len(examples)} pieces to learn from, {len(fitted_on)} to fit on")
    network = _trained(options, examples, say)
    _export(network, options.out, options.base, options.name, options.corpus)
    if options.int8:
        _shrink(options.out / "model.onnx")
    say(f"model.onnx: {(options.out / 'model.onnx').stat().st_size:,} bytes")
    _fit(options.out, fitted_on, say)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, action="append", metavar="DIR")
    parser.add_argument("--fit", type=Path, default=[], action="append", metavar="DIR")
    parser.add_argument("--base", type=Path, required=True, metavar="DIR")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--name", default="", help="what provenance calls it")
    parser.add_argument("--epochs", type=float, default=4.0)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after")
    parser.add_argument("--rate", type=float, default=3e-4, help="highest learning rate")
    parser.add_argument("--freeze", type=int, default=2, help="lowest layers left as they are")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--int8", action="store_true", help="a quarter of the size, a little worse")
    return parser


def _examples(tokenizer: Path, found: Sequence[Article]) -> list[Example]:
    read = _library("tokenizers").Tokenizer.from_file(str(tokenizer))
    read.no_truncation()
    read.no_padding()
    return [
        Example(piece, labels(piece, article.gold))
        for article in found
        for stretch in stretches(layers(article.text))
        for piece in pieces(read, article.text, stretch, WINDOW)
    ]


def labels(piece: Piece, gold: Sequence[Gold]) -> tuple[int, ...]:
    """The label of each token; of attributions within others only the outer ones count."""
    found = [0] * len(piece.places)
    for each in gold:
        if any(_holds(other, each) for other in gold):
            continue
        for role in ("content", "source", "cue"):
            for start, end in getattr(each, role):
                first = True
                for n, place in enumerate(piece.places):
                    if place.start < end and start < place.end:
                        found[n] = LABELS.index(f"{'B' if first else 'I'}-{role}")
                        first = False
    return tuple(found)


def _holds(outer: Gold, inner: Gold) -> bool:
    parts = (*inner.content, *inner.cue)
    return (
        outer is not inner
        and outer.content != inner.content
        and all(any(a <= p.start and p.end <= b for a, b in outer.content) for p in parts)
    )


def _trained(options: argparse.Namespace, examples: list[Example], say: Any) -> Any:
    torch = _library("torch")
    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)
    transformers = _library("transformers")
    network = transformers.AutoModelForTokenClassification.from_pretrained(
        options.base, num_labels=len(LABELS), attn_implementation="eager"
    )
    body = network.base_model
    for part in (body.embeddings, *body.encoder.layer[: options.freeze]):
        part.requires_grad_(False)
    free = [each for each in network.parameters() if each.requires_grad]
    steps = max(1, round(options.epochs * len(examples) / BATCH))
    optimiser = torch.optim.AdamW(free, lr=options.rate, weight_decay=0.01)
    network.train()
    began, running = time.monotonic(), 0.0
    for step, batch in enumerate(_batches(examples, steps)):
        spent = max(step / steps, (time.monotonic() - began) / options.seconds)
        if spent >= 1:
            break
        warm = min(1.0, (step + 1) / min(WARM, max(1, steps // 5)))
        for group in optimiser.param_groups:
            group["lr"] = options.rate * warm * max(0.02, 1 - spent)
        ids, mask, wanted = (torch.from_numpy(each) for each in _tensors(batch))
        scores = network(input_ids=ids, attention_mask=mask).logits
        loss = torch.nn.functional.cross_entropy(
            scores.transpose(1, 2), wanted, ignore_index=IGNORED
        )
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(free, 1.0)
        optimiser.step()
        running = 0.95 * running + 0.05 * loss.item() if step else loss.item()
        if step % 50 == 0:
            say(f"step {step} of {steps}, loss {running:.3f}")
    return network.eval()


def _batches(examples: Sequence[Example], steps: int) -> Iterator[list[Example]]:
    """Batches of pieces of about one length, in an order that is shuffled but repeatable."""
    pick, left = random.Random(SEED), list[list[Example]]()
    for _ in range(steps):
        if not left:
            order = sorted(examples, key=lambda e: (len(e.labels) + pick.random() * 12, e.labels))
            left = [order[n : n + BATCH] for n in range(0, len(order), BATCH)]
            pick.shuffle(left)
        yield left.pop()


def _tensors(batch: Sequence[Example]) -> tuple[Any, Any, Any]:
    longest = max(len(each.labels) for each in batch) + 2
    ids = np.zeros((len(batch), longest), dtype=np.int64)
    mask, wanted = np.zeros_like(ids), np.full_like(ids, IGNORED)
    for row, each in enumerate(batch):
        n = len(each.labels)
        ids[row, 0], ids[row, 1 : n + 1], ids[row, n + 1] = 101, each.piece.ids, 102
        mask[row, : n + 2] = 1
        wanted[row, 1 : n + 1] = each.labels
    return ids, mask, wanted


def _export(network: Any, out: Path, base: Path, name: str, corpora: Sequence[Path]) -> None:
    torch = _library("torch")
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(base / "tokenizer.json", out / "tokenizer.json")
    network.config.return_dict = False
    given = torch.ones((2, 8), dtype=torch.long)
    names = ["input_ids", "attention_mask"]
    free = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        network,
        (given, given),
        str(out / "model.onnx"),
        input_names=names,
        output_names=["scores"],
        dynamic_axes=dict.fromkeys((*names, "scores"), free),
        opset_version=17,
        dynamo=False,
    )
    described = {
        "labels": LABELS,
        "window": WINDOW,
        "name": name or out.name,
        "trained_on": ", ".join(path.name for path in corpora),
    }
    (out / "labels.json").write_text(json.dumps(described, indent=1))


def _shrink(model: Path) -> None:
    """Weights as whole numbers of eight bits."""
    quantization = _library("onnxruntime.quantization")
    whole = model.with_suffix(".whole.onnx")
    model.rename(whole)
    quantization.quantize_dynamic(str(whole), str(model))
    whole.unlink()


@dataclass(frozen=True, slots=True)
class Case:
    """An article with everything the fit needs of it, computed once."""

    article: Article
    layers: Layers
    structure: Structure
    evidence: Evidence
    candidates: list[Scored]
    groups: list[Group]
    words: Words


def _fit(folder: Path, found: Sequence[Article], say: Any) -> None:
    """Fit the weights of the stack and the threshold, and write them into the description."""
    encoder = Encoder(folder)
    cases = [_case(encoder, article) for article in found]
    say(f"{len(cases)} articles tagged and parsed")
    told = json.loads((folder / "labels.json").read_text())
    told["stack"] = _weights(*_candidates(cases))
    told["alone"] = _weights(*_groups(cases))
    values = {threshold: _value(cases, told, threshold) for threshold in THRESHOLDS}
    for threshold, value in values.items():
        say(f"threshold {threshold}: partial F1 {100 * value:.1f} on the articles of the fit")
    told["threshold"] = max(values, key=lambda threshold: values[threshold])
    (folder / "labels.json").write_text(json.dumps(told, indent=1))


def _case(encoder: Encoder, article: Article) -> Case:
    laid = layers(article.text, parsed=True)
    tags, names = encoder.tags(article.text, stretches(laid)), encoder.described.labels
    structure = Structure(laid)
    return Case(
        article,
        laid,
        structure,
        Evidence(tags, names),
        learned.scored(structure, learned.models()),
        groups(laid, spans(article.text, tags, names)),
        Words(article.text),
    )


def _value(cases: Sequence[Case], told: dict[str, Any], threshold: float) -> float:
    """The partial F1 with a threshold."""
    score = Score()
    for case in cases:
        judged = stack.judged(case.structure, case.candidates, case.evidence, told["stack"])
        kept = stack.chosen(case.structure, judged, threshold)
        more = stack.alone(case.layers, case.groups, kept, told["alone"], threshold)
        score.add(case.article.text, case.article.gold, in_order((*kept, *more)))
    return float(score.pairs("partial").f1)


Rows = list[dict[str, float]]


def _candidates(cases: Sequence[Case]) -> tuple[Rows, list[float]]:
    """The candidates of the rules, and how well each meets a marked content."""
    rows: Rows = []
    wanted: list[float] = []
    for case in cases:
        marked = [case.words.of(gold.content) for gold in case.article.gold]
        for each in case.candidates:
            if content := case.structure.spans(each.content.ranges):
                rows.append(stack.features(case.structure, each, case.evidence))
                mine = case.words.of(content)
                met = max((jaccard(mine, other) for other in marked), default=0.0)
                wanted.append(0.7 * (met >= 0.5) + 0.3 * met)
    return rows, wanted


def _groups(cases: Sequence[Case]) -> tuple[Rows, list[float]]:
    """What the encoder finds by itself, and whether it was marked."""
    rows: Rows = []
    wanted: list[float] = []
    for case in cases:
        marked = [case.words.of(gold.content) for gold in case.article.gold]
        for group in case.groups:
            if content := content_spans(case.layers, group):
                rows.append(stack.of_group(group))
                mine = case.words.of(content)
                wanted.append(float(any(jaccard(mine, other) >= 0.5 for other in marked)))
    return rows, wanted


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        wanted = "torch transformers onnx scikit-learn"
        raise SystemExit(f"{error}; training needs: pip install {wanted}") from error


def _weights(rows: Rows, wanted: Sequence[float]) -> dict[str, float]:
    """Logistic regression on shares: each row counts as right by its share, wrong by the rest."""
    linear = _library("sklearn.linear_model")
    names = sorted(rows[0])
    x = np.array([[row[name] for name in names] for row in rows])
    share = np.array(wanted)
    fitted = linear.LogisticRegression(C=1.0, max_iter=1000).fit(
        np.concatenate([x, x]),
        np.concatenate([np.ones(len(x)), np.zeros(len(x))]),
        np.concatenate([share, 1 - share]) + 1e-6,
    )
    weights = dict(zip(names, (round(float(w), 4) for w in fitted.coef_[0]), strict=True))
    return {"base": round(float(fitted.intercept_[0]), 4), **weights}


if __name__ == "__main__":
    main()
