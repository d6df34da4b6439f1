"""What persons decided."""

from __future__ import annotations

from communique.graph.records.base import Record, Verdict


class Judgement(Record, frozen=True):
    """A person's recorded decision, one line of ``decisions.jsonl``; the latest on a subject holds.

    Identity verdicts (same, different, unsure) are about ``subject`` and ``other``; review verdicts
    (accept, reject, edit) about the statement or claim ``subject``, an IRI below the dossier's base
    written as ``document/ID/statement/ID``.
    """

    subject: str
    verdict: Verdict
    by: str
    at: str
    other: str = ""
    why: str = ""
