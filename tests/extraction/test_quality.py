"""No tier may fall behind what it reached: gates a point below the figures of the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.loaders.extraction.evaluation.report import Evaluation, evaluate
from communique.loaders.extraction.text import parse


def percents(found: Evaluation) -> dict[str, float]:
    score = found.score
    return {
        "words": 100 * score.tokens().f1,
        "partial": 100 * score.pairs("partial").f1,
        "both": 100 * score.pairs("end").f1,
        "direct": 100 * score.pairs("partial", "direct").f1,
    }


def passes(found: Evaluation, gates: dict[str, float]) -> None:
    reached = percents(found)
    assert {name: value for name, value in reached.items() if value < gates[name]} == {}


def needs_model() -> None:
    if isinstance(parse.model(), str):
        pytest.skip("no spaCy model is installed")


@pytest.fixture(scope="session")
def invented(root: Path) -> Path:
    return root / "benchmarks" / "extraction" / "corpus" / "fixture"


@pytest.fixture(scope="session")
def polnear(shared: Path) -> Path:
    folder = shared / "polnear" / "dev"
    if not folder.is_dir():
        pytest.skip("PolNeAR is not redistributed; put its dev split in ../shared/polnear")
    return folder


def test_patterns_hold_on_the_invented_corpus(invented: Path) -> None:
    gates = {"words": 60.0, "partial": 50.0, "both": 46.0, "direct": 80.0}
    passes(evaluate(invented, tier="none"), gates)


def test_the_learned_tier_holds_on_the_invented_corpus(invented: Path) -> None:
    needs_model()
    gates = {"words": 84.0, "partial": 78.0, "both": 70.0, "direct": 88.5}
    passes(evaluate(invented, tier="learned"), gates)


@pytest.mark.slow
def test_patterns_hold_on_polnear(polnear: Path) -> None:
    gates = {"words": 63.0, "partial": 46.0, "both": 43.5, "direct": 77.0}
    passes(evaluate(polnear, tier="none"), gates)


@pytest.mark.slow
def test_the_learned_tier_holds_on_polnear(polnear: Path) -> None:
    needs_model()
    found = evaluate(polnear, tier="learned")
    passes(found, {"words": 82.6, "partial": 72.0, "both": 66.2, "direct": 91.0})
    assert found.score.gap() <= 0.05
