"""The settings of a network: every option with its value, checked, and said in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

from communique.errors import DateError, UsageError
from communique.graph.dates import bounds
from communique.graph.networks.model import VARIABLES

KINDS = ("twomode", "onemode", "congruence", "conflict", "subtract", "eventlist")
SHORTHANDS = ("congruence", "conflict", "subtract")
QUALIFIERS = {
    "twomode": ("ignore", "subtract", "combine"),
    "onemode": ("ignore", "congruence", "conflict", "subtract"),
}
NORMALISATIONS = {
    "twomode": ("no", "activity", "prominence"),
    "onemode": ("no", "average", "jaccard", "cosine"),
}
DUPLICATES = (
    "include", "document", "utterance", "day", "week", "month", "year", "acrossrange",
)  # fmt: skip
STANCES = ("side", "graded")
STATUSES = ("accepted", "proposed", "rejected", "any")
MODES = ("corrected", "dna")
KERNELS = ("no", "uniform", "triangular", "epanechnikov", "gaussian")
UNITS = (
    "events", "seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years",
)  # fmt: skip
FILTERS = ("topic", "proposition", "actor", "state", "document")
LISTED = (*VARIABLES, "kind", "utterance")
"""Variables whose values can be listed for inclusion or exclusion."""

NOT_IN_DNA = {"duplicates": ("day", "utterance"), "unit": ("quarters",)}

Choice: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Settings:
    """Every option of a network with its value.

    ``kind`` is twomode, onemode or eventlist, or one of the shorthands congruence, conflict and
    subtract (one-mode networks of that qualifier). ``include`` and ``exclude`` are pairs of a
    variable and values (ids or labels); ``filters`` what narrowed the reading of the graph.
    ``window`` is "" or a length such as "3 months". ``settings["normalisation"]`` reads one
    option or filter, ``dict(settings)`` gives all.
    """

    kind: str
    rows: str = "actor"
    columns: str = "proposition"
    qualifier: str = "ignore"
    stance: str = "side"
    normalisation: str = "no"
    duplicates: str = "include"
    isolates: bool = False
    status: str = "accepted"
    since: str = ""
    until: str = ""
    include: Choice = ()
    exclude: Choice = ()
    filters: tuple[tuple[str, str], ...] = ()
    window: str = ""
    step: int = 1
    indent: bool = False
    kernel: str = "no"
    seed: int | None = None
    mode: str = "corrected"

    def keys(self) -> Iterator[str]:
        """The names of all options, then of the filters."""
        yield from (each.name for each in fields(self) if each.name != "filters")
        yield from (name for name, _ in self.filters)

    def __getitem__(self, name: str) -> Any:
        given = dict(self.filters)
        if name in given:
            return given[name]
        if name not in {each.name for each in fields(self)}:
            raise KeyError(name)
        return getattr(self, name)

    @property
    def shape(self) -> str:
        """``twomode`` or ``onemode``: which qualifiers and normalisations there are."""
        return "twomode" if self.kind in ("twomode", "eventlist") else "onemode"

    @property
    def length(self) -> tuple[int, str]:
        """The window's length: a number and one of UNITS; (0, "") without a window."""
        return _length(self.window) if self.window else (0, "")

    def words(self) -> str:
        """What the settings mean, in sentences for a reader."""
        from communique.graph.networks.words import words

        return words(self)


def settings(kind: str, **options: Any) -> Settings:
    """The settings that a kind and options mean, defaults filled in.

    ``options`` are those of ``network`` and ``windows``; None means not given. Raises UsageError
    for what is unknown or does not go together.
    """
    given = {name: value for name, value in options.items() if value is not None}
    if "by" in given:
        given["rows"] = _one_of("rows", given.pop("by"), VARIABLES)
    known = {each.name for each in fields(Settings)} - {"kind", "filters"}
    filters = {name: str(given.pop(name)) for name in list(given) if name in FILTERS}
    for name in given:
        if name not in known:
            raise UsageError(
                f"network takes no parameter {name!r}; it takes: "
                f"{', '.join([*sorted(known), *FILTERS])}"
            )
    if kind not in KINDS:
        raise UsageError(f"no network {kind!r}; kinds: {', '.join(KINDS)}")
    for name in ("include", "exclude"):
        given[name] = _choice(name, given.get(name, {}))
    given["since"], given["until"] = str(given.get("since", "")), str(given.get("until", ""))
    made = Settings(kind, **_defaults(kind, given), filters=tuple(sorted(filters.items())))
    _check(made)
    return _as_dna(made) if made.mode == "dna" else made


def ordinal(name: str, text: str) -> int:
    """The first day of ``since``, the last of ``until``, as an ordinal; raises UsageError."""
    try:
        found = bounds(text.strip())
    except DateError as error:
        raise UsageError(f"{name}: {error}") from error
    day = found.latest if name == "until" else found.earliest
    if day is None:
        raise UsageError(f"{name}: {text!r} is no single day; expected YYYY-MM-DD")
    return day.toordinal()


def _defaults(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    dna = given.get("mode") == "dna"
    two = kind in ("twomode", "eventlist")
    # the codes of combine are known in advance only for sides, not for whatever grades were met
    graded = two and not dna and given.get("qualifier") != "combine"
    filled = {"stance": "graded" if graded else "side"}
    filled["qualifier"] = "subtract" if two and not dna else "ignore"
    if kind in SHORTHANDS:
        filled["qualifier"] = kind
        if given.get("qualifier", kind) != kind:
            raise UsageError(f"{kind} is a qualifier itself; take onemode with another qualifier")
    return {**filled, **given}


def _choice(name: str, given: Any) -> Choice:
    pairs = given.items() if isinstance(given, Mapping) else given
    found = []
    for variable, values in pairs:
        _one_of(name, variable, LISTED)
        listed = (values,) if isinstance(values, str) else tuple(map(str, values))
        if listed:
            found.append((variable, listed))
    return tuple(found)


def _check(made: Settings) -> None:
    for name, values in (
        ("rows", VARIABLES),
        ("columns", VARIABLES),
        ("qualifier", QUALIFIERS[made.shape]),
        ("stance", STANCES),
        ("normalisation", NORMALISATIONS[made.shape]),
        ("duplicates", DUPLICATES),
        ("status", STATUSES),
        ("kernel", KERNELS),
        ("mode", MODES),
    ):
        _one_of(name, getattr(made, name), values, made.kind)
    if made.rows == made.columns:
        raise UsageError(f"rows and columns are both {made.rows}; choose two variables")
    for name in ("since", "until"):
        if getattr(made, name):
            ordinal(name, getattr(made, name))
    if made.since and made.until and ordinal("since", made.since) > ordinal("until", made.until):
        raise UsageError(f"since {made.since} lies after until {made.until}")
    if made.kind == "eventlist" and made.normalisation != "no":
        raise UsageError("an eventlist has no weights to normalise; take normalisation='no'")
    _check_windows(made)
    if made.mode == "corrected":
        _check_together(made)


def _check_windows(made: Settings) -> None:
    unit = made.length[1]
    if made.step < 1:
        raise UsageError(f"step: {made.step} is no number of units from 1 up")
    if made.kernel != "no" and unit in ("", "events"):
        raise UsageError("a kernel weighs by time: give a window of days, weeks, months or years")
    if made.kernel != "no" and made.kind == "eventlist":
        raise UsageError("an eventlist has no weights; a kernel needs another kind of network")
    if made.seed is not None and unit != "events":
        raise UsageError("a seed draws among ties of time in windows of events; give such a window")


def _check_together(made: Settings) -> None:
    if made.qualifier == "combine" and made.normalisation != "no":
        raise UsageError(
            "combine gives codes for sets of stances, which no number can normalise; take "
            "normalisation='no' or another qualifier"
        )
    if made.kernel == "no":
        return
    if made.normalisation not in ("no", "average"):
        raise UsageError(
            f"{made.normalisation} is not defined for kernel weights; with a kernel take "
            "normalisation='no' or 'average'"
        )
    if made.qualifier == "combine":
        raise UsageError("combine has no weights for a kernel; take qualifier='subtract'")


def _as_dna(made: Settings) -> Settings:
    """The settings that the Discourse Network Analyzer would really compute with."""
    from dataclasses import replace

    for name, value in (("duplicates", made.duplicates), ("unit", made.length[1])):
        if value in NOT_IN_DNA[name]:
            raise UsageError(f"{name} {value!r} does not exist in dna mode; take mode='corrected'")
    if made.step != 1:
        raise UsageError("windows move by one unit in dna mode; take mode='corrected' for steps")
    if made.kernel == "no":
        return made
    if made.shape == "twomode":
        if made.stance == "graded" and made.qualifier != "ignore":
            raise UsageError(
                "two-mode kernel networks of graded stances count level numbers in place of "
                "values in dna mode, which is not reproduced; take mode='corrected'"
            )
        qualifier = "subtract" if made.qualifier == "combine" else made.qualifier
        return replace(made, normalisation="no", qualifier=qualifier)
    average = "no" if made.normalisation == "no" else "average"
    return replace(made, normalisation=average)


def _length(window: str) -> tuple[int, str]:
    found = re.fullmatch(r"\s*([0-9]{0,6})\s*([a-z]+)\s*", window)
    unit = found[2].removesuffix("s") + "s" if found else ""
    if not found or unit not in UNITS or int(found[1] or 1) < 1:
        raise UsageError(
            f"window: {window!r} is no length such as '3 months'; units: {', '.join(UNITS)}"
        )
    return int(found[1] or 1), unit


def _one_of(name: str, value: Any, values: tuple[str, ...], kind: str = "") -> str:
    if value not in values:
        of = f" of {kind}" if kind and name in ("qualifier", "normalisation") else ""
        raise UsageError(f"{name}{of}: {value!r} is none of {', '.join(values)}")
    return str(value)
