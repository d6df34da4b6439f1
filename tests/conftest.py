"""What all tests share: the articles where they are at hand, and no silent gaps in CI."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# no test is timed: the first example also pays for imports, and machines differ
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent
STRICT = "COMMUNIQUE_NOTHING_MISSING" in os.environ
_missing: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and STRICT:
        _missing.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if _missing and exitstatus == 0:
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name in _missing:
        terminalreporter.write_line(f"skipped where nothing may be missing: {name}", red=True)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def sma(root: Path) -> Path:
    """The shipped dossier's folder."""
    return root / "dossiers" / "sma"


@pytest.fixture(scope="session")
def shared(root: Path) -> Path:
    """The folder with the source articles, which users do not have."""
    folder = root.parent / "shared"
    if not (folder / "articles").is_dir():
        pytest.skip("the source articles are not redistributed; put them in ../shared/articles")
    return folder
