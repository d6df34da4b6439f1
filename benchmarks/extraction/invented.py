"""The invented corpus: from marked-up text to JSON Lines, and back into Python.

``python -m benchmarks.extraction.invented`` compiles ``corpus/source/*.txt`` into one file a split
(``corpus/train.jsonl`` and so on) and ``corpus/fixture/fixture.jsonl``, and prints what they hold.
The mark-up is described in ``corpus/README.md``.
"""

# ruff: noqa: RUF001 - look-alike quotation marks are counted

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.extraction.markup import WORD, MarkupError, compile_source

FOLDER = Path(__file__).parent / "corpus"
SPLITS = ("train", "dev", "test", "alliance")
FIXTURE = FOLDER / "fixture" / "fixture.jsonl"
IN_FIXTURE = 10
"""How many articles the fixture has, from as many genres as there are among them."""


def corpus(*splits: str, folder: Path = FOLDER) -> list[dict[str, Any]]:
    """The compiled articles of some splits, or of all."""
    return [each for split in splits or SPLITS for each in read(folder / f"{split}.jsonl")]


def read(path: Path) -> list[dict[str, Any]]:
    """The articles of a JSON Lines file, as they stand there."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def articles(folder: Path = FOLDER) -> list[dict[str, Any]]:
    """All articles compiled from a folder's sources; raises MarkupError for a mistake in one."""
    found = [
        article
        for path in sorted((folder / "source").glob("*.txt"))
        for article in compile_source(path.read_text(encoding="utf-8"))
    ]
    twice = [name for name, times in Counter(each["id"] for each in found).items() if times > 1]
    if twice:
        raise MarkupError(f"ids used twice: {', '.join(twice)}")
    return found


def fixture(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A few articles of the test split, one from each genre in turn, for quick tests."""
    test = [each for each in found if each["split"] == "test"]
    turns = Counter[str]()
    order = []
    for each in test:
        order.append((turns[each["genre"]], each["genre"], each["id"]))
        turns[each["genre"]] += 1
    wanted = {name for _, _, name in sorted(order)[:IN_FIXTURE]}
    return [each for each in test if each["id"] in wanted]


def as_lines(found: Sequence[dict[str, Any]]) -> str:
    """Articles as JSON Lines."""
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in found)


def counts(found: Sequence[dict[str, Any]]) -> str:
    """What a set of articles holds, as lines for a reader."""
    said = [each for article in found for each in article["attributions"]]
    lines = [f"articles      {len(found)}", f"words         {_words(found):,}"]
    lines.append(f"sentences     about {sum(_sentences(each['text']) for each in found):,}")
    lines.append(f"attributions  {len(said):,}")
    for title, counted in (
        ("mode", Counter(each["mode"] for each in said)),
        ("reporting", Counter("yes" if each["reporting"] else "no" for each in said)),
        ("split", Counter(each["split"] for each in found)),
        ("genre", Counter(each["genre"] for each in found)),
    ):
        lines.append(f"{title:13} " + ", ".join(f"{name} {n}" for name, n in counted.most_common()))
    several = sum(len(each["content"]) > 1 for each in said)
    nested = sum(each["within"] is not None for each in said)
    silent = sum(not each["source"] for each in said)
    lines.append(f"of these      {several} in several pieces, {nested} nested, {silent} sourceless")
    stances = sum(len(each.get("stances", ())) for each in said)
    lines.append(
        f"coded         {sum('speaker' in each for each in said)} speakers, {stances} stances"
    )
    return "\n".join(lines)


def _words(found: Sequence[dict[str, Any]]) -> int:
    return sum(len(WORD.findall(each["text"])) for each in found)


def _sentences(text: str) -> int:
    return len(re.findall(r"[.!?…。][\"”’»')\]]*(?=\s|$)|[^.!?…\s\"”’»')](?=\n|$)", text))


def main() -> None:
    """Compile the sources beside this module and print counts."""
    found = articles()
    for split in SPLITS:
        mine = [article for article in found if article["split"] == split]
        (FOLDER / f"{split}.jsonl").write_text(as_lines(mine), encoding="utf-8")
    FIXTURE.write_text(as_lines(fixture(found)), encoding="utf-8")
    sys.stdout.write(counts(found) + "\n")


if __name__ == "__main__":
    main()
