"""Databases of the Discourse Network Analyzer come in as documents, statements and codebook."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from communique.errors import InputError
from communique.loaders.dossier import load
from communique.loaders.exchange.importing import import_codings
from communique.loaders.exchange.mapping import Mapping, Polarity

Dna = Callable[..., Path]
Snapshot = Callable[[Path], dict[str, bytes]]


@pytest.mark.parametrize("version", [2, 3])
def test_documents_statements_and_coders_of_both_layouts(
    dna: Dna, dossier: Path, version: int
) -> None:
    report = import_codings(dossier, [dna(version=version)])
    loaded = load(dossier)
    assert not loaded.stale
    assert report.refused == 0
    assert report.files[0].count("taken") == 3
    lamps, green = loaded.dossier.documents
    assert (lamps.title, lamps.outlet, lamps.published) == ("Lamp talks", "ledger", "2005-01-26")
    assert lamps.authors == ("A. Writer",)
    first, second = lamps.statements
    assert (first.id, first.speaker, first.capacity) == (
        "dna-1", "ann-lund", "of-ministry-of-lamps",
    )  # fmt: skip
    assert first.passage.exact == "will not pay twice for one lamp"  # counted past a wide character
    assert [s.polarity for s in (*first.stances, *second.stances)] == [-1, 1]
    assert first.by is not None
    assert first.by.coder == "mina"
    assert green.statements[0].speaker == "ministry-of-lamps"
    assert green.statements[0].by is not None
    assert green.statements[0].by.coder == "jon"
    labels = [each.label for each in loaded.dossier.codebook.propositions]
    assert labels == ["Northland should pay more", "Lamps are green"]


def test_twice_is_once(dna: Dna, dossier: Path, snapshot: Snapshot) -> None:
    file = dna()
    import_codings(dossier, [file])
    before = snapshot(dossier)
    again = import_codings(dossier, [file])
    assert snapshot(dossier) == before
    assert again.files[0].count("known") == 3
    assert not again.refused


def test_a_dry_run_reports_the_same_and_writes_nothing(
    dna: Dna, dossier: Path, snapshot: Snapshot
) -> None:
    before, file = snapshot(dossier), dna()
    dry = import_codings(dossier, [file], dry_run=True)
    assert snapshot(dossier) == before
    assert dry == import_codings(dossier, [file])


def test_integers_are_a_scale(dna: Dna, dossier: Path) -> None:
    variables = [(1, "person", "short text", 1), (2, "concept", "short text", 1),
                 (3, "agreement", "integer", 1)]  # fmt: skip
    values = {n: {1: f"P {n}", 2: "Lamps", 3: grade} for n, grade in ((1, -2), (2, 1), (3, 2))}
    import_codings(dossier, [dna(variables=variables, values=values)])
    found = load(dossier).dossier.documents
    assert [s.stances[0].polarity for d in found for s in d.statements] == [-1, 0.5, 1]


def test_other_variables_are_named_in_a_mapping(dna: Dna, dossier: Path) -> None:
    variables = [(1, "Claimant", "short text", 1), (2, "Demand", "short text", 1),
                 (3, "Grade", "integer", 1), (4, "remark", "long text", 1)]  # fmt: skip
    values = {n: {1: f"P {n}", 2: "Lamps", 3: n, 4: "a\nremark"} for n in (1, 2, 3)}
    file = dna(variables=variables, values=values)
    refused = import_codings(dossier, [file], dry_run=True)
    assert refused.refused == 3
    assert "variables" in refused.files[0].items[0].why
    mapping = Mapping(
        columns={"speaker": "Claimant", "proposition": "Demand", "polarity": "Grade",
                 "note": "remark"},
        polarity=Polarity(scale=(1, 5)),
    )  # fmt: skip
    assert not import_codings(dossier, [file], mapping=mapping).refused
    found = [s for d in load(dossier).dossier.documents for s in d.statements]
    assert [s.stances[0].polarity for s in found] == [-1, -0.5, 0]
    assert {s.note for s in found} == {"a\nremark"}


def test_spans_outside_their_text_are_refused_and_the_rest_taken(dna: Dna, dossier: Path) -> None:
    statements = [(1, 1, 1, 0, 4, 1), (2, 1, 1, 3, 100_000, 1), (3, 1, 9, 0, 4, 1)]
    report = import_codings(dossier, [dna(statements=statements)])
    why = {item.place: item.why for item in report.files[0].items}
    assert "outside the text" in why["statement 2"]
    assert "no document 9" in why["statement 3"]
    assert report.files[0].count("taken") == 1
    assert not load(dossier).stale


def test_only_one_coder(dna: Dna, dossier: Path) -> None:
    report = import_codings(dossier, [dna()], only=["jon"])
    assert report.files[0].count("taken") == 1
    loaded = load(dossier).dossier
    assert {s.by.coder for d in loaded.documents for s in d.statements if s.by} == {"jon"}


def _broken(path: Path, how: str) -> Path:
    data = bytearray(path.read_bytes())
    if how == "cut":
        data = data[: len(data) // 3]
    elif how == "scrambled":
        data[4096:8192] = b"\xff" * 4096
    else:
        data[:16] = b"no database here"
    path.write_bytes(bytes(data))
    return path


@pytest.mark.parametrize("how", ["cut", "scrambled", "foreign"])
def test_damaged_databases_are_refused_with_one_error(
    dna: Dna, dossier: Path, how: str, snapshot: Snapshot
) -> None:
    before = snapshot(dossier)
    report = import_codings(dossier, [_broken(dna(), how)], format="dna")
    (error,) = report.errors
    assert isinstance(error, InputError)
    assert "lamps.dna" in str(error)
    assert snapshot(dossier) == before


def test_views_in_the_place_of_tables_are_refused(dna: Dna, dossier: Path) -> None:
    file = dna()
    with closing(sqlite3.connect(file)) as base, base:
        base.execute("DROP TABLE STATEMENTS")
        base.execute(
            "CREATE VIEW STATEMENTS AS WITH RECURSIVE n(x) AS "
            "(SELECT 1 UNION ALL SELECT x+1 FROM n)"
            " SELECT x ID, 1 StatementTypeId, 1 DocumentId, 0 Start, 1 Stop, 1 Coder FROM n"
        )
    (error,) = import_codings(dossier, [file]).errors
    assert "no table STATEMENTS" in str(error)


def test_nothing_is_written_beside_a_database(dna: Dna, dossier: Path, tmp_path: Path) -> None:
    file = dna("read only & odd?name#.dna")
    before = file.read_bytes()
    import_codings(dossier, [file])
    assert file.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["dossier", file.name]
