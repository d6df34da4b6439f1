"""Every example in the pages really runs, on a copy of the shipped dossier."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import yaml

import communique
from communique.graph import records as r

Examples = dict[str, list[tuple[str, str]]]

SKIPPED = {
    "git clone": "needs the network",
    "make demo": "tried by hand in a fresh clone: it sets up an environment",
    "$EDITOR": "needs a person",
    "communique serve": "runs until it is stopped: see tests/serve",
}
"""How lines begin that are not run, and why."""

PAGES_WITH_SHELL = (
    "README.md",
    "docs/sparql.md",
    "docs/networks.md",
    "docs/pictures.md",
    "docs/analysis.md",
    "docs/exchange.md",
    "docs/intercoder.md",
    "docs/extraction.md",
)
PAGES_WITH_PYTHON = (
    "README.md",
    "docs/python.md",
    "docs/sparql.md",
    "docs/networks.md",
    "docs/pictures.md",
    "docs/analysis.md",
    "docs/exchange.md",
    "docs/intercoder.md",
)
ELSEWHERE = {
    "docs/endpoint.md": "needs a server: run in tests/serve",
    "docs/pages.md": "needs a server: the same addresses are opened in tests/serve/pages",
    "docs/comparison.md": "needs a database of another tool: tests/loaders/exchange makes some",
    "docs/language-model.md": "needs a language model or an encoder",
    "docs/extraction-quality.md": "measures for minutes, on corpora that users bring",
}
"""Pages whose examples are not run here, and why."""
REFUSING = "communique import -d lamps codings.csv"
"""Ends with exit code 1, as its page says: one of its rows is refused."""
STANDALONE = ("docs/exchange.md", "docs/intercoder.md", "docs/extraction.md")
"""Pages that make a dossier of their own; their Python goes on where their commands ended."""
ARTICLE = "docs/examples/tunnel-talks.txt"
HTML = "<html><head><title>Lamps</title></head><body><article><h1>Lamps</h1><p>{}</p></article>"
WORDS = (
    "The harbor master told reporters on Monday that half of the lamps will go out this winter. "
)


@pytest.fixture(scope="module")
def desk(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like a fresh clone, with the files that examples speak of."""
    folder = tmp_path_factory.mktemp("desk")
    ignored = shutil.ignore_patterns(".communique", "articles")
    shutil.copytree(root / "dossiers", folder / "dossiers", ignore=ignored)
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / "my-own.rq").write_text("SELECT * { GRAPH ?g { ?s ?p ?o } } LIMIT 3")
    shutil.copy(root / ARTICLE, folder)
    (folder / "article.html").write_text(HTML.format(WORDS * 4), encoding="utf-8")
    (folder / "speech.txt").write_text("A speech\n\n" + WORDS, encoding="utf-8")
    return folder


def environment(desk: Path) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("COMMUNIQUE_")}
    return {**clean, "PATH": f"{desk / '.venv' / 'bin'}:{clean['PATH']}", "COLUMNS": "100"}


def run(desk: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=desk, env=environment(desk), capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout[-500:]}\n{done.stderr}"
    assert "Traceback" not in done.stderr


def blocks(examples: Examples, page: str, language: str) -> list[str]:
    return [text for marked, text in examples[page] if marked == language]


def test_no_page_with_examples_is_left_out(examples: Examples) -> None:
    written = {
        page: {language for language, _ in found}
        for page, found in examples.items()
        if page not in ELSEWHERE
    }
    assert sorted(p for p, found in written.items() if "sh" in found) == sorted(PAGES_WITH_SHELL)
    python = sorted(p for p, found in written.items() if "python" in found)
    assert python == sorted(PAGES_WITH_PYTHON)
    assert set().union(*written.values()) <= {
        "sh",
        "python",
        "sparql",
        "yaml",
        "json",
        "text",
        "toml",
    }


def place(desk: Path, page: str, name: str) -> Path:
    """Where a page's examples are run: the desk, or an empty folder of its own."""
    if page not in STANDALONE:
        return desk
    folder = desk / f"{Path(page).stem}-{name}"
    folder.mkdir()
    (folder / ".venv").symlink_to(sys.prefix)
    shutil.copy(desk / Path(ARTICLE).name, folder)
    return folder


@pytest.mark.parametrize("page", PAGES_WITH_SHELL)
def test_shell_examples_run(desk: Path, examples: Examples, page: str) -> None:
    run_shell(place(desk, page, "shell"), examples, page)


def run_shell(folder: Path, examples: Examples, page: str) -> None:
    lines = "".join(blocks(examples, page, "sh")).splitlines()
    kept = [line for line in lines if not line.startswith(tuple(SKIPPED))]
    kept = [f"{line} || test $? = 1" if line == REFUSING else line for line in kept]
    assert len(kept) > 2
    run(folder, "bash", "-euo", "pipefail", "-c", "\n".join(kept))


def test_what_is_skipped_is_there(examples: Examples) -> None:
    shell = "".join(text for page in PAGES_WITH_SHELL for text in blocks(examples, page, "sh"))
    for beginning in SKIPPED:
        assert re.search(rf"^{re.escape(beginning)}", shell, re.MULTILINE), beginning


@pytest.mark.parametrize("page", PAGES_WITH_PYTHON)
def test_python_examples_run(desk: Path, examples: Examples, page: str) -> None:
    for name in ("sma.ttl", "sma.trig"):
        with communique.open(desk / "dossiers" / "sma") as kg:
            kg.export(desk / name)
    code = "\n".join(blocks(examples, page, "python"))
    compile(code, page, "exec")
    folder = place(desk, page, "python")
    if page in STANDALONE:
        run_shell(folder, examples, page)
    run(folder, sys.executable, "-c", code)


def test_sparql_examples_find_something(desk: Path, examples: Examples) -> None:
    found = [text for page in examples for text in blocks(examples, page, "sparql")]
    assert found
    with communique.open(desk / "dossiers" / "sma") as kg:
        for text in found:
            answer = kg.query(text)
            assert isinstance(answer, communique.Answer)
            assert len(answer)


def test_the_documents_example_is_a_document(examples: Examples) -> None:
    comment, document = blocks(examples, "docs/dossier-format.md", "yaml")
    assert comment.startswith("# yaml-language-server: $schema=")
    whole = re.sub(r"sha256:[0-9a-f]+\.\.\.", "sha256:" + "0" * 64, document)
    record = msgspec.convert(yaml.safe_load(whole), r.Document)
    assert record.statements[0].speaker == "choi-sang-mok"
    assert record.claims[0].value == 1_520_000_000_000


def test_the_decision_example_is_a_judgement(examples: Examples) -> None:
    (line,) = blocks(examples, "docs/dossier-format.md", "json")
    assert msgspec.json.decode(line, type=r.Judgement).verdict == "accept"


def test_every_field_of_a_statement_is_explained(pages: dict[str, str]) -> None:
    page = pages["docs/dossier-format.md"]
    for field in r.Statement.__struct_fields__:
        assert f"`{field}`" in page or field in ("id", "paraphrase", "note"), field


def test_the_example_in_the_readme_is_what_the_demo_prints(
    examples: Examples, root: Path, desk: Path
) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    assert "communique ask who-said-what --topic linkage --dossier dossiers/sma" in makefile
    shown = blocks(examples, "README.md", "text")[0]
    with communique.open(desk / "dossiers" / "sma") as kg:
        printed = kg.ask("who-said-what", topic="linkage").table(98)
    for part in shown.split("\n\n"):
        assert part == "..." or part in printed
    for column in ("speaker", "represents", "stance", "proposition", "paraphrase", "passage"):
        assert column in shown.split("─")[0]
