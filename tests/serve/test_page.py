"""The examples of docs/endpoint.md, run against the server."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_TRIED = re.compile(r"<!-- tried: (\w+) -->\n```\w+\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def examples(root: Path, server: Any) -> dict[str, str]:
    text = (root / "docs" / "endpoint.md").read_text("utf-8")
    found = dict(_TRIED.findall(text))
    assert set(found) == {"sh", "python"}
    return {kind: code.replace("http://127.0.0.1:8421", server.url) for kind, code in found.items()}


def test_curl(examples: dict[str, str]) -> None:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed: apt-get install curl")
    done = subprocess.run(["sh", "-c", examples["sh"]], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0] == "label"
    assert "South Korea" in done.stdout or "Republic of Korea" in done.stdout


def test_python(examples: dict[str, str]) -> None:
    names: dict[str, Any] = {}
    exec(examples["python"], names)
    assert {"class": "https://w3id.org/communique/ns#Document", "n": "5"} in names["rows"]
