"""Extraction against the curated coding of the shipped dossier, where its articles are at hand.

``python -m benchmarks.extraction.sma [--tier TIER] [--articles DIR] [--show]``

The documents' own actors, statements and claims are taken out before a text is read. Words:

- a proposal *finds* a coded statement if their passages have a Jaccard index of .5 or more, or if
  one lies wholly in the other and is at least a third as long; one proposal finds one statement;
- *speaker*: of the statements found, those whose proposal has the same actor; unnamed officials and
  groups are the same if both are the document's own, of one kind (one, or many) and share the noun;
- *proposition*: of the sides coded (polarity not 0) on statements found, those on which the
  proposal has a stance; *sign*: of all these sides, those whose proposal takes the same side;
- *claims*: of the coded claims with money, percent, numbers or dates, those proposed with the same
  aspect and value.

The codebook's cues were written from its definitions, by people who had read these five articles:
the sign figures are those of a codebook on its own material, not a forecast for another.
"""

# ruff: noqa: RUF001 - typographic marks are what this file is about

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from communique.graph import records as r
from communique.loaders.dossier import LoadedDossier, load
from communique.loaders.extraction.attribute import attributions
from communique.loaders.extraction.proposing.desk import Desk
from communique.loaders.extraction.proposing.drafts import Proposal, inside, overlap
from communique.loaders.extraction.proposing.propose import propose

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = ROOT.parent / "shared" / "articles"
COUNTED = ("money", "percent", "number", "date")

Pair = tuple[r.Statement, r.Statement]


def found(one: r.Passage, other: r.Passage) -> bool:
    """Whether two passages are one find."""
    lengths = sorted((one.end - one.start, other.end - other.start))
    nested = inside(one, other) or inside(other, one)
    return overlap(one, other) >= 0.5 or (nested and 3 * lengths[0] >= lengths[1])


def pairs(
    gold: r.Document, proposal: Proposal
) -> tuple[list[Pair], list[r.Statement], list[r.Statement]]:
    """Statements with what found them, statements missed, proposals that found nothing."""
    own = {**{a.id: a for a in gold.actors}, **{a.id: a for a in proposal.own}}
    drafts = [draft.statement for draft in proposal.drafts]
    every = [
        (same_actor(g.speaker, p.speaker, own), overlap(g.passage, p.passage), i, j)
        for i, g in enumerate(gold.statements)
        for j, p in enumerate(drafts)
        if found(g.passage, p.passage)
    ]
    left, right, matched = set[int](), set[int](), list[Pair]()
    for _, _, i, j in sorted(every, reverse=True):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            matched.append((gold.statements[i], drafts[j]))
    missed = [g for i, g in enumerate(gold.statements) if i not in left]
    return matched, missed, [p for j, p in enumerate(drafts) if j not in right]


def same_actor(one: str, other: str, own: dict[str, r.Actor]) -> bool:
    """Whether two references mean one actor, a document's own ones compared by noun."""
    if ":" not in one or ":" not in other:
        return one == other
    first, second = (own[each.partition(":")[2]] for each in (one, other))
    nouns = (set(_nouns(first.label)), set(_nouns(second.label)))
    return first.kind == second.kind and bool(nouns[0] & nouns[1])


def _nouns(label: str) -> Iterator[str]:
    for word in label.casefold().replace("’", "'").split():
        if len(word) > 3 and word not in ("south", "korean", "north", "senior", "unnamed", "from"):
            yield word.rstrip("s")


def score(loaded: LoadedDossier, tier: str, show: bool = False) -> Counter[str]:
    """Counts over all documents whose texts are at hand."""
    desk, counts = Desk(loaded.head), Counter[str]()
    kinds = {each.id: each.value for each in loaded.head.codebook.aspects}
    for document in loaded.dossier.documents:
        text = loaded.texts.get(document.id)
        if text is None:
            continue
        bare = msgspec.structs.replace(document, actors=(), statements=(), claims=())
        proposal = propose(bare, attributions(text, tier=tier), desk)
        matched, missed, extra = pairs(document, proposal)
        counts.update(_counted(document, proposal, matched, extra, kinds))
        if show:
            _show(document, text, proposal, matched, missed, extra)
    return counts


def _counted(
    document: r.Document, proposal: Proposal, matched: Sequence[Pair],
    extra: Sequence[r.Statement], kinds: Mapping[str, str],
) -> Counter[str]:  # fmt: skip
    own = {**{a.id: a for a in document.actors}, **{a.id: a for a in proposal.own}}
    counts = Counter(documents=1, statements=len(document.statements), found=len(matched))
    counts["proposed"] = len(matched) + len(extra)
    own_voice = [s for s in document.statements if s.speaker == document.outlet]
    counts["own voice"] = len(own_voice)
    counts["own voice found"] = sum(g.speaker == document.outlet for g, _ in matched)
    counts["speaker"] = sum(same_actor(g.speaker, p.speaker, own) for g, p in matched)
    for gold, proposed in matched:
        stances = {s.proposition: s.polarity for s in proposed.stances}
        for stance in gold.stances:
            if stance.polarity:
                counts["sides"] += 1
                counts["propositions"] += stance.proposition in stances
                counts["signs"] += stances.get(stance.proposition, 0) * stance.polarity > 0
                counts["turned"] += stances.get(stance.proposition, 0) * stance.polarity < 0
    coded = {s.proposition for g in document.statements for s in g.stances}
    counts["stances proposed"] = sum(len(p.stances) for _, p in matched)
    counts["stances on coded"] = sum(
        s.proposition in {x.proposition for x in g.stances} for g, p in matched for s in p.stances
    )
    counts["propositions coded"] = len(coded)
    facts = [c for c in document.claims if kinds[c.aspect] in COUNTED]
    made = {(d.claim.aspect, _value(d.claim)) for d in proposal.claims}
    subjects = {(d.claim.subject, d.claim.aspect, _value(d.claim)) for d in proposal.claims}
    counts["claims"] = len(facts)
    counts["claims found"] = sum((c.aspect, _value(c)) in made for c in facts)
    counts["claims with subject"] = sum((c.subject, c.aspect, _value(c)) in subjects for c in facts)
    counts["claims proposed"] = len(proposal.claims)
    return counts


def _value(claim: r.Claim) -> object:
    """A claim's value, a date without the mark that it is approximate."""
    return claim.value.replace("~", "") if isinstance(claim.value, str) else claim.value


def _show(
    document: r.Document, text: str, proposal: Proposal, matched: Sequence[Pair],
    missed: Sequence[r.Statement], extra: Sequence[r.Statement],
) -> None:  # fmt: skip
    own = {**{a.id: a for a in document.actors}, **{a.id: a for a in proposal.own}}
    print(f"== {document.id}")
    for gold in missed:
        print(f"missed  {gold.id} ({gold.speaker}, {gold.passage.start}-{gold.passage.end})")
    for proposed in extra:
        print(f"extra   {proposed.speaker} {proposed.passage.start}-{proposed.passage.end}")
    for gold, proposed in matched:
        if not same_actor(gold.speaker, proposed.speaker, own):
            print(f"speaker {gold.id}: {gold.speaker}, proposed {proposed.speaker}")
        stances = {s.proposition: s for s in proposed.stances}
        for stance in gold.stances:
            other = stances.pop(stance.proposition, None)
            if stance.polarity and (other is None or other.polarity * stance.polarity <= 0):
                told = f"{other.polarity} ({other.rule})" if other else "nothing"
                print(f"stance  {gold.id}: {stance.proposition} {stance.polarity}, proposed {told}")
        for other in stances.values():
            print(f"more    {gold.id}: {other.proposition} {other.polarity} ({other.rule})")


def report(counts: Counter[str], tier: str) -> str:
    """The figures as lines."""

    def share(part: str, whole: str) -> str:
        of = counts[whole]
        return f"{100 * counts[part] / of:5.1f} %  ({counts[part]} of {of})" if of else "  none"

    lines = (
        ("statements found", share("found", "statements")),
        ("  of them in the outlet's own voice", share("own voice found", "own voice")),
        ("proposals that find one", share("found", "proposed")),
        ("speaker right, of those found", share("speaker", "found")),
        ("proposition found, of sides coded", share("propositions", "sides")),
        ("sign right, of sides coded", share("signs", "sides")),
        ("sign right, of propositions found", share("signs", "propositions")),
        ("stances proposed that are coded", share("stances on coded", "stances proposed")),
        ("claims found (aspect and value)", share("claims found", "claims")),
        ("claims found (subject too)", share("claims with subject", "claims")),
        ("claims proposed", str(counts["claims proposed"])),
    )
    head = f"{counts['documents']} documents, tier {tier}\n"
    return head + "".join(f"{name:<38}{value}\n" for name, value in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; 2 if the articles are not at hand."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tier", default="best")
    parser.add_argument("--articles", type=Path, default=ARTICLES)
    parser.add_argument("--show", action="store_true", help="list what was missed or taken wrongly")
    given = parser.parse_args(arguments)
    loaded = load(ROOT / "dossiers" / "sma", articles=[given.articles])
    counts = score(loaded, given.tier, given.show)
    if not counts["documents"]:
        sys.stderr.write(f"none of the dossier's articles is in {given.articles}\n")
        return 2
    sys.stdout.write(report(counts, given.tier))
    return 0


if __name__ == "__main__":
    sys.exit(main())
