"""Generated pages are current, and every page's links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from communique import ontology, queries
from communique.cli import EXIT_CODES
from communique.cli import communique as group
from communique.loaders import schemas
from communique.ontology import rdf

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def test_generated_pages_are_current(root: Path) -> None:
    command = [sys.executable, str(root / "docs" / "generate.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_stale_pages_are_named_and_mended(
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.syspath_prepend(str(root / "docs"))
    generate = import_module("generate")
    (tmp_path / "old.md").write_text("old", encoding="utf-8")
    (tmp_path / "same.md").write_text("same", encoding="utf-8")
    wanted = [(tmp_path / "old.md", "new"), (tmp_path / "same.md", "same")]
    wanted += [(tmp_path / "deep" / "missing.md", "text")]
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "pages", lambda: iter(wanted))
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    assert generate.main() == 1
    told = capsys.readouterr().out
    assert told == "stale: old.md; run make docs\nstale: deep/missing.md; run make docs\n"
    assert (tmp_path / "old.md").read_text(encoding="utf-8") == "old"
    monkeypatch.setattr(sys, "argv", ["generate.py"])
    assert generate.main() == 0
    assert {path.read_text(encoding="utf-8") for path, _ in wanted} == {"new", "same", "text"}


def every(command: click.Command, title: str) -> list[tuple[str, click.Command]]:
    inner = command.commands if isinstance(command, click.Group) else {}
    below = [each for name, sub in inner.items() for each in every(sub, f"{title} {name}")]
    return [(title, command), *below]


def test_every_command_and_option_is_in_the_reference(pages: dict[str, str]) -> None:
    page = pages["docs/commands.md"]
    for title, command in every(group, "communique"):
        usage = page.partition(f"Usage: {title} ")[2].partition("```")[0]
        assert usage, title
        for param in command.params:
            names = [param.make_metavar(click.Context(command))]
            names = (
                [*param.opts, *param.secondary_opts] if param.param_type_name == "option" else names
            )
            assert all(name.strip("[]") in usage for name in names), (title, names)
    assert all(f"| {code} |" in page for code in EXIT_CODES)
    assert "COMMUNIQUE_DOSSIER" in page


def test_every_question_is_in_the_catalogue(pages: dict[str, str]) -> None:
    page = pages["docs/question-catalogue.md"]
    for question in queries.catalogue().values():
        section = page.partition(f"\n## {question.name}\n")[2].partition("\n## ")[0]
        assert question.summary in section
        assert all(f"`--{name.replace('_', '-')}`" in section for name in question.params)
        assert all(f"`{name}`" in section for name in question.columns)


@pytest.mark.parametrize("module", ontology.MODULES)
def test_every_term_is_on_its_modules_page(pages: dict[str, str], module: str) -> None:
    page = pages[f"docs/ontology/{module}.md"]
    for term in rdf.described_terms(ontology.read(module)):
        assert f"\n### cmq:{term.name}\n\n**{term.label}.** {term.definition}\n" in page


def test_every_schema_is_written(root: Path) -> None:
    written = {path.name for path in (root / "loaders" / "schemas").glob("*.json")}
    assert written == set(schemas.texts())


def anchors(text: str) -> set[str]:
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(text))
    return {heading.replace(" ", "-") for heading in plain}


def test_links_lead_somewhere(root: Path, pages: dict[str, str]) -> None:
    missing = []
    for name, text in pages.items():
        for link in LINK.findall(text):
            if "://" in link or link.startswith("mailto:"):
                continue
            file, _, anchor = unquote(link).partition("#")
            target = (root / name).parent / file if file else root / name
            if not target.exists():
                missing.append(f"{name}: {link}")
            elif anchor and anchor not in anchors(target.read_text(encoding="utf-8")):
                missing.append(f"{name}: no heading for {link}")
    assert missing == []


def test_pictures_are_shown_and_fetch_nothing(root: Path) -> None:
    from xml.etree import ElementTree

    pages = [root / "README.md", *sorted((root / "docs").glob("*.md"))]
    shown = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    for path in sorted((root / "docs" / "images").iterdir()):
        assert path.name in shown, f"no page shows {path.name}"
        if path.suffix == ".png":
            assert path.read_bytes().startswith(b"\x89PNG")
            continue
        text = path.read_text(encoding="utf-8")
        assert ElementTree.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"
        addresses = set(re.findall(r"https?://[^\s\"'<>]+", text))
        assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
