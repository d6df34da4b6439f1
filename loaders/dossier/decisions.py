"""Decisions of persons: reading the queue of proposals, appending judgements to decisions.jsonl.

The file is append-only: the latest judgement on a subject holds, earlier ones stay as history.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from communique.errors import UsageError
from communique.graph import records as r
from communique.loaders.dossier import load

FILE = "decisions.jsonl"


def queue(folder: Path) -> list[str]:
    """One line for each proposed statement without a decision, lowest confidence first."""
    loaded = load(folder, strict=False)
    decided = {one.subject for one in loaded.dossier.judgements}
    waiting = []
    for document in loaded.documents():
        for one in document.statements:
            subject = f"document/{document.id}/statement/{one.id}"
            if one.status == "proposed" and subject not in decided:
                by = one.by or document.by
                confidence = by.confidence if by and by.confidence is not None else 0.0
                waiting.append((confidence, f"{document.id}/{one.id}", one))
    return [
        f"{name}  {confidence:.2f}  {one.speaker}: {one.paraphrase}"
        for confidence, name, one in sorted(waiting, key=lambda each: each[:2])
    ]


def record(
    folder: Path, statements: Sequence[str], *, verdict: str, by: str, why: str = ""
) -> list[str]:
    """Append a judgement for each ``DOCUMENT/STATEMENT``; gives one line for each.

    Raises UsageError, and writes nothing, if one of them does not exist.
    """
    known = {
        f"{document.id}/{one.id}"
        for document in load(folder, strict=False).documents()
        for one in document.statements
    }
    unknown = sorted(set(statements) - known)
    if unknown:
        raise UsageError(f"no such statement: {', '.join(unknown)}; expected DOCUMENT/STATEMENT")
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    lines = []
    for name in statements:
        document, _, statement = name.partition("/")
        subject = f"document/{document}/statement/{statement}"
        judgement = msgspec.convert(
            {"subject": subject, "verdict": verdict, "by": by, "at": at, "why": why}, r.Judgement
        )
        lines.append(msgspec.json.encode(judgement) + b"\n")
    with open(folder / FILE, "ab") as file:  # one write, so that a crash leaves whole lines
        file.write(b"".join(lines))
        file.flush()
        os.fsync(file.fileno())
    return [f"{verdict}: {name}" for name in statements]
