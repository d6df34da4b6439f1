"""ClaimReview JSON-LD: who claimed what, and what a fact checker holds of it.

Source: https://schema.org/ClaimReview . The claim becomes a proposition that the claimant supports;
the reviewer is a second speaker, whose side on it is the rating, where it can be read.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from communique.graph import records as r
from communique.loaders.exchange import mapping as m
from communique.loaders.exchange import safe
from communique.loaders.exchange.jsonld import get, listed_of, objects, text_of, types
from communique.loaders.exchange.model import (
    NOBODY,
    Article,
    Coding,
    Reading,
    Side,
    Thing,
    clean,
    prose,
)

_RATINGS = {
    "true": 1.0, "correct": 1.0, "accurate": 1.0, "mostly true": 0.5, "mostly correct": 0.5,
    "half true": 0.0, "half-true": 0.0, "mixture": 0.0, "mixed": 0.0, "unproven": 0.0,
    "mostly false": -0.5, "misleading": -0.5, "false": -1.0, "incorrect": -1.0, "fake": -1.0,
    "pants on fire": -1.0,
}  # fmt: skip
_NOBODY = Thing("claimant not named", "claimant-not-named", "unnamed")
_TOPIC = Thing("fact-checked claims", "", "", "Claims that a fact checker has reviewed.")


def read(path: Path, mapping: m.Mapping) -> Reading:
    """The reviews of a JSON-LD file: one, a list, a graph or a data feed.

    Raises InputError for a file that is no JSON or holds no review.
    """
    value = safe.json_value(safe.read_bytes(path), str(path))
    found = Reading("claimreview")
    number = 0
    for number, review in enumerate(objects(value, str(path), "ClaimReview"), 1):
        _take(review, f"review {number}", mapping, found)
    if not number:
        raise safe.damaged(str(path), "no ClaimReview in it", "schema.org JSON-LD")
    return found


def _take(review: dict[str, Any], place: str, mapping: m.Mapping, found: Reading) -> None:
    claim = prose(text_of(get(review, "claimReviewed")))
    if not claim:
        return found.refuse(place, text_of(get(review, "url")), "no claimReviewed")
    if not _claimant(get(review, "itemReviewed")) and mapping.unnamed is not True:
        return found.refuse(place, claim, "no claimant: itemReviewed names no author")
    try:
        article = _article(review, place, claim)
        claimed = _claimed(review, place, article, claim, mapping)
    except ValueError as error:
        return found.refuse(place, claim, str(error))
    found.articles.setdefault(article.key, article)
    found.codings.append(claimed)
    rating = get(review, "reviewRating")
    side, words = _side(rating, mapping), clean(text_of(get(rating, "alternateName")))
    if side is None or not article.outlet:
        found.note(f"{place}: no side of the reviewer: the rating {words!r} is no place on a scale")
    else:
        found.codings.append(_judged(claimed, article, m.tidy(side), words))
    return None


def _claimed(
    review: dict[str, Any], place: str, article: Article, claim: str, mapping: m.Mapping
) -> Coding:
    """What the claimant holds."""
    item = get(review, "itemReviewed")
    proposition = Thing(clean(claim), m.by_name(mapping.propositions, claim))
    return Coding(
        place=place,
        document=article.key,
        speaker=_claimant(item) or _NOBODY,
        sides=(Side(proposition, 1),),
        topics=(_TOPIC,),
        quote=claim,
        paraphrase=claim,
        said_on=m.edtf(text_of(get(item, "datePublished"))),
        by=r.By(coder=article.outlet.label) if article.outlet else None,
    )


def _judged(claimed: Coding, article: Article, side: float, words: str) -> Coding:
    """What the reviewer holds of it."""
    return replace(
        claimed,
        speaker=NOBODY,
        organization=article.outlet,
        sides=(Side(claimed.sides[0].proposition, side),),
        quote=f"Rating: {words or side}",
        paraphrase="",
        mode="direct",
        said_on=article.published,
    )


def _claimant(item: Any) -> Thing:
    author = next(iter(listed_of(get(item, "author"))), None)
    kinds = types(author) if isinstance(author, dict) else set()
    return Thing(
        clean(text_of(author)), "", "organization" if "Organization" in kinds else "person"
    )


def _article(review: dict[str, Any], place: str, claim: str) -> Article:
    url = text_of(get(review, "url"))
    author = next(iter(listed_of(get(review, "author"))), None)
    title = text_of(get(review, "headline")) or text_of(get(review, "name")) or f"Review: {claim}"
    return Article(
        key=url or place + claim,
        title=clean(title),
        outlet=Thing(clean(text_of(author))),
        published=m.edtf(text_of(get(review, "datePublished"))),
        url=url if url.startswith(("http://", "https://")) else "",
        language=text_of(get(review, "inLanguage"))[:12],
    )


def _side(rating: Any, mapping: m.Mapping) -> float | None:
    """A rating from -1 to 1: by its words, or by its number between its worst and its best."""
    words = text_of(get(rating, "alternateName")).casefold().strip(" .!")
    known = {key.casefold(): value for key, value in mapping.polarity.values.items()}
    if words in known or words in _RATINGS:
        return known.get(words, _RATINGS.get(words))
    ends = [_number(get(rating, name)) for name in ("worstRating", "ratingValue", "bestRating")]
    worst, value, best = ends
    if worst is None or value is None or best is None or not worst < best:
        return None
    return 2 * (value - worst) / (best - worst) - 1 if worst <= value <= best else None


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    return m.number(str(value))
