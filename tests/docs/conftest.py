"""The written pages, and the examples in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="session")
def pages(root: Path) -> dict[str, str]:
    """Every page for readers: its path from the top folder, and its text."""
    files = [root / "README.md", root / "CHANGELOG.md", *sorted((root / "docs").rglob("*.md"))]
    files += [root / "dossiers" / "sma" / "README.md", root / "ontology" / "CHANGES.md"]
    return {str(file.relative_to(root)): file.read_text(encoding="utf-8") for file in files}


@pytest.fixture(scope="session")
def examples(pages: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """The fenced blocks of every page, each with the language it is marked with."""
    return {name: _BLOCK.findall(text) for name, text in pages.items()}
