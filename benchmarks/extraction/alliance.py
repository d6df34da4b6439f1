"""``python -m benchmarks.extraction.alliance``: speakers and stances on invented articles.

The articles of the invented corpus that are about the shipped dossier's subject were written and
coded without looking at the codebook's cues, so they show how far the cues reach beyond the
articles they were made for. Nothing may be tuned on them.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.extraction.invented import corpus
from communique.graph import records as r
from communique.loaders.dossier import LoadedDossier
from communique.loaders.dossier.texts import digest
from communique.loaders.extraction.attribute import attributions
from communique.loaders.extraction.proposing.desk import Desk
from communique.loaders.extraction.proposing.drafts import Draft
from communique.loaders.extraction.proposing.propose import propose

SMA = Path(__file__).parents[2] / "dossiers" / "sma"


def main() -> None:
    """Print counts and shares; with --errors also what was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tier", default="best")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    desk, counts = Desk(LoadedDossier(SMA).head), Counter[str]()
    for article in corpus("alliance"):
        drafts = proposed(article, desk, options.tier)
        for gold in article["attributions"]:
            missed = [*judged(gold, drafts, counts)] if "speaker" in gold else []
            if options.errors and missed:
                start, end = gold["content"][0]
                print(f"{article['id']}: {article['text'][start:end][:70]}: {'; '.join(missed)}")
    for name, of in (
        ("found", "coded"),
        ("speaker right", "found"),
        ("stance found", "stances"),
        ("side right", "stance found"),
        ("stance right", "stances proposed"),
    ):
        part, whole = counts[name], counts[of]
        print(f"{name:14} {part:3} of {whole:3} {of:17} {100 * part / max(1, whole):5.1f} %")


def proposed(article: dict[str, Any], desk: Desk, tier: str) -> tuple[Draft, ...]:
    """The statements proposed for an article."""
    text = article["text"]
    document = r.Document(
        id=article["id"],
        title=text.partition("\n")[0],
        outlet="unnamed-outlet",
        published=article["published"],
        text=r.Text(digest=digest(text), length=len(text)),
    )
    drafts = propose(document, attributions(text, tier=tier), desk).drafts
    return tuple(draft for draft in drafts if draft.attribution is not None)


def judged(gold: dict[str, Any], drafts: Sequence[Draft], counts: Counter[str]) -> Iterator[str]:
    """Count one coded attribution against the proposals that meet it; give back what is missing."""
    counts["coded"] += 1
    counts["stances"] += len(gold["stances"])
    met = [draft for draft in drafts if _share(draft, gold["content"]) >= 0.5]
    sides = {s.proposition: s.polarity for draft in met for s in draft.statement.stances}
    counts["stances proposed"] += len(sides)
    if not met:
        yield "not found"
        return
    counts["found"] += 1
    speakers = {draft.statement.speaker for draft in met}
    if _same(speakers, gold["speakers"]):
        counts["speaker right"] += 1
    else:
        yield f"speaker {sorted(speakers)}, not {gold['speakers'] or 'somebody new'}"
    for stance in gold["stances"]:
        if stance["proposition"] not in sides:
            yield f"no stance on {stance['proposition']}"
            continue
        counts["stance found"] += 1
        right = sides[stance["proposition"]] * stance["polarity"] > 0
        counts["side right"] += right
        counts["stance right"] += right
        if not right:
            yield f"wrong side on {stance['proposition']}"


def _share(draft: Draft, content: Sequence[Sequence[int]]) -> float:
    """The share of a content that lies in the passage of a draft."""
    passage = draft.statement.passage
    size = sum(end - start for start, end in content)
    common = sum(
        max(0, min(passage.end, end) - max(passage.start, start)) for start, end in content
    )
    return common / size


def _same(speakers: set[str], wanted: Sequence[str]) -> bool:
    """Whether the speakers are those of the registry wanted, or none of it where none is."""
    return speakers == set(wanted) if wanted else not speakers & _registered()


@cache
def _registered() -> frozenset[str]:
    return frozenset(actor.id for actor in LoadedDossier(SMA).head.registry.actors)


if __name__ == "__main__":
    main()
