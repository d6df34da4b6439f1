"""Documents written as YAML come back the same, and nothing is written over by accident."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from communique.errors import DossierError, UsageError
from communique.graph import records as r
from communique.loaders.dossier import yaml_reader
from communique.loaders.dossier.convert import Converter, document
from communique.loaders.dossier.yaml_reader import CONTROL
from communique.loaders.dossier.yaml_writer import dump, write_document

DIGEST = "sha256:" + "0" * 64
TRAPS = [
    "no", "On", "y", "null", "~", "1", "0o7", "1e5", "2025-04-08", "12:30", "- a", "a: b",
    "a #b", "#x", "'", '"', "\\", "{a}", "[a]", "a,b", "!x", "&x", "*x", "%x", "@x", "`x`",
    "---", "...", "=", "<<", "?", "a:", ":a", " a", "a ", "\n", "a\nb", "\u2028", "\x85",
    "\ufeff", "x\ty", "é", "한국", "it's", "“quoted”", "\U0001f4b0", "1_000", "0x1F", ".5", "+1",
    "-", "|", ">",
]  # fmt: skip
PROSE = st.one_of(
    st.sampled_from(TRAPS),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30).filter(
        lambda words: not CONTROL.search(words)
    ),
    st.text(string.printable[:95] + "\n", max_size=30),
)
IDS = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
DATES = st.sampled_from(["2025", "2025-04", "2025-04~", "2026/2030", "../2030", "2025-04-08"])
PASSAGES = st.builds(
    lambda start, length, exact: r.Passage(
        start=start, end=start + length, digest=DIGEST, exact=exact
    ),
    st.integers(0, 9999),
    st.integers(1, 99),
    st.just(""),
)
STANCES = st.builds(
    r.Stance,
    proposition=IDS,
    polarity=st.floats(-1, 1),
    modality=st.sampled_from(["denies", "affirms"]),
    condition=PROSE,
    rule=PROSE,
)
BY = st.none() | st.builds(
    r.By, coder=PROSE, extractor=PROSE, confidence=st.none() | st.floats(0, 1)
)
STATEMENTS = st.builds(
    r.Statement,
    id=IDS,
    speaker=st.one_of(IDS, IDS.map("group:".__add__)),
    mode=st.just("direct"),
    passage=PASSAGES,
    paraphrase=PROSE,
    said_on=st.none() | DATES,
    stances=st.lists(STANCES, max_size=2).map(tuple),
    topics=st.lists(IDS, max_size=3).map(tuple),
    about=st.lists(IDS, max_size=30).map(tuple),
    note=PROSE,
    certainty=st.none() | st.floats(0, 1),
    by=BY,
)
CLAIMS = st.builds(
    r.Claim,
    id=IDS,
    subject=IDS,
    aspect=IDS,
    value=st.one_of(
        st.integers(), st.booleans(), PROSE, st.floats(allow_nan=False, allow_infinity=False)
    ),
    passage=PASSAGES,
    period=st.none() | DATES,
    approximate=st.booleans(),
)
DOCUMENTS = st.builds(
    r.Document,
    id=IDS,
    title=PROSE,
    outlet=IDS,
    text=st.just(r.Text(digest=DIGEST, length=10)),
    authors=st.lists(PROSE, max_size=3).map(tuple),
    published=st.none() | DATES,
    damage=st.lists(PROSE, max_size=2).map(tuple),
    actors=st.lists(
        st.builds(
            r.Actor,
            id=IDS,
            kind=st.just("group"),
            label=PROSE,
            names=st.lists(st.builds(r.Name, text=PROSE), max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    statements=st.lists(STATEMENTS, max_size=2).map(tuple),
    claims=st.lists(CLAIMS, max_size=2).map(tuple),
)


def read_back(words: str) -> r.Document | None:
    converter = Converter("f")
    found, _ = document(converter, yaml_reader.read(words.encode(), "f"))
    assert converter.problems == []
    return found


@given(DOCUMENTS)
def test_what_is_written_reads_back_the_same(record: r.Document) -> None:
    words = dump(record)
    assert read_back(words) == record
    assert dump(record) == words


@given(PROSE)
def test_other_yaml_readers_see_the_same_text(words: str) -> None:
    record = r.Document(
        id="d", title=words, outlet="o", text=r.Text(digest=DIGEST, length=1), authors=(words,)
    )
    found = yaml.safe_load(dump(record))
    assert (found["title"], found["authors"]) == (words, [words])


def test_a_document_file_is_readable_and_holds_no_article_text() -> None:
    passage = r.Passage(
        start=1, end=9, digest=DIGEST, exact="SECRET", prefix="SECRET", suffix="SECRET"
    )
    statement = r.Statement(
        id="s", speaker="minister", mode="direct", passage=passage, paraphrase="No: never.",
        stances=(r.Stance(proposition="pay-more", polarity=-1),), topics=("costs", "lamps"),
    )  # fmt: skip
    record = r.Document(
        id="d", title="Talks stall", outlet="ledger", text=r.Text(digest=DIGEST, length=10),
        published="2019-03-05", statements=(statement,),
    )  # fmt: skip
    assert (
        dump(record)
        == f"""\
id: d
title: Talks stall
outlet: ledger
text:
  digest: {DIGEST}
  length: 10
published: "2019-03-05"
statements:
- id: s
  speaker: minister
  mode: direct
  passage: {{start: 1, end: 9, digest: {DIGEST}}}
  paraphrase: "No: never."
  stances:
  - {{proposition: pay-more, polarity: -1}}
  topics: [costs, lamps]
claims: []
"""
    )


def test_files_are_replaced_only_when_asked_to(tmp_path: Path) -> None:
    path = tmp_path / "documents" / "d.yaml"
    text = r.Text(digest=DIGEST, length=10)
    write_document(r.Document(id="d", title="one", outlet="o", text=text), path)
    path.write_text("# kept: $schema=x\n# too\n" + path.read_text() + "# not this\n")
    changed = r.Document(id="d", title="two", outlet="o", text=text)
    with pytest.raises(UsageError, match="there already"):
        write_document(changed, path)
    assert "title: one" in path.read_text()
    write_document(changed, path, replace=True)
    assert path.read_text() == "# kept: $schema=x\n# too\n" + dump(changed)
    assert [each.name for each in path.parent.iterdir()] == ["d.yaml"]  # no scratch files stay


def test_control_characters_are_not_written(tmp_path: Path) -> None:
    record = r.Document(id="d", title="a\x07", outlet="o", text=r.Text(digest=DIGEST, length=1))
    with pytest.raises(DossierError, match="control character"):
        write_document(record, tmp_path / "d.yaml")
    assert list(tmp_path.iterdir()) == []
