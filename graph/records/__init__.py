"""The records: one set of frozen types for curated, extracted and imported data.

Every dossier file is made of these; JSON Schemas are generated from them; ``graph.write`` maps them
to triples and ``graph.read`` maps triples back. A **reference** is an id, with a prefix where the
field allows several kinds of thing: ``sma-12``, ``actor:usfk``, ``series:sma``, ``group:experts``.
Dates are Extended Date/Time Format expressions (ISO 8601-2:2019): ``2025-04-08``, ``2025-04~``,
``2026/2030``.
"""

from communique.graph.records.base import (
    ActorKind,
    AgreementKind,
    Currency,
    Digest,
    Edtf,
    EventKind,
    Id,
    Medium,
    Modality,
    Mode,
    Name,
    OutletKind,
    Polarity,
    Record,
    Reference,
    Share,
    Status,
    Verdict,
)
from communique.graph.records.codebook import (
    Aspect,
    Codebook,
    Proposition,
    Topic,
)
from communique.graph.records.decisions import (
    Judgement,
)
from communique.graph.records.documents import (
    By,
    Claim,
    Document,
    Passage,
    Stance,
    Statement,
    Text,
)
from communique.graph.records.dossier import (
    Dossier,
)
from communique.graph.records.registry import (
    Actor,
    Agreement,
    Commitment,
    Event,
    Negotiator,
    Outlet,
    Post,
    Registry,
    Round,
    Series,
    Source,
    Tenure,
    Utterance,
)

__all__ = [
    "Actor",
    "ActorKind",
    "Agreement",
    "AgreementKind",
    "Aspect",
    "By",
    "Claim",
    "Codebook",
    "Commitment",
    "Currency",
    "Digest",
    "Document",
    "Dossier",
    "Edtf",
    "Event",
    "EventKind",
    "Id",
    "Judgement",
    "Medium",
    "Modality",
    "Mode",
    "Name",
    "Negotiator",
    "Outlet",
    "OutletKind",
    "Passage",
    "Polarity",
    "Post",
    "Proposition",
    "Record",
    "Reference",
    "Registry",
    "Round",
    "Series",
    "Share",
    "Source",
    "Stance",
    "Statement",
    "Status",
    "Tenure",
    "Text",
    "Topic",
    "Utterance",
    "Verdict",
]
