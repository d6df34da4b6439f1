"""Codings made elsewhere become dossier files: one function, and a report of what was taken.

>>> report = import_codings("my-dossier", ["codings.csv"])     # doctest: +SKIP
>>> print(report)                                              # doctest: +SKIP
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from communique.errors import CommuniqueError, UsageError
from communique.graph.answers import Answer
from communique.loaders.exchange import guessing
from communique.loaders.exchange import mapping as m
from communique.loaders.exchange.desk import Desk
from communique.loaders.exchange.model import Coding, Reading, some
from communique.loaders.exchange.outcome import Item

READERS = {
    "dna": "dna",
    "table": "coded_table",
    "refi-qda": "refi_qda",
    "claimreview": "claim_review",
    "webannotation": "web_annotation",
    "quotebank": "quotebank",
}
"""The formats that can be read, and the module of each."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file: its format, each coding, notes, or the error that refused it.

    ``new`` counts what was added to the dossier by list: documents, actors, propositions.
    """

    file: str
    format: str = ""
    items: tuple[Item, ...] = ()
    notes: tuple[str, ...] = ()
    new: dict[str, int] = field(default_factory=dict)
    error: CommuniqueError | None = None

    def count(self, outcome: str) -> int:
        """How many codings had this outcome: ``taken``, ``known`` or ``refused``."""
        return sum(item.outcome == outcome for item in self.items)

    def __str__(self) -> str:
        if self.error is not None:
            return str(self.error)
        counted = ", ".join(f"{self.count(each)} {each}" for each in ("taken", "known", "refused"))
        added = ", ".join(some(number, name) for name, number in self.new.items() if number)
        lines = [f"{self.file} ({self.format}): {counted}" + (f"; new: {added}" if added else "")]
        lines += [f"  note: {note}" for note in self.notes]
        reasons = Counter(item.why for item in self.items if item.outcome == "refused")
        for item in self.items:
            if item.outcome == "refused" and reasons[item.why]:
                more = f" (and {reasons[item.why] - 1} more)" if reasons[item.why] > 1 else ""
                reasons[item.why] = 0
                lines.append(f"  refused: {item.place}: {item.why}{more}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of all files, in the order they were given."""

    files: tuple[FileReport, ...] = ()

    @property
    def errors(self) -> list[CommuniqueError]:
        """Why whole files were refused."""
        return [each.error for each in self.files if each.error is not None]

    @property
    def refused(self) -> int:
        """How many codings were not taken."""
        return sum(each.count("refused") for each in self.files)

    def table(self) -> Answer:
        """Every coding with what became of it: file, place, what, outcome, statement, why."""
        columns = ("file", "place", "what", "outcome", "document", "statement", "why")
        rows = ((each.file, *item) for each in self.files for item in each.items)
        narrow = ("place", "what", "outcome", "document+statement", "why")
        return Answer(columns, rows, narrow=narrow)

    def __str__(self) -> str:
        return "\n".join(map(str, self.files))


def import_codings(
    root: Path | str,
    files: Sequence[Path | str],
    *,
    format: str = "",
    mapping: m.Mapping | Path | str | None = None,
    status: Literal["accepted", "proposed"] = "accepted",
    coder: str = "",
    only: Iterable[str] = (),
    dry_run: bool = False,
) -> ImportReport:
    """Imports codings into the dossier in a folder.

    Input: the dossier's folder; files; their format (``READERS``), by default guessed from what is
    in them; a mapping or its TOML file; the status of the statements made; who coded what says
    nothing of its coder; ``only`` the codings of these coders. Gives a report: a coding that cannot
    be taken is refused with the reason, and so is a damaged file; the rest goes on. Raises
    UsageError for an unknown format, InputError for a mapping that cannot be read, DossierError if
    the dossier's registry or codebook has mistakes.
    """
    chosen = m.load(Path(mapping)) if isinstance(mapping, (str, Path)) else mapping
    known = format or (chosen.format if chosen else "")
    if known and known not in READERS:
        raise UsageError(f"no format {known!r}; expected one of {', '.join(READERS)}")
    wanted = set(only)
    reports = []
    for file in files:
        path = Path(file)
        try:
            reading = read(path, known, chosen or m.Mapping())
            reading = _only(reading, wanted) if wanted else reading
        except CommuniqueError as error:
            reports.append(FileReport(str(file), error=error))
            continue
        desk = Desk(Path(root), status=status, coder=coder)
        done = desk.file(reading, dry_run=dry_run)
        items, notes = tuple(done.items), tuple(done.notes)
        reports.append(FileReport(str(file), reading.format, items, notes, done.new))
    return ImportReport(tuple(reports))


def read(path: Path, format: str = "", mapping: m.Mapping | None = None) -> Reading:
    """The codings of one file; raises InputError for a file that cannot be read."""
    chosen = mapping or m.Mapping()
    name = format or chosen.format or guessing.format_of(path)
    module: Any = import_module(f"communique.loaders.exchange.{READERS[name]}")
    reader: Callable[[Path, m.Mapping], Reading] = module.read
    found = reader(path, chosen)
    found.utf16 = chosen.offsets == "utf-16" and name != "dna"  # there they always do
    return found


def _only(reading: Reading, coders: set[str]) -> Reading:
    there = {_coder(coding) for coding in reading.codings}
    missing = sorted(coders - there)
    if missing:
        names = ", ".join(sorted(each or "(unnamed)" for each in there)) or "none"
        raise UsageError(f"no codings by {', '.join(missing)}; coders there: {names}")
    kept = [coding for coding in reading.codings if _coder(coding) in coders]
    left = len(reading.codings) - len(kept)
    notes = [*reading.notes, f"{left} codings by others left out"] if left else reading.notes
    return replace(reading, codings=kept, notes=notes)


def _coder(coding: Coding) -> str:
    return coding.by.coder if coding.by else ""
