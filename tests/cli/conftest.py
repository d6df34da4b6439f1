"""A tiny dossier, and the command line run in process."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from communique.cli import run

FIRST = """\
Harbor talks stall

Minister Ann Lund said that Northland will not pay twice for one lamp. The harbor deal is worth
1.5 million crowns this year.
"""
SECOND = """\
Southland asks for more

Bo Berg of Southland wants the northern side to pay more. The deal is worth 1.2 million crowns.
"""


def digest(words: str) -> str:
    return "sha256:" + hashlib.sha256(words.encode()).hexdigest()


def text_of(words: str) -> str:
    return f"{{digest: {digest(words)}, length: {len(words)}}}"


def span(words: str, text: str) -> str:
    start = text.index(words)
    return f"{{start: {start}, end: {start + len(words)}, digest: {digest(words)}}}"


FILES = {
    "registry/actors.yaml": """\
actors:
- {id: north, kind: state, label: Northland}
- {id: south, kind: state, label: Southland}
- {id: ministry, kind: organization, label: Ministry of Lamps, organ_of: north}
- {id: ann-lund, kind: person, label: Ann Lund}
- {id: bo-berg, kind: person, label: Bo Berg}
- {id: bo-lind, kind: person, label: Bo Lind}
""",
    "registry/outlets.yaml": """\
outlets:
- {id: ledger, label: The Ledger, kind: outlet}
- {id: mirror, label: "The =Mirror", kind: outlet}
""",
    "registry/posts.yaml": """\
posts:
- {id: minister, label: Minister of lamps, organization: ministry}
tenures:
- {person: ann-lund, post: minister, start: 2018-05, end: 2022-04}
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
""",
    "codebook.yaml": """\
topics:
- {id: costs, label: Costs, definition: Who pays.}
propositions:
- {id: pay-more, label: Northland should pay more, definition: More money., topics: [costs]}
- id: pay-less
  label: Northland should pay less
  definition: Less money.
  topics: [costs]
  contrary: [pay-more]
aspects:
- {id: worth, label: worth, definition: What a deal is worth in a year., value: money}
""",
    "documents/stall.yaml": f"""\
id: stall
title: Harbor talks stall
outlet: ledger
text: {text_of(FIRST)}
published: 2019-03-05
statements:
- id: refusal
  speaker: ann-lund
  capacity: minister
  mode: indirect
  passage: {span("Northland will not pay twice for one lamp", FIRST)}
  paraphrase: "No double payment, \\"ever\\"; it is done."
  said_on: 2019-03-04
  stances:
  - {{proposition: pay-more, polarity: -1, modality: rejects}}
  about: [lamp-1]
claims:
- id: crowns
  subject: lamp-1
  aspect: worth
  value: 1500000
  unit: NOK
  period: 2019
  passage: {span("1.5 million crowns", FIRST)}
""",
    "documents/more.yaml": f"""\
id: more
title: Southland asks for more
outlet: mirror
text: {text_of(SECOND)}
published: 2019-04-01
by: {{extractor: reader, version: "1", confidence: 0.4}}
statements:
- id: demand
  speaker: bo-berg
  mode: indirect
  passage: {span("the northern side to pay more", SECOND)}
  paraphrase: "=He wants more."
  stances:
  - {{proposition: pay-more, polarity: 1, modality: demands}}
- id: guess
  speaker: bo-berg
  mode: indirect
  status: proposed
  passage: {span("Bo Berg of Southland", SECOND)}
  paraphrase: A guess of a machine.
claims:
- id: crowns
  subject: lamp-1
  aspect: worth
  value: 1200000
  unit: NOK
  period: 2019
  passage: {span("1.2 million crowns", SECOND)}
""",
    "articles/stall.txt": FIRST,
    "articles/more.txt": SECOND,
}


class Done(NamedTuple):
    """What a command gave back and wrote."""

    code: int
    out: str
    err: str


Communique = Callable[..., Done]


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting from outside, and a terminal of a fixed width."""
    for name in ("DOSSIER", "STORE", "STORE_TOKEN", "STORE_TIMEOUT"):
        monkeypatch.delenv(f"COMMUNIQUE_{name}", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("COMMUNIQUE_TRACEBACK", "1")  # a fault of ours must not pass for an answer


@pytest.fixture
def communique(capsys: pytest.CaptureFixture[str]) -> Communique:
    """Runs the command line in process and gives its exit code and what it wrote."""

    def call(*arguments: object) -> Done:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        written = capsys.readouterr()
        assert "Traceback" not in written.err
        return Done(code, written.out, written.err)

    return call


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny dossier, made by ``new`` and filled in; not to be changed."""
    root = tmp_path_factory.mktemp("template") / "tiny"
    assert run(["new", str(root), "--title", "Tiny", "--base", "https://example.org/tiny/"]) == 0
    for name, words in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8", newline="")
    return root


@pytest.fixture
def tiny(template: Path, tmp_path: Path) -> Path:
    """A copy of the tiny dossier that a test may change."""
    return Path(shutil.copytree(template, tmp_path / "tiny"))


@pytest.fixture(scope="session")
def built(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the tiny dossier in it; not to be changed."""
    store = tmp_path_factory.mktemp("built") / "store"
    assert run(["build", str(template), "--store", str(store)]) == 0
    return store


@pytest.fixture(scope="session")
def sma_store(sma: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the shipped dossier in it; not to be changed."""
    store = tmp_path_factory.mktemp("sma") / "store"
    assert run(["build", str(sma), "--store", str(store)]) == 0
    return store
