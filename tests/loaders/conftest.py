"""A small invented dossier that tests change one thing of at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

TEXT = (
    "Harbor talks stall\r\n\r\n"
    "The minister of the northern island said she would not pay twice for one lamp.\r\n"
    "Experts expect 1.5 million crowns, roughly 1.2 million shells \U0001f4b0.\r\n"
)

SETTINGS = """\
title = "Harbor talks"
base = "https://example.org/dossier/harbor/"
"""

FILES = {
    "dossier.toml": SETTINGS,
    "registry/sources.yaml": """\
sources:
- {id: gazette, title: Island Gazette, date: 2019-01}
""",
    "registry/actors.yaml": """\
actors:
- id: north
  kind: state
  label: Northern Island
  names: [{text: 북섬, lang: ko}]
- {id: south, kind: state, label: Southern Island}
- {id: north-ministry, kind: organization, label: Ministry of Lamps, organ_of: north}
- {id: oda-brink, kind: person, label: Oda Brink, sources: [gazette, "document:stall"]}
""",
    "registry/outlets.yaml": """\
outlets:
- {id: ledger, label: The Harbor Ledger, url: "https://ledger.example/"}
- {id: wire, label: Sea Wire, kind: agency}
""",
    "registry/posts.yaml": """\
posts:
- {id: minister, label: Minister of Lamps, organization: north-ministry}
tenures:
- {person: oda-brink, post: minister, start: 2018-05, end: 2022-04~}
""",
    "registry/agreements.yaml": """\
series:
- {id: lamps, label: Lamp agreements}
agreements:
- id: lamp-1
  label: First lamp agreement
  kind: cost-sharing
  parties: [north, south]
  series: lamps
  ordinal: 1
  start: 2018
  end: 2020
  rounds:
  - {number: 1, start: 2018-01-03, negotiators: [{person: oda-brink, party: north}]}
  commitments:
  - {obligor: north, obligee: south, year: 2018, value: 3.5, currency: NOK}
""",
    "registry/events.yaml": """\
events:
- {id: harbor-session, label: Session in the harbor, kind: meeting, participants: [oda-brink]}
""",
    "registry/utterances.yaml": """\
utterances:
- {id: one-lamp, label: Not twice for one lamp, speaker: oda-brink}
""",
    "codebook.yaml": """\
topics:
- {id: lamps, label: Lamps, definition: All about lamps.}
- {id: costs, label: Costs, definition: Who pays., broader: lamps}
propositions:
- {id: pay-more, label: Pay more, definition: The north pays more., topics: [costs]}
- {id: pay-less, label: Pay less, definition: Less., topics: [costs], contrary: [pay-more]}
aspects:
- {id: contribution, label: Contribution, definition: What is paid., value: money}
- {id: signing, label: Signed on, definition: Day of signing., value: date}
""",
    "decisions.jsonl": (
        '{"subject":"document/stall/statement/refusal","verdict":"accept","by":"mina","at":"2025-01-01"}\n'
    ),
}


def digest(words: str) -> str:
    return "sha256:" + hashlib.sha256(words.encode()).hexdigest()


def span(words: str, text: str = TEXT) -> str:
    start = text.index(words)
    return f"{{start: {start}, end: {start + len(words)}, digest: {digest(words)}}}"


DOCUMENT = f"""\
id: stall
title: Harbor talks stall
outlet: ledger
text: {{digest: {digest(TEXT)}, length: {len(TEXT)}}}
published: 2019-03-05
based_on: [wire]
actors:
- {{id: experts, kind: group, label: experts, of: [north]}}
statements:
- id: refusal
  speaker: oda-brink
  capacity: minister
  mode: indirect
  passage: {span("she would not pay twice for one lamp")}
  paraphrase: No double payment.
  said_on: 2019-03~
  channel: wire
  occasion: harbor-session
  addressees: [south]
  relay: [wire]
  stances:
  - {{proposition: pay-more, polarity: -1, modality: rejects}}
  topics: [costs]
  about: [lamp-1, "series:lamps"]
  utterance: one-lamp
- id: forecast
  speaker: group:experts
  mode: indirect
  within: refusal
  passage: {span("Experts expect 1.5 million crowns")}
  paraphrase: It will be one and a half million.
claims:
- id: crowns
  subject: lamp-1
  aspect: contribution
  value: 1.5e6
  unit: NOK
  period: 2019
  statement: forecast
  passage: {span("1.5 million crowns")}
- id: shells
  subject: actor:north
  aspect: contribution
  value: 1200000
  converted_from: crowns
  passage: {span("1.2 million shells")}
"""

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes the dossier; each argument pair replaces or adds a file (None leaves one out)."""

    def made(changes: dict[str, str | bytes | None] | None = None) -> Path:
        root = tmp_path / "harbor"
        files: dict[str, str | bytes | None] = {**FILES, "documents/stall.yaml": DOCUMENT}
        files["articles/anything.txt"] = TEXT.encode()
        for name, words in {**files, **(changes or {})}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if words is not None:
                path.write_bytes(words.encode() if isinstance(words, str) else words)
        return root

    return made


@pytest.fixture
def text() -> str:
    """The article of the invented dossier, with line ends of two bytes and a wide character."""
    return TEXT


@pytest.fixture
def document() -> str:
    """The YAML of the invented document."""
    return DOCUMENT


@pytest.fixture
def files() -> dict[str, str]:
    """The files of the invented dossier by name."""
    return {**FILES, "documents/stall.yaml": DOCUMENT}
