"""Coded tables, CSV and XLSX, with and without a mapping, become statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from communique.errors import CommuniqueError, InputError
from communique.graph import records as r
from communique.loaders.dossier import load
from communique.loaders.exchange.importing import ImportReport, import_codings, read
from communique.loaders.exchange.mapping import Mapping, Polarity, Scale, edtf
from communique.loaders.exchange.mapping import load as load_mapping

Snapshot = Callable[[Path], dict[str, bytes]]

EVENTS = """\
"statement ID";"time";"document ID";"document title";"author";"source";"section";"type";"text";\
"person";"organization";"concept";"agreement"
1;2005-01-26 00:00:00;10;"Lamp talks";"A. Writer";"Ledger";"";"";"we will not pay twice";\
"Ann Lund";"Ministry of Lamps";"Northland should pay more";0
2;2005-01-26 00:00:00;10;"Lamp talks";"A. Writer";"Ledger";"";"";"";"Bo Berg";"";\
"Northland should pay more";1
3;2005-02-16 00:00:00;11;"More lamps";"";"Mirror";"";"";"green";"";"Ministry of Lamps";\
"Lamps are green";1
"""


def take(dossier: Path, name: str, words: str, **more: object) -> ImportReport:
    file = dossier.parent / name
    file.write_text(words, encoding="utf-8")
    return import_codings(dossier, [file], **more)  # type: ignore[arg-type]


def statements(dossier: Path) -> list[r.Statement]:
    loaded = load(dossier)
    assert not loaded.stale
    return [each for document in loaded.dossier.documents for each in document.statements]


def test_an_event_list_needs_no_mapping(dossier: Path) -> None:
    report = take(dossier, "events.csv", EVENTS)
    assert report.files[0].format == "table"
    assert report.files[0].count("taken") == 3
    first, second, third = statements(dossier)
    assert first.passage.exact == "we will not pay twice"
    assert (first.speaker, first.capacity) == ("ann-lund", "of-ministry-of-lamps")
    assert [s.stances[0].polarity for s in (first, second, third)] == [-1, 1, 1]
    assert third.speaker == "ministry-of-lamps"
    documents = load(dossier).dossier.documents
    assert [d.published for d in documents] == ["2005-01-26", "2005-02-16"]
    assert [d.outlet for d in documents] == ["ledger", "mirror"]


def test_a_longer_table_adds_to_what_the_shorter_one_gave(dossier: Path) -> None:
    take(dossier, "events.csv", EVENTS)
    more = EVENTS + '4;2005-02-16 00:00:00;11;"More lamps";"";"Mirror";"";"";"dim";"Bo Berg";"";'
    report = take(dossier, "events.csv", more + '"Lamps are green";0\n')
    assert (report.files[0].count("known"), report.files[0].count("taken")) == (3, 1)
    assert [each.passage.exact for each in statements(dossier)][-2:] == ["green", "dim"]


def test_what_changed_is_refused_and_what_is_there_stays(dossier: Path, snapshot: Snapshot) -> None:
    take(dossier, "events.csv", EVENTS)
    before = snapshot(dossier)
    report = take(dossier, "events.csv", EVENTS.replace('more";0', 'more";1'))
    assert report.refused == 1
    assert "statement-1 is there and differs in paraphrase, stances" in str(report)
    assert snapshot(dossier) == before


def test_rows_of_one_statement_are_its_stances(dossier: Path) -> None:
    report = take(dossier, "t.csv", (
        "statement,document,speaker,proposition,agreement,modality,topic,quote\n"
        "a,talks,Ann Lund,Pay more,no,rejects,costs,we will not\n"
        "a,talks,Ann Lund,Lamps are green,yes,,costs; lamps,we will not\n"
        "a,talks,Ann Lund,Pay more,yes,,costs,we will not\n"
        "a,talks,Bo Berg,Pay more,no,,costs,we will not\n"
    ))  # fmt: skip
    why = {item.place: item.why for item in report.files[0].items if item.why}
    assert "takes another side than in row 2" in why["row 4"]
    assert "differs from row 2 in speaker" in why["row 5"]
    (one,) = statements(dossier)
    assert [(s.proposition, s.polarity, s.modality) for s in one.stances] == [
        ("pay-more", -1, "rejects"), ("lamps-are-green", 1, "affirms"),
    ]  # fmt: skip
    assert one.topics == ("costs", "lamps")


TEXT = "Ann Lund said no. Bo Berg said no.\nNo more was said."


def test_words_are_found_in_the_article_that_comes_with_them(dossier: Path) -> None:
    rows = ["Ann Lund,said no,", "Bo Berg,Bo Berg said no,", "Cy,said yes,", "Di,,", "Ed,,3"]
    table = "document,article_text,speaker,quote,start,topic\n" + "".join(
        f'paper,"{TEXT}",{row},costs\n' for row in rows
    )
    report = take(dossier, "t.csv", table)
    why = {item.place: item.why for item in report.files[0].items if item.why}
    assert "stand in 2 such places" in why["row 2"]
    assert "nowhere in the text" in why["row 4"]
    assert "no offsets" in why["row 6"]
    bo, di = statements(dossier)
    assert bo.passage.exact == "Bo Berg said no"
    assert di.passage.exact == TEXT.replace("\n", "\ufffd") or di.passage.exact == TEXT
    assert (dossier / "articles" / "paper.txt").read_text() == TEXT


def test_offsets_are_held_against_the_words(dossier: Path) -> None:
    table = "document,article_text,speaker,topic,start,end,quote\n" + "".join(
        f'paper,"{TEXT}",Ann Lund,costs,{row}\n'
        for row in ("0,8,Ann Lund", "0,8,Bo Berg", "40,400,x", "9,16,", "5,5,")
    )
    report = take(dossier, "t.csv", table)
    why = {item.place: item.why for item in report.files[0].items if item.why}
    assert "the text has 'Ann Lund' at 0-8, not 'Bo Berg'; those words stand at 18" in why["row 3"]
    assert "outside the text" in why["row 4"]
    assert "outside the text" in why["row 6"]
    assert [each.passage.exact for each in statements(dossier)] == ["Ann Lund", "said no"]


def test_codings_of_articles_that_are_there_go_to_their_documents(dossier: Path) -> None:
    article = dossier.parent / "paper.txt"
    article.write_text(TEXT)
    from communique.loaders.articles.add import add

    document = add(dossier, [article]).items[0].document
    path = dossier / "documents" / f"{document}.yaml"
    path.write_text("# mine\n" + path.read_text().replace("published", "# when\npublished"))
    before = path.read_text()
    report = take(dossier, "t.csv", (
        "document,speaker,topic,quote\n"
        f"{document},Bo Berg,costs,Bo Berg said no\n"
        f"{document},Ann Lund,costs,was never said\n"
    ))  # fmt: skip
    assert report.refused == 1
    assert [each.passage.exact for each in statements(dossier)] == ["Bo Berg said no"]
    after = path.read_text()
    assert [line for line in before.splitlines() if line not in after.splitlines()] == [
        "statements: []"
    ]


def test_another_text_under_the_same_id_is_refused(dossier: Path) -> None:
    head = "document,article_text,speaker,topic\n"
    take(dossier, "t.csv", head + "paper,One text.,Ann Lund,costs\n")
    report = take(dossier, "u.csv", head + "paper,Another text.,Bo Berg,costs\n")
    assert "document paper is there with another text" in str(report)
    assert len(statements(dossier)) == 1


def test_a_text_that_was_changed_is_not_written_over(dossier: Path) -> None:
    table = "document,article_text,speaker,topic,quote\npaper,No more.,Ann Lund,costs,No\n"
    take(dossier, "t.csv", table)
    changed = dossier / "articles" / "paper.txt"
    changed.write_text("Changed since.")
    report = take(dossier, "t.csv", table)
    assert report.files[0].count("known") == 1
    assert changed.read_text() == "Changed since."
    assert [each.passage.exact for each in statements(dossier)] == ["No"]


MAPPING = """\
[columns]
speaker = "Wer"
proposition = "Forderung"
polarity = "Haltung"
published = "Datum"
outlet = "Blatt"

[polarity]
values = {"dafür" = 1, dagegen = -1, "eher dagegen" = -0.5}

[fixed]
coder = "mina"
language = "de"

[speakers]
"Frau Lund" = "ann-lund"
"""
MAPPED = """\
Wer;Forderung;Haltung;Datum;Blatt
Frau Lund;Mehr zahlen;eher dagegen;16.02.2005;Das Blatt
Herr Berg;Mehr zahlen;dafür;17.02.2005;Das Blatt
Herr Berg;Mehr zahlen;vielleicht;17.02.2005;Das Blatt
Herr Berg;Mehr zahlen;dafür;31.02.2005;Das Blatt
Herr Berg;Mehr zahlen;dafür;17.02.2005;Das Blatt;zu viel
;Mehr zahlen;dafür;17.02.2005;Das Blatt
"""


def test_a_mapping_says_what_columns_and_words_mean(dossier: Path) -> None:
    mapping = dossier.parent / "m.toml"
    mapping.write_text('date_format = "%d.%m.%Y"\nunnamed = true\n' + MAPPING)
    report = take(dossier, "t.csv", MAPPED, mapping=mapping)
    why = {item.place: item.why for item in report.files[0].items if item.why}
    assert "'vielleicht' is not known" in why["row 4"]
    assert "31" in why["row 5"] or "day" in why["row 5"]
    assert "6 cells where there are 5 columns" in why["row 6"]
    lund, berg, nobody = statements(dossier)
    assert lund.speaker == "ann-lund"
    assert (lund.stances[0].polarity, berg.stances[0].polarity) == (-0.5, 1)
    assert (lund.said_on, berg.said_on) == ("2005-02-16", "2005-02-17")  # the rows differ
    assert nobody.speaker == "unnamed:speaker-not-named"
    assert {each.by for each in (lund, berg, nobody)} == {r.By(coder="mina")}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("[columns]\nspeker = 'a'", "no such field: speker"),
        ("[columns]\nspeaker = 'Who'", "no column 'Who' for speaker"),
        ("[polarity]\nvalues = {yes = 4}", "yes = 4"),
        ("[polarity]\nscale = [5, 1]", "runs downward"),
        ("colums = 1", "unknown field"),
        ("speaker_kind = 'dog'", "dog"),
        ("[columns", "not readable as TOML"),
    ],
)
def test_mappings_with_mistakes_say_what_is_wrong(
    dossier: Path, tmp_path: Path, words: str, told: str
) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text(words)
    try:
        report = take(dossier, "t.csv", "person,concept\na,b\n", mapping=mapping)
        message = str(report)
    except InputError as error:
        message = str(error)
    assert told in message


def test_spreadsheets(dossier: Path, tmp_path: Path) -> None:
    book = Workbook()
    other = book.create_sheet("Codings")
    other.append(["Person", "Concept", "Agreement", "Date", "Text"])
    other.append(["Ann Lund", "=Pay more", True, datetime(2005, 2, 16), "no"])
    other.append(["Bo Berg", 12.0, False, datetime(2005, 2, 16), "yes"])
    other["B2"].data_type = "s"
    file = tmp_path / "t.xlsx"
    book.save(file)
    report = import_codings(dossier, [file], mapping=Mapping(sheet="Codings"))
    assert report.files[0].count("taken") == 2
    labels = [each.label for each in load(dossier).dossier.codebook.propositions]
    assert labels == ["=Pay more", "12"]
    assert [each.stances[0].polarity for each in statements(dossier)] == [1, -1]
    (error,) = import_codings(dossier, [file], mapping=Mapping(sheet="None")).errors
    assert "no sheet 'None'" in str(error)


@pytest.mark.parametrize(
    ("known", "given", "read_as"),
    [
        ({"0", "1"}, "0", -1), ({"0", "1"}, "1", 1), ({"-1", "0", "1"}, "0", 0),
        ({"0.5", "1"}, "0.5", 0.5), ({"1", "5"}, "3", 0), ({"-2", "1"}, "1", 0.5),
        ({"yes"}, "Yes ", 1), ({"x"}, "contra", -1), ({"x"}, "neutral", 0), ({"x"}, "x", None),
        ({"7"}, "7", None),
    ],
)  # fmt: skip
def test_agreement_values(known: set[str], given: str, read_as: float | None) -> None:
    assert Scale(known, Polarity()).read(given) == read_as


def test_a_scale_of_the_mapping_holds() -> None:
    scale = Scale({"2"}, Polarity(scale=(1, 5)))
    assert [scale.read(each) for each in ("1", "2", "5", "6")] == [-1, -0.5, 1, None]


@pytest.mark.parametrize(
    ("words", "pattern", "date"),
    [
        ("2005-02-16 13:00:00", "", "2005-02-16"), ("2005-02-16T01:02Z", "", "2005-02-16"),
        ("2005-02", "", "2005-02"), ("2005~", "", "2005~"), ("", "", None),
        ("16.2.05", "%d.%m.%y", "2005-02-16"),
    ],
)  # fmt: skip
def test_dates(words: str, pattern: str, date: str | None) -> None:
    assert edtf(words, pattern) == date


def test_a_table_without_anything_coded_is_refused(dossier: Path) -> None:
    (error,) = take(dossier, "t.csv", "a,b\n1,2\n").errors
    assert "no codings" in str(error)


def test_other_files_of_a_batch_go_on(dossier: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "good.csv").write_text(EVENTS)
    names = ("bad.csv", "missing.csv", "good.csv")
    report = import_codings(dossier, [tmp_path / name for name in names])
    assert [bool(each.error) for each in report.files] == [True, True, False]
    assert len(statements(dossier)) == 3


def test_a_dossier_with_mistakes_is_not_added_to(dossier: Path, snapshot: Snapshot) -> None:
    (dossier / "registry" / "actors.yaml").write_text("actors:\n- {id: Bad Id}\n")
    before = snapshot(dossier)
    with pytest.raises(CommuniqueError, match=r"actors\.yaml"):
        take(dossier, "t.csv", EVENTS)
    assert snapshot(dossier) == before


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'person,concept,agreement,text\na,b,1,"open\nc,b,1,x\n', "not readable as CSV"),
        ("person,concept,agreement\nZo\u00eb,b,1\n".encode("cp1252"), 'encoding = "cp1252"'),
    ],
)
def test_tables_that_would_be_misread_are_refused(
    dossier: Path, tmp_path: Path, data: bytes, why: str
) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    (error,) = import_codings(dossier, [tmp_path / "t.csv"]).errors
    assert why in str(error)


def test_the_encoding_of_the_mapping_holds(dossier: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("person,concept,agreement\nZo\u00eb,b,1\n".encode("cp1252"))
    import_codings(dossier, [tmp_path / "t.csv"], mapping=Mapping(encoding="cp1252"))
    assert "Zo\u00eb" in [each.label for each in load(dossier).dossier.registry.actors]


def test_a_date_in_another_form_is_refused_with_what_to_do(dossier: Path) -> None:
    report = take(dossier, "t.csv", "person,concept,agreement,date\na,b,1,31.12.2020\n")
    assert "row 2: not a date: '31.12.2020'" in str(report)
    assert "date_format in the mapping" in str(report)


def test_a_table_that_names_no_documents_says_so(dossier: Path) -> None:
    report = take(dossier, "t.csv", "person,concept,agreement\na,b,1\nc,b,1\n")
    assert "no column of documents" in str(report)
    assert len(load(dossier).dossier.documents) == 1
    named = take(dossier, "u.csv", "person,concept,agreement,title\na,b,1,T\n")
    assert "no column of documents" not in str(named)


def test_a_date_that_its_pattern_does_not_fit(dossier: Path) -> None:
    rows = "person,concept,agreement,date\na,b,1,2020\n"
    report = take(dossier, "t.csv", rows, mapping=Mapping(date_format="%d.%m.%Y"))
    assert "not a date as %d.%m.%Y has it: '2020'" in str(report)


def told(file: Path, mapping: Mapping) -> str:
    """Why a table is refused, or its name if it is read."""
    try:
        read(file, "table", mapping)
    except InputError as error:
        return str(error)
    return file.name


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_rubbish_is_refused_or_read_but_never_a_fault(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    file = tmp_path_factory.mktemp("r") / "t.csv"
    file.write_bytes(b"person,concept,agreement,date,start,end\n" + data)
    for mapping in (Mapping(), Mapping(delimiter=",")):
        assert "t.csv" in told(file, mapping)


def test_mapping_files_may_be_rubbish(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    for data in (b"\xff", b"a" * 2**21, b"x = " + b"[" * 5000, b"\x00"):
        file.write_bytes(data)
        with pytest.raises(InputError):
            load_mapping(file)
