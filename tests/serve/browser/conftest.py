"""A real browser before a real server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass
class Opened:
    """A page in the browser, and what it did that it should not have."""

    page: Any
    faults: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="browser tests need playwright: pip install playwright"
    )
    installed = next(filter(None, map(shutil.which, NAMES)), None)
    found = os.environ.get("COMMUNIQUE_CHROMIUM") or installed
    if not found:
        pytest.skip("browser tests need Chromium: apt install chromium, or set COMMUNIQUE_CHROMIUM")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=found, args=OPTIONS)
        yield browser
        browser.close()


Open = Callable[..., Any]


@pytest.fixture
def opened(chromium: Any, server: Any) -> Open:
    """``opened(path, width=...)``: a page of the server, with everything wrong on it noted."""

    @contextmanager
    def open(
        path: str, *, width: int = 1280, scripts: bool = True, of: Any = server, **more: Any
    ) -> Iterator[Opened]:
        size = {"width": width, "height": 900}
        context = chromium.new_context(viewport=size, java_script_enabled=scripts, **more)
        page = context.new_page()
        seen = Opened(page)

        def asked(request: Any) -> None:
            if not request.url.startswith((of.url, "data:", "blob:")):
                seen.faults.append(f"asked another host: {request.url}")

        def dialog(shown: Any) -> None:
            seen.faults.append(f"a dialog: {shown.message}")
            shown.dismiss()

        page.on("request", asked)
        page.on("dialog", dialog)

        def told(said: Any) -> None:
            if said.type == "error":
                seen.faults.append(said.text)

        page.on("console", told)
        page.on("pageerror", lambda error: seen.faults.append(str(error)))
        page.goto(of.url + path)
        yield seen
        context.close()

    return open


@pytest.fixture
def text_server(serve: Any, harbor: Path, tmp_path: Path) -> Iterator[Any]:
    """A server of a dossier whose article is at hand."""
    with serve(tmp_path / "server", str(harbor), "--workers", "1") as running:
        yield running
