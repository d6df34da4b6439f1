"""Rubbish in, one clear message out: no traceback ever reaches a user."""

from __future__ import annotations

import io
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Communique = Callable[..., Any]
READING = (["check"], ["ask", "who-said-what"])

RUBBISH: dict[str, bytes | None] = {
    "nothing": b"",
    "binary": bytes(range(256)) * 8,
    "utf16": "statements: []".encode("utf-16"),
    "nul": b"id: x\x00y\n",
    "alias": b"a: &a [x]\nb: *a\n",
    "deep": b"[" * 5000,
    "tag": b"id: !!python/object/apply:os.system ['true']\n",
    "json": b'{"id": 1',
    "long": b"id: " + b"x" * 200_000,
    "folder": None,
}
PLACES = (
    "dossier.toml",
    "codebook.yaml",
    "decisions.jsonl",
    "registry/actors.yaml",
    "registry/agreements.yaml",
    "documents/stall.yaml",
    "documents/many.jsonl",
    "articles/stall.txt",
)


def spoil(path: Path, content: bytes | None) -> None:
    path.unlink(missing_ok=True)
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)


@pytest.mark.parametrize("content", RUBBISH.values(), ids=RUBBISH)
@pytest.mark.parametrize("place", PLACES)
def test_rubbish_files_are_told(
    communique: Communique,
    tiny: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    content: bytes | None,
) -> None:
    monkeypatch.chdir(tiny)
    spoil(tiny / place, content)
    harmless = place.startswith("articles") or (not content and content is not None)
    for verb in READING:
        done = communique(*verb)
        assert done.code in (0, 1, 2)
        if done.code == 2:
            assert done.err.startswith("communique: ")
    built = communique("build")
    if not harmless:
        assert built.code == 2
        assert Path(place).name in built.err


SETTINGS = [
    "",
    "title = 1",
    'title = "x"',
    'base = "https://example.org/x/"',
    'title = "x"\nbase = "https://example.org/x"',
    'title = "x"\nbase = "not an iri/"',
    'title = "x"\nbase = "https://example.org/x/"\ncolour = "red"',
    'title = "x"\nbase = "https://example.org/x/"\nlanguage = "klingon!"',
    'title = "x"\nbase = "https://example.org/x/"\nlicence = "free for all"',
    'title = "x\nbase = 3',
    "[" * 2000,
    'title = "\\u0000"\nbase = "https://example.org/x/"',
]


@pytest.mark.parametrize("text", SETTINGS)
def test_settings_that_do_not_fit_are_told(communique: Communique, tiny: Path, text: str) -> None:
    (tiny / "dossier.toml").write_text(text, encoding="utf-8")
    for verb in ("build", "check", "status", "review"):
        done = communique(verb, "-d", tiny)
        assert done.code == 2
        assert f"{tiny / 'dossier.toml'}" in done.err


@pytest.mark.parametrize(
    "store", ["dossier.toml", "documents", "", "http://127.0.0.1:9/x", "/proc/x"]
)
def test_a_store_that_cannot_be(communique: Communique, tiny: Path, store: str) -> None:
    settings = (tiny / "dossier.toml").read_text(encoding="utf-8")
    changed = settings.replace('".communique/store"', f'"{store}"')
    assert changed != settings
    (tiny / "dossier.toml").write_text(changed, encoding="utf-8")
    done = communique("build", "-d", tiny)
    assert done.code == 2
    assert done.err.startswith("communique: ")
    assert communique("status", "-d", tiny).code in (0, 2)


@pytest.mark.parametrize("content", RUBBISH.values(), ids=RUBBISH)
@pytest.mark.parametrize("suffix", ["ttl", "nq", "jsonld", "rdf", "ttl.gz"])
def test_rubbish_stores_are_told(
    communique: Communique, tmp_path: Path, suffix: str, content: bytes | None
) -> None:
    spoil(tmp_path / f"store.{suffix}", content)
    done = communique("ask", "contents", "--store", tmp_path / f"store.{suffix}")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("communique: ")


@pytest.mark.parametrize("content", RUBBISH.values(), ids=RUBBISH)
def test_rubbish_articles_are_told(
    communique: Communique, tiny: Path, tmp_path: Path, content: bytes | None
) -> None:
    for suffix in ("txt", "html"):
        spoil(tmp_path / f"article.{suffix}", content)
        assert communique("add", tmp_path / f"article.{suffix}", "-d", tiny).code in (0, 2)
    assert communique("build", "-d", tiny).code == 0


WORDS = st.one_of(
    st.sampled_from(
        ["new", "add", "review", "accept", "build", "check", "ask", "query", "network", "export",
         "status", "who-said-what", "post-holders", "--topic", "--since", "--format", "csv", "-o",
         "--store", "--columns", "--width", "-", "--", "-d", "--date", "2019", "twomode", "="]
    ),
    st.text(string.printable, max_size=8),
    st.text(max_size=5),
)  # fmt: skip


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(arguments=st.lists(WORDS, max_size=6))
def test_rubbish_arguments_are_told(
    communique: Communique,
    tmp_path_factory: pytest.TempPathFactory,
    arguments: list[str],
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(tmp_path_factory.mktemp("empty"))
        patched.setattr("sys.stdin", io.StringIO())
        done = communique(*arguments)
    assert done.code in (0, 2)
