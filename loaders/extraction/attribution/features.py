"""What a decision may look at: structure, lexicon classes, function words of a closed list.

No feature is a word of a text. Lemmas count only through the classes that WordNet and our own lists
put them in; the few function words looked at are listed here.
"""

# ruff: noqa: RUF001 - typographic marks are what this file is about

from __future__ import annotations

from collections.abc import Mapping, Sequence

from communique.loaders.extraction import lexicon
from communique.loaders.extraction.attribution import words
from communique.loaders.extraction.attribution.anchors import Anchor, Content, Subject
from communique.loaders.extraction.text.structure import Range, Structure

Features = dict[str, float]

_DEPS = lexicon.names(
    "ROOT ccomp xcomp advcl parataxis relcl acl conj nsubj nsubjpass dobj attr prep pobj pcomp "
    "acomp appos oprd dative npadvmod advmod csubj poss compound amod agent mark cc punct dep"
)
_TAGS = lexicon.names(
    "VBD VBZ VBP VBN VBG VB MD NN NNS NNP NNPS JJ RB PRP IN DT CD WP WDT WRB TO CC"
)
_POS = lexicon.names(
    "VERB AUX NOUN PROPN PRON ADJ ADV ADP SCONJ DET NUM PART CCONJ PUNCT INTJ SYM X"
)
_ENTITIES = lexicon.names(
    "PERSON ORG GPE NORP DATE CARDINAL LOC FAC EVENT WORK_OF_ART LAW MONEY TIME"
)
_FUNCTION = lexicon.names(
    "that if whether how why what when who which as for about of on to with against in by at from "
    "over into like than because while although but and or so it there not no more be"
)
_PRONOUNS = lexicon.names("he she they it i we you who this that one which these")
_AUXILIARIES = lexicon.names("have be do will would could can should may might must get")
_MARKS = {",": 1, '"': 2, "“": 2, "”": 2, "''": 2, "``": 2, ".": 3, "?": 3, "!": 3, ":": 4, ";": 4}
_MARKS |= dict.fromkeys(("-", "--", "—", "–"), 5) | dict.fromkeys("()[]", 6)
_WAYS = (
    *lexicon.names("subject relative agent passive inverted conj advcl xcomp ccomp acl pcomp"),
    *lexicon.names("owner by none label according"),
    *("object above", "object of verb", "mention", "sentence before"),
)
_RULES = lexicon.names(
    "ccomp xcomp advcl parataxis relcl acl csubj dobj attr oprd acomp dative prep npadvmod agent "
    "pobj pcomp advmod appos"
)


def of_anchor(s: Structure, anchor: Anchor) -> Features:
    """What a cue looks like, whatever its content."""
    i = anchor.token
    token = s.tokens[i]
    f: Features = {f"kind {anchor.kind}": 1.0}
    f["dep"], f["tag"] = _code(_DEPS, token.dep), _code(_TAGS, token.tag)
    f["way"] = _code(_WAYS, anchor.subject.way)
    verb = i
    if anchor.kind in ("noun", "adjective"):
        verb = token.head
    _lexical(
        f, "verb ", "verb", s.tokens[verb].lemma if s.tokens[verb].pos in ("VERB", "AUX") else ""
    )
    if anchor.kind == "noun":
        _lexical(f, "noun ", "noun", token.lemma)
    elif anchor.kind == "adjective":
        _lexical(f, "adj ", "adj", token.lemma)
    above = s.tokens[token.head]
    if token.head != i:
        f["above pos"] = _code(_POS, above.pos)
        if above.pos == "VERB":
            _lexical(f, "above ", "verb", above.lemma)
    _auxiliaries(s, verb, f)
    _children(s, verb, f)
    _surroundings(s, i, f)
    _speaker(s, anchor.subject, anchor.source, i, f)
    return f


def of_content(
    s: Structure, anchor: Anchor, content: Content, chance: Mapping[int, float]
) -> Features:
    """What a content looks like for its anchor; ``chance``: how likely each token is a cue."""
    i = anchor.token
    ranges = content.ranges
    first, last = ranges[0][0], ranges[-1][1]
    start, end = s.sentence_of(i)
    size = s.count(ranges)
    f: Features = {"size": size, "pieces": len(ranges)}
    _rule(content.rule, f)
    f["share"] = size / max(1, s.count([(start, end)]))
    f["from start"], f["to end"] = min(first - start, 30), min(end - last, 30)
    f["beyond"] = (first < start) + 2 * (last > end)
    f["right of cue"] = first > i
    f["gap right"] = min(first - i, 30) if first > i else -1
    f["gap left"] = min(i - last, 30) if last <= i else -1
    f["at own edge"] = last - 1 - s.right[i] if abs(last - 1 - s.right[i]) < 20 else 20
    f["before"] = _around_mark(s, first - 1)
    f["after"] = _around_mark(s, last)
    f["after pos"] = _code(_POS, s.tokens[last].pos) if last < len(s.tokens) else -1
    f["after word"] = _function(s, last)
    f["first pos"], f["first word"] = _code(_POS, s.tokens[first].pos), _function(s, first)
    f["last mark"] = _around_mark(s, last - 1)
    _head(s, anchor, ranges, f)
    _quoting(s, i, ranges, f)
    inner = [chance.get(k, 0.0) for a, b in ranges for k in range(a, b) if k != i]
    f["cue inside"] = max(inner, default=0.0)
    f["cues inside"] = sum(inner)
    outside = [chance.get(k, 0.0) for k in range(start, end) if k != i and not _in(k, ranges)]
    f["cue outside"] = max(outside, default=0.0)
    f["commas"] = sum(
        s.tokens[k].text == "," and s.quote[k] < 0 for a, b in ranges for k in range(a, b)
    )
    return f


def of_source(
    s: Structure, anchor: Anchor, content: Sequence[Range], found: Subject, place: Range | None
) -> Features:
    """What a proposed speaker looks like for a cue with its content."""
    i = anchor.token
    f: Features = {f"kind {anchor.kind}": 1.0, "way": _code(_WAYS, anchor.subject.way)}
    f["own way"] = _code(_WAYS, found.way)
    f["same"] = found.head == anchor.subject.head
    f["dep"] = _code(_DEPS, s.tokens[i].dep)
    f["cue tag"] = _code(_TAGS, s.tokens[i].tag)
    f["none"] = place is None
    for k, share in enumerate(words.vector("verb", s.tokens[i].lemma)[-33:]):
        if share:
            f["cue class"] = k + 1
    if place is None:
        return f
    head = found.head
    f["head dep"], f["head pos"] = _code(_DEPS, s.tokens[head].dep), _code(_POS, s.tokens[head].pos)
    f["above is cue"] = s.tokens[head].head == i
    f["above pos"] = _code(_POS, s.tokens[s.tokens[head].head].pos)
    f["distance"] = place[0] - i if place[0] > i else place[1] - i
    f["words away"] = abs(f["distance"])
    f["sentences away"] = s.sentence[i] - s.sentence[head]
    f["in content"] = any(a <= head < b for a, b in content)
    f["between"] = any(min(head, i) < k < max(head, i) for a, b in content for k in (a, b - 1))
    f["in quotation"] = s.quote[head] >= 0
    f["at start"] = place[0] - s.sentence_of(head)[0]
    f["before mark"], f["after mark"] = _around_mark(s, place[0] - 1), _around_mark(s, place[1])
    _speaker(s, found, place, i, f)
    return f


def _lexical(f: Features, prefix: str, kind: str, lemma: str) -> None:
    for name, share in zip(words.dimensions(kind), words.vector(kind, lemma), strict=True):
        if share:
            f[prefix + name] = share


def _auxiliaries(s: Structure, verb: int, f: Features) -> None:
    for c in s.children[verb]:
        dep, lemma = s.tokens[c].dep, s.tokens[c].lemma
        if dep in ("aux", "auxpass"):
            f["passive"] = max(f.get("passive", 0.0), float(dep == "auxpass"))
            name = lemma if lemma in _AUXILIARIES else s.tokens[c].tag
            f[f"aux {name}"] = 1.0
        elif dep == "neg":
            f["negated"] = 1.0
        elif dep == "mark":
            f["own mark"] = _function(s, c)


def _children(s: Structure, verb: int, f: Features) -> None:
    for c in s.children[verb]:
        token = s.tokens[c]
        side = "R" if c > verb else "L"
        name = f"has {side}{token.dep}"
        f[name] = f.get(name, 0.0) + 1
        if token.dep == "prep" and c > verb:
            f.setdefault("prep", _function(s, c))
            for p in s.kids(c, "pobj", "pcomp"):
                _object(s, p, "prep ", f)
        elif token.dep in ("dobj", "attr") and c > verb:
            _object(s, c, "object ", f)
        elif token.dep == "ccomp":
            f["that"] = float(any(s.tokens[m].dep == "mark" for m in s.children[c]))
            f["clause size"] = s.count([s.subtree(c)])
        elif token.dep == "xcomp":
            f["xcomp tag"] = _code(_TAGS, token.tag)
        elif token.dep == "acomp":
            _lexical(f, "acomp ", "adj", token.lemma)


def _object(s: Structure, i: int, prefix: str, f: Features) -> None:
    token = s.tokens[i]
    f[prefix + "pos"] = _code(_POS, token.pos)
    f[prefix + "entity"] = _code(_ENTITIES, token.entity)
    f[prefix + "size"] = s.count([s.subtree(i)])
    f[prefix + "quoted"] = s.quote[i] >= 0
    if token.pos == "NOUN":
        _lexical(f, prefix, "noun", token.lemma)


def _surroundings(s: Structure, i: int, f: Features) -> None:
    start, end = s.sentence_of(i)
    f["quoted"] = s.quote[i] >= 0
    f["at start"], f["at end"] = min(i - start, 40), min(end - i, 40)
    f["sentence size"] = end - start
    f["heading"] = s.layers.blocks[s.block[i]].kind == "heading"
    f["block"] = min(s.block[i], 20)
    f["mark before"], f["mark after"] = _around_mark(s, i - 1), _around_mark(s, i + 1)
    f["next pos"] = _code(_POS, s.tokens[i + 1].pos) if i + 1 < len(s.tokens) else -1
    f["next word"] = _function(s, i + 1)
    f["last word"] = _function(s, i - 1)
    left = next((i - k for k in range(i - 1, start - 1, -1) if s.quote[k] >= 0), 40)
    right = next((k - i for k in range(i + 1, end) if s.quote[k] >= 0), 40)
    f["quote left"], f["quote right"] = min(left, 40), min(right, 40)
    f["next sentence quoted"] = end < len(s.tokens) and s.quote[end] >= 0
    depth, k, under = 0, i, 0.0
    while s.tokens[k].head != k and depth < 8:
        k = s.tokens[k].head
        depth += 1
        if s.tokens[k].pos == "VERB" and not under:
            under = max(words.vector("verb", s.tokens[k].lemma)[3:4], default=0.0)
    f["depth"], f["under speech"] = depth, under
    f["left in sentence"] = s.left[i] - start
    f["whole"] = s.right[i] - s.left[i]


def _speaker(s: Structure, found: Subject, place: Range | None, i: int, f: Features) -> None:
    if found.head < 0 or place is None:
        f["speaker"] = -1
        return
    head = s.tokens[found.head]
    f["speaker"] = _code(_POS, head.pos)
    f["speaker tag"] = _code(_TAGS, head.tag)
    f["speaker entity"] = _code(_ENTITIES, head.entity)
    f["speaker pronoun"] = _code(_PRONOUNS, head.text.lower())
    f["speaker size"] = place[1] - place[0]
    f["speaker away"] = max(-30, min(30, found.head - i))
    if head.pos == "NOUN":
        _lexical(f, "speaker ", "noun", head.lemma)
    f["speaker people"] = any(
        s.tokens[k].entity in ("PERSON", "ORG", "NORP") for k in range(*place)
    )


def _rule(rule: str, f: Features) -> None:
    name = rule
    for suffix, told in ((" with its quotation", "grown"), (" to comma", "cut")):
        if name.endswith(suffix):
            name, f[told] = name.removesuffix(suffix), 1.0
    for prefix, told in (("from ", "suffix"), ("all from ", "whole suffix"), ("left ", "left")):
        if name.startswith(prefix) and name.removeprefix(prefix) in _RULES:
            name, f[told] = name.removeprefix(prefix), 1.0
    if name in _RULES:
        f["complement"] = _RULES.index(name) + 1
    else:
        f[f"rule {name}"] = 1.0


def _head(s: Structure, anchor: Anchor, ranges: Sequence[Range], f: Features) -> None:
    heads = [
        k for a, b in ranges for k in range(a, b) if s.word[k] and not _in(s.tokens[k].head, ranges)
    ]
    root = [k for a, b in ranges for k in range(a, b) if s.tokens[k].head == k and s.word[k]]
    f["heads"] = len(heads) + len(root)
    top = (heads + root or [ranges[0][0]])[0]
    token = s.tokens[top]
    f["top dep"], f["top pos"], f["top tag"] = (
        _code(_DEPS, token.dep),
        _code(_POS, token.pos),
        _code(_TAGS, token.tag),
    )
    f["top under cue"] = token.head == anchor.token
    f["top above cue"] = s.tokens[anchor.token].head == top
    f["top has subject"] = bool(s.kids(top, "nsubj", "nsubjpass", "expl"))
    f["top entity"] = _code(_ENTITIES, token.entity)
    if token.pos == "NOUN":
        _lexical(f, "top ", "noun", token.lemma)
    elif token.dep == "prep":
        f["top word"] = _function(s, top)


def _quoting(s: Structure, i: int, ranges: Sequence[Range], f: Features) -> None:
    total = sum(b - a for a, b in ranges)
    quoted: dict[int, int] = {}
    for a, b in ranges:
        for k in range(a, b):
            if s.quote[k] >= 0:
                quoted[s.quote[k]] = quoted.get(s.quote[k], 0) + 1
    f["quoted share"] = sum(quoted.values()) / total
    f["quotations"] = len(quoted)
    f["broken quotations"] = sum(
        n < (s.quote_ranges[q][1] - s.quote_ranges[q][0] - 2) for q, n in quoted.items()
    )
    start, end = s.sentence_of(i)
    others = {s.quote[k] for k in range(start, end)} - {-1, *quoted}
    f["other quotations"] = len(others)


def _around_mark(s: Structure, i: int) -> float:
    if not 0 <= i < len(s.tokens):
        return -1.0
    return float(_MARKS.get(s.tokens[i].text, 0))


def _function(s: Structure, i: int) -> float:
    if not 0 <= i < len(s.tokens):
        return -1.0
    return _code(_FUNCTION, s.tokens[i].text.lower())


def _code(names: Sequence[str], name: str) -> float:
    return float(names.index(name) + 1) if name in names else 0.0


def _in(i: int, ranges: Sequence[Range]) -> bool:
    return any(a <= i < b for a, b in ranges)
