"""The mapping file: which column, variable or code group of a foreign file means what.

[columns]                    # field of communique = column (or variable) of the file
speaker = "Person"
proposition = "Concept"
polarity = "Position"

[polarity]
values = {yes = 1, no = -1}  # or: scale = [1, 5]

[fixed]                      # the same for every row
coder = "jk"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping as Mapped
from pathlib import Path
from typing import Any, Literal

import msgspec

from communique.errors import DateError, InputError, Problem
from communique.graph.dates import bounds
from communique.loaders.exchange import safe

ALIASES: dict[str, tuple[str, ...]] = {
    "statement": ("statement", "statement_id", "id"),
    "document": ("document", "document_id", "doc_id", "docid", "article_id"),
    "title": ("title", "document_title", "doc_title", "headline"),
    "article_text": ("article_text", "full_text", "document_text"),
    "text_digest": ("text_digest",),
    "text_length": ("text_length",),
    "outlet": ("outlet", "source", "newspaper", "media", "publisher", "document_source"),
    "outlet_id": ("outlet_id",),
    "author": ("author", "authors", "document_author"),
    "published": ("published", "date", "time", "publication_date"),
    "url": ("url", "link"),
    "language": ("language", "lang"),
    "speaker": ("speaker", "person", "actor"),
    "speaker_id": ("speaker_id",),
    "speaker_kind": ("speaker_kind",),
    "organization": ("organization", "organisation", "org"),
    "organization_id": ("organization_id",),
    "capacity": ("capacity",),
    "proposition": ("proposition", "concept"),
    "proposition_id": ("proposition_id",),
    "polarity": ("polarity", "agreement", "stance", "position"),
    "modality": ("modality",),
    "condition": ("condition",),
    "topic": ("topic", "topics"),
    "topic_id": ("topic_id",),
    "quote": ("quote", "quotation", "text", "passage", "words"),
    "start": ("start",),
    "end": ("end", "stop"),
    "digest": ("digest",),
    "said_on": ("said_on", "statement_date"),
    "mode": ("mode",),
    "paraphrase": ("paraphrase", "summary"),
    "hedge": ("hedge",),
    "certainty": ("certainty",),
    "coder": ("coder", "coded_by", "annotator"),
    "extractor": ("extractor",),
    "extractor_version": ("extractor_version",),
    "model": ("model",),
    "confidence": ("confidence",),
    "status": ("status",),
    "note": ("note", "notes", "comment"),
}
"""Fields of a coded table with the column names that are known without a mapping."""

_FOR = {
    "1", "1.0", "+1", "+", "true", "t", "yes", "y", "agree", "agreement", "agrees", "support",
    "supports", "for", "pro", "positive", "favor", "favour",
}  # fmt: skip
_AGAINST = {
    "0", "0.0", "-1", "-1.0", "-", "false", "f", "no", "n", "disagree", "disagreement", "disagrees",
    "oppose", "opposes", "against", "contra", "con", "negative", "reject", "rejects",
}  # fmt: skip
_NEITHER = {"neutral", "mixed", "ambivalent", "undecided", "unclear", "both", "neither"}


class Polarity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a file's agreement values are read: words with numbers, or the ends of a scale."""

    values: dict[str, float] = {}
    scale: tuple[float, float] | None = None


class Codes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which code groups of a qualitative project mean what: names of codes above the coded ones.

    ``polarity`` gives codes that say which side is taken; ``propositions`` name the groups whose
    codes one can be for or against, and so on.
    """

    speakers: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    propositions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    polarity: dict[str, float] = {}


Kind = Literal["person", "organization", "state"]


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A mapping file; every field may be left out.

    ``speakers``, ``propositions``, ``topics`` and ``outlets`` give registry ids for names.
    ``date_format`` is a strptime pattern. ``unnamed`` takes codings without a speaker as said by an
    unnamed one; without it they are refused where the format has speakers. ``offsets`` says what
    the file's offsets count: some programs write UTF-16 code units where code points are meant.
    """

    format: str = ""
    columns: dict[str, str] = {}
    fixed: dict[str, str | int | float] = {}
    polarity: Polarity = Polarity()
    codes: Codes = Codes()
    speakers: dict[str, str] = {}
    propositions: dict[str, str] = {}
    topics: dict[str, str] = {}
    outlets: dict[str, str] = {}
    speaker_kind: Kind = "person"
    date_format: str = ""
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    list_separator: str = "; "
    statement_type: str = ""
    unnamed: bool | None = None
    offsets: Literal["code-points", "utf-16"] = "code-points"


def load(path: Path) -> Mapping:
    """The mapping of a TOML file; raises InputError naming the line or field at fault."""
    name = str(path)
    words = safe.utf8(safe.read_bytes(path, 2**20), name)
    try:
        found = msgspec.convert(tomllib.loads(words), Mapping)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = int(at[1]) if (at := re.search(r"at line (\d+)", str(error))) else 0
        raise safe.damaged(name, f"not readable as TOML: {error}", line=line) from error
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `$.")
        known = ", ".join(Mapping.__struct_fields__)
        wanted = known if "unknown field" in message and not where else ""
        raise InputError(Problem(name, 0, where.rstrip("`"), message, wanted)) from error
    return checked(found, name)


def checked(found: Mapping, name: str) -> Mapping:
    """The mapping, if all the fields it names exist and its numbers are within bounds."""
    for table in ("columns", "fixed"):
        for field in getattr(found, table):
            if field not in ALIASES:
                wanted = ", ".join(ALIASES)
                raise InputError(Problem(name, 0, table, f"no such field: {field}", wanted))
    for words, value in {**found.polarity.values, **found.codes.polarity}.items():
        if not -1 <= value <= 1:
            raise InputError(Problem(name, 0, "polarity", f"{words} = {value}", "-1 to 1"))
    scale = found.polarity.scale
    if scale and not scale[0] < scale[1]:
        raise InputError(Problem(name, 0, "polarity.scale", "runs downward", "[lowest, highest]"))
    return found


def header(name: str) -> str:
    """A column's name as aliases spell it: ``Document ID`` is ``document_id``."""
    return "_".join(re.findall(r"[a-z0-9]+", name.casefold()))


def fields_of(columns: list[str], mapping: Mapping, file: str) -> dict[str, str]:
    """Which column holds each field; raises InputError for a mapped column that is not there."""
    found: dict[str, str] = {}
    for field, column in mapping.columns.items():
        if column and column not in columns:
            wanted = f"one of {', '.join(columns)}"
            raise InputError(Problem(file, 1, "", f"no column {column!r} for {field}", wanted))
        if column:
            found[field] = column
    taken = set(found.values())
    spelled = {header(column): column for column in reversed(columns)}
    for field, aliases in ALIASES.items():
        if field in mapping.columns:
            continue
        free = (spelled[each] for each in aliases if each in spelled)
        column = next((each for each in free if each not in taken), "")
        if column:
            found[field] = column
            taken.add(column)
    return found


class Scale:
    """Reads agreement values, having seen all of them.

    ``known`` are the words and numbers of the whole column. 0 and 1 alone are disagreement and
    agreement; numbers from -1 to 1 stand as they are; others are a scale, by the mapping's ends or
    the lowest and highest seen, made to run from -1 to 1.
    """

    def __init__(self, known: set[str], mapping: Polarity) -> None:
        self._values = {key.casefold().strip(): value for key, value in mapping.values.items()}
        numbers = sorted(n for each in known if (n := number(each)) is not None)
        self.ends = mapping.scale
        self.guessed = False
        self._graded = any(n < 0 or 0 < abs(n) < 1 for n in numbers)
        if self.ends is None and numbers and (numbers[0] < -1 or numbers[-1] > 1):
            low, high = numbers[0], numbers[-1]
            self.ends = (-max(-low, high), max(-low, high)) if low < 0 else (low, high)
            self.ends = self.ends if low < high else None  # one value tells nothing of its scale
            self.guessed = self.ends is not None

    def read(self, words: str) -> float | None:
        """The polarity, -1 to 1; None if the words say none."""
        plain = words.casefold().strip()
        if plain in self._values:
            return self._values[plain]
        value = number(plain)
        if value is not None and self.ends is not None:
            low, high = self.ends
            return tidy(2 * (value - low) / (high - low) - 1) if low <= value <= high else None
        if value is not None and self._graded:
            return tidy(value) if -1 <= value <= 1 else None
        if plain in _FOR:
            return 1
        if plain in _AGAINST:
            return -1
        return 0 if plain in _NEITHER else None


def number(words: str) -> float | None:
    """A plain decimal number; None for anything else."""
    plain = words.strip()
    return float(plain) if re.fullmatch(r"[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})", plain) else None


def tidy(value: float) -> float:
    """A number with at most ten decimals; whole ones as whole numbers."""
    short = round(value, 10)
    return int(short) if short == int(short) else short


def edtf(words: str, pattern: str = "") -> str | None:
    """A date as EDTF: by the pattern, an ISO date with or without a time, or EDTF itself.

    Empty text is None. Raises ValueError for anything else.
    """
    from datetime import datetime

    plain = words.strip()
    if not plain:
        return None
    if pattern:
        try:
            return datetime.strptime(plain, pattern).date().isoformat()
        except ValueError as error:
            raise ValueError(f"not a date as {pattern} has it: {plain[:60]!r}") from error
    day = re.fullmatch(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*", plain)
    plain = day[1] if day else plain
    try:
        found = bounds(plain)
    except DateError as error:
        hint = "other ways of writing dates: date_format in the mapping"
        raise ValueError(f"{error}; {hint}") from error
    if len(plain) > 60 or found is None:
        raise ValueError(f"not a date: {plain[:60]!r}")
    return plain


def by_name(table: Mapped[str, str], label: str) -> str:
    """The registry id a mapping gives for a name, whatever its case."""
    wanted = label.casefold()
    return next((found for name, found in table.items() if name.casefold() == wanted), "")


def as_text(value: Any) -> str:
    """A cell as text: whole numbers without a point, dates as ISO, nothing as empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat(" ") if hasattr(value, "hour") else value.isoformat())
    return str(value)
