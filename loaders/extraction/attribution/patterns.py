"""The patterns of the tier without a model: what a speaker and a reporting verb look like.

They are matched against the plain form of the text (straight marks), so offsets are those of the
text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from communique.loaders.extraction import lexicon

_NOT_NAMES = (
    r"(?!(?:But|And|So|Yet|Or|If|When|While|As|In|On|At|For|That|This|These|Those|There|What|Why|How|Then|Now"
    r"|Still|Also|However|After|Before|Since|Because|Although|Though|With|From|By|Of|To|Asked|Last|Earlier|Later"
    r"|Yes|No|Not|Here|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b)"
)
_NAME = rf"{_NOT_NAMES}[A-Z\u00c0-\u00de][\w.'&-]*"
_LINK = r"(?:of|the|for|de|del|van|von|bin|al|and|&|at|in)"
_PRONOUN = (
    r"(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|I|[Ww]e|[Yy]ou|[Ww]ho|[Oo]ne|[Mm]any|[Ss]ome|[Oo]thers|[Bb]oth)"
)
_APPOSITION = r"(?:, [^,.;:\"]{3,90}(?:, [^,.;:\"]{3,60})?,)?"
_SAYING = lexicon.names(
    "say tell remark claim announce confirm deny warn promise ask suggest answer explain stress "
    "quip write"
)
_ADVERB = (
    r"(?:(?:has|have|had|is|was|are|were|be|been|will|would|also|later|then|once|again|just|often"
    r"|first|previously|repeatedly|\w{3,}ly) ){0,3}"
)


class Patterns(NamedTuple):
    """Compiled patterns; groups ``s`` speaker, ``v`` verb with its auxiliaries, ``w`` the verb."""

    after: tuple[re.Pattern[str], ...]
    before: re.Pattern[str]
    forward: re.Pattern[str]
    parenthesis: re.Pattern[str]
    according: re.Pattern[str]
    script: re.Pattern[str]


@cache
def patterns() -> Patterns:
    """The patterns, made from the lexicons once."""
    source = rf"(?P<s>\b(?:{_PRONOUN}|{_described()}|{_named()})){_APPOSITION}"
    say = rf"(?P<v>{_ADVERB}(?P<w>{_verbs(_SAYING)}))\b"
    any_verb = rf"(?P<v>{_ADVERB}(?P<w>{_verbs(sorted(lexicon.reporting()))}))\b"
    lead = r"\s*[,-]{0,2}\s*"
    clause = r"(?P<c>(?:that|if|whether) .+|.+)"
    aside = r"(?: (?:to|on|in|during|at|after|through|via)\b [^,.;:\"]{2,50}?)?"
    person = (
        r"(?: (?:him|her|them|us|me|reporters|lawmakers|journalists|"
        + _NAME
        + r"(?: "
        + _NAME
        + r")*))?"
    )
    return Patterns(
        after=(
            re.compile(rf"{lead}{source} {any_verb}"),
            re.compile(rf"{lead}{say} {source}"),
        ),
        before=re.compile(rf"{source} {any_verb}[^.;:\"]{{0,70}}?(?:,|:| that| as)?\s*$"),
        forward=re.compile(
            rf"{source} {any_verb}{person}{aside}(?P<t>,? that |: | (?:if|whether) |, | ){clause}"
        ),
        parenthesis=re.compile(
            rf", (?:{source} {say}|{_renamed(say)} {_renamed(source)}){aside}(?=[,.]|$)"
        ),
        according=re.compile(r"(?P<v>\b[Aa]ccording to) (?P<s>[^,.;\n\"]{2,90}?)(?=[,.;\n\"]|$)"),
        script=re.compile(r"(?P<s>[A-Z][A-Z .'-]{2,30}[A-Z])(?: \([^)]{1,40}\))?:\s+(?P<c>\S.+)"),
    )


def _described() -> str:
    heads = "|".join(f"{noun}s?" for noun in sorted(lexicon.speakers(), key=len, reverse=True))
    words = rf"(?:{_NAME}|[a-z-]+)"
    more = rf"(?: (?:{_NAME}|{_LINK}|[a-z-]+(?= {_NAME})))*?"
    tail = rf"(?: (?:for|of|at|from|in|with) (?:the )?{words}{more})?"
    first = r"(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts|[Ss]ome|[Mm]any|[Ss]everal|[Oo]ne"
    return rf"(?:{first}|[A-Z][\w'-]+) )?(?:[\w.'-]+ ){{0,3}}?(?:{heads})\b{tail}"


def _named() -> str:
    return rf"(?:[Tt]he )?{_NAME}(?: (?:{_NAME}|{_LINK}(?= (?:the )?{_NAME})|the(?= {_NAME})))*"


def _verbs(classes: Iterable[str]) -> str:
    wanted = set(classes)
    known = lexicon.verbs()
    forms = (form for form, lemma in lexicon.verb_forms().items() if known[lemma] in wanted)
    return "|".join(sorted(forms, key=len, reverse=True))


def _renamed(pattern: str) -> str:
    return re.sub(r"\?P<([svw])>", r"?P<\g<1>x>", pattern)
