"""What all records are made of: ids, references, dates, code lists, and the base record."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Id = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
"""Lower-case words joined by hyphens; the last segment of the thing's IRI."""

Reference = Annotated[str, Meta(pattern="^([a-z]+:)?[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]
"""An id, with a kind prefix where the field's default kind is not meant."""

Edtf = Annotated[str, Meta(pattern="^[0-9X?~%./:TZ+-]+$", max_length=60)]
"""A date, perhaps partly known, perhaps an interval (EDTF level 0 and 1, and '~', '?')."""

Digest = Annotated[str, Meta(pattern="^sha256:[0-9a-f]{64}$")]
"""SHA-256 over the UTF-8 bytes of the words."""

Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
"""An ISO 4217 code."""

Polarity = Annotated[float, Meta(ge=-1, le=1)]
Share = Annotated[float, Meta(ge=0, le=1)]

ActorKind = Literal["person", "organization", "state", "group", "unnamed"]
OutletKind = Literal["outlet", "agency", "platform"]
AgreementKind = Literal["treaty", "cost-sharing", "status-of-forces", "other"]
EventKind = Literal["call", "meeting", "speech", "conference", "election", "announcement", "other"]
Mode = Literal["direct", "indirect", "mixed"]
Status = Literal["proposed", "accepted", "rejected"]
Verdict = Literal["same", "different", "unsure", "accept", "reject", "edit"]
Medium = Literal[
    "post", "call", "speech", "interview", "briefing", "announcement", "meeting", "report", "other"
]
Modality = Literal[
    "accepts", "advises", "affirms", "criticizes", "demands", "denies", "explains", "offers",
    "praises", "predicts", "promises", "proposes", "rejects", "reports", "suggests", "threatens",
    "warns",
]  # fmt: skip


class Record(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all records: immutable, keyword-only, unknown fields refused."""


class Name(Record, frozen=True):
    """One further name of a thing, in one language (BCP 47 tag)."""

    text: str
    lang: str = "en"
