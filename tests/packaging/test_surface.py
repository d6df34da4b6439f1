"""The names users rely on, and what importing them costs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import communique


def test_the_public_names_are_these() -> None:
    assert communique.__all__ == sorted(communique.__all__)
    for name in communique.__all__:
        assert getattr(communique, name) is not None
    assert dir(communique) == communique.__all__


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        communique.nonsense  # noqa: B018


def loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


HEAVY = {
    "networkx", "owlready2", "pandas", "pyoxigraph", "pyshacl", "rdflib", "rich", "trafilatura",
}  # fmt: skip


def test_importing_communique_loads_no_heavy_library() -> None:
    assert not loaded_by("import communique") & HEAVY


def test_help_loads_no_heavy_library() -> None:
    help_ = "from communique.cli import run; assert run(['--help']) == 0"
    assert not loaded_by(help_) & HEAVY


def test_nobody_imports_the_top_level_folders_by_their_bare_names(root: Path) -> None:
    bare = re.compile(r"^\s*(?:from|import) (?:graph|loaders|ontology|queries)\b", re.MULTILINE)
    listed = subprocess.run(
        ["git", "ls-files", "*.py", "*.md"], cwd=root, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.split():
        if (root / name).is_file():
            assert not bare.search((root / name).read_text(encoding="utf-8")), name


def test_each_big_library_is_touched_in_one_module(root: Path) -> None:
    homes = {"pyoxigraph": 1, "owlready2": 1, "pyshacl": 1, "networkx": 1, "rdflib": 1}
    for library, allowed in homes.items():
        importing = re.compile(rf"^\s*(?:from|import) {library}\b", re.MULTILINE)
        found = []
        for folder in ("graph", "loaders", "ontology", "queries", "src/communique"):
            for file in sorted((root / folder).rglob("*.py")):
                text = file.read_text(encoding="utf-8")
                outside_types = re.sub(r"if TYPE_CHECKING:\n(?:    .*\n|\n)+", "", text)
                if importing.search(outside_types) and not file.is_symlink():
                    found.append(file.relative_to(root))
        assert len(set(found)) <= allowed, f"{library}: {found}"
