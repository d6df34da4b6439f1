"""From scored candidates to attributions: one content for a cue, no word taken twice.

The order of scores decides. What overlaps an attribution already taken by more than a part is
dropped, or kept as nested where it lies inside one; a quotation that follows an attributed one in
its block, with no cue of its own, goes on with it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from communique.loaders.extraction import lexicon
from communique.loaders.extraction.attribution.anchors import Anchor, Content
from communique.loaders.extraction.layers import Attribution, Span
from communique.loaders.extraction.spans import mode
from communique.loaders.extraction.text.structure import Range, Structure, runs

_SHARED = 0.3
_WITHIN = 0.7
_BETWEEN = 45
_SHORTEST = 3


@dataclass(slots=True)
class Scored:
    """An anchor with one of its contents, its source, and how likely this is right (0..1).

    ``chance`` is how likely the anchor is a cue, whatever its content and its surroundings.
    """

    anchor: Anchor
    content: Content
    score: float
    source: Range | None
    inherited: bool = False
    chance: float = 0.0


@dataclass(slots=True)
class Kept:
    """A candidate that was chosen.

    ``content`` holds the token numbers of its content, ``nested`` whether it lies inside another
    one, ``relay`` the mention of who passed it on.
    """

    scored: Scored
    content: set[int]
    nested: bool = False
    relay: Range | None = None


def choose(s: Structure, scored: Sequence[Scored]) -> list[Kept]:
    """The attributions to keep, from candidates that pass the threshold."""
    owner: dict[int, Kept] = {}
    cues: set[int] = set()
    kept: list[Kept] = []
    done: set[int] = set()
    for each in sorted(scored, key=lambda c: (-c.score, c.anchor.token)):
        if each.anchor.token in done:
            continue
        own = set(each.anchor.cue) | set(range(*(each.source or (0, 0))))
        content = {i for a, b in each.content.ranges for i in range(a, b)} - own
        if not content or not s.count(runs(content)):
            continue
        free = {i for i in content if i not in owner and i not in cues}
        if len(content) - len(free) > _SHARED * len(content):
            _relay(each, content, owner)
            continue
        if any(i in owner or i in cues for i in each.anchor.cue):
            continue
        done.add(each.anchor.token)
        for i in own:
            if i in owner:
                owner[i].content.discard(i)
        cues |= own
        kept.append(Kept(each, free))
        owner |= dict.fromkeys(free, kept[-1])
    _continue(s, kept, owner.keys() | cues)
    return [k for k in kept if k.content]


def nest(s: Structure, kept: list[Kept], candidates: Sequence[Scored], least: float) -> None:
    """Add speech within speech: the best content of each likely cue inside a content.

    Words in quotation marks are left to their speaker. Input: what was kept, which is added to; all
    candidates; the chance from which a cue counts.
    """
    best: dict[int, Kept] = {}
    chosen = {each.scored.anchor.token for each in kept}
    owner = {i: each for each in kept for i in each.content}
    for each in candidates:
        token = each.anchor.token
        if each.chance < least or token in chosen or s.quote[token] >= 0 or each.source is None:
            continue
        content = {i for a, b in each.content.ranges for i in range(a, b)}
        content -= set(each.anchor.cue) | set(range(*each.source))
        around = owner.get(token)
        if around is None or s.count(runs(content)) < _SHORTEST:
            continue
        if len(content & around.content) < _WITHIN * len(content):
            continue
        if token not in best or each.score > best[token].scored.score:
            relay = around.scored.source if around.scored.anchor.kind == "according" else None
            best[token] = Kept(each, content, nested=True, relay=relay)
    kept += best.values()


def attribution(s: Structure, kept: Kept, probability: float) -> Attribution:
    """A chosen candidate as an attribution with spans of the text."""
    each = kept.scored
    token = s.tokens[each.anchor.token]
    spans = s.spans(_tight(s, kept.content))
    verb = "according to" if each.anchor.kind == "according" else token.lemma
    return Attribution(
        content=spans,
        source=s.spans([each.source]) if each.source else (),
        cue=s.spans(runs(each.anchor.cue)),
        mode=mode(s.text, spans, s.layers.quotations),
        probability=round(probability, 4),
        rule=f"{each.anchor.kind}: {each.content.rule}",
        verb=verb,
        reporting=_reports(s, each.anchor),
        inherited=each.inherited,
        relay=s.spans([kept.relay]) if kept.relay else (),
    )


def whole(spans: tuple[Span, ...], quotations: Sequence[Span]) -> tuple[Span, ...]:
    """Spans with the quotation marks taken in that touch them; quotations are in order."""
    found = []
    for start, end in spans:
        first = _quotation_at(quotations, start - 2)
        last = _quotation_at(quotations, end - 1)
        if first and first.start < start and end <= first.end and start - first.start <= 2:
            start = first.start
        if last and last.start <= start and end < last.end and last.end - end <= 2:
            end = last.end
        found.append(Span(start, end))
    return tuple(found)


def _quotation_at(quotations: Sequence[Span], place: int) -> Span | None:
    """The quotation that begins at or before a place and the two code points after it, if any."""
    i = bisect_right(quotations, (place + 2, 0)) - 1
    return quotations[i] if i >= 0 and quotations[i].end > place else None


def _relay(each: Scored, content: set[int], owner: Mapping[int, Kept]) -> None:
    """Take "according to" around another one's words as the word of who passed them on."""
    if each.anchor.kind != "according" or each.source is None:
        return
    for other in {id(k): k for i in content if (k := owner.get(i))}.values():
        inside = len(other.content & content) >= _WITHIN * len(other.content)
        if inside and other.scored.anchor.token in content:
            other.relay = each.source


def _continue(s: Structure, kept: Sequence[Kept], taken: set[int]) -> None:
    owner: dict[int, Kept] = {}
    for each in kept:
        if not each.nested:
            for i in each.content:
                if s.quote[i] >= 0:
                    owner[s.quote[i]] = each
    for number, (a, b) in enumerate(s.quote_ranges):
        before = owner.get(number - 1)
        if number in owner or before is None or s.count([(a, b)]) < _SHORTEST:
            continue
        last = s.quote_ranges[number - 1][1]
        ids = set(range(a, b))
        if ids & taken or last > len(s.tokens) or s.block[a] != s.block[last - 1]:
            continue
        stops = sum(s.tokens[i].text in (".", "?", "!") for i in range(last, a))
        if a - last < _BETWEEN and stops <= 1:
            before.content |= ids
            owner[number] = before
            taken |= ids


def _tight(s: Structure, content: set[int]) -> list[Range]:
    """Ranges without marks at their ends, short gaps of marks closed."""
    found: list[Range] = []
    for a, b in runs(content):
        a, b = s.trim(a, b)
        if a >= b:
            continue
        if found and not s.count([(found[-1][1], a)]):
            found[-1] = (found[-1][0], b)
        else:
            found.append((a, b))
    return found


def _reports(s: Structure, anchor: Anchor) -> bool:
    lemma = s.tokens[anchor.token].lemma
    if anchor.kind in ("according", "colon"):
        return True
    if anchor.kind == "noun":
        return lexicon.nouns().get(lemma, "") in (
            "speech",
            "promise",
            "warning",
            "request",
            "report",
        )
    if anchor.kind == "adjective":
        return lemma in lexicon.adjectives()
    return lexicon.verbs().get(lemma, "") in lexicon.reporting()
