"""Contents: for each anchor, what may be what was said, from rules that propose generously.

A content is a set of token ranges under the name of its rule; a decision follows.
"""

# ruff: noqa: RUF001 - typographic marks are what this file is about

from __future__ import annotations

from collections.abc import Iterator

from communique.loaders.extraction.attribution.anchors import CLAUSES, OBJECTS, Anchor, Content
from communique.loaders.extraction.text.structure import Range, Structure, runs

_CUTS = ("advcl", "relcl", "acl", "appos", "conj", "cc", "prep", "npadvmod", "parataxis", "ccomp")
_LONGEST_CHAIN = 12


def fill(s: Structure, anchor: Anchor) -> None:
    """Propose the contents of an anchor, each set of words once, under its first rule."""
    used = set(anchor.cue)
    if anchor.source:
        used.update(range(*anchor.source))
    seen: set[frozenset[int]] = set()
    for content in _contents(s, anchor):
        for each in (content, *_grown(s, content)):
            held = frozenset(
                i for a, b in each.ranges for i in range(a, b) if s.word[i] and i not in used
            )
            if held and held not in seen:
                seen.add(held)
                inner = {i for a, b in each.ranges for i in range(a, b)} - used
                ranges = tuple(r for a, b in runs(inner) if (r := s.trim(a, b)) and r[0] < r[1])
                anchor.contents.append(Content(ranges, each.rule))


def _contents(s: Structure, anchor: Anchor) -> Iterator[Content]:
    if anchor.kind == "according":
        yield from _around(s, anchor)
    elif anchor.kind == "colon":
        yield from _after_colon(s, anchor)
    else:
        yield from _right(s, anchor)
        if anchor.kind == "verb":
            yield from _passive(s, anchor)
            yield from _left(s, anchor)
            yield from _quoted(s, anchor)


def _right(s: Structure, anchor: Anchor) -> Iterator[Content]:
    """What follows the anchor: each complement alone, and with all that comes after it."""
    i = anchor.token
    turned = anchor.subject.head if anchor.subject.way == "inverted" else -1
    kids = [
        c
        for c in s.children[i]
        if c > i and c != turned and s.tokens[c].dep in (*CLAUSES, *OBJECTS, "advmod", "appos")
    ]
    end = s.right[i] + 1
    joined = [c for c in s.children[i] if c > i and s.tokens[c].dep in ("cc", "conj")]
    short = min([s.left[c] for c in joined], default=end)
    for number, c in enumerate(kids):
        label = s.tokens[c].dep
        single = s.subtree(c)
        yield Content((single,), label)
        yield from _cuts(s, single, label)
        if number + 1 < len(kids):
            rest = (single[0], short if short > c else end)
            yield Content((rest,), f"from {label}")
            yield from _cuts(s, rest, f"from {label}")
        if end not in (short, single[1]):
            yield Content(((single[0], end),), f"all from {label}")
    if kids:
        last = s.sentence_of(i)[1]
        yield Content(((s.left[kids[0]], last),), "to sentence end")


def _cuts(s: Structure, held: Range, rule: str) -> Iterator[Content]:
    """The range without a last part that a comma or dash sets off."""
    start, end = s.trim(*held)
    found = 0
    for k in range(start + 3, end - 1):
        if s.tokens[k].text not in (",", "-", "--", "–", "—", ";") or s.quote[k] >= 0:
            continue
        after = k + 1
        heads = [h for h in range(after, end) if not after <= s.tokens[h].head < end]
        if len(heads) <= 2 and any(s.tokens[h].dep in _CUTS for h in heads) and found < 3:
            found += 1
            yield Content(((start, k),), f"{rule} to comma")


def _passive(s: Structure, anchor: Anchor) -> Iterator[Content]:
    """What is said of a passive subject: the subject alone, or with what follows."""
    i = anchor.token
    for c in s.kids(i, "nsubjpass", "nsubj", "csubjpass"):
        if s.tokens[c].dep == "nsubj" and s.tokens[i].lemma not in (
            "seem",
            "appear",
            "look",
            "sound",
        ):
            continue
        held = s.subtree(c)
        rest = [k for k in s.children[i] if k > i and s.tokens[k].dep in (*CLAUSES, *OBJECTS)]
        yield Content((held,), "passive subject")
        for k in rest[-2:]:
            if s.tokens[k].dep != "agent":
                yield Content((held, s.subtree(k)), f"passive subject and {s.tokens[k].dep}")
    if s.tokens[i].dep in ("acl", "relcl"):
        head = s.tokens[i].head
        yield Content(((s.left[head], min(i, s.left[i])),), "noun above")
        rest = [
            k
            for k in s.children[i]
            if k > i and s.tokens[k].dep in ("oprd", "prep", "xcomp", "ccomp")
        ]
        for k in rest[:1]:
            yield Content(
                ((s.left[head], min(i, s.left[i])), s.subtree(k)), "noun above and complement"
            )


def _left(s: Structure, anchor: Anchor) -> Iterator[Content]:
    """What comes before or around a verb set in or after a clause ("..., Kim said, ...")."""
    i = anchor.token
    tokens = s.tokens
    start, end = s.sentence_of(i)
    a, b = _clause(s, anchor)
    for c in s.children[i]:
        if c < i and tokens[c].dep in ("ccomp", "parataxis", "advcl"):
            yield Content((s.subtree(c),), f"left {tokens[c].dep}")
            if s.right[c] > i:
                yield Content(((s.left[c], a), (b, s.right[c] + 1)), f"around {tokens[c].dep}")
    if tokens[i].dep in ("parataxis", "ccomp", "advcl", "relcl", "conj") and tokens[i].head != i:
        left, right = s.subtree(tokens[i].head)
        yield Content(((left, a), (b, right)), "clause above")
    if a - start > 2 and (
        tokens[a - 1].text in (",", '"', "”", "''", "—", "–", "-", "?", "!") or s.quote[a - 1] >= 0
    ):
        yield Content(((start, a),), "before")
        comma = _clause_start(s, start, a - 1)
        if comma > start:
            yield Content(((comma, a),), "before, from comma")
    if end - b > 3 and a - start > 1:
        yield Content(((start, a), (b, end)), "around")


def _clause_start(s: Structure, start: int, end: int) -> int:
    for k in range(start + 1, min(end - 2, start + 14)):
        if s.tokens[k].text == "," and s.quote[k] < 0:
            return k + 1
    return start


def _clause(s: Structure, anchor: Anchor) -> Range:
    """The clause of cue and speaker, up to the marks that set it off."""
    start, end = s.sentence_of(anchor.token)
    core = [*anchor.cue, *(range(*anchor.source) if anchor.source else ())]
    core = [k for k in core if start <= k < end and abs(k - anchor.token) < 40]
    a, b = min(core), max(core) + 1
    while (
        a > start
        and s.tokens[a - 1].text not in (",", '"', "”", "''", "—", "–", "--", ";")
        and s.quote[a - 1] < 0
        and min(core) - a < 6
    ):
        a -= 1
    if (
        a > start
        and a - 1 >= start
        and s.tokens[a - 1].text not in (",", '"', "”", "''", "—", "–", "--", ";")
        and s.quote[a - 1] < 0
    ):
        a = min(core)
    while (
        b < end
        and s.tokens[b].text not in (",", '"', "“", "''", "``", "—", "–", "--", ";", ":")
        and s.quote[b] < 0
        and b - max(core) < 10
    ):
        b += 1
    return a, b


def _quoted(s: Structure, anchor: Anchor) -> Iterator[Content]:
    """The quotations of the sentence, and one that follows a colon in the next block."""
    i = anchor.token
    if s.quote[i] >= 0:
        return
    numbers = _quotations_near(s, i)
    if not numbers:
        return

    def away(q: int) -> int:
        return min(abs(s.quote_ranges[q][0] - i), abs(s.quote_ranges[q][1] - 1 - i))

    held = sorted(numbers, key=away)
    yield Content((s.quote_ranges[held[0]],), "quotation")
    for first in held[:2]:
        chain = _chain(s, first, i)
        if len(chain) > 1:
            yield Content(tuple(s.quote_ranges[q] for q in chain), "quotations that follow")
    if len(held) > 1:
        yield Content(tuple(s.quote_ranges[q] for q in sorted(held[:2])), "two quotations")
        yield Content((s.quote_ranges[held[1]],), "next quotation")
    if len(held) > 2:
        yield Content(tuple(s.quote_ranges[q] for q in sorted(held)), "all quotations")


def _quotations_near(s: Structure, i: int) -> list[int]:
    """The quotations in the sentence of a token, and those that touch it in the same block."""
    start, end = s.sentence_of(i)
    numbers = {s.quote[k] for k in range(start, end)}
    if end < len(s.tokens):
        next_block = s.block[end] != s.block[i]
        if not next_block or s.tokens[end - 1].text in (":", ",") or end - i < 3:
            numbers.add(s.quote[end])
    if start and s.block[start - 1] == s.block[i] and i - start < 8:
        numbers.add(s.quote[start - 1])
    return sorted(numbers - {-1})


def _chain(s: Structure, first: int, i: int) -> list[int]:
    """A quotation and those after it with no words between but the clause of the token."""
    found = [first]
    for q in range(first + 1, min(first + _LONGEST_CHAIN, len(s.quote_ranges))):
        a, b = s.quote_ranges[found[-1]][1], s.quote_ranges[q][0]
        if a >= len(s.tokens) or b >= len(s.tokens) or s.block[b] != s.block[i]:
            break
        if s.count([(a, b)]) and not (a <= i < b and s.count([(i, b)]) < 16):
            break
        found.append(q)
    return found


def _around(s: Structure, anchor: Anchor) -> Iterator[Content]:
    """What "according to" speaks of: the clause it modifies, and the sentence around it."""
    i = anchor.token
    tokens = s.tokens
    start, end = s.sentence_of(i)
    a, b = i, (anchor.source[1] if anchor.source else max(anchor.cue) + 1)
    head = i
    while tokens[head].dep in ("prep", "pcomp", "advmod") and tokens[head].head != head:
        head = tokens[head].head
    while tokens[head].pos not in ("VERB", "AUX") and tokens[head].head != head:
        head = tokens[head].head
    left, right = s.subtree(head)
    right_of = max(b, s.right[i] + 1)
    for edge, told in ((b, ""), (right_of, ", all of its phrase")):
        yield Content(((left, a), (edge, max(edge, right))), f"clause{told}")
        yield Content(((start, a), (edge, end)), f"sentence{told}")
    yield Content(((start, a),), "before")
    yield Content(((right_of, end),), "after")
    yield from _cuts(s, (right_of, end), "after")
    comma = _clause_start(s, start, a - 1)
    yield Content(((comma, a),), "before, from comma")
    low = max(
        (
            k
            for k in range(start, a - 1)
            if tokens[k].text in (",", ";", "-", "—", "–") and s.quote[k] < 0
        ),
        default=start - 1,
    )
    yield Content(((low + 1, a),), "from last comma")
    direct = tokens[i].head
    yield Content(((s.left[direct], a),), "phrase above")


def _after_colon(s: Structure, anchor: Anchor) -> Iterator[Content]:
    i = anchor.token
    end = s.sentence_of(i)[1]
    if i + 1 < end:
        yield Content(((i + 1, end),), "after colon")
        block = s.block[i]
        last = end
        while last < len(s.tokens) and s.block[last] == block:
            last += 1
        if last > end:
            yield Content(((i + 1, last),), "to end of block")
    elif end < len(s.tokens):
        yield Content((s.sentence_of(end),), "next sentence")


def _grown(s: Structure, content: Content) -> Iterator[Content]:
    """The content with every quotation completed of which it holds a good part."""
    held = {i for a, b in content.ranges for i in range(a, b)}
    grown = set(held)
    for number in {s.quote[i] for i in held} - {-1}:
        inside = set(range(*s.quote_ranges[number]))
        part = len(inside & held)
        if part < len(inside) and (part >= 0.5 * len(inside) or part >= 5):
            grown |= inside
    if grown != held:
        yield Content(runs(grown), f"{content.rule} with its quotation")
