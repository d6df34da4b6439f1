"""One small dossier that uses every record and every field, as triples."""

from __future__ import annotations

import pytest

from communique import ontology
from communique.errors import MissingExtra
from communique.graph import records as r
from communique.graph import terms as t
from communique.graph import write
from communique.graph.reason import Reasoner
from communique.ontology import owl, rdf

BASE = "https://example.org/dossier/"
MINT = t.Minter(BASE)
DIGEST = "sha256:" + "0" * 64


def _passage(start: int, end: int, exact: str = "") -> r.Passage:
    return r.Passage(start=start, end=end, digest=DIGEST, exact=exact, prefix=exact, suffix=exact)


def _stance(proposition: str, polarity: float) -> tuple[r.Stance, ...]:
    return (
        r.Stance(
            proposition=proposition,
            polarity=polarity,
            modality="demands",
            condition="If it rains.",
            rule="verb",
        ),
    )


REGISTRY = r.Registry(
    sources=(
        r.Source(
            id="law",
            title="Law",
            publisher="Press",
            url="https://example.org/",
            date="2020",
            note="N.",
        ),
    ),
    actors=(
        r.Actor(id="north", kind="state", label="Northland", wikidata="Q1", sources=("law",)),
        r.Actor(id="south", kind="state", label="Southland", names=(r.Name(text="S", lang="ko"),)),
        r.Actor(id="government", kind="organization", label="Government", organ_of="south"),
        r.Actor(id="ministry", kind="organization", label="Ministry", part_of="government"),
        r.Actor(id="ann", kind="person", label="Ann", description="A person."),
        r.Actor(id="bob", kind="person", label="Bob"),
    ),
    outlets=(
        r.Outlet(id="paper", label="Paper", url="https://example.org/paper"),
        r.Outlet(id="wire", label="Wire", kind="agency"),
        r.Outlet(id="network", label="Network", kind="platform"),
    ),
    posts=(r.Post(id="minister", label="Minister", organization="ministry"),),
    tenures=(
        r.Tenure(
            person="ann", post="minister", start="2024", end="2026", acting=True, note="For now."
        ),
    ),
    series=(r.Series(id="deal", label="Deals"),),
    agreements=(
        r.Agreement(id="pact", label="Pact", kind="treaty", parties=("north", "south")),
        r.Agreement(id="sofa", label="Status", kind="status-of-forces", parties=("north", "south")),
        r.Agreement(
            id="deal-1", label="Deal 1", kind="cost-sharing", parties=("north", "south"),
            series="deal", ordinal=1, signed="2019", start="2020", end="2023",
        ),
        r.Agreement(
            id="deal-2", label="Deal 2", kind="cost-sharing", parties=("north", "south"),
            series="deal", ordinal=2, signed="2023", start="2024", end="2028", rests_on=("pact",),
            negotiators=(r.Negotiator(person="ann", party="south"),),
            rounds=(r.Round(number=1, start="2022", end="2022", place="A town"),),
            commitments=(
                r.Commitment(
                    obligor="south", obligee="north", year=2024, value=1.5, currency="KRW",
                    note="N.",
                ),
            ),
        ),
    ),
    events=(
        r.Event(
            id="call", label="Call", kind="call", start="2025-04-08", place="A line",
            participants=("ann", "bob"),
        ),
    ),
    utterances=(r.Utterance(id="post", label="Post", speaker="ann", why="Same words."),),
)  # fmt: skip
CODEBOOK = r.Codebook(
    topics=(
        r.Topic(id="money", label="money", definition="Money."),
        r.Topic(id="linkage", label="linkage", definition="Both.", broader="money"),
    ),
    propositions=(
        r.Proposition(
            id="link", label="Link them", definition="Link.", topics=("linkage",), cues=("link",),
            scope_note="Here.", examples=("Own words.",),
        ),
        r.Proposition(
            id="separate", label="Keep apart", definition="Apart.", topics=("linkage",),
            contrary=("link",),
        ),
        r.Proposition(id="wait", label="Wait", definition="Wait.", topics=("money",)),
    ),
    aspects=(r.Aspect(id="sum", label="sum", definition="How much.", value="money"),),
)  # fmt: skip
DOCUMENT = r.Document(
    id="d", title="A document", outlet="paper", authors=("A. Writer",), url="https://example.org/d",
    published="2025-04-09", published_basis="From its address.", translated="machine",
    based_on=("wire",), damage=("Cut.",),
    text=r.Text(digest=DIGEST, length=100, raw=DIGEST),
    by=r.By(extractor="rules", version="1", model="none", confidence=0.5),
    actors=(
        r.Actor(id="aide", kind="unnamed", label="an aide", of=("ministry",)),
        r.Actor(id="experts", kind="group", label="experts"),
    ),
    statements=(
        r.Statement(
            id="s1", speaker="ann", mode="direct", passage=_passage(0, 4, "some"),
            paraphrase="Yes.", capacity="minister", said_on="2025-04-08", medium="post",
            channel="network", occasion="call", addressees=("bob",), relay=("wire",),
            stances=_stance("link", 1), topics=("money",), about=("deal-2",), utterance="post",
            resolution="surname, 0.90, 3-7",
            hedge="reportedly", damage="Cut.", certainty=0.9, note="N.", by=r.By(coder="hand"),
        ),
        r.Statement(
            id="s2", speaker="unnamed:aide", mode="indirect", passage=_passage(5, 9),
            paraphrase="No.", within="s1", stances=_stance("wait", -1), status="proposed",
        ),
        r.Statement(
            id="s3", speaker="group:experts", mode="mixed", passage=_passage(10, 14),
            paraphrase="Well.", stances=_stance("wait", 0),
        ),
    ),
    claims=(
        r.Claim(
            id="c1", subject="deal-2", aspect="sum", value=1.5, passage=_passage(15, 19),
            unit="KRW", period="2024", words="one and a half", paraphrase="So much.",
            approximate=True, statement="s1",
        ),
        r.Claim(
            id="c2", subject="deal-2", aspect="sum", value=1, passage=_passage(15, 19),
            unit="USD", period="2024", converted_from="c1",
        ),
    ),
)  # fmt: skip
DOSSIER = r.Dossier(
    base=BASE,
    title="A dossier",
    description="A sample.",
    licence="https://creativecommons.org/licenses/by/4.0/",
    registry=REGISTRY,
    codebook=CODEBOOK,
    judgements=(
        r.Judgement(
            subject="document/d/statement/s2", verdict="accept", by="me", at="2025-05-01T00:00:00Z"
        ),
        r.Judgement(
            subject="document/d/actor/aide", verdict="same", by="me", at="2025-05-01T00:00:00Z",
            other="actor/ann", why="She said so.",
        ),
    ),
)  # fmt: skip


@pytest.fixture(scope="session")
def asserted() -> list[t.Triple]:
    """What a dossier with everything in it asserts."""
    return [
        *write.registry(DOSSIER),
        *write.codebook(DOSSIER),
        *write.judgements(DOSSIER),
        *write.document(DOCUMENT, MINT),
    ]


@pytest.fixture(scope="session")
def inferred() -> list[t.Triple]:
    """What the rules add to it."""
    background = {
        t.ONTOLOGY_GRAPH: rdf.triples(ontology.turtle()),
        MINT.graph("registry"): list(write.registry(DOSSIER)),
        MINT.graph("codebook"): list(write.codebook(DOSSIER)),
        MINT.graph("decisions"): list(write.judgements(DOSSIER)),
    }
    reasoner = Reasoner(background, MINT)
    found = reasoner.documents({MINT.graph("document", "d"): write.document(DOCUMENT, MINT)})
    return [one for graph in (*reasoner.registry().values(), *found.values()) for one in graph]


@pytest.fixture(scope="session")
def java() -> str:
    """A Java runtime; without one the test is skipped, and the reason says how to get one."""
    try:
        return owl.java()
    except MissingExtra as error:
        pytest.skip(str(error))
