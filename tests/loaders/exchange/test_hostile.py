"""Files made to do harm: bombs, path tricks, entities, depth. Each is one clear error."""

from __future__ import annotations

import json
import sqlite3
import stat
import struct
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from communique.errors import CommuniqueError, InputError, MissingExtra
from communique.loaders.dossier import load
from communique.loaders.dossier.skeleton import new
from communique.loaders.exchange import safe
from communique.loaders.exchange.importing import READERS, import_codings, read

Snapshot = Callable[[Path], dict[str, bytes]]
HEAD = '<?xml version="1.0"?>'
PROJECT = '<Project xmlns="urn:QDA-XML:project:1.0" name="x">{}</Project>'
SOURCE = '<Sources><TextSource guid="g" name="t" plainTextPath="{}"/></Sources>'


def packed(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def refusal(dossier: Path, file: Path, format: str = "") -> str:
    (report,) = import_codings(dossier, [file], format=format).files
    assert isinstance(report.error, InputError), report
    return str(report.error)


def test_a_bomb_is_not_unpacked(dossier: Path, tmp_path: Path) -> None:
    bomb = packed(tmp_path / "b.qdpx", {"project.qde": b" " * (64 * 2**20)})
    assert "times its size" in refusal(dossier, bomb)


def test_a_bomb_that_lies_about_its_size_stops_in_time(
    dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safe, "MAX_UNPACKED", 2**20)
    bomb = packed(tmp_path / "b.qdpx", {"project.qde": b" " * (4 * 2**20)})
    data = bytearray(bomb.read_bytes())
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.index(mark) + offset
        data[at : at + 4] = struct.pack("<I", 1000)
    bomb.write_bytes(bytes(data))
    assert "project.qde" in refusal(dossier, bomb)


def test_too_many_entries(dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe, "MAX_ENTRIES", 3)
    many = packed(tmp_path / "b.qdpx", {f"{n}.qde": b"x" for n in range(5)})
    assert "holds 5 entries" in refusal(dossier, many)


@pytest.mark.parametrize("name", ["../../evil.qde", "/etc/evil.qde", "a/../../evil.qde", "..\\x"])
def test_entries_that_lead_out_of_the_file(dossier: Path, tmp_path: Path, name: str) -> None:
    file = packed(tmp_path / "b.qdpx", {"project.qde": b"x", name: b"x"})
    assert "leads out of the file" in refusal(dossier, file)


def test_links_and_secrets(dossier: Path, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("sources/a.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "b.qdpx", "w") as archive:
        archive.writestr("project.qde", "x")
        archive.writestr(link, "/etc/passwd")
    assert "is a link" in refusal(dossier, tmp_path / "b.qdpx")


@pytest.mark.parametrize(
    "path", ["internal://../../../etc/passwd", "file:///etc/passwd", "relative:///etc/passwd",
             "/etc/passwd", "internal:///etc/passwd", "internal://missing.txt"],
)  # fmt: skip
def test_sources_outside_of_the_project_are_not_read(
    dossier: Path, tmp_path: Path, path: str
) -> None:
    project = PROJECT.format(SOURCE.format(path)).encode()
    file = packed(tmp_path / "b.qdpx", {"project.qde": project, "sources/other.txt": b"x"})
    report = import_codings(dossier, [file])
    assert "plain text" in report.files[0].items[0].why
    assert not list((dossier / "documents").iterdir())


@pytest.mark.parametrize(
    "dtd",
    [
        '<!DOCTYPE p [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]>',
        '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE p SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_xml_with_a_dtd_is_not_read(dossier: Path, tmp_path: Path, dtd: str) -> None:
    xml = (HEAD + dtd + PROJECT.format("")).encode()
    assert "DTD or entities" in refusal(dossier, packed(tmp_path / "b.qdpx", {"a.qde": xml}))
    (tmp_path / "b.qde").write_bytes(xml)
    assert "DTD or entities" in refusal(dossier, tmp_path / "b.qde")


def test_a_workbook_with_entities_is_not_read(dossier: Path, tmp_path: Path) -> None:
    xml = (HEAD + '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>').encode()
    file = packed(tmp_path / "b.xlsx", {"xl/workbook.xml": xml, "[Content_Types].xml": xml})
    assert "DTD or entities" in refusal(dossier, file)


def test_a_workbook_in_utf_16_is_not_read(dossier: Path, tmp_path: Path) -> None:
    xml = (HEAD + '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>').encode("utf-16")
    file = packed(tmp_path / "b.xlsx", {"xl/workbook.xml": xml})
    assert "UTF-16" in refusal(dossier, file)


@pytest.mark.parametrize(
    ("kind", "library", "extra"),
    [("qdpx", "defusedxml", "exchange"), ("xlsx", "openpyxl", "tables")],
)
def test_a_missing_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, library: str, extra: str
) -> None:
    file = good(kind, tmp_path)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtra, match=rf"communique\[{extra}\]"):
        read(file)


def test_codes_nested_without_end(dossier: Path, tmp_path: Path) -> None:
    deep = '<Code guid="g" name="n">' * 3000 + "</Code>" * 3000
    project = PROJECT.format(f"<CodeBook><Codes>{deep}</Codes></CodeBook>").encode()
    file = packed(tmp_path / "b.qdpx", {"project.qde": project})
    assert "nested too deep" in refusal(dossier, file)


@pytest.mark.parametrize("format", ["claimreview", "webannotation"])
def test_deep_json(dossier: Path, tmp_path: Path, format: str) -> None:
    file = tmp_path / "b.jsonld"
    file.write_text("[" * 100_000)
    refusal(dossier, file, format)
    depth = min(500, sys.getrecursionlimit() // 3)
    file.write_text('{"a":' * depth + "1" + "}" * depth)
    refusal(dossier, file, format)


def test_deep_lines_are_refused_one_by_one(dossier: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.jsonl"
    good = json.dumps({"quoteID": "q1", "quotation": "no", "speaker": "Ann Lund"})
    file.write_text("[" * 100_000 + "\n" + good + '\n{"quotation": 3}\n')
    report = import_codings(dossier, [file], format="quotebank")
    assert (report.files[0].count("taken"), report.refused) == (1, 2)


def test_a_very_long_cell(dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from communique.loaders.exchange import sheets

    monkeypatch.setattr(sheets, "MAX_FIELD", 1000)
    file = tmp_path / "b.csv"
    file.write_text('person,concept,text\na,b,"' + "x" * 5000 + '"\n')
    assert "field larger than field limit" in refusal(dossier, file)


def test_a_file_that_is_too_large(
    dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "b.jsonl"
    with file.open("wb") as stream:
        stream.truncate(safe.MAX_BYTES + 1)
    assert "too large" in refusal(dossier, file, "quotebank")


def test_folders_and_missing_files(dossier: Path, tmp_path: Path) -> None:
    for each in (tmp_path, tmp_path / "no.csv", tmp_path / "no\0.csv"):
        for format in ("", *READERS):
            refusal(dossier, each, format)


def test_control_characters_reach_no_file(dossier: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.csv"
    file.write_bytes("person,concept,text\nAnn\x07 Lund,Pay \u0085more\x1b,no\x08\n".encode())
    report = import_codings(dossier, [file])
    assert report.files[0].count("taken") == 1
    assert load(dossier).dossier.registry.actors[0].label == "Ann Lund"


def told(file: Path, format: str) -> str:
    """Why a file is refused, or its name if it is read."""
    try:
        read(file, format)
    except CommuniqueError as error:
        return str(error)
    return file.name


FORMATS = [each for each in READERS if each != "table"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from([
            "@type", "type", "target", "selector", "start", "end", "exact", "body", "purpose",
            "source", "id", "coding", "article", "creator", "value", "claimReviewed",
            "itemReviewed", "author", "name", "reviewRating", "ratingValue", "bestRating",
            "worstRating", "url", "datePublished", "quotation", "quotations", "speaker", "probas",
            "urls", "date", "quoteID", "articleID", "localProbas", "@graph",
        ]),
        inner, max_size=6,
    ),
    max_leaves=25,
)  # fmt: skip
TYPED = st.sampled_from(["Annotation", "ClaimReview", "TextQuoteSelector", "TextPositionSelector"])


@settings(max_examples=150)
@given(value=JSON, kind=TYPED)
def test_any_json_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, value: object, kind: str
) -> None:
    if isinstance(value, dict):
        value = {**value, "@type": kind}
    file = tmp_path_factory.mktemp("j") / "x.json"
    file.write_text(json.dumps(value))
    for format in ("webannotation", "claimreview", "quotebank"):
        assert "x.json" in told(file, format)


@settings(max_examples=60)
@given(
    data=st.binary(max_size=200), head=st.sampled_from([b"", b"PK\x03\x04", b"SQLite format 3\0"])
)
def test_any_bytes_are_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, head: bytes
) -> None:
    file = tmp_path_factory.mktemp("b") / "x.bin"
    file.write_bytes(head + data)
    for format in FORMATS:
        with pytest.raises(CommuniqueError):
            read(file, format)


def good(kind: str, folder: Path) -> Path:
    """A whole file of a kind, to be spoilt."""
    if kind == "qdpx":
        xml = PROJECT.format(SOURCE.format("internal://a.txt")).encode()
        return packed(folder / "good.qdpx", {"project.qde": xml, "sources/a.txt": b"some text"})
    if kind == "xlsx":
        book = Workbook()
        book.worksheets[0].append(["person", "concept", "agreement"])
        book.worksheets[0].append(["Ann Lund", "Pay more", 1])
        book.save(folder / "good.xlsx")
        return folder / "good.xlsx"
    with closing(sqlite3.connect(folder / "good.dna")) as base, base:
        for table in ("DATABOOLEAN", "DATAINTEGER", "DATASHORTTEXT", "DATALONGTEXT"):
            base.execute(f"CREATE TABLE {table} (StatementId, VariableId, Value)")
        base.execute("CREATE TABLE CODERS (ID, Name)")
        base.execute("CREATE TABLE STATEMENTTYPES (ID, Label)")
        base.execute("CREATE TABLE VARIABLES (ID, Variable, DataType, StatementTypeId)")
        base.execute("CREATE TABLE DOCUMENTS (ID, Title, Text, Author, Source, Date)")
        base.execute(
            "CREATE TABLE STATEMENTS (ID, StatementTypeId, DocumentId, Start, Stop, Coder)"
        )
        base.execute("INSERT INTO DOCUMENTS VALUES (1, 'T', 'some text', '', '', 1)")
        base.execute("INSERT INTO STATEMENTS VALUES (1, 1, 1, 0, 4, 1)")
    return folder / "good.dna"


@pytest.mark.parametrize("kind", ["qdpx", "xlsx", "dna"])
@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(at=st.integers(0, 2**20), instead=st.binary(min_size=1, max_size=40), cut=st.booleans())
def test_spoilt_files_are_refused_or_read(
    tmp_path_factory: pytest.TempPathFactory, kind: str, at: int, instead: bytes, cut: bool
) -> None:
    folder = tmp_path_factory.mktemp("s")
    data = good(kind, folder).read_bytes()
    at %= len(data)
    rest = b"" if cut else data[at + len(instead) :]
    (folder / f"x.{kind}").write_bytes(data[:at] + instead + rest)
    format = {"qdpx": "refi-qda", "xlsx": "table", "dna": "dna"}[kind]
    assert f"x.{kind}" in told(folder / f"x.{kind}", format)


def test_a_database_whose_schema_is_no_text_is_refused(tmp_path: Path) -> None:
    data = good("dna", tmp_path).read_bytes()
    at = data.index(b"DATABOOLEAN (") + 8
    for place in range(at, at + 60):
        (tmp_path / "x.dna").write_bytes(data[:place] + b"\x80" + data[place + 1 :])
        assert "x.dna" in told(tmp_path / "x.dna", "dna")


@pytest.mark.parametrize("kind", ["qdpx", "xlsx", "dna"])
def test_the_files_to_be_spoilt_are_good(tmp_path: Path, kind: str) -> None:
    file = good(kind, tmp_path)
    assert told(file, {"qdpx": "refi-qda", "xlsx": "table", "dna": "dna"}[kind]) == file.name


ODD = st.sampled_from([
    "", "a", "ann", "../../../evil", "/etc/evil", "A B", "a\x00b", "a\x07", "x" * 200, "123",
    "-", "2005-13-45", "2005-02-16", "en", "English, mostly", "\u202e", "direct", "accepted",
    "sha256:" + "0" * 64, "actor:ann", "\n", "[x]", "'", "{}", "null", "~", "é",
])  # fmt: skip
NAMED = st.lists(ODD, min_size=4, max_size=4)
ARTICLE = st.fixed_dictionaries(
    {"key": ODD},
    optional={
        "id": ODD, "title": ODD, "digest": ODD, "length": st.integers(-2, 50), "outlet": NAMED,
        "authors": st.lists(ODD, max_size=2), "published": ODD, "url": ODD, "language": ODD,
    },
)  # fmt: skip
CODING = st.fixed_dictionaries(
    {},
    optional={
        "id": ODD, "key": ODD, "speaker": NAMED, "organization": NAMED, "capacity": ODD,
        "sides": st.lists(st.tuples(NAMED, st.floats(-2, 2), ODD, ODD), max_size=2),
        "topics": st.lists(NAMED, max_size=2), "start": st.integers(-3, 60),
        "end": st.integers(-3, 60), "quote": ODD, "digest": ODD, "said_on": ODD, "mode": ODD,
        "paraphrase": ODD, "note": ODD, "hedge": ODD, "certainty": st.floats(-1, 2),
        "by": st.fixed_dictionaries({}, optional={"coder": ODD, "version": ODD}), "status": ODD,
    },
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(items=st.lists(st.tuples(ARTICLE, CODING), min_size=1, max_size=4))
def test_no_import_makes_a_dossier_that_does_not_read(
    tmp_path_factory: pytest.TempPathFactory, items: list[tuple[Any, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("o")
    dossier = new(folder / "dossier", "D", "https://example.org/d/")
    literals = [
        {"type": "Annotation", "coding": {"article": a, "coding": {**c, "document": a["key"]}}}
        for a, c in items
    ]
    file = folder / "a.jsonld"
    file.write_text(json.dumps(literals))
    for _ in range(2):
        report = import_codings(dossier, [file])
        loaded = load(dossier)  # strict: any mistake is an error
        assert not loaded.stale
    assert not report.files[0].count("taken")  # the second time nothing is new
    inside = {path.relative_to(folder).parts[0] for path in folder.rglob("*")}
    assert inside == {"dossier", "a.jsonld"}
