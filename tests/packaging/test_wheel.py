"""The wheel holds what the repository holds, leaks nothing, and works alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
FOLDERS = ("graph", "loaders", "ontology", "queries")


def run(*command: str | Path, cwd: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "uv", "build", "--quiet", "--wheel", "--out-dir", out, cwd=root)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def lonely(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("lonely")
    venv.create(home / "env", with_pip=False)
    python = home / "env" / "bin" / "python"
    install = (sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python)
    run(*install, wheel, cwd=home)
    return home


def tracked(root: Path) -> set[str]:
    listed = run("git", "ls-files", *FOLDERS, cwd=root).split("\n")
    return {f"communique/{name}" for name in listed if name}


def test_every_tracked_file_is_in_the_wheel_and_nothing_else_is(root: Path, wheel: Path) -> None:
    inside = {n for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in n}
    missing = tracked(root) - inside
    assert not missing
    assert all(name.startswith("communique/") for name in inside)


def test_the_tool_works_from_the_wheel_alone(root: Path, lonely: Path) -> None:
    tool = lonely / "env" / "bin" / "communique"
    run(tool, "--help", cwd=lonely)
    run(tool, "new", "mine", "--title", "Mine", cwd=lonely)
    run(tool, "build", "mine", cwd=lonely)
    run(tool, "check", "mine", cwd=lonely)
    found = run(
        tool, "ask", "who-said-what", "--topic", "linkage", "--format", "json",
        "-d", root / "dossiers" / "sma", "--store", lonely / "sma.store", cwd=lonely,
    )  # fmt: skip
    assert json.loads(found)


def test_nothing_but_communique_lands_in_site_packages(lonely: Path) -> None:
    site = next((lonely / "env" / "lib").glob("python*/site-packages"))
    ours = run(
        sys.executable, "-c",
        "import importlib.metadata as m, sys; d = next(m.distributions(name='communique', "
        "path=[sys.argv[1]])); print(*sorted({f.parts[0] for f in d.files}))", site, cwd=lonely,
    ).split()  # fmt: skip
    assert [n for n in ours if not n.endswith(".dist-info") and n != ".."] == ["communique"]
    assert not [name for name in FOLDERS if (site / name).exists()]
