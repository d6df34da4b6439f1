"""What goes out comes in again: dossier to file to dossier, for each format's shared part."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communique.graph import records as r
from communique.loaders.dossier import load
from communique.loaders.dossier.skeleton import new
from communique.loaders.exchange.codings import write_codings
from communique.loaders.exchange.desk import Desk
from communique.loaders.exchange.importing import import_codings
from communique.loaders.exchange.mapping import load as load_mapping
from communique.loaders.exchange.model import (
    NOBODY,
    UNNAMED,
    Article,
    Coding,
    Reading,
    Side,
    Thing,
)
from communique.loaders.exchange.survey import survey

LETTERS = "abcdefgh ijkKLMxyz0123456789;,'\"=+-@[]{}:&<>äß한국어日本\U0001f4a1.\u2019"
labels = (
    st.text(LETTERS, min_size=1, max_size=24)
    .map(lambda words: " ".join(words.split()))
    .filter(lambda words: any(c.isalpha() for c in words) and "; " not in words)
)
texts = st.text(LETTERS + "\n", min_size=20, max_size=200).filter(
    lambda words: words.strip() == words
)
polarities = st.sampled_from([-1.0, -0.5, 0.0, 0.25, 1.0])
coders = st.sampled_from(["mina", "jon", 'Ö. Sørensen; "x"'])


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Invented codings: some articles, and statements somewhere in them."""
    names = draw(st.lists(labels, min_size=6, max_size=9, unique_by=str.casefold))
    people = [Thing(name, "", kind) for name, kind in zip(names[:3], ("person", "person", "state"),
                                                          strict=True)]  # fmt: skip
    organization, *propositions = (Thing(name) for name in names[3:])
    found = Reading("invented")
    for number in range(draw(st.integers(1, 2))):
        key = f"paper-{number}"
        article = Article(
            key=key, id=key, title=draw(labels), text=f"{number} {draw(texts)}",
            outlet=Thing("The Ledger"), authors=("A. B.", "C"), published="2019-03~",
            url=f"https://ledger.example/{number}", language="en",
        )  # fmt: skip
        found.articles[key] = article
        for place in range(draw(st.integers(1, 4))):
            coding = draw(codings(article, people, organization, propositions))
            found.codings.append(replace(coding, id=f"s{place}", place=f"{key}/s{place}"))
    return found


@st.composite
def codings(
    draw: st.DrawFn,
    article: Article,
    people: list[Thing],
    organization: Thing,
    propositions: list[Thing],
) -> Coding:
    assert article.text is not None
    start = draw(st.integers(0, len(article.text) - 2))
    end = draw(st.integers(start + 1, len(article.text)))
    taken = draw(st.lists(st.sampled_from(propositions), unique=True, max_size=2))
    modality = st.sampled_from(["affirms", "rejects", "demands"])
    speaker = draw(st.sampled_from([*people, UNNAMED]))
    employer = draw(st.sampled_from([NOBODY, organization]))
    return Coding(
        place="", document=article.key, speaker=speaker,
        organization=NOBODY if speaker == UNNAMED else employer,
        sides=tuple(Side(p, draw(polarities), draw(modality)) for p in taken),
        topics=(Thing("costs"),) if draw(st.booleans()) or not taken else (),
        start=start, end=end, mode=draw(st.sampled_from(["direct", "indirect", "mixed"])),
        said_on=draw(st.sampled_from([None, "2019-03-01", "2019-02~"])),
        paraphrase=draw(labels), note=draw(st.sampled_from(["", "a\nremark"])),
        hedge=draw(st.sampled_from(["", "reportedly"])),
        certainty=draw(st.sampled_from([None, 0.5, 1.0])),
        by=r.By(coder=draw(coders)), status=draw(st.sampled_from(["accepted", "proposed"])),
    )  # fmt: skip


@contextmanager
def dossiers() -> Iterator[tuple[Path, Path, Path]]:
    """Two empty dossiers, and a folder for what goes between them."""
    folder = Path(tempfile.mkdtemp())
    try:
        base = "https://example.org/d/"
        yield new(folder / "one", "One", base), new(folder / "two", "Two", base), folder
    finally:
        shutil.rmtree(folder)


def filed(reading: Reading, root: Path) -> Reading:
    """The reading as the dossier then holds it."""
    done = Desk(root, status="accepted", coder="").file(reading)
    assert [item.why for item in done.items if item.outcome != "taken"] == []
    loaded = load(root)
    assert not loaded.stale
    return survey(root)


def kept_parts(reading: Reading, *left_out: str) -> list[object]:
    """Articles and codings without what a format does not hold."""
    blank = Coding(place="", document="")
    changes = {name: getattr(blank, name) for name in ("prefix", "suffix", *left_out)}
    found: list[object] = [
        replace(a, text="", outlet=Thing(a.outlet.label)) for a in reading.articles.values()
    ]
    return found + [replace(coding, **changes) for coding in reading.codings]


FORMATS = {
    ".csv": (),
    ".xlsx": (),
    ".jsonld": (),
    ".qdpx": ("said_on", "hedge", "certainty", "status"),
}


@pytest.mark.slow
@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(reading=readings())
def test_a_dossier_comes_back_from_every_format(suffix: str, reading: Reading) -> None:
    with dossiers() as (one, two, folder):
        before = filed(reading, one)
        file = folder / f"codings{suffix}"
        write_codings(one, file, texts=suffix == ".csv")
        if suffix != ".csv":  # without texts of its own, a file is read where they are at hand
            shutil.copytree(one / "articles", two / "articles", dirs_exist_ok=True)
        report = import_codings(two, [file])
        assert [i.why for f in report.files for i in f.items if i.why] == []
        assert not load(two).stale
        left = FORMATS[suffix]
        assert kept_parts(survey(two), *left) == kept_parts(before, *left)


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(reading=readings())
def test_the_same_dossier_knows_what_it_wrote(reading: Reading) -> None:
    with dossiers() as (one, _, folder):
        filed(reading, one)
        before = {path: path.read_bytes() for path in one.rglob("*") if path.is_file()}
        for suffix in (".csv", ".jsonld"):
            write_codings(one, folder / f"codings{suffix}")
            report = import_codings(one, [folder / f"codings{suffix}"])
            assert {i.outcome for f in report.files for i in f.items} == {"known"}
        assert {path: path.read_bytes() for path in one.rglob("*") if path.is_file()} == before


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(reading=readings())
def test_quotations_keep_words_speakers_and_coders(reading: Reading) -> None:
    with dossiers() as (one, two, folder):
        before = filed(reading, one)
        write_codings(one, folder / "codings.jsonl")
        report = import_codings(two, [folder / "codings.jsonl"])
        after = survey(two)
        blank = [c.id for c in before.codings if not c.quote.strip()]
        assert report.refused == len(blank)
        kept = [c for c in before.codings if c.id not in blank]
        assert [_heard(c) for c in after.codings] == [_heard(c) for c in kept]


def _heard(coding: Coding) -> tuple[object, ...]:
    return coding.id, coding.quote.split(), coding.speaker.label, coding.by


def test_a_table_without_texts_reads_back_by_its_digests(tmp_path: Path) -> None:
    one, two = (new(tmp_path / name, name, "https://example.org/d/") for name in ("one", "two"))
    text = "Ann Lund said no.\nBo Berg said yes."
    article = Article(key="paper", id="paper", title="Paper", text=text, outlet=Thing("Ledger"))
    coding = Coding(place="1", document="paper", id="no", speaker=Thing("Ann Lund", "", "person"),
                    start=0, end=16, topics=(Thing("costs"),), by=r.By(coder="mina"))  # fmt: skip
    filed(Reading("invented", {"paper": article}, [coding]), one)
    shutil.rmtree(one / "articles")
    write_codings(one, tmp_path / "c.csv", mapping=tmp_path / "c.toml")
    report = import_codings(two, [tmp_path / "c.csv"], mapping=load_mapping(tmp_path / "c.toml"))
    assert not report.refused
    (document,) = load(two).dossier.documents
    (before,) = load(one).dossier.documents
    assert document.text == before.text
    assert document.statements == before.statements


def test_a_project_needs_the_texts_and_says_so(tmp_path: Path) -> None:
    root = new(tmp_path / "one", "one", "https://example.org/d/")
    article = Article(key="paper", id="paper", title="Paper", text="Ann Lund said no.")
    coding = Coding(place="1", document="paper", speaker=Thing("Ann Lund"), start=0, end=8,
                    topics=(Thing("costs"),))  # fmt: skip
    filed(Reading("invented", {"paper": article}, [coding]), root)
    shutil.rmtree(root / "articles")
    done = write_codings(root, tmp_path / "c.qdpx")
    assert any("1 document without a text" in note for note in done.notes)


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_shipped_dossier_comes_back_where_its_registry_is(
    suffix: str, sma: Path, shared: Path, tmp_path: Path
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    ignored = shutil.ignore_patterns(".communique", "articles")
    for root in (one, two):
        shutil.copytree(sma, root, ignore=ignored)
        shutil.copytree(shared / "articles", root / "articles")
    shutil.rmtree(two / "documents")
    (two / "documents").mkdir()
    write_codings(one, tmp_path / f"codings{suffix}", texts=suffix == ".csv")
    report = import_codings(two, [tmp_path / f"codings{suffix}"])
    assert [i.why for f in report.files for i in f.items if i.why] == []
    left = (*FORMATS[suffix], "by", *(("capacity",) if suffix == ".qdpx" else ()))
    after, before = comparable(survey(two), *left), comparable(survey(one), *left)
    assert len(before) == len(after) == 120
    assert [pair for pair in zip(after, before, strict=True) if pair[0] != pair[1]] == []


def comparable(reading: Reading, *left_out: str) -> list[Coding]:
    """Codings by place, without what a format does not hold."""
    blank = Coding(place="", document="")
    changes = {name: getattr(blank, name) for name in left_out}
    found = (replace(coding, **changes) for coding in reading.codings)
    if "capacity" in left_out:  # a project holds no conditions either
        found = (replace(c, sides=tuple(s._replace(condition="") for s in c.sides)) for c in found)
    return sorted(found, key=lambda coding: coding.place)
