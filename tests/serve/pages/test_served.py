"""The pages behind the real server: its workers, its compression, its headers."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("path", ["/", "/statements", "/proposition/link-trade-and-defense"])
def test_a_page_is_the_same_however_often_and_however_packed(server: Any, path: str) -> None:
    plain = server("GET", path, headers={"Accept": "text/html"})
    assert plain.status == 200
    for _ in range(3):
        packed = server("GET", path, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed.body) == plain.body
        again = server("GET", path, headers={"Accept": "text/html"})
        assert (again.status, again.body) == (200, plain.body)


def test_head_asks_for_headers_only(server: Any) -> None:
    shown = server("GET", "/actor/usa", headers={"Accept": "text/html"})
    head = server("HEAD", "/actor/usa", headers={"Accept": "text/html"})
    assert (head.status, head.body) == (200, b"")
    assert head.headers["etag"] == shown.headers["etag"]
    tag = {"Accept": "text/html", "If-None-Match": shown.headers["etag"]}
    assert server("GET", "/actor/usa", headers=tag).status == 304


def test_rdf_and_errors_come_from_the_workers(server: Any) -> None:
    data = server("GET", "/actor/usa.nt")
    assert data.status == 200
    assert b"/actor/usa> " in data.body
    assert server("GET", "/actor/nobody.ttl").status == 404
    assert server("GET", "/statements?actor=nobody", headers={"Accept": "text/html"}).status == 400
    assert server("GET", "/questions/who-said-what.csv?topic=nothing").status == 400


def text_of(page: str) -> str:
    """The words of the article on a page, "" if it shows none."""
    found = re.search(r'<div class="article".*?>(.*?)</div>\n<div class="margin"', page, re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "", found[1])) if found else ""


def build(folder: Path) -> None:
    command = [sys.executable, "-m", "communique", "build", "--dossier", str(folder)]
    subprocess.run(command, check=True, capture_output=True)


def test_texts_are_shown_on_this_machine_and_new_generations_are_there_before_readers(
    serve: Any, harbor: Path, tmp_path: Path, until: Any
) -> None:
    with serve(tmp_path / "server", str(harbor), "--workers", "1") as server:
        shown = server("GET", "/document/stall", headers=HTML)
        assert text_of(shown.text) == (harbor / "articles/stall.txt").read_text("utf-8")
        assert shown.headers["cache-control"] == "private, no-cache"
        assert "access-control-allow-origin" not in shown.headers
        rebound = server("GET", "/document/stall", headers={**HTML, "Host": "elsewhere.example"})
        assert (rebound.status, text_of(rebound.text)) == (200, "")
        assert server("GET", "/actor/north", headers=HTML).headers["access-control-allow-origin"]

        before = server("GET", "/", headers=HTML)
        head = harbor / "registry/actors.yaml"
        head.write_text(head.read_text("utf-8").replace("label: South", "label: Southland"))
        build(harbor)
        statuses = set()

        def renewed() -> bool:
            front = server("GET", "/", headers=HTML)
            statuses.add(front.status)
            return "Southland" in front.text

        assert "Southland" not in before.text
        assert until(renewed)
        assert statuses == {200}
        assert until(lambda: list((harbor / ".communique").rglob("served/*/pages.sqlite")))
        assert "Southland" in server("GET", "/actor/south", headers=HTML).text


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        (["--host", "0.0.0.0"], False),
        pytest.param(["--no-texts"], False, marks=pytest.mark.slow),
        pytest.param(["--host", "0.0.0.0", "--texts"], True, marks=pytest.mark.slow),
    ],
)
def test_texts_are_not_shown_to_others_unless_asked_for(
    serve: Any, harbor: Path, tmp_path: Path, options: list[str], shown: bool
) -> None:
    with serve(tmp_path / "server", str(harbor), "--workers", "1", *options) as server:
        page = server("GET", "/document/stall", headers=HTML)
        assert page.status == 200
        assert bool(text_of(page.text)) == shown
