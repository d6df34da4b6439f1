"""``communique new``: an empty dossier that builds and checks clean."""

from __future__ import annotations

import json
from pathlib import Path

from communique.errors import UsageError
from communique.graph.terms import Minter
from communique.loaders.dossier.layout import DECISIONS, DOCUMENTS, FILES, SETTINGS, settings
from communique.loaders.dossier.references import slug
from communique.loaders.dossier.yaml_writer import write_text

_ABOUT = {
    "sources": "publications that registry facts were taken from: id, title, publisher, url, date",
    "actors": "persons, organizations, states, groups: id, kind, label, organ_of, part_of",
    "outlets": "whoever publishes: id, label, kind (outlet, agency or platform), url",
    "posts": "offices that persons hold: id, label, organization",
    "tenures": "who held a post from when to when: person, post, start, end, acting",
    "series": "rows of agreements that follow one another: id, label",
    "agreements": "id, label, kind, parties, series, ordinal, signed, start, end, commitments",
    "events": "occasions at which people spoke: id, label, kind, start, end, place, participants",
    "utterances": "acts of speaking that several documents report: id, label, speaker, why",
    "topics": "what statements are about: id, label, definition, broader, cues",
    "propositions": "what one can be for or against: id, label, definition, topics, contrary, cues",
    "aspects": "kinds of checkable facts: id, label, definition, value, cues",
}
_IGNORED = """\
# the texts are not ours to pass on; the store is made from the files here
articles/
.communique/
"""


def new(root: Path | str, title: str = "", base: str = "", language: str = "en") -> Path:
    """Makes an empty dossier in a folder and gives the folder back.

    ``title`` is the folder's name if left out; ``base`` an address under example.org that is to be
    changed before anything is published. Raises UsageError if a dossier is there already, or if
    the folder cannot be made, and TermError if ``base`` is no IRI that ends in ``/``.
    """
    root = Path(root)
    title = title or root.resolve().name
    base = base or f"https://example.org/dossier/{slug(title) or 'new'}/"
    Minter(base)
    if (root / SETTINGS).exists():
        raise UsageError(f"{root / SETTINGS} is there already; nothing was written")
    try:
        (root / DOCUMENTS).mkdir(parents=True, exist_ok=True)
        for name, words in _files(title, base, language).items():
            if not (root / name).exists():
                write_text(root / name, words)
    except OSError as error:
        raise UsageError(f"cannot make a dossier in {root}: {error.strerror}") from error
    settings(root)
    return root


def _files(title: str, base: str, language: str) -> dict[str, str]:
    found = {name: _empty(list(keys)) for name, keys in FILES.items()}
    found[DECISIONS] = ""
    found[".gitignore"] = _IGNORED
    found[SETTINGS] = _settings(title, base, language)  # last: with it, the folder is a dossier
    return found


def _empty(keys: list[str]) -> str:
    return "".join(f"# {_ABOUT[key]}\n{key}: []\n" for key in keys)


def _settings(title: str, base: str, language: str) -> str:
    return f"""\
title = {_toml(title)}
base = {_toml(base)}  # all of the dossier's IRIs begin with this
language = {_toml(language)}  # the language coders write in
description = ""
licence = ""  # an IRI, such as https://creativecommons.org/licenses/by/4.0/
store = ".communique/store"  # a folder, or the address of a SPARQL 1.1 store
"""


def _toml(words: str) -> str:
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
