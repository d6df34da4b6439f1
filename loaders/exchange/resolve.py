"""Names to registry ids: who and what is known already, and what is proposed anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from communique.graph import records as r
from communique.loaders.dossier import appending
from communique.loaders.dossier.references import slug
from communique.loaders.dossier.texts import digest
from communique.loaders.exchange.model import Thing

PROPOSED = "Proposed by an import; not yet checked."
UNDEFINED = "Imported; to be defined."
UNSORTED = Thing(
    "imported", "imported", definition="Propositions that came with an import, not sorted yet."
)
UNNAMED_OUTLET = "unnamed-outlet"

_LONGEST = 85  # characters of an id to which something is added
_FILES = {
    "actors": "registry/actors.yaml",
    "outlets": "registry/outlets.yaml",
    "posts": "registry/posts.yaml",
    "topics": "codebook.yaml",
    "propositions": "codebook.yaml",
}


class Names:
    """The registry and codebook of a dossier, and what an import adds to them.

    Every method gives an id: of the thing of that id or name if there is one, else of a new record
    that ``write`` appends to its file.
    """

    def __init__(self, registry: r.Registry, codebook: r.Codebook) -> None:
        self.records: dict[str, dict[str, Any]] = {
            "actors": {each.id: each for each in registry.actors},
            "outlets": {each.id: each for each in registry.outlets},
            "posts": {each.id: each for each in registry.posts},
            "topics": {each.id: each for each in codebook.topics},
            "propositions": {each.id: each for each in codebook.propositions},
        }
        self.new: dict[str, list[r.Record]] = {key: [] for key in self.records}
        self._spelled = {key: _spelled(found.values()) for key, found in self.records.items()}

    def actor(self, thing: Thing, kind: str = "person") -> str:
        """The id of an actor; outlets are actors too."""
        known = self._known("actors", thing) or self._known("outlets", thing)
        if known:
            return known
        chosen = thing.kind if thing.kind in ("person", "organization", "state") else kind
        new = r.Actor(
            id=self._free(("actors", "outlets"), thing, "actor"),
            kind=chosen,  # type: ignore[arg-type]
            label=thing.label or thing.id,
            description=PROPOSED,
        )
        return self._add("actors", new)

    def outlet(self, thing: Thing) -> str:
        """The id of an outlet; one for all that name none."""
        if not thing:
            thing = Thing("Outlet not named", UNNAMED_OUTLET)
        known = self._known("outlets", thing)
        if known:
            return known
        identifier = self._free(("actors", "outlets"), thing, "outlet")
        new = r.Outlet(id=identifier, label=thing.label or thing.id, description=PROPOSED)
        return self._add("outlets", new)

    def capacity(self, post: str, organization: Thing) -> str | None:
        """The post a person speaks in: the one named, or a place in an organization."""
        if post and post in self.records["posts"]:
            return post
        if not organization:
            return None
        owner = self.actor(organization, "organization")
        label = self.label(owner)
        wanted = Thing(f"speaks for {label}", f"of-{owner}"[:100].rstrip("-"))
        known = self._known("posts", wanted)
        if known:
            return known
        new = r.Post(id=wanted.id, label=wanted.label, organization=owner, description=PROPOSED)
        return self._add("posts", new)

    def topic(self, thing: Thing) -> str:
        """The id of a topic of the codebook."""
        known = self._known("topics", thing)
        if known:
            return known
        new = r.Topic(
            id=self._free(("topics",), thing, "topic"),
            label=thing.label or thing.id,
            definition=thing.definition or UNDEFINED,
        )
        return self._add("topics", new)

    def proposition(self, thing: Thing, topics: Iterable[str] = ()) -> str:
        """The id of a proposition of the codebook; a new one stands under the topics given."""
        known = self._known("propositions", thing)
        if known:
            return known
        under = tuple(topics) or (self.topic(UNSORTED),)
        new = r.Proposition(
            id=self._free(("propositions",), thing, "proposition"),
            label=thing.label or thing.id,
            definition=thing.definition or UNDEFINED,
            topics=under,
        )
        return self._add("propositions", new)

    def label(self, actor: str) -> str:
        """The label of an actor or outlet."""
        found = self.records["actors"].get(actor) or self.records["outlets"].get(actor)
        return str(found.label) if found else actor

    def write(self, root: Path) -> None:
        """Appends what is new to the files of registry and codebook."""
        files: dict[str, dict[str, list[Any]]] = {}
        for key, found in self.new.items():
            if found:
                plain = [msgspec.to_builtins(each) for each in found]
                files.setdefault(_FILES[key], {})[key] = plain
        for file, lists in files.items():
            appending.append(root / file, lists)

    def _known(self, key: str, thing: Thing) -> str:
        records = self.records[key]
        if thing.id and thing.id in records:
            return thing.id
        if thing.id:  # a namesake with another id is someone else
            own = f"{thing.id[:_LONGEST]}-{_short(thing)}"
            same = own in records and records[own].label == (thing.label or thing.id)
            return own if same else ""
        return self._spelled[key].get(thing.label.casefold(), "") if thing.label else ""

    def _free(self, keys: tuple[str, ...], thing: Thing, word: str) -> str:
        """An id for something new, made of its id or its name, that nothing else has."""
        base = thing.id or slug(thing.label) or _short(thing)
        if not thing.id and (base.isdigit() or base == _short(thing)):
            base = f"{word}-{base}"
        name, number = base, 1
        while any(name in self.records[key] for key in keys):
            name = f"{base[:_LONGEST]}-{_short(thing)}" + (f"-{number}" if number > 1 else "")
            number += 1
        return name

    def _add(self, key: str, record: Any) -> str:
        self.records[key][record.id] = record
        self._spelled[key].setdefault(record.label.casefold(), record.id)
        self.new[key].append(record)
        return str(record.id)


def _short(thing: Thing) -> str:
    return digest(thing.label or thing.id).removeprefix("sha256:")[:8]


def _spelled(found: Iterable[Any]) -> dict[str, str]:
    """Ids by every spelling, labels before other names; spellings of two things are left out."""
    labels: dict[str, str] = {}
    names: dict[str, set[str]] = {}
    for each in found:
        labels.setdefault(each.label.casefold(), each.id)
        for name in getattr(each, "names", ()):
            names.setdefault(name.text.casefold(), set()).add(each.id)
    single: Mapping[str, str] = {text: ids.pop() for text, ids in names.items() if len(ids) == 1}
    return {**single, **labels}
