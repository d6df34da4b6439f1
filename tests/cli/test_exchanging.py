"""The verbs import, codings and intercoder: what they print, write, and end with."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from communique.loaders.dossier import load

Communique = Callable[..., Any]

CODED = """\
document,title,outlet,date,article_text,coder,statement,person,concept,agreement,topic,quote
talks,Lamp talks,Ledger,2005-01-26,"Ann Lund said no. Bo Berg wants to pay. Lamps are green.",\
mina,a1,Ann Lund,Pay more,no,costs,Ann Lund said no
talks,,,,,mina,a2,Bo Berg,Pay more,yes,costs,wants to pay
talks,,,,,mina,a3,Experts,Lamps are green,no,,Lamps are green
talks,,,,,jon,b1,Ann Lund,Pay more,no,costs,said no
talks,,,,,jon,b2,Bo Berg,Pay more,no,costs,Bo Berg wants to pay
"""


@pytest.fixture
def coded(communique: Communique, tmp_path: Path) -> Path:
    """A dossier with the codings of two coders."""
    root, table = tmp_path / "coded", tmp_path / "coded.csv"
    table.write_text(CODED)
    assert communique("new", root).code == 0
    assert communique("import", "-d", root, table).code == 0
    return root


def test_import_says_what_was_taken_and_what_not(communique: Communique, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(CODED + "talks,,,,,jon,b3,Cy,Pay more,perhaps,,green\n")
    assert communique("new", tmp_path / "d").code == 0
    dry = communique("import", "-d", tmp_path / "d", table, "--dry-run")
    assert dry.code == 1
    assert not list((tmp_path / "d" / "documents").iterdir())
    done = communique("import", "-d", tmp_path / "d", table, "--report", tmp_path / "r.csv")
    assert done.code == 1
    assert done.out == dry.out
    assert "5 taken, 0 known, 1 refused" in done.out
    assert "row 7: polarity: 'perhaps' is not known" in done.out
    with (tmp_path / "r.csv").open(newline="") as file:
        outcomes = [row["outcome"] for row in csv.DictReader(file)]
    assert sorted(outcomes) == ["refused", *["taken"] * 5]


def test_import_of_a_damaged_file_is_wrong_use(
    communique: Communique, coded: Path, tmp_path: Path
) -> None:
    (tmp_path / "x.dna").write_bytes(b"no database")
    done = communique("import", "-d", coded, tmp_path / "x.dna")
    assert (done.code, done.out) == (2, "")
    assert "not an SQLite database" in done.err


def test_import_of_one_coder_as_proposals(communique: Communique, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(CODED)
    communique("new", tmp_path / "d")
    options = ("--coder", "jon", "--status", "proposed")
    assert "2 taken" in communique("import", "-d", tmp_path / "d", table, *options).out
    (document,) = load(tmp_path / "d").dossier.documents
    assert {s.status for s in document.statements} == {"proposed"}
    waiting = communique("review", "-d", tmp_path / "d").out
    assert len(waiting.splitlines()) == 2
    told = communique("import", "-d", tmp_path / "d", table, "--coder", "kim")
    assert "no codings by kim; coders there: jon, mina" in told.err


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "qdpx", "jsonld"])
def test_what_codings_writes_import_knows(
    communique: Communique, coded: Path, tmp_path: Path, suffix: str
) -> None:
    file = tmp_path / f"out.{suffix}"
    done = communique("codings", "-d", coded, file)
    assert (done.code, done.err) == (0, "")
    assert "5 codings of 1 document" in done.out
    again = communique("import", "-d", coded, file)
    assert again.code == 0
    assert "0 taken, 5 known, 0 refused" in again.out
    first = file.read_bytes()
    communique("codings", "-d", coded, file)
    assert suffix == "xlsx" or file.read_bytes() == first


def test_codings_guards_formulas_if_asked(communique: Communique, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("person,concept,agreement\n=1+1,Pay more,yes\n")
    communique("new", tmp_path / "d")
    communique("import", "-d", tmp_path / "d", table)
    for options, speaker in (((), "=1+1"), (("--spreadsheet",), "'=1+1")):
        communique("codings", "-d", tmp_path / "d", tmp_path / "o.csv", *options)
        with (tmp_path / "o.csv").open(newline="") as file:
            assert [row["speaker"] for row in csv.DictReader(file)] == [speaker]


def test_codings_to_a_file_of_no_known_format(communique: Communique, coded: Path) -> None:
    done = communique("codings", "-d", coded, "out.docx")
    assert done.code == 2
    assert ".qdpx" in done.err


def test_codings_of_nobody_are_not_written(
    communique: Communique, coded: Path, tmp_path: Path
) -> None:
    done = communique("codings", "-d", coded, tmp_path / "o.csv", "--coder", "kim")
    assert (done.code, done.out) == (2, "")
    assert "no codings by kim" in done.err
    assert not (tmp_path / "o.csv").exists()


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--by", "kim"), "--by says who decides"),
        (("--settle", "--by", "kim", "--disagreements", "d.csv"), "compare nothing"),
        (("--settle", "--by", "kim", "-o", "d.csv"), "compare nothing"),
    ],
)
def test_intercoder_options_that_would_be_ignored_are_refused(
    communique: Communique, coded: Path, options: tuple[str, ...], why: str
) -> None:
    done = communique("intercoder", coded, *options)
    assert (done.code, done.out) == (2, "")
    assert why in done.err
    assert not load(coded).dossier.judgements


def test_intercoder_prints_coefficients_and_writes_disagreements(
    communique: Communique, coded: Path, tmp_path: Path
) -> None:
    done = communique("intercoder", coded, "--disagreements", tmp_path / "dis.csv")
    assert done.code == 0
    assert "2 found by all who coded the document" in done.out
    assert "spans, unitizing" in done.out
    with (tmp_path / "dis.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["kind"] for row in rows] == ["stance", "found"]
    assert rows[0]["mina"] == "Bo Berg: +1 Pay more [costs]"
    assert communique("intercoder", coded).out == done.out  # the seed is fixed


def test_adjudication_settles_what_counts(
    communique: Communique, coded: Path, tmp_path: Path
) -> None:
    table = tmp_path / "dis.csv"
    communique("intercoder", coded, "--disagreements", table)
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["decision"], rows[1]["decision"] = "mina", "none"
    with table.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    done = communique("intercoder", coded, "--adjudicate", table, "--settle", "--by", "kim")
    assert done.out.splitlines() == [
        "accept: talks/a2", "reject: talks/b2", "reject: talks/a3", "reject: talks/a1",
    ]  # fmt: skip
    left = communique("codings", "-d", coded, tmp_path / "o.csv")
    assert "2 codings" in left.out  # b1, the first coder's where both agree, and a2
    assert "0 found by all" in communique("intercoder", coded).out
    before = communique("intercoder", coded, "--rejected").out
    assert "2 found by all who coded the document" in before
    judged = load(coded).dossier.judgements
    assert {one.by for one in judged} == {"kim"}
    assert judged[-1].why == "the same as talks/b1 by jon"


def test_adjudication_that_names_nobody_records_nothing(
    communique: Communique, coded: Path, tmp_path: Path
) -> None:
    table = tmp_path / "dis.csv"
    communique("intercoder", coded, "--disagreements", table)
    words = table.read_text().replace("[costs],,,", "[costs],moni,,")
    table.write_text(words)
    done = communique("intercoder", coded, "--adjudicate", table, "--by", "kim")
    assert done.code == 2
    assert f"{table}:2: decision: 'moni'; expected jon, mina, none" in done.err
    assert not load(coded).dossier.judgements
    assert "--by" in communique("intercoder", coded, "--adjudicate", table).err


def test_rows_that_nobody_decided_are_left_for_later(
    communique: Communique, coded: Path, tmp_path: Path
) -> None:
    table = tmp_path / "dis.csv"
    communique("intercoder", coded, "--disagreements", table)
    done = communique("intercoder", coded, "--adjudicate", table, "--by", "kim")
    assert (done.code, done.out) == (0, "2 rows without a decision, left for later\n")
    assert not load(coded).dossier.judgements
    table.write_text(table.read_text().replace("[costs],,,", "[costs],mina,,"))
    done = communique("intercoder", coded, "--adjudicate", table, "--by", "kim")
    assert done.out.splitlines()[-1] == "1 row without a decision, left for later"
    assert len(load(coded).dossier.judgements) == 2


def test_dossiers_of_two_coders(communique: Communique, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(CODED)
    for name in ("mina", "jon"):
        communique("new", tmp_path / name)
        communique("import", "-d", tmp_path / name, table, "--coder", name)
    folders = [tmp_path / "mina", tmp_path / "jon"]
    apart = communique("intercoder", *folders)
    assert apart.code == 0
    assert "2 found by all who coded the document" in apart.out
    assert "Agreement of mina, jon" in apart.out
    wrong = communique("intercoder", *folders, "--coders", "a,b,c")
    assert "one name for each dossier" in wrong.err
    alone = communique("intercoder", folders[0])
    assert alone.code == 2
    assert "no document was coded by two coders" in alone.err
