"""The model's answer as it comes: JSON that may be fenced, preceded by thoughts, or bent."""

from __future__ import annotations

import msgspec


class GivenStance(msgspec.Struct):
    """A stance as the model gave it; nothing in it is trusted yet."""

    proposition: str
    polarity: float
    words: str = ""


class Proposal(msgspec.Struct):
    """An attribution as the model gave it: words, no places."""

    content: list[str] | str
    source: str | None = ""
    cue: str | None = ""
    reporting: bool = True
    speaker: str | None = ""
    stances: list[GivenStance] = []


class _Answer(msgspec.Struct):
    attributions: list[msgspec.Raw]


def decoded(words: str) -> list[msgspec.Raw]:
    """The proposals of an answer; raises msgspec.MsgspecError where there are none."""
    if words.lstrip().startswith("<think>"):
        words = words.partition("</think>")[2]
    start, end = words.find("{"), words.rfind("}")
    return msgspec.json.decode(words[start : end + 1], type=_Answer).attributions
