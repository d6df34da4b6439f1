"""Proposals in a document: ids that are checksums, and what a person has decided left untouched.

The id of a proposal ends in a checksum of what it says. A proposal that still fits its checksum is
extraction's own, and the next run may replace it; one that does not has been edited by hand. What
was edited, accepted or rejected stays as it is, and is not proposed again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from communique.graph import records as r
from communique.loaders.dossier.references import slug
from communique.loaders.extraction.proposing.drafts import Draft, Proposal, inside, overlap
from communique.loaders.extraction.proposing.making import EXTRACTOR

Item = TypeVar("Item", bound=r.Statement | r.Claim)

SAME = 0.5
"""Share of two passages in common from which a proposal is what a person has dealt with."""

_DIGITS = 8


@dataclass(frozen=True)
class Update:
    """A document as it is to be, and what became of the proposals.

    ``gone`` are the ids of earlier proposals that are not made any more, ``kept`` counts the
    statements that were left as they are, ``passed`` the proposals that a person has dealt with.
    """

    document: r.Document
    added: tuple[str, ...]
    gone: tuple[str, ...]
    same: int
    kept: int
    passed: int


def checksum(item: r.Statement | r.Claim) -> str:
    """A checksum of what an item says: everything but its id and the words of its passage."""
    bare = r.Passage(start=item.passage.start, end=item.passage.end, digest=item.passage.digest)
    plain = msgspec.json.encode(_as_read(msgspec.structs.replace(item, id="x", passage=bare)))
    return hashlib.sha256(plain).hexdigest()[:_DIGITS]


def _as_read(item: Item) -> Item:
    """The item as it is when read from a file: which defaults are left out hangs on that."""
    return msgspec.json.decode(msgspec.json.encode(item), type=type(item))


def untouched(item: r.Statement | r.Claim) -> bool:
    """Whether an item is a proposal of extraction that nobody has edited."""
    ours = item.by is not None and item.by.extractor.startswith(EXTRACTOR)
    return ours and item.status == "proposed" and item.id.endswith(f"-{checksum(item)}")


def named(item: Item, base: str) -> Item:
    """The item with its id: a readable beginning, the place in the text, the checksum."""
    words = slug(base, 50) or "item"
    name = f"{words}-{item.passage.start}-{checksum(item)}"
    return _as_read(msgspec.structs.replace(item, id=name))


def updated(document: r.Document, proposal: Proposal, decided: Iterable[str]) -> Update:
    """The document with the proposals in place of the earlier ones that nobody has touched.

    ``decided`` are the statements (``statement/ID``) and claims on which there is a judgement.
    """
    judged = set(decided)
    kept_claims = _kept_claims(document.claims, judged)
    kept = _kept(document.statements, judged, {c.statement for c in kept_claims if c.statement})
    statements, passed, ids = _fresh(proposal.drafts, kept)
    fresh = _with_statements(proposal, ids)
    claims = [each for each in fresh if not any(_same_claim(each, old) for old in kept_claims)]
    new = msgspec.structs.replace(
        document,
        actors=tuple(_actors(document, proposal, (*kept, *statements))),
        statements=(*kept, *statements),
        claims=(*kept_claims, *claims),
    )
    before, after = _ids(document.statements, document.claims), _ids(new.statements, new.claims)
    made = _ids(statements, claims)
    return Update(
        document=new,
        added=tuple(sorted(made - before)),
        gone=tuple(sorted(before - after)),
        same=len(made & before),
        kept=len(kept) + len(kept_claims),
        passed=passed + len(fresh) - len(claims),
    )


def _ids(statements: Iterable[r.Statement], claims: Iterable[r.Claim]) -> set[str]:
    return {each.id for each in statements} | {each.id for each in claims}


def _kept(found: Sequence[r.Statement], judged: set[str], needed: set[str]) -> list[r.Statement]:
    """The statements a person has dealt with, those needed by claims, and those around them."""
    ids = {s.id for s in found if not untouched(s) or f"statement/{s.id}" in judged} | needed
    above = {s.id: s.within for s in found}
    for name in list(ids):
        outer = above.get(name)
        while outer is not None and outer not in ids:
            ids.add(outer)
            outer = above.get(outer)
    return [each for each in found if each.id in ids]


def _kept_claims(found: Sequence[r.Claim], judged: set[str]) -> list[r.Claim]:
    """The claims a person has dealt with, and those whose values they restate."""
    ids = {c.id for c in found if not untouched(c) or f"claim/{c.id}" in judged}
    ids |= {c.converted_from for c in found if c.id in ids and c.converted_from}
    return [each for each in found if each.id in ids]


def _fresh(
    drafts: Sequence[Draft], kept: Sequence[r.Statement]
) -> tuple[list[r.Statement], int, dict[int, str]]:
    """New statements with their ids, how many were dealt with before, and the id of each draft."""
    ids: dict[int, str] = {}
    found: dict[str, r.Statement] = {}
    passed = 0
    for number, draft in sorted(enumerate(drafts), key=lambda each: _outermost(each[0], drafts)):
        old = next((each for each in kept if _dealt_with(draft.statement, each)), None)
        if old is not None:
            ids[number] = old.id
            passed += 1
            continue
        outer = ids.get(draft.outer) if draft.outer is not None else None
        whole = msgspec.structs.replace(draft.statement, within=outer)
        made = named(whole, draft.statement.speaker.rpartition(":")[2])
        ids[number] = made.id
        found.setdefault(made.id, made)
    order = sorted(found.values(), key=lambda s: (s.passage.start, -s.passage.end, s.id))
    return order, passed, ids


def _outermost(number: int, drafts: Sequence[Draft]) -> tuple[int, int]:
    depth, above = 0, drafts[number].outer
    while above is not None and depth < len(drafts):
        depth, above = depth + 1, drafts[above].outer
    return depth, number


def _dealt_with(draft: r.Statement, old: r.Statement) -> bool:
    """Whether a person has dealt with what is proposed.

    That is: with the same passage, and the same speaker where the earlier coding was extraction's;
    a person's own coding of a passage stands alone.
    """
    alike = overlap(draft.passage, old.passage) >= SAME or inside(draft.passage, old.passage)
    ours = old.by is not None and old.by.extractor.startswith(EXTRACTOR)
    return alike and (not ours or old.speaker == draft.speaker)


def _same_claim(one: r.Claim, old: r.Claim) -> bool:
    if (one.subject, one.aspect) == (old.subject, old.aspect) and _value(one) == _value(old):
        return True
    return one.aspect == old.aspect and overlap(one.passage, old.passage) >= SAME


def _value(claim: r.Claim) -> int | float | bool | str:
    """A claim's value, a date without the mark that it is approximate."""
    return claim.value.replace("~", "") if isinstance(claim.value, str) else claim.value


def _with_statements(proposal: Proposal, ids: dict[int, str]) -> list[r.Claim]:
    """The claims with their ids and those of the statements that make them."""
    made: dict[int, r.Claim] = {}
    for number, draft in enumerate(proposal.claims):
        statement = ids.get(draft.statement) if draft.statement is not None else None
        origin = made.get(draft.origin) if draft.origin is not None else None
        whole = msgspec.structs.replace(
            draft.claim, statement=statement, converted_from=origin.id if origin else None
        )
        made[number] = named(
            whole, f"{draft.claim.subject.rpartition(':')[2]}-{draft.claim.aspect}"
        )
    return list({each.id: each for each in made.values()}.values())


def _actors(
    document: r.Document, proposal: Proposal, statements: Sequence[r.Statement]
) -> Iterator[r.Actor]:
    """The actors declared before, less those only dropped proposals spoke of, and the new ones."""
    used = {ref.rpartition(":")[2] for each in statements for ref in _refs(each)}
    before = {ref.rpartition(":")[2] for each in document.statements for ref in _refs(each)}
    for actor in document.actors:
        if actor.id in used or actor.id not in before:
            yield actor
    declared = {each.id for each in document.actors}
    yield from (each for each in proposal.own if each.id in used and each.id not in declared)


def _refs(statement: r.Statement) -> Iterator[str]:
    yield statement.speaker
    yield from statement.addressees
    yield from statement.relay
    yield from statement.about
