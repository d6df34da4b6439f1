"""The layers laid over a text: blocks, sentences, quotations, parse, attributions.

Layers are stand-off: nothing in the text is changed, every span counts code points of the stored
text. They are immutable and hold plain values only, so they can be pickled, compared and cached.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Mode = Literal["direct", "indirect", "mixed"]
"""Direct: in quotation marks; indirect: paraphrased; mixed: a paraphrase with quoted words."""

BlockKind = Literal["paragraph", "heading", "boilerplate", "caption"]
TierName = Literal["none", "parse", "learned", "encoder", "language-model"]


class Span(NamedTuple):
    """A stretch of the stored text in code points, end exclusive."""

    start: int
    end: int


class Token(NamedTuple):
    """One token of a parse, as plain values.

    ``pos`` is a Universal POS tag, ``tag`` a Penn Treebank tag, ``dep`` a ClearNLP dependency
    label, ``head`` the index of the governing token (its own index at a root), ``entity`` the
    OntoNotes type of the named entity it belongs to, or empty.
    """

    start: int
    end: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    entity: str

    @property
    def span(self) -> Span:
        """Where the token lies in the text."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of layout: what stands between line breaks."""

    span: Span
    kind: BlockKind


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, the number of the block it lies in, and whether that block is a heading."""

    span: Span
    block: int
    heading: bool


@dataclass(frozen=True, slots=True)
class Parse:
    """A dependency parse: the tokens of the text in order, and the sentences as token ranges."""

    tokens: tuple[Token, ...]
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Layers:
    """A text with everything that was found about its form.

    ``quotations`` span from mark to mark, marks included; a quotation that runs over several
    paragraphs has one span per paragraph. ``damage`` says in words what is broken in the text
    (machine translation, glued words); it is empty for a sound one.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    quotations: tuple[Span, ...] = ()
    parse: Parse | None = None
    damage: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution: a source says, or thinks, a content, and a cue tells so.

    ``content``, ``source``, ``cue`` and ``relay`` are ordered and do not overlap; several spans
    where other words come between. ``source`` is the mention of the speaker, ``relay`` the mention
    of who passed it on. ``probability`` is calibrated: the share of such proposals that are right.
    ``rule`` names the rule that proposed it, ``verb`` the lemma of the cue. ``reporting`` is false
    for belief, wish and expectation. ``within`` is the index of the attribution this one is nested
    in; ``inherited`` is set where the source was carried over from an earlier sentence.
    """

    content: tuple[Span, ...]
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    mode: Mode
    probability: float
    rule: str
    verb: str = ""
    reporting: bool = True
    within: int | None = None
    inherited: bool = False
    relay: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Tier:
    """What made an extraction: tier, version, the model it used and the SHA-256 of that."""

    name: TierName
    version: str
    model: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class SuggestedStance:
    """A stance a language model suggests: proposition, side from -1 to 1, words that show it."""

    proposition: str
    polarity: float
    words: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a language model says of the attribution with this content, beyond its spans."""

    content: tuple[Span, ...]
    speaker: str
    stances: tuple[SuggestedStance, ...]


@dataclass(frozen=True, slots=True)
class Extraction:
    """The attributions of one text, what made them, and what was missing while they were made.

    ``missing`` also holds what a tier could not take or had to leave out, in words;
    ``suggestions`` come from the language-model tier alone.
    """

    layers: Layers
    attributions: tuple[Attribution, ...]
    tier: Tier
    missing: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
