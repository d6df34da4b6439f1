"""Which format a file is in, by what is in it."""

from __future__ import annotations

import re
from pathlib import Path

from communique.errors import UsageError
from communique.loaders.exchange import safe

_EXPECTED = "--as dna, table, refi-qda, claimreview, webannotation or quotebank"


def format_of(path: Path) -> str:
    """The format of a file, by its first bytes and then its suffix.

    Raises InputError for a file that cannot be read, UsageError if the format cannot be told.
    """
    head = safe.head(path, 2**20, 2**40)
    if head.startswith(b"SQLite format 3\x00"):
        return "dna"
    suffix = path.suffix.lower()
    if head.startswith(b"PK\x03\x04"):
        with safe.unpacked(path) as packed:
            if any(name.endswith(".qde") for name in packed.names):
                return "refi-qda"
            if any(name.startswith("xl/") for name in packed.names):
                return "table"
    by_suffix = {".dna": "dna", ".qdpx": "refi-qda", ".qde": "refi-qda", ".csv": "table",
                 ".tsv": "table", ".xlsx": "table", ".xlsm": "table"}  # fmt: skip
    if suffix in by_suffix:
        return by_suffix[suffix]
    return _json(head, suffix) or _unknown(path)


def _json(head: bytes, suffix: str) -> str:
    words = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if not words.startswith(("{", "[")):
        return ""
    if "ClaimReview" in words:
        return "claimreview"
    if re.search(r"ns/anno\.jsonld|\"(oa:)?Annotation(Page|Collection)?\"", words):
        return "webannotation"
    if re.search(r'"(quoteID|quotation|quotations|articleID)"\s*:', words):
        return "quotebank"
    return {".jsonl": "quotebank", ".ndjson": "quotebank", ".jsonld": "webannotation"}.get(
        suffix, ""
    )


def _unknown(path: Path) -> str:
    raise UsageError(f"cannot tell the format of {path}; expected {_EXPECTED}")
