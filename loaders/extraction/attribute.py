"""From a text to its attributions: the stages in order, by the tier asked for."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import get_args

from communique import __version__
from communique.errors import MissingExtra, UsageError
from communique.graph.records import Codebook
from communique.loaders.extraction.attribution import without_model
from communique.loaders.extraction.attribution.standing_alone import standing_alone
from communique.loaders.extraction.layers import Attribution, Extraction, Layers, Tier, TierName
from communique.loaders.extraction.text.damage import damage, factor
from communique.loaders.extraction.text.language import NOT_ENGLISH, looks_english
from communique.loaders.extraction.text.parse import LONGEST_TEXT, model, parse
from communique.loaders.extraction.text.quotations import quotations
from communique.loaders.extraction.text.segmentation import blocks, sentences

TIERS: tuple[str, ...] = ("best", *get_args(TierName))


def attributions(
    text: str,
    *,
    tier: str = "best",
    threshold: float | None = None,
    codebook: Codebook | None = None,
) -> Extraction:
    """Who said what in a text, as spans of it.

    Input: the stored text; a tier ("best": the learned decision over a parse where spaCy and a
    model are installed, else none; the encoder and a language model only when asked for by name);
    the probability below which nothing is proposed (default: the tier's own); a codebook, which
    the language model alone is shown. Raises UsageError for an unknown tier, MissingExtra where a
    tier asked for by name lacks what it needs, LanguageModelError where a language model gave
    nothing of use.
    """
    if tier not in TIERS:
        raise UsageError(f"no tier {tier!r}; there are: {', '.join(TIERS)}")
    name, missing = _available(tier)
    laid = layers(text, parsed=name != "none" and not isinstance(model(), str))
    if laid.parse and len(text) > LONGEST_TEXT:
        missing = (*missing, f"only the first {LONGEST_TEXT:,} characters were parsed")
    if not looks_english(text):
        missing = (*missing, NOT_ENGLISH)
    least = threshold or 0.0
    if name == "language-model":
        return _asked(laid, codebook, least, missing)
    found, made_by = _RUN[name](laid)
    return Extraction(laid, _finished(found, laid, least), made_by, missing)


def _finished(found: Sequence[Attribution], laid: Layers, least: float) -> tuple[Attribution, ...]:
    weighed = standing_alone(tuple(_weighed(each, laid) for each in found), laid)
    return _kept(weighed, least)


def _asked(
    laid: Layers, codebook: Codebook | None, least: float, missing: tuple[str, ...]
) -> Extraction:
    """What a language model finds; what it got wrong is told, and ends nothing but itself."""
    from communique.loaders.extraction import language_model

    reading = language_model.read(laid, codebook)
    if reading.problems and not reading.attributions:
        raise language_model.LanguageModelError("; ".join(reading.problems))
    told = (*missing, *reading.problems, *(str(each) for each in reading.refusals))
    kept = _finished(reading.attributions, laid, least)
    return Extraction(laid, kept, language_model.tier(codebook), told, reading.suggestions)


def layers(text: str, *, parsed: bool = False) -> Layers:
    """The layers of a text: blocks, sentences, quotations, damage, and a parse if wanted."""
    laid = blocks(text)
    quoted = quotations(text, laid)
    tree = parse(text, laid) if parsed else None
    return Layers(text, laid, sentences(text, laid), quoted, tree, damage(text, laid, quoted))


def _available(tier: str) -> tuple[TierName, tuple[str, ...]]:
    """The tier to run, and in words what the best one lacks here."""
    found = model()
    if tier == "best":
        if isinstance(found, str):
            return "none", (f"{found}; only patterns were used",)
        if importlib.util.find_spec("numpy") is None:
            return "parse", ("numpy is not installed: rules decided, no learned decision",)
        return "learned", ()
    if tier in ("parse", "learned") and isinstance(found, str):
        raise MissingExtra(found)
    name: TierName = tier  # type: ignore[assignment]  # checked against TIERS by the caller
    parsed = not isinstance(found, str)
    return name, () if parsed or tier == "none" else (str(found),)


def _none(laid: Layers) -> tuple[tuple[Attribution, ...], Tier]:
    return without_model.attributions(laid), Tier("none", __version__)


def _parse(laid: Layers) -> tuple[tuple[Attribution, ...], Tier]:
    from communique.loaders.extraction.attribution import parsed_rules

    return parsed_rules.attributions(laid), Tier("parse", __version__, *_parser())


def _learned(laid: Layers) -> tuple[tuple[Attribution, ...], Tier]:
    from communique.loaders.extraction.attribution import learned

    name, digest = _parser()
    made_by = Tier("learned", f"{__version__}; weights {learned.digest()[:12]}", name, digest)
    return learned.attributions(laid), made_by


def _parser() -> tuple[str, str]:
    found = model()
    return ("", "") if isinstance(found, str) else (found.name, found.digest)


def _encoder(laid: Layers) -> tuple[tuple[Attribution, ...], Tier]:
    from communique.loaders.extraction import encoder

    return encoder.attributions(laid), encoder.tier()


_RUN: dict[str, Callable[[Layers], tuple[tuple[Attribution, ...], Tier]]] = {
    "none": _none,
    "parse": _parse,
    "learned": _learned,
    "encoder": _encoder,
}


def _weighed(found: Attribution, laid: Layers) -> Attribution:
    return replace(found, probability=round(found.probability * factor(laid.damage), 4))


def _kept(found: tuple[Attribution, ...], least: float) -> tuple[Attribution, ...]:
    """Those likely enough, with ``within`` counted anew."""
    place: dict[int, int] = {}
    for i, each in enumerate(found):
        if each.probability >= least:
            place[i] = len(place)
    return tuple(
        replace(each, within=place.get(each.within) if each.within is not None else None)
        for i, each in enumerate(found)
        if i in place
    )
