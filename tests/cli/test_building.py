"""``communique build``, ``check``, ``export`` and ``status``."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Communique = Callable[..., Any]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


# --- build ------------------------------------------------------------------------------------


def test_only_what_changed_is_built_again(communique: Communique, tiny: Path) -> None:
    assert "2 documents (2 new or changed, 0 unchanged)" in communique("build", tiny).out
    again = communique("build", "-d", tiny)
    assert (again.code, again.err) == (0, "")
    assert "2 documents (0 new or changed, 2 unchanged)" in again.out
    assert "generation 1" in again.out
    change(tiny / "documents" / "stall.yaml", "No double payment", "No payment twice")
    assert "2 documents (1 new or changed, 1 unchanged)" in communique("build", tiny).out
    (tiny / "documents" / "more.yaml").unlink()
    removed = communique("build", tiny).out
    assert "1 document (0 new or changed, 1 unchanged, 1 removed)" in removed
    fresh = communique("build", tiny, "--fresh").out
    assert "1 document (1 new or changed, 0 unchanged)" in fresh


def test_a_broken_document_is_told_and_the_rest_published(
    communique: Communique, tiny: Path
) -> None:
    broken = tiny / "documents" / "stall.yaml"
    change(broken, "speaker: ann-lund", "speaker: ann-lunt")
    done = communique("build", tiny)
    assert done.code == 2
    assert f"{broken}:8: statements[0].speaker: " in done.err
    assert "ann-lund" in done.err
    assert "built 1 document (" in done.out
    asked = communique("ask", "who-said-what", "-d", tiny, "--format", "csv")
    assert asked.code == 0
    assert f"left out: {broken}:8" in asked.err
    assert "Bo Berg" in asked.out
    assert "Ann Lund" not in asked.out
    change(broken, "speaker: ann-lunt", "speaker: ann-lund")
    assert "built 2 documents (1 new or changed" in communique("build", tiny).out


def test_a_broken_registry_spares_what_does_not_rest_on_it(
    communique: Communique, tiny: Path
) -> None:
    change(
        tiny / "registry" / "actors.yaml", "kind: person, label: Ann", "kind: persona, label: Ann"
    )
    done = communique("build", tiny)
    assert done.code == 2
    assert f"{tiny / 'registry' / 'actors.yaml'}:5: actors[3].kind: " in done.err


def test_a_store_elsewhere_leaves_the_dossier_alone(
    communique: Communique, tiny: Path, tmp_path: Path
) -> None:
    assert communique("build", tiny, "--store", tmp_path / "else").code == 0
    assert not (tiny / ".communique").exists()
    assert "3 rows" in communique("ask", "who-said-what", "--store", tmp_path / "else").out


def test_another_dossiers_store_is_not_overwritten(
    communique: Communique, tiny: Path, tmp_path: Path
) -> None:
    communique("new", tmp_path / "other", "--base", "https://example.org/other/")
    communique("build", tmp_path / "other", "--store", tmp_path / "store")
    done = communique("build", tiny, "--store", tmp_path / "store")
    assert done.code == 2
    assert "holds another dossier, https://example.org/other/" in done.err


# --- check ------------------------------------------------------------------------------------


def test_warnings_are_no_failure(communique: Communique, tiny: Path) -> None:
    done = communique("check", tiny)
    assert (done.code, done.err) == (0, "")
    assert f"{tiny / 'documents' / 'more.yaml'}:" in done.out
    assert "warning: " in done.out
    assert "warning: " not in communique("check", "-d", tiny, "--no-warnings").out


def test_a_violation_has_file_and_line(communique: Communique, tiny: Path) -> None:
    posts = tiny / "registry" / "posts.yaml"
    change(posts, "end: 2022-04", "end: 2017-04")
    done = communique("check", tiny)
    assert done.code == 1
    assert f"{posts}:4: violation: " in done.out


def test_a_changed_text_is_stale(communique: Communique, tiny: Path) -> None:
    change(tiny / "articles" / "stall.txt", "twice", "thrice")
    done = communique("check", tiny, "--no-warnings")
    assert done.code == 1
    place = tiny / "documents" / "stall.yaml"
    assert f"{place}:11: stale: the words at 48-89 are not those coded" in done.out
    assert communique("build", tiny).code == 0


def test_a_broken_document_is_a_finding(communique: Communique, tiny: Path) -> None:
    broken = tiny / "documents" / "stall.yaml"
    change(broken, "mode: indirect", "mode: muttering")
    done = communique("check", tiny, "--no-warnings")
    assert done.code == 1
    assert f"{broken}:10: violation: statements[0].mode: " in done.out


def test_findings_as_json(communique: Communique, tiny: Path, tmp_path: Path) -> None:
    found = json.loads(communique("check", tiny, "--format", "json").out)
    assert found["good"] is True
    assert {each["severity"] for each in found["findings"]} == {"warning"}
    communique("check", tiny, "--format", "json", "-o", tmp_path / "found.json")
    assert json.loads((tmp_path / "found.json").read_text(encoding="utf-8")) == found


def test_both_engines_find_the_same(communique: Communique, tiny: Path) -> None:
    change(tiny / "registry" / "posts.yaml", "end: 2022-04", "end: 2017-04")
    found = {
        engine: json.loads(communique("check", tiny, "--engine", engine, "--format", "json").out)
        for engine in ("shacl", "pyshacl")
    }
    assert found["shacl"]["findings"] == found["pyshacl"]["findings"]
    assert found["shacl"]["good"] is False


def test_no_dossier_to_check(communique: Communique, tmp_path: Path) -> None:
    done = communique("check", tmp_path)
    assert done.code == 2
    assert f"no dossier.toml in {tmp_path}" in done.err


# --- export -----------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["ttl", "trig", "nq", "nt", "jsonld", "rdf"])
def test_exports_are_the_same_every_time(
    communique: Communique, tiny: Path, tmp_path: Path, suffix: str
) -> None:
    for name in ("one", "two"):
        communique("build", tiny, "--fresh")
        done = communique("export", tmp_path / f"{name}.{suffix}", "-d", tiny)
        assert (done.code, done.out) == (0, "")
    one = (tmp_path / f"one.{suffix}").read_bytes()
    assert one == (tmp_path / f"two.{suffix}").read_bytes()
    communique("export", tmp_path / f"one.{suffix}.gz", "-d", tiny)
    assert gzip.decompress((tmp_path / f"one.{suffix}.gz").read_bytes()) == one
    again = communique("ask", "contents", "--store", tmp_path / f"one.{suffix}", "--format", "csv")
    assert "Tiny,Statement,3" in again.out


@pytest.mark.parametrize("name", ["x.xlsx", "x", "x.gz", "missing/x.ttl"])
def test_what_cannot_be_exported_is_told(
    communique: Communique, built: Path, tmp_path: Path, name: str
) -> None:
    done = communique("export", tmp_path / name, "--store", built)
    assert done.code == 2
    assert done.err.startswith("communique: ")
    assert not list(tmp_path.iterdir())


# --- status -----------------------------------------------------------------------------------


def test_status_tells_how_things_stand(communique: Communique, tiny: Path) -> None:
    before = communique("status", "-d", tiny)
    assert before.code == 0
    assert "2 documents, 3 statements, 2 claims" in before.out
    assert "2 of 2 article texts at hand" in before.out
    assert "not built yet" in before.out
    communique("build", tiny)
    assert "up to date" in communique("status", "-d", tiny).out
    change(tiny / "documents" / "stall.yaml", "No double", "Not a double")
    assert "older than the files" in communique("status", "-d", tiny).out
    found = json.loads(communique("status", "-d", tiny, "--format", "json").out)
    assert (found["title"], found["current"], found["counts"]["claims"]) == ("Tiny", False, 2)
    for text in (tiny / "articles").iterdir():
        text.unlink()
    assert "0 of 2 article texts at hand" in communique("status", "-d", tiny).out


def test_a_file_that_cannot_be_opened_is_told(communique: Communique, tiny: Path) -> None:
    broken = tiny / "documents" / "stall.yaml"
    broken.unlink()
    broken.symlink_to(broken)  # not even the superuser opens this
    done = communique("build", tiny)
    assert done.code == 2
    assert str(broken) in done.err
    assert "built 1 document (" in done.out
