"""``communique ask``: the list of questions, parameters, formats, and what goes wrong."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from communique import queries
from communique.cli.asking import ask as command

Communique = Callable[..., Any]
PROMISED = (
    "speaker,speaker_kind,capacity,represents,mode,stance,polarity,proposition,paraphrase,"
    "said_on,document,outlet,published,start,end,status,statement"
)


@pytest.fixture
def ask(communique: Communique, built: Path) -> Communique:
    return lambda *arguments: communique("ask", *arguments, "--store", built)


def rows(done: Any) -> list[dict[str, str]]:
    assert done.code == 0, done.err
    return list(csv.DictReader(io.StringIO(done.out, newline="")))


def test_alone_it_lists_every_question_with_its_parameters(communique: Communique) -> None:
    listed = communique("ask").out
    for question in queries.catalogue().values():
        assert f"{question.name}\n    {question.summary}\n" in listed
    assert "--date DATE" in listed
    assert "--topic TOPIC?" in listed


@pytest.mark.parametrize("flag", ["--params", "--help", "-h"])
def test_a_question_says_what_it_takes_and_gives(communique: Communique, flag: str) -> None:
    done = communique("ask", "who-said-what", flag)
    assert done.code == 0
    for name in (*queries.question("who-said-what").params, "speaker", "paraphrase"):
        assert name in done.out


def test_the_header_starts_as_promised(communique: Communique, sma_store: Path) -> None:
    done = communique("ask", "who-said-what", "--store", sma_store, "--format", "csv")
    assert done.out.split("\r\n")[0].startswith(PROMISED)
    header = done.out.split("\r\n")[0].split(",")
    assert [name for name in header if name.endswith("_iri")] == header[-3:]


def test_one_row_for_each_statement_and_proposition(ask: Communique) -> None:
    found = rows(ask("who-said-what", "--format", "csv"))
    assert [(row["speaker"], row["stance"], row["represents"]) for row in found] == [
        ("Ann Lund", "opposes", "Northland"),
        ("Bo Berg", "", ""),
        ("Bo Berg", "supports", ""),
    ]


@pytest.mark.parametrize(
    ("parameters", "speakers"),
    [
        (["--actor", "Ann Lund"], {"Ann Lund"}),
        (["--actor", "lund"], {"Ann Lund"}),
        (["--actor=ann-lund"], {"Ann Lund"}),
        (["--actor", "https://example.org/tiny/actor/bo-berg"], {"Bo Berg"}),
        (["--state", "north"], {"Ann Lund"}),
        (["--topic", "COSTS"], {"Ann Lund", "Bo Berg"}),
        (["--proposition", "pay-more", "--until", "2019-03-31"], {"Ann Lund"}),
        (["--since", "2019-03-31"], {"Bo Berg"}),
        (["--since", "2019-03~", "--until", "2019-03"], {"Ann Lund"}),
        (["--status", "proposed"], {"Bo Berg"}),
        (["--document", "stall"], {"Ann Lund"}),
        (["--since", "2030-01-01"], set()),
    ],
)
def test_parameters_narrow_the_answer(
    ask: Communique, parameters: list[str], speakers: set[str]
) -> None:
    found = rows(ask("who-said-what", *parameters, "--format", "csv"))
    assert {row["speaker"] for row in found} == speakers


def test_every_format(ask: Communique) -> None:
    asked = ("who-said-what", "--actor", "ann-lund", "--columns", "speaker,polarity,capacity")
    assert ask(*asked, "--format", "csv").out == (
        "speaker,polarity,capacity\r\nAnn Lund,-1,Minister of lamps\r\n"
    )
    assert ask(*asked, "--format", "tsv").out.startswith("speaker\tpolarity\tcapacity\r\n")
    plain = {"speaker": "Ann Lund", "polarity": -1, "capacity": "Minister of lamps"}
    assert json.loads(ask(*asked, "--format", "json").out) == [plain]
    assert json.loads(ask(*asked, "--format", "jsonl").out) == plain
    assert ask(*asked, "--format", "md").out == (
        "| speaker | polarity | capacity |\n| --- | --- | --- |\n"
        "| Ann Lund | -1 | Minister of lamps |\n"
    )
    assert ask(*asked).out.splitlines() == [
        "speaker   polarity  capacity",
        "─" * 37,
        "Ann Lund        -1  Minister of lamps",
        "",
        "1 row",
    ]


def test_the_table_keeps_to_the_width(ask: Communique) -> None:
    for width in (40, 50, 60, 100):
        printed = ask("who-said-what", "--width", width).out
        assert max(map(len, printed.splitlines())) <= width
        assert printed.endswith("\n3 rows\n")


def test_columns_of_a_table_can_be_stacked(ask: Communique) -> None:
    printed = ask("who-said-what", "--actor", "ann-lund", "--columns", "speaker+represents,stance")
    assert "Ann Lund    opposes\nNorthland\n" in printed.out


def test_text_that_a_spreadsheet_would_run_is_guarded(ask: Communique) -> None:
    found = rows(ask("who-said-what", "--actor", "bo-berg", "--topic", "costs", "--format", "csv"))
    assert found[0]["paraphrase"] == "'=He wants more."


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "jsonl", "md"])
def test_a_file_takes_the_format_of_its_suffix(
    ask: Communique, tmp_path: Path, suffix: str
) -> None:
    target = tmp_path / f"answer.{suffix}"
    assert ask("stance-tally", "-o", target).out == ""
    written = target.read_bytes().decode()
    assert written == ask("stance-tally", "--format", suffix).out


def test_any_other_file_takes_a_table(ask: Communique, tmp_path: Path) -> None:
    ask("stance-tally", "-o", tmp_path / "answer.txt")
    assert "─" in (tmp_path / "answer.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["who-said-wat"], "no question 'who-said-wat'; did you mean who-said-what?"),
        (["who-said-what", "--colour", "red"], "takes no parameter 'colour'; it takes: topic"),
        (["who-said-what", "--topic", "cost"], "no topic 'cost'; near: Costs"),
        (["who-said-what", "--actor", "Bo"], "fits several: bo-berg, bo-lind"),
        (["who-said-what", "--actor", "https://example.org/else"], "no actor https://"),
        (["who-said-what", "--since", "yesterday"], "since: not a date: 'yesterday'"),
        (["who-said-what", "--status", "done"], "'done' is none of"),
        (["who-said-what", "--topic"], "--topic needs a value"),
        (["who-said-what", "--topic", "--state", "north"], "--topic needs a value"),
        (["who-said-what", "--topic", "costs", "--topic", "costs"], "--topic is given twice"),
        (["who-said-what", "costs"], "expected --PARAM VALUE, found 'costs'"),
        (["--topic", "costs"], "expected a QUESTION before --topic"),
        (["post-holders"], "needs the parameter 'date'"),
        (["post-holders", "--date", "2019"], "'2019' is no single day; expected YYYY-MM-DD"),
        (["provenance", "--statement", "stall/nothing"], "no such statement: stall/nothing"),
        (["stance-tally", "--columns", "colour"], "no column 'colour'; columns: proposition"),
        (["stance-tally", "--columns", ""], "no column ''"),
        (["stance-tally", "--width", "5"], "5 is not in the range"),
        (["stance-tally", "--format", "xlsx"], "'xlsx' is not one of"),
        (["actors-in-conflict", "--minimum", "many"], "minimum: "),
    ],
)
def test_wrong_use_is_told(ask: Communique, arguments: list[str], told: str) -> None:
    done = ask(*arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


HOSTILE = [
    'x" } DROP ALL { "',
    "x> } ; DROP ALL ; {",
    "<script>alert(1)</script>",
    "\\u003e",
    "a\nb",
    "' OR 1=1 --",
    "?topic",
    "http://x/ y",
    "urn:x:\u202egnp",
    "😀" * 50,
    "x" * 10_000,
    ".*",
    "(",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_parameters_are_only_words(ask: Communique, words: str) -> None:
    for name in ("topic", "actor", "since", "status", "proposition", "document"):
        done = ask("who-said-what", f"--{name}={words}")
        assert done.code == 2
        assert done.err.startswith("communique: ")
    assert len(rows(ask("who-said-what", "--format", "csv"))) == 3


def test_a_question_of_ones_own(ask: Communique, root: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.rq"
    shipped = (root / "queries" / "stance-tally.rq").read_text(encoding="utf-8")
    own.write_text(shipped, encoding="utf-8")
    asked = ("--topic", "costs", "--format", "csv")
    assert ask(own, *asked).out == ask("stance-tally", *asked).out
    own.write_text(shipped.replace("#? topic", "#? colour"), encoding="utf-8")
    assert "'#? colour' names no parameter" in ask(own).err


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe",
        b"#+ title: [",
        b"SELECT * { ?s ?p ?o }",
        b"#+ title: t\n#+ summary: s\n#+ columns: {s: x}\nASK {}",
        b"#+ title: t\n#+ summary: s\n#+ columns: {s: x}\nSELECT ?o { ?s ?p ?o }",
        b"#+ title: t\n#+ summary: s\n#+ columns: {s: x}\n#+ table: [q]\nSELECT ?s { ?s ?p ?o }",
        b"#+ title: t\n#+ summary: s\n#+ columns: {s: x}\n#?\nSELECT ?s { ?s ?p ?o }",
        b"#+ title: t\n#+ summary: s\n#+ columns: {s: x}\nSELECT ?s {",
    ],
)
def test_a_broken_question_of_ones_own_is_told(
    ask: Communique, tmp_path: Path, text: bytes
) -> None:
    (tmp_path / "own.rq").write_bytes(text)
    done = ask(tmp_path / "own.rq")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("communique: ")


def test_no_parameter_is_named_like_an_option() -> None:
    options = {name for each in command.params for name in each.opts if name.startswith("--")}
    taken = {name for each in queries.catalogue().values() for name in each.params}
    assert not options & {f"--{name.replace('_', '-')}" for name in taken}
