"""What the codes of a qualitative project mean: speakers, propositions with sides, topics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, get_args

from communique.graph import records as r
from communique.loaders.exchange import mapping as m
from communique.loaders.exchange.model import Reading, Side, Thing, id_form

_USUAL = {
    "speakers": {"speaker", "speakers", "actor", "actors", "person", "persons", "people"},
    "organizations": {"organization", "organizations", "organisation", "organisations"},
    "propositions": {
        "proposition", "propositions", "concept", "concepts", "position", "positions", "claim",
        "claims", "belief", "beliefs", "demand", "demands",
    },
    "topics": {"topic", "topics", "issue", "issues", "theme", "themes", "frame", "frames"},
    "polarity": {"agreement", "polarity", "stance", "stances", "side", "sides", "qualifier"},
    "mode": {"mode", "modes"},
}  # fmt: skip
_ID = re.compile(r"\[([a-z0-9-]+)(?: (person|organization|state|unnamed|group))?\]\s*\Z")
_MODALITY = re.compile(r"(.+?)\s*\((\w+)\)")


class Code(NamedTuple):
    """A code: its name, the names of the codes above it, its description, the sets it is in."""

    name: str
    above: tuple[str, ...] = ()
    description: str = ""
    sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What the codes on one span say; ``polarity`` is a side that names no proposition."""

    speakers: tuple[Thing, ...] = ()
    organizations: tuple[Thing, ...] = ()
    sides: tuple[Side, ...] = ()
    topics: tuple[Thing, ...] = ()
    mode: str = ""
    polarity: float | None = None
    open: tuple[Thing, ...] = ()
    fault: str = ""

    @property
    def about(self) -> bool:
        """Whether anything was coded but who spoke and on which side: then it is a statement."""
        return bool(self.sides or self.topics or self.open or self.mode)

    def within(self, around: Said) -> Said:
        """This, completed with what a span around it tells."""
        polarity = self.polarity if self.polarity is not None else around.polarity
        return replace(
            self,
            speakers=self.speakers or around.speakers,
            organizations=self.organizations or around.organizations,
            mode=self.mode or around.mode,
            polarity=polarity,
        )

    def settled(self) -> Said:
        """This, its open propositions with the side that is there; a fault if there is none."""
        if not self.open or self.fault:
            return self
        if self.polarity is None:
            names = ", ".join(each.label for each in self.open)
            return replace(self, fault=f"no side on {names}: neither for nor against is coded")
        new = tuple(Side(each, m.tidy(self.polarity)) for each in self.open)
        return replace(self, sides=(*self.sides, *new), open=())


class Roles:
    """Tells what codes mean, by the mapping's groups or by the usual names of groups."""

    def __init__(self, codes: Iterable[Code], mapping: m.Mapping, found: Reading) -> None:
        self._mapping, self._codes = mapping, mapping.codes
        every = list(codes)
        words = {**mapping.polarity.values, **mapping.codes.polarity}
        self._scale = m.Scale(set(), m.Polarity(words))
        self._parents = {(code.above, code.name): code for code in every}
        self._sided = any(self._role(code) in ("polarity", "side") for code in every)
        if not self._sided and any(self._role(code) == "propositions" for code in every):
            found.note("no codes say for or against: every proposition is taken as supported")

    def said(self, codes: Sequence[Code]) -> Said:
        """What the codes on one span say together."""
        things: dict[str, list[Thing]] = {}
        sides: list[Side] = []
        polarity: set[float] = set()
        mode = ""
        for code in codes:
            role = self._role(code)
            if role == "side":
                sides.append(self._side(code))
            elif role == "polarity":
                polarity.add(self._polarity(code.name) or 0.0)
            elif role == "mode" and code.name.casefold() in get_args(r.Mode):
                mode = code.name.casefold()
            elif role:
                things.setdefault(role, []).append(self._thing(code, role))
        kept = {role: tuple(dict.fromkeys(got)) for role, got in things.items()}
        held = {side.proposition for side in sides}
        one = Said(
            speakers=kept.get("speakers", ()),
            organizations=kept.get("organizations", ()),
            sides=tuple(dict.fromkeys(sides)),
            topics=kept.get("topics", ()),
            mode=mode,
            polarity=polarity.pop() if len(polarity) == 1 else None,
            open=tuple(each for each in kept.get("propositions", ()) if each not in held),
            fault="coded for and against at once" if polarity else "",
        )
        return one if self._sided else replace(one, sides=_all_for(one), open=())

    def _role(self, code: Code) -> str:
        """The role of a code; empty for groups themselves and codes to be left out."""
        groups = [*reversed(code.above), *code.sets]
        if any(group in self._codes.ignore for group in (*groups, code.name)):
            return ""
        if code.name in self._codes.polarity and not self._sided_parent(code):
            return "polarity"
        role = next((found for group in groups if (found := self._group(group))), "")
        if role == "propositions" and self._sided_parent(code):
            return "side"
        if not role and self._group(code.name):
            return ""
        return role or "topics"

    def _group(self, name: str) -> str:
        for role in ("speakers", "organizations", "propositions", "topics"):
            if name in getattr(self._codes, role):
                return role
        plain = name.casefold()
        given = any(getattr(self._codes, role) for role in ("speakers", "propositions"))
        usual = ("polarity", "mode") if given else _USUAL
        return next((role for role in usual if plain in _USUAL[role]), "")

    def _sided_parent(self, code: Code) -> bool:
        """Whether a code is the side taken on the proposition above it (``Pay more / against``)."""
        if not code.above or self._group(code.above[-1]):
            return False
        return self._polarity(code.name) is not None

    def _polarity(self, name: str) -> float | None:
        plain = _MODALITY.fullmatch(name)
        words = plain[1] if plain else name
        value = m.number(words)
        if value is not None:
            return m.tidy(value) if -1 <= value <= 1 else None
        return self._scale.read(words)

    def _side(self, code: Code) -> Side:
        parent = self._parents[code.above[:-1], code.above[-1]]
        found = _MODALITY.fullmatch(code.name)
        known = found is not None and found[2] in get_args(r.Modality)
        modality = found[2] if found and known else "affirms"
        polarity = self._polarity(code.name) or 0.0
        return Side(self._thing(parent, "propositions"), m.tidy(polarity), modality)

    def _thing(self, code: Code, role: str) -> Thing:
        known = self._mapping.speakers if role == "organizations" else getattr(self._mapping, role)
        own = _ID.search(code.description)
        found = m.by_name(known, code.name) or (own[1] if own else "")
        kind = (own[2] or "") if own else self._mapping.speaker_kind
        definition = _ID.sub("", code.description).strip()
        return Thing(code.name, found if id_form(found) else "", kind if role == "speakers" else "",
                     definition if role in ("propositions", "topics") else "")  # fmt: skip


def _all_for(one: Said) -> tuple[Side, ...]:
    return tuple(Side(each, 1) for each in one.open)
