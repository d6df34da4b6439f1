"""A dossier small enough to work out every answer by hand, asked in every way there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from communique.graph import records as r
from communique.graph import terms as t
from communique.graph.answers import Answer
from communique.graph.build import build
from communique.graph.questions import ask as ask_view
from communique.graph.store import Store, open_store

BASE = "https://example.org/dossier/"
DIGEST = "sha256:" + "0" * 64
Ask = Callable[..., Answer]


def at(start: int, end: int) -> r.Passage:
    return r.Passage(start=start, end=end, digest=DIGEST)


def said(name: str, speaker: str, passage: r.Passage, **fields: Any) -> r.Statement:
    fields = {"mode": "indirect", "paraphrase": f"What {name} says.", **fields}
    return r.Statement(id=name, speaker=speaker, passage=passage, **fields)


def side(proposition: str, polarity: float, **fields: Any) -> tuple[r.Stance, ...]:
    return (r.Stance(proposition=proposition, polarity=polarity, **fields),)


REGISTRY = r.Registry(
    sources=(
        r.Source(id="archive", title="State archive", publisher="Archive office"),
        r.Source(id="gazette", title="Official gazette"),
    ),
    actors=(
        r.Actor(
            id="north", kind="state", label="Northland", names=(r.Name(text="북국", lang="ko"),)
        ),
        r.Actor(id="south", kind="state", label="Southland", sources=("archive",)),
        r.Actor(id="cabinet", kind="organization", label="Cabinet of Southland", organ_of="south"),
        r.Actor(id="ministry", kind="organization", label="Ministry", part_of="cabinet"),
        r.Actor(
            id="ann-lee",
            kind="person",
            label="Ann Lee",
            names=(r.Name(text="이앤", lang="ko"),),
            wikidata="Q42",
        ),
        r.Actor(id="ann-roe", kind="person", label="Ann Roe"),
        r.Actor(id="bob-kim", kind="person", label="Bob Kim"),
    ),
    outlets=(
        r.Outlet(id="herald", label="The Herald"),
        r.Outlet(id="wire", label="Wire", kind="agency"),
        r.Outlet(id="chirp", label="Chirp", kind="platform"),
    ),
    posts=(
        r.Post(id="president", label="President", organization="north"),
        r.Post(id="minister", label="Minister", organization="ministry"),
    ),
    tenures=(
        r.Tenure(person="ann-lee", post="president", start="2020-01-01", end="2024-12-31"),
        r.Tenure(
            person="bob-kim",
            post="minister",
            start="2023-05-01",
            acting=True,
            sources=("archive", "gazette"),
        ),
    ),
    series=(r.Series(id="pact", label="Pacts"),),
    agreements=(
        r.Agreement(
            id="pact-1",
            label="First pact",
            kind="cost-sharing",
            parties=("north", "south"),
            series="pact",
            ordinal=1,
            signed="2019-11-01",
            start="2020-01-01",
            end="2021-12-31",
            commitments=tuple(
                r.Commitment(
                    obligor="south",
                    obligee="north",
                    year=year,
                    value=value,
                    currency="KRW",
                    sources=("gazette",),
                )
                for year, value in ((2020, 100.0), (2021, 110.0))
            ),
        ),
        r.Agreement(
            id="pact-2",
            label="Second pact",
            kind="cost-sharing",
            parties=("north", "south"),
            series="pact",
            ordinal=2,
            signed="2021-12-01",
            start="2022-01-01",
            end="2025-12-31",
            rests_on=("treaty",),
            rounds=(
                r.Round(
                    number=1,
                    start="2021-10-05",
                    place="Port",
                    negotiators=(
                        r.Negotiator(person="ann-roe", party="north"),
                        r.Negotiator(person="bob-kim", party="south"),
                    ),
                ),
            ),
            commitments=(
                r.Commitment(
                    obligor="south", obligee="north", year=2022, value=132.0, currency="KRW"
                ),
            ),
        ),
        r.Agreement(id="treaty", label="Treaty", kind="treaty", parties=("north", "south")),
    ),
    events=(
        r.Event(
            id="summit",
            label="Summit",
            kind="meeting",
            start="2023-06-01",
            place="Port",
            participants=("north", "south"),
        ),
        r.Event(id="fair", label="Fair", kind="other"),
    ),
    utterances=(r.Utterance(id="toast", label="Toast", speaker="ann-lee", why="same words"),),
)

CODEBOOK = r.Codebook(
    topics=(
        r.Topic(id="money", label="Money", definition="All sums."),
        r.Topic(id="cost", label="Cost", definition="Who pays.", broader="money"),
        r.Topic(id="trade", label="Trade", definition="Goods."),
    ),
    propositions=(
        r.Proposition(
            id="pay-more",
            label="South pays more",
            definition="More than now.",
            topics=("cost",),
            contrary=("pay-less",),
        ),
        r.Proposition(id="pay-less", label="South pays less", definition="d", topics=("cost",)),
        r.Proposition(id="free-trade", label="Trade is free", definition="d", topics=("trade",)),
    ),
    aspects=(
        r.Aspect(id="annual-contribution", label="Contribution", definition="d", value="money"),
        r.Aspect(id="signed-on", label="Signature", definition="d", value="date"),
    ),
)

HERALD = r.Document(
    id="herald-summit",
    title="Summit ends",
    outlet="herald",
    published="2023-06-02",
    authors=("C. Writer",),
    translated="machine",
    based_on=("wire",),
    damage=("page torn",),
    text=r.Text(digest=DIGEST, length=900),
    by=r.By(coder="anna"),
    actors=(r.Actor(id="official", kind="unnamed", label="a ministry official", of=("ministry",)),),
    statements=(
        said(
            "more",
            "ann-lee",
            at(0, 20),
            mode="direct",
            capacity="president",
            said_on="2023-06-01",
            medium="speech",
            occasion="summit",
            addressees=("south",),
            utterance="toast",
            stances=side("pay-more", 1, modality="demands"),
        ),
        said(
            "not-more",
            "bob-kim",
            at(30, 50),
            relay=("wire",),
            stances=side("pay-more", -0.5, modality="rejects"),
        ),
        said("rumor", "unnamed:official", at(50, 60), topics=("trade",), hedge="reportedly"),
        said(
            "attributed",
            "south",
            at(60, 70),
            within="more",
            stances=side("free-trade", 1),
            damage="name cut",
            certainty=0.6,
        ),
    ),
    claims=(
        r.Claim(
            id="sum",
            subject="pact-2",
            aspect="annual-contribution",
            value=132,
            unit="KRW",
            period="2022",
            words="132 won",
            statement="not-more",
            passage=at(30, 40),
        ),
        r.Claim(
            id="sum-in-dollars",
            subject="pact-2",
            aspect="annual-contribution",
            value=0.1,
            unit="USD",
            period="2022",
            approximate=True,
            converted_from="sum",
            passage=at(40, 45),
        ),
        r.Claim(
            id="signing",
            subject="pact-2",
            aspect="signed-on",
            value="2021-12-02",
            passage=at(45, 50),
        ),
    ),
)

WIRE = r.Document(
    id="wire-february",
    title="Pact in doubt",
    outlet="wire",
    published="2024-02-01",
    text=r.Text(digest=DIGEST, length=500),
    by=r.By(extractor="rules", version="2", confidence=0.5),
    statements=(
        said("less", "ann-lee", at(0, 10), stances=side("pay-less", 1)),
        said("toast-again", "ann-lee", at(10, 20), topics=("cost",), utterance="toast"),
        said("mistaken", "bob-kim", at(20, 30), stances=side("pay-more", 1)),
    ),
    claims=(
        r.Claim(
            id="other-sum",
            subject="pact-2",
            aspect="annual-contribution",
            value=140,
            unit="KRW",
            period="2022",
            status="proposed",
            passage=at(30, 40),
        ),
    ),
)

DOSSIER = r.Dossier(
    base=BASE,
    title="Two states",
    registry=REGISTRY,
    codebook=CODEBOOK,
    judgements=(
        r.Judgement(
            subject="document/wire-february/statement/mistaken",
            verdict="reject",
            by="anna",
            at="2024-03-01T10:00:00Z",
            why="someone else spoke",
        ),
    ),
)


@pytest.fixture(scope="session")
def mint() -> t.Minter:
    return t.Minter(BASE)


@pytest.fixture(scope="session")
def view() -> Store:
    store = open_store()
    build(DOSSIER, (HERALD, WIRE), store)
    return store


@pytest.fixture(scope="session")
def ask(view: Store, mint: t.Minter) -> Ask:
    return lambda name, **given: ask_view(view, mint, name, **given)
