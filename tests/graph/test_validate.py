"""Validation of one document: a good one, one planted fault after the other, what surrounds it."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from communique.graph import records as r
from communique.graph import shacl, write
from communique.graph import terms as t
from communique.graph.reason import Reasoner
from communique.graph.shacl import Finding
from communique.graph.validate import Reference, validate

BASE = "https://example.org/dossier/"
MINT = t.Minter(BASE)
DIGEST = "sha256:" + "a" * 64
SOURCE = ("gazette",)


def passage(start: int, end: int) -> r.Passage:
    return r.Passage(start=start, end=end, digest=DIGEST)


REGISTRY = r.Registry(
    sources=(r.Source(id="gazette", title="Gazette"),),
    actors=(
        r.Actor(id="north", kind="state", label="Northland", sources=SOURCE),
        r.Actor(id="south", kind="state", label="Southland", sources=SOURCE),
        r.Actor(
            id="ministry", kind="organization", label="Ministry", organ_of="south", sources=SOURCE
        ),
        r.Actor(id="ann", kind="person", label="Ann", sources=SOURCE),
        r.Actor(id="bob", kind="person", label="Bob", sources=("document:note",)),
    ),
    outlets=(
        r.Outlet(id="paper", label="The Paper", sources=SOURCE),
        r.Outlet(id="wire", label="Wire", kind="agency", sources=SOURCE),
    ),
    posts=(
        r.Post(
            id="minister", label="Minister of Southland", organization="ministry", sources=SOURCE
        ),
        r.Post(id="envoy", label="Envoy of Southland", organization="ministry", sources=SOURCE),
    ),
    tenures=(
        r.Tenure(person="bob", post="minister", start="2020", end="2023-12-31", sources=SOURCE),
        r.Tenure(person="ann", post="minister", start="2024-01-01", sources=SOURCE),
        r.Tenure(person="bob", post="envoy", start="2024-02-01", sources=SOURCE),
    ),
    series=(r.Series(id="pacts", label="Pacts", sources=SOURCE),),
    agreements=tuple(
        r.Agreement(
            id=f"pact-{number}",
            label=f"Pact {number}",
            kind="cost-sharing",
            parties=("north", "south"),
            series="pacts",
            ordinal=number,
            start=start,
            end=end,
            commitments=(
                r.Commitment(
                    obligor="south",
                    obligee="north",
                    year=int(start),
                    value=10.0,
                    currency="USD",
                    sources=SOURCE,
                ),
            ),
            sources=SOURCE,
        )
        for number, start, end in ((1, "2020", "2024"), (2, "2025", "2029"))
    ),
    events=(
        r.Event(
            id="summit",
            label="Summit",
            kind="meeting",
            start="2025-04-08",
            end="2025-04-08",
            sources=SOURCE,
        ),
    ),
    utterances=(r.Utterance(id="toast", label="Toast at the summit", speaker="ann"),),
)
CODEBOOK = r.Codebook(
    topics=(
        r.Topic(id="burden", label="Burden", definition="Who carries what."),
        r.Topic(id="cost", label="Cost", definition="Who pays what.", broader="burden"),
    ),
    propositions=tuple(
        r.Proposition(
            id=name,
            label=name,
            definition="What is due.",
            topics=("cost",),
            examples=("It is due.",),
            contrary=contrary,
        )
        for name, contrary in (("pay-more", ("pay-less",)), ("pay-less", ()))
    ),
    aspects=(
        r.Aspect(id="amount", label="Amount", definition="A sum.", value="money"),
        r.Aspect(id="rise", label="Rise", definition="By how much.", value="percent"),
        r.Aspect(id="office-described", label="Office", definition="As given.", value="text"),
    ),
)
DOCUMENT = r.Document(
    id="note",
    title="A note",
    outlet="paper",
    published="2025-04-09",
    text=r.Text(digest=DIGEST, length=500),
    by=r.By(coder="curated"),
    actors=(r.Actor(id="aide", kind="unnamed", label="an aide", of=("ministry",)),),
    statements=(
        r.Statement(
            id="toast",
            speaker="ann",
            capacity="minister",
            mode="direct",
            passage=passage(10, 40),
            paraphrase="Southland will pay more.",
            said_on="2025-04-08",
            medium="speech",
            occasion="summit",
            addressees=("north",),
            relay=("wire",),
            stances=(r.Stance(proposition="pay-more", polarity=1.0, modality="promises"),),
            about=("pact-2",),
            utterance="toast",
            certainty=0.9,
        ),
        r.Statement(
            id="doubt",
            speaker="unnamed:aide",
            mode="indirect",
            passage=passage(50, 90),
            paraphrase="She may not mean it.",
            within="toast",
            topics=("cost",),
        ),
    ),
    claims=(
        r.Claim(
            id="sum",
            subject="pact-2",
            aspect="amount",
            value=12.5,
            unit="USD",
            period="2026",
            passage=passage(100, 120),
            statement="toast",
        ),
        r.Claim(id="rise", subject="pact-2", aspect="rise", value=8.3, passage=passage(130, 140)),
        r.Claim(
            id="office",
            subject="actor:ann",
            aspect="office-described",
            value="minister",
            passage=passage(150, 160),
        ),
    ),
)
DOSSIER = r.Dossier(base=BASE, title="Pacts", registry=REGISTRY, codebook=CODEBOOK)


def graphs(document: r.Document, dossier: r.Dossier = DOSSIER) -> dict[str, list[t.Triple]]:
    """All named graphs of a dossier with one document, asserted and inferred."""
    found = {
        MINT.graph("registry"): list(write.registry(dossier)),
        MINT.graph("codebook"): list(write.codebook(dossier)),
        MINT.graph("decisions"): list(write.judgements(dossier)),
    }
    reasoner = Reasoner(found, MINT)
    own = {MINT.graph("document", document.id): list(write.document(document, MINT))}
    return {**found, **own, **reasoner.registry(), **reasoner.documents(own)}


def findings(document: r.Document, by: str = "", registry: r.Registry = REGISTRY) -> list[Finding]:
    """What validation of the one document finds, beside a registry."""
    found = graphs(document, replace(DOSSIER, registry=registry))
    name = MINT.graph("document", document.id)
    curated = [*found[MINT.graph("registry")], *found[MINT.graph("codebook")]]
    return validate(
        found[name],
        inferred=found[MINT.inferred(name)],
        reference=Reference(curated),
        by=shacl.engine(by),
    )


def shown(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [(each.severity, each.shape, each.focus.removeprefix(BASE)) for each in found]


def statement(**fields: Any) -> r.Document:
    """The document with its first statement changed."""
    first, second = DOCUMENT.statements
    return replace(DOCUMENT, statements=(replace(first, **fields), second))


def claim(number: int, **fields: Any) -> r.Document:
    """The document with one of its claims changed."""
    claims = list(DOCUMENT.claims)
    claims[number] = replace(claims[number], **fields)
    return replace(DOCUMENT, claims=tuple(claims))


def stance(**fields: Any) -> r.Document:
    """The document with the stance of its first statement changed."""
    return statement(stances=(replace(DOCUMENT.statements[0].stances[0], **fields),))


class Fault(NamedTuple):
    """A planted fault: the document with it, and what must be found: severity, shape, node."""

    document: r.Document
    severity: str
    shape: str
    node: str


TOAST = "document/note/statement/toast"
BOTH = tuple(r.Stance(proposition=name, polarity=1.0) for name in ("pay-more", "pay-less"))
FAULTS = (
    Fault(
        statement(speaker="eve", capacity=None, utterance=None),
        "violation",
        "statement-speaker-unknown",
        TOAST,
    ),
    Fault(statement(paraphrase=" "), "violation", "statement-paraphrase", TOAST),
    Fault(statement(about=("pact-9",)), "violation", "statement-subject-unknown", TOAST),
    Fault(statement(topics=("weather",)), "violation", "statement-topic-unknown", TOAST),
    Fault(statement(occasion="ball"), "violation", "statement-occasion-unknown", TOAST),
    Fault(statement(utterance="sigh"), "violation", "statement-utterance-unknown", TOAST),
    Fault(statement(within="toast"), "violation", "statement-within-itself", TOAST),
    Fault(statement(relay=("eve",)), "violation", "relay-actor", f"{TOAST}/relay/1"),
    Fault(statement(relay=("ann",)), "warning", "relay-speaker", TOAST),
    Fault(statement(capacity="envoy"), "warning", "statement-capacity-never-held", TOAST),
    Fault(
        statement(speaker="bob", utterance=None),
        "warning",
        "statement-capacity-other-day",
        TOAST,
    ),
    Fault(statement(said_on="2025-05", occasion=None), "warning", "statement-said-later", TOAST),
    Fault(statement(said_on="2025-04-07"), "warning", "statement-occasion-day", TOAST),
    Fault(statement(stances=BOTH), "violation", "statement-two-minds", TOAST),
    Fault(
        statement(passage=passage(40, 40)),
        "violation",
        "passage-backwards",
        f"{TOAST}/passage/position",
    ),
    Fault(
        statement(passage=passage(40, 501)), "violation", "passage-beyond-text", f"{TOAST}/passage"
    ),
    Fault(
        stance(proposition="pay-up"),
        "violation",
        "stance-proposition-unknown",
        f"{TOAST}/stance/pay-up",
    ),
    Fault(
        stance(polarity=0.0, modality="demands"),
        "warning",
        "stance-neutral-demand",
        f"{TOAST}/stance/pay-more",
    ),
    Fault(claim(0, unit=""), "violation", "claim-currency", "document/note/claim/sum"),
    Fault(claim(0, value="much"), "violation", "claim-value-kind", "document/note/claim/sum"),
    Fault(
        claim(0, subject="series:x"),
        "violation",
        "claim-subject-unknown",
        "document/note/claim/sum",
    ),
    Fault(claim(0, aspect="size"), "violation", "claim-aspect-unknown", "document/note/claim/sum"),
    Fault(
        claim(0, statement="none"),
        "violation",
        "claim-statement-unknown",
        "document/note/claim/sum",
    ),
    Fault(claim(1, value=400), "warning", "claim-percent", "document/note/claim/rise"),
    Fault(
        claim(2, value="former minister"),
        "warning",
        "claim-office-former",
        "document/note/claim/office",
    ),
    Fault(
        replace(DOCUMENT, outlet="north"), "violation", "document-outlet-unknown", "document/note"
    ),
    Fault(
        replace(DOCUMENT, statements=DOCUMENT.statements[:1]),
        "warning",
        "document-declares-unused",
        "document/note",
    ),
    Fault(
        replace(DOCUMENT, by=r.By(extractor="rules")),
        "warning",
        "coding-version",
        "document/note/coding/",
    ),
)


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_a_good_document_has_no_findings(engine: str) -> None:
    assert findings(DOCUMENT, engine) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.shape)
def test_a_planted_fault_is_found_and_nothing_else(fault: Fault) -> None:
    [(severity, shape, node)] = set(shown(findings(fault.document)))
    assert (severity, shape) == (fault.severity, fault.shape)
    assert node.startswith(fault.node)


@pytest.mark.parametrize(
    "fault", [FAULTS[0], FAULTS[10], FAULTS[19]], ids=lambda fault: fault.shape
)
def test_the_judge_finds_the_planted_fault_in_the_same_words(fault: Fault) -> None:
    assert findings(fault.document, "pyshacl") == findings(fault.document, "shacl") != []


def test_a_document_without_a_date_is_a_warning_and_offices_are_left_alone() -> None:
    document = replace(DOCUMENT, published=None, statements=(statement(said_on=None).statements))
    assert shown(findings(document)) == [("warning", "document-date", "document/note")]


@pytest.mark.parametrize("published", ["2023", "2023-06-01", "2022~"])
def test_a_speaker_who_held_no_office_yet_is_a_warning(published: str) -> None:
    document = statement(capacity=None, said_on=None, occasion=None)
    found = shown(findings(replace(document, published=published)))
    assert ("warning", "statement-no-tenure", TOAST) in found


def test_faults_of_the_registry_are_not_the_documents() -> None:
    nameless = r.Actor(id="eve", kind="person", label="")
    registry = replace(REGISTRY, actors=(*REGISTRY.actors, nameless))
    document = statement(addressees=("eve",))
    assert findings(document, registry=registry) == []
    found = validate(list(write.registry(replace(DOSSIER, registry=registry))))
    assert ("violation", "actor-label", "actor/eve") in shown(found)


def test_what_surrounds_a_document_does_not_grow_with_the_registry() -> None:
    crowd = tuple(r.Actor(id=f"p{n}", kind="person", label=f"P {n}") for n in range(300))
    held = tuple(r.Tenure(person=f"p{n}", post="minister", start="2001") for n in range(300))
    large = replace(REGISTRY, actors=(*REGISTRY.actors, *crowd), tenures=(*REGISTRY.tenures, *held))
    own = list(write.document(DOCUMENT, MINT))
    small, grown = (
        Reference(write.registry(replace(DOSSIER, registry=registry)))
        for registry in (REGISTRY, large)
    )
    assert set(small.around(own)) == set(grown.around(own)) != set()


@settings(deadline=None, max_examples=30)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).filter(str.isprintable))
def test_any_words_can_be_validated(words: str) -> None:
    found = shown(findings(statement(paraphrase=words, note=words)))
    assert found == [] if words.strip() else [("violation", "statement-paraphrase", TOAST)]
