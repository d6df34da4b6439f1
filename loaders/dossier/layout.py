"""Where things lie in a dossier, and the settings in its ``dossier.toml``."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import msgspec

from communique.errors import DossierError, Problem, TermError, UsageError
from communique.graph import records as r
from communique.graph.terms import Minter, iri
from communique.loaders.dossier.convert import Converter
from communique.loaders.dossier.references import language
from communique.loaders.dossier.yaml_reader import CONTROL, MAX_BYTES, Node

SETTINGS = "dossier.toml"
CODEBOOK = "codebook.yaml"
DECISIONS = "decisions.jsonl"
DOCUMENTS = "documents"
ARTICLES = "articles"

FILES: dict[str, dict[str, type[r.Record]]] = {
    "registry/sources.yaml": {"sources": r.Source},
    "registry/actors.yaml": {"actors": r.Actor},
    "registry/outlets.yaml": {"outlets": r.Outlet},
    "registry/posts.yaml": {"posts": r.Post, "tenures": r.Tenure},
    "registry/agreements.yaml": {"series": r.Series, "agreements": r.Agreement},
    "registry/events.yaml": {"events": r.Event},
    "registry/utterances.yaml": {"utterances": r.Utterance},
    CODEBOOK: {"topics": r.Topic, "propositions": r.Proposition, "aspects": r.Aspect},
}
"""Files of registry and codebook with their top-level keys and what the lists below them hold."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of a dossier.

    ``base`` is the IRI that all of the dossier's IRIs begin with, and ends in ``/``. ``language``
    is the language the coders write in. ``licence`` is an IRI. ``store`` is where the graph is
    built to: a folder (relative to the dossier) or the address of a SPARQL 1.1 store. ``articles``
    is the folder of the texts.
    """

    title: str
    base: str
    language: str = "en"
    description: str = ""
    licence: str = ""
    store: str = ".communique/store"
    articles: str = ARTICLES


def find(start: Path | str = ".") -> Path:
    """The nearest folder from ``start`` upward that holds a dossier; UsageError if none does."""
    here = Path(start)
    if (here / SETTINGS).is_file():
        return here
    for folder in here.resolve().parents:
        if (folder / SETTINGS).is_file():
            return folder if here.is_absolute() else Path(os.path.relpath(folder))
    raise UsageError(f"no {SETTINGS} in {start} or above it; 'communique new DIR' makes a dossier")


def settings(root: Path) -> Settings:
    """The settings of the dossier in a folder; raises DossierError naming line and field."""
    path = root / SETTINGS
    words = _words(path)
    try:
        values = tomllib.loads(words)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = int(found[1]) if (found := re.search(r"at line (\d+)", str(error))) else 0
        raise DossierError(
            Problem(str(path), line, "", f"not readable as TOML: {error}")
        ) from error
    node = Node(1, values)
    for key, value in values.items():
        node.parts[key] = Node(_line(words, key), value)
    converter = Converter(str(path))
    found_settings = converter.record(node, Settings)
    if found_settings is not None:
        _check(found_settings, node, converter)
    if found_settings is None or converter.problems:
        raise DossierError(converter.problems)
    return found_settings


def _words(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DossierError(Problem(str(path), 0, "", "too large", "a short file of settings"))
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        told = Problem(str(path), 0, "", f"not readable: {error.strerror}")
        raise DossierError(told) from error
    except UnicodeDecodeError as error:
        raise DossierError(Problem(str(path), 0, "", "not UTF-8", "UTF-8")) from error


def _line(words: str, key: str) -> int:
    name = re.escape(key)
    found = re.search(rf"^\s*['\"]?{name}['\"]?\s*=|^\s*\[\s*{name}", words, re.MULTILINE)
    return words.count("\n", 0, found.start()) + 1 if found else 0


def _check(found: Settings, node: Node, converter: Converter) -> None:
    try:
        Minter(found.base)
    except TermError:
        wanted = "an absolute IRI that ends in '/'"
        converter.report(node.at("base"), ("base",), f"no base: {found.base!r}", wanted)
    if found.licence:
        try:
            iri(found.licence)
        except TermError:
            wanted = "an IRI such as https://creativecommons.org/licenses/by/4.0/"
            converter.report(node.at("licence"), ("licence",), f"no IRI: {found.licence!r}", wanted)
    for fault in language(found.language, "language"):
        converter.report(node.at("language"), fault.steps, fault.message, fault.expected)
    for key in ("title", "description"):
        if CONTROL.search(getattr(found, key)):
            converter.report(node.at(key), (key,), "a control character", "printable text")
