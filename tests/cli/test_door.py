"""What all verbs share: help, where the dossier is, settings, pipes, interrupts, faults."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from communique.cli import EXIT_CODES
from communique.cli import communique as group
from communique.loaders import opening

Communique = Callable[..., Any]


def commands(command: click.Command = group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The words of every command, groups and all."""
    inner = command.commands if isinstance(command, click.Group) else {}
    below = [each for name, sub in inner.items() for each in commands(sub, (*path, name))]
    return [path, *below]


@pytest.mark.parametrize("path", commands(), ids=lambda path: " ".join(path) or "communique")
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_has_help(communique: Communique, path: tuple[str, ...], flag: str) -> None:
    done = communique(*path, flag)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Usage: communique{''.join(f' {word}' for word in path)} ")


@pytest.mark.parametrize("path", commands(), ids=lambda path: " ".join(path) or "communique")
def test_every_command_and_option_says_what_it_does(path: tuple[str, ...]) -> None:
    command: click.Command = group
    for word in path:
        assert isinstance(command, click.Group)
        command = command.commands[word]
    assert command.help
    assert command.get_short_help_str(limit=70) == command.short_help or path[:1] in [
        ("review",),
        (),
    ]
    for param in command.params:
        assert isinstance(param, click.Argument) or param.help, param.name


def test_version_and_no_verb(communique: Communique) -> None:
    assert communique("--version").out.startswith("communique ")
    assert communique().code == 2
    assert "No such command 'frobnicate'" in communique("frobnicate").err


def test_the_nearest_dossier_upward_is_meant(
    communique: Communique, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny / "documents")
    assert "3 rows" in communique("ask", "who-said-what").out
    assert communique("status").code == communique("check").code == communique("build").code == 0
    assert "more/guess" in communique("review").out
    assert communique("export", "x.ttl").code == 0
    assert (tiny / "documents" / "x.ttl").is_file()


def test_a_named_folder_is_not_searched_upward(communique: Communique, tiny: Path) -> None:
    for verb in ("build", "check", "status", "review", "add"):
        more = ["x.txt"] if verb == "add" else []
        done = communique(verb, *more, "-d", tiny / "documents")
        assert done.code == 2
        assert "no dossier.toml in" in done.err
    for folder in (tiny / "documents", tiny / "missing"):
        assert communique("ask", "who-said-what", "-d", folder).code == 2


def test_nothing_to_ask(
    communique: Communique, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = communique("ask", "who-said-what")
    assert done.code == 2
    assert "no dossier.toml in . or above it; 'communique new DIR' makes a dossier" in done.err


def test_settings_name_dossier_and_store(
    communique: Communique,
    tiny: Path,
    built: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMMUNIQUE_STORE", str(built))
    assert "3 rows" in communique("ask", "who-said-what").out
    monkeypatch.setenv("COMMUNIQUE_STORE", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("COMMUNIQUE_DOSSIER", str(tiny))
    assert communique("build").code == 0
    assert (tmp_path / "elsewhere").is_dir()
    assert not (tiny / ".communique").exists()
    assert str(tmp_path / "elsewhere") in communique("status").out
    assert "no such dossier" in communique("ask", "contents", "-d", "/else", "--store", "").err or (
        "no dossier.toml in /else" in communique("ask", "contents", "-d", "/else").err
    )


def test_a_store_alone_is_read_as_it_stands(
    communique: Communique, tiny: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny)
    (tiny / "documents" / "more.yaml").unlink()
    assert "3 rows" in communique("ask", "who-said-what", "--store", built).out


def test_a_dossier_with_a_store_is_brought_up_to_date(
    communique: Communique, tiny: Path, tmp_path: Path
) -> None:
    asked = ("ask", "who-said-what", "-d", tiny, "--store", tmp_path / "store")
    assert "3 rows" in communique(*asked).out
    (tiny / "documents" / "more.yaml").unlink()
    assert "1 row\n" in communique(*asked).out


@pytest.mark.parametrize(
    ("store", "told"),
    [
        ("{tmp}/missing", "no such dossier, store or file"),
        ("{tmp}", "is empty: neither a dossier nor a store"),
        ("{tiny}/documents", "is no store directory"),
        ("{tiny}/dossier.toml", "is no store directory"),
        ("{tmp}/missing.ttl", "no such dossier, store or file"),
        ("http://127.0.0.1:9/sparql", "cannot reach http://127.0.0.1:9/sparql"),
        ("https://", "no host given"),
    ],
)
def test_stores_that_are_none(
    communique: Communique, tiny: Path, tmp_path: Path, store: str, told: str
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = communique("ask", "contents", "--store", store.format(tmp=empty, tiny=tiny))
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert not list(empty.iterdir())


# --- as a process -----------------------------------------------------------------------------


def start(*arguments: object, **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "communique", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def test_as_a_module(built: Path) -> None:
    out, err = start("ask", "who-said-what", "--store", built, "--format", "csv").communicate()
    assert (out.count(b"\r\n"), err) == (4, b"")
    failing = start("ask", "xyzzy")
    out, err = failing.communicate()
    assert (failing.returncode, out) == (2, b"")
    assert err == b"communique: no question 'xyzzy'\n"


def test_a_closed_pipe_is_no_fault(built: Path) -> None:
    for arguments in (["ask"], ["query", "-", "--store", str(built)], ["--help"]):
        with start(*arguments, stdin=subprocess.PIPE) as process:
            assert process.stdin
            assert process.stdout
            assert process.stderr
            process.stdout.close()
            process.stdin.write(b"SELECT * { GRAPH ?g { ?s ?p ?o } }")
            process.stdin.close()
            assert process.stderr.read() == b""
            assert process.wait() == 0


def test_an_interrupt_ends_quietly(built: Path) -> None:
    with start("query", "-", "--store", built, stdin=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stderr
        process.stdin.write(b"SELECT")  # and now it waits for the rest
        process.stdin.flush()
        for _ in range(600):
            if process.poll() is not None:
                break
            process.send_signal(signal.SIGINT)
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        assert b"Traceback" not in process.stderr.read()
        assert process.returncode in (130, -signal.SIGINT)  # the latter before Python had started


def test_an_interrupted_build_publishes_nothing(
    communique: Communique, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("communique.graph.build.background", interrupted)
        done = communique("build", tiny)
    assert (done.code, done.out) == (130, "")
    assert done.err.strip().endswith("interrupted; nothing half-done was published")
    assert "2 documents (2 new or changed" in communique("build", tiny).out


def test_a_fault_of_ours_is_owned_up_to(
    communique: Communique, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(opening, "status", fault)
    with pytest.raises(ZeroDivisionError):
        communique("status", "-d", tiny)
    monkeypatch.delenv("COMMUNIQUE_TRACEBACK")
    done = communique("status", "-d", tiny)
    assert done.code == 70
    assert "a fault of communique itself (ZeroDivisionError: by zero)" in done.err
    assert done.code in EXIT_CODES
