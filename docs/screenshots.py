"""Pictures of the pages for the README: ``python docs/screenshots.py``.

Serves the shipped dossier without article texts and takes pictures of some pages in Chromium.
Needs ``playwright`` and Chromium, like the browser tests.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class Picture(NamedTuple):
    """A picture: its file, the page, the size of the window, the colours, how far down."""

    name: str
    path: str
    width: int = 1180
    height: int = 800
    scheme: str = "light"
    to: str = ""


PICTURES = (
    Picture("page-front.png", "/"),
    Picture("page-proposition.png", "/proposition/link-trade-and-defense", to="#timeline"),
    Picture("page-agreement.png", "/series/sma", to="#owed"),
    Picture("page-statements-dark.png", "/statements?topic=linkage&stance=opposes", scheme="dark"),
    Picture("page-phone.png", "/proposition/reopen-current-sma", width=390, height=780),
)


def main() -> None:
    """Take all pictures."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("COMMUNIQUE_CHROMIUM") or shutil.which("chromium")
    with served() as url, sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=OPTIONS)
        for picture in PICTURES:
            page = browser.new_page(
                viewport={"width": picture.width, "height": picture.height},
                color_scheme="dark" if picture.scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            page.goto(url + picture.path)
            if picture.to:
                page.locator(picture.to).evaluate("e => e.scrollIntoView()")
            page.wait_for_timeout(300)
            page.screenshot(path=IMAGES / picture.name)
            page.close()
            size = (IMAGES / picture.name).stat().st_size
            print(f"{picture.name} {size / 1000:.0f} kB")  # noqa: T201
        browser.close()


@contextmanager
def served() -> Iterator[str]:
    """The shipped dossier, served from a store of its own, as an address."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "sma"
        shutil.copytree(ROOT / "dossiers" / "sma", copy, ignore=_left_behind)
        command = [sys.executable, "-m", "communique", "serve", str(copy), "--port", "0"]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            assert process.stdout
            found = re.search(r"http://[^/]+", process.stdout.readline())
            assert found, "the server did not start"
            yield found[0]
        finally:
            process.terminate()
            process.wait()


def _left_behind(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name in (".communique", "articles")}


if __name__ == "__main__":
    main()
