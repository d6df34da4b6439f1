"""Stores of every kind, a small dossier, and strategies for every record."""

from __future__ import annotations

import shutil
import socket
import string
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from hypothesis import strategies as st

from communique.graph import records as r
from communique.graph import terms as t
from communique.graph.store import Store, open_store

BASE = "https://example.org/dossier/"
DIGEST = "sha256:" + "0" * 64
OpenStore = Callable[[], Store]


# --- stores ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sparql_server() -> Iterator[str]:
    """The base URL of an Oxigraph server in memory."""
    binary = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    if binary is None:
        pytest.skip("no SPARQL server: the `oxigraph` package is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [binary, "serve", "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, server)
        yield url
        server.terminate()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urlopen(url, timeout=5).close()
        except URLError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the SPARQL server did not start")


@pytest.fixture
def remote_url(sparql_server: str) -> str:
    """The base URL of an empty SPARQL server."""
    headers = {"Content-Type": "application/sparql-update"}
    urlopen(Request(f"{sparql_server}/update", b"DROP ALL", headers), timeout=10).close()
    return sparql_server


@pytest.fixture(params=["memory", "embedded", "remote"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> OpenStore:
    """A function that opens the store at one place, empty at first; memory has one handle only."""
    if request.param == "memory":
        memory = open_store()
        return lambda: memory
    if request.param == "embedded":
        return lambda: open_store(tmp_path / "store")
    url = request.getfixturevalue("remote_url")
    return lambda: open_store(url)


@pytest.fixture
def store(opened: OpenStore) -> Iterator[Store]:
    """An empty store of each kind."""
    found = opened()
    yield found
    found.close()


# --- a small dossier ------------------------------------------------------------------------


@pytest.fixture(scope="session")
def small_dossier() -> r.Dossier:
    """Two states, a ministry, a minister, an agreement, two contrary propositions; no documents."""
    registry = r.Registry(
        sources=(r.Source(id="gazette", title="Gazette", publisher="Printer"),),
        actors=(
            r.Actor(id="north", kind="state", label="Northland"),
            r.Actor(id="south", kind="state", label="Southland", sources=("gazette",)),
            r.Actor(id="ministry", kind="organization", label="Ministry", organ_of="south"),
            r.Actor(id="ann", kind="person", label="Ann", names=(r.Name(text="앤", lang="ko"),)),
        ),
        outlets=(r.Outlet(id="paper", label="The Paper"),),
        posts=(r.Post(id="minister", label="Minister", organization="ministry"),),
        tenures=(r.Tenure(person="ann", post="minister", start="2024-01-01"),),
        series=(r.Series(id="pacts", label="Pacts"),),
        agreements=(
            r.Agreement(
                id="pact-1",
                label="First pact",
                kind="cost-sharing",
                parties=("north", "south"),
                series="pacts",
                ordinal=1,
                start="2024",
                end="2026",
            ),
        ),
    )
    codebook = r.Codebook(
        topics=(
            r.Topic(id="burden", label="Burden", definition="Who carries what."),
            r.Topic(id="cost", label="Cost", definition="Who pays what.", broader="burden"),
        ),
        propositions=(
            r.Proposition(
                id="pay-more", label="Pay more", definition="More is due.", topics=("cost",)
            ),
            r.Proposition(
                id="pay-less",
                label="Pay less",
                definition="Less is due.",
                topics=("cost",),
                contrary=("pay-more",),
            ),
        ),
        aspects=(r.Aspect(id="amount", label="Amount", definition="A sum.", value="money"),),
    )
    return r.Dossier(base=BASE, title="Pacts", registry=registry, codebook=codebook)


@pytest.fixture(scope="session")
def small_document() -> Callable[..., r.Document]:
    """A function that makes a document of a number, and of a second one for another version."""

    def make(number: int, version: int = 0) -> r.Document:
        passage = r.Passage(start=number, end=number + 5 + version, digest=DIGEST)
        stance = r.Stance(proposition="pay-more", polarity=1.0 if version % 2 else -0.5)
        return r.Document(
            id=f"d{number}",
            title=f"Document {number}",
            outlet="paper",
            published="2025-04-09~",
            text=r.Text(digest=DIGEST, length=5000),
            by=r.By(coder="tester"),
            statements=(
                r.Statement(
                    id="s",
                    speaker="ann",
                    mode="direct",
                    passage=passage,
                    paraphrase=f"Version {version}.",
                    capacity="minister",
                    stances=(stance,),
                    about=("pact-1",),
                ),
            ),
            claims=(
                r.Claim(id="c", subject="pact-1", aspect="amount", value=1.5, passage=passage),
            ),
        )

    return make


@pytest.fixture(scope="session")
def mint() -> t.Minter:
    """The minter of the small dossier."""
    return t.Minter(BASE)


# --- strategies -----------------------------------------------------------------------------

WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x7f\ufffe\uffff").filter(
        lambda letter: letter in "\t\n\r" or ord(letter) >= 32
    ),
    min_size=1,
    max_size=12,
)
IDS = st.from_regex("[a-z0-9]{1,4}(-[a-z0-9]{1,3}){0,2}", fullmatch=True)
DATES = st.one_of(
    st.dates().map(lambda day: day.isoformat()),
    st.sampled_from(["2025", "2025-04", "2025-04~", "2025?", "2026/2030", "2025-04-08/..", "202X"]),
)
LANGUAGES = st.sampled_from(["en", "ko", "ja", "zh-hans"])
SHARES = st.floats(0, 1)
URLS = st.sampled_from(["", "https://example.org/a?b=c#d"])


def _unique(items: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(items, max_size=most, unique=True).map(tuple)


def _optional(items: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | items


def _prose() -> st.SearchStrategy[str]:
    return st.just("") | WORDS


def _refs(*prefixes: str) -> st.SearchStrategy[str]:
    return st.one_of(IDS, *(IDS.map(f"{prefix}:{{}}".format) for prefix in prefixes))


def _by_id(records: st.SearchStrategy[r.Record]) -> st.SearchStrategy[tuple[r.Record, ...]]:
    return st.lists(records, max_size=3, unique_by=lambda each: each.id).map(tuple)  # type: ignore[attr-defined]


NAMES = st.lists(
    st.builds(r.Name, text=WORDS, lang=LANGUAGES), max_size=2, unique_by=lambda n: (n.text, n.lang)
).map(tuple)
SOURCES = _unique(_refs("document"))
WIKIDATA = _optional(st.from_regex("Q[0-9]{1,6}", fullmatch=True))
BY = st.builds(
    r.By,
    coder=_prose(),
    extractor=_prose(),
    version=_prose(),
    model=_prose(),
    confidence=st.none() | SHARES,
)
NEGOTIATORS = st.lists(
    st.builds(r.Negotiator, person=IDS, party=IDS),
    max_size=2,
    unique_by=lambda n: (n.person, n.party),
).map(tuple)
THING: dict[str, Any] = {
    "id": IDS,
    "label": WORDS,
    "names": NAMES,
    "sources": SOURCES,
    "description": _prose(),
}
SPAN: dict[str, Any] = {"start": _optional(DATES), "end": _optional(DATES)}


def _actors(kinds: tuple[str, ...]) -> st.SearchStrategy[r.Actor]:
    return st.builds(
        r.Actor,
        kind=st.sampled_from(kinds),
        of=_unique(IDS),
        organ_of=_optional(IDS),
        part_of=_optional(IDS),
        wikidata=WIKIDATA,
        **THING,
    )


REGISTRIES = st.builds(
    r.Registry,
    sources=_by_id(
        st.builds(
            r.Source,
            id=IDS,
            title=WORDS,
            publisher=_prose(),
            url=URLS,
            date=_optional(DATES),
            note=_prose(),
        )
    ),
    actors=_by_id(_actors(("person", "organization", "state", "group", "unnamed"))),
    outlets=_by_id(
        st.builds(
            r.Outlet,
            kind=st.sampled_from(["outlet", "agency", "platform"]),
            url=URLS,
            wikidata=WIKIDATA,
            **{**THING, "id": IDS.map("outlet-{}".format)},
        )
    ),
    posts=_by_id(st.builds(r.Post, organization=IDS, **THING)),
    tenures=st.lists(
        st.builds(
            r.Tenure,
            person=IDS,
            post=IDS,
            acting=st.booleans(),
            note=_prose(),
            sources=SOURCES,
            **SPAN,
        ),
        max_size=3,
        unique_by=lambda tenure: (tenure.person, tenure.post, tenure.start),
    ).map(tuple),
    series=_by_id(st.builds(r.Series, **THING)),
    agreements=_by_id(
        st.builds(
            r.Agreement,
            kind=st.sampled_from(["treaty", "cost-sharing", "status-of-forces", "other"]),
            parties=_unique(IDS),
            series=_optional(IDS),
            ordinal=st.none() | st.integers(1, 20),
            signed=_optional(DATES),
            rests_on=_unique(IDS),
            negotiators=NEGOTIATORS,
            rounds=st.lists(
                st.builds(
                    r.Round,
                    number=st.integers(1, 20),
                    place=_prose(),
                    negotiators=NEGOTIATORS,
                    sources=SOURCES,
                    **SPAN,
                ),
                max_size=2,
                unique_by=lambda each: each.number,
            ).map(tuple),
            commitments=st.lists(
                st.builds(
                    r.Commitment,
                    obligor=IDS,
                    obligee=IDS,
                    year=st.integers(1900, 2100),
                    value=st.floats(0, 1e15),
                    currency=st.sampled_from(["USD", "KRW"]),
                    basis=st.sampled_from(["fixed", "estimated"]),
                    note=_prose(),
                    sources=SOURCES,
                ),
                max_size=2,
                unique_by=lambda each: (each.year, each.obligor, each.obligee, each.currency),
            ).map(tuple),
            **THING,
            **SPAN,
        )
    ),
    events=_by_id(
        st.builds(
            r.Event,
            id=IDS,
            label=WORDS,
            kind=st.sampled_from(["call", "meeting", "election", "other"]),
            place=_prose(),
            participants=_unique(IDS),
            sources=SOURCES,
            **SPAN,
        )
    ),
    utterances=_by_id(st.builds(r.Utterance, id=IDS, label=WORDS, speaker=IDS, why=_prose())),
)

CODEBOOKS = st.builds(
    r.Codebook,
    topics=_by_id(
        st.builds(
            r.Topic, id=IDS, label=WORDS, definition=WORDS, names=NAMES, broader=_optional(IDS)
        )
    ),
    propositions=_by_id(
        st.builds(
            r.Proposition,
            id=IDS,
            label=WORDS,
            definition=WORDS,
            topics=_unique(IDS),
            scope_note=_prose(),
            examples=_unique(WORDS),
            contrary=_unique(IDS),
            cues=_unique(WORDS),
        )
    ),
    aspects=_by_id(
        st.builds(
            r.Aspect,
            id=IDS,
            label=WORDS,
            definition=WORDS,
            value=st.sampled_from(["money", "number", "percent", "date", "text", "boolean"]),
        )
    ),
)

JUDGEMENTS = st.lists(
    st.builds(
        r.Judgement,
        subject=st.tuples(IDS, IDS).map(lambda ids: f"document/{ids[0]}/statement/{ids[1]}"),
        verdict=st.sampled_from(["same", "different", "unsure", "accept", "reject", "edit"]),
        by=WORDS,
        at=st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
        other=st.just("") | IDS.map("actor/{}".format),
        why=_prose(),
    ),
    max_size=4,
    unique_by=lambda each: (each.at, each.subject, each.verdict, each.by, each.other, each.why),
).map(tuple)


@st.composite
def _passages(draw: st.DrawFn) -> r.Passage:
    start = draw(st.integers(0, 10_000))
    exact = draw(_prose())
    return r.Passage(
        start=start,
        end=start + draw(st.integers(1, 500)),
        digest="sha256:" + draw(st.text(string.hexdigits[:16], min_size=64, max_size=64)),
        exact=exact,
        prefix=draw(_prose()) if exact else "",
        suffix=draw(_prose()) if exact else "",
    )


@st.composite
def _documents(draw: st.DrawFn) -> r.Document:
    actors = draw(_by_id(_actors(("unnamed", "group"))))
    local = [f"{actor.kind}:{actor.id}" for actor in actors]  # type: ignore[attr-defined]
    speakers = st.sampled_from(local) | IDS if local else IDS
    reading = {
        "passage": _passages(),
        "hedge": _prose(),
        "damage": _prose(),
        "certainty": st.none() | SHARES,
        "note": _prose(),
        "by": st.none() | BY,
        "status": st.sampled_from(["proposed", "accepted", "rejected"]),
    }
    stances = st.lists(
        st.builds(
            r.Stance,
            proposition=IDS,
            polarity=st.floats(-1, 1),
            modality=st.sampled_from(["affirms", "denies", "warns"]),
            condition=_prose(),
            rule=_prose(),
        ),
        max_size=2,
        unique_by=lambda stance: stance.proposition,
    ).map(tuple)
    statements = st.builds(
        r.Statement,
        id=IDS,
        speaker=speakers,
        mode=st.sampled_from(["direct", "indirect", "mixed"]),
        paraphrase=WORDS,
        capacity=_optional(IDS),
        said_on=_optional(DATES),
        medium=st.none() | st.sampled_from(["post", "call"]),
        channel=_optional(IDS),
        occasion=_optional(IDS),
        addressees=_unique(speakers),
        relay=st.lists(speakers, max_size=3).map(tuple),
        within=_optional(IDS),
        stances=stances,
        topics=_unique(IDS),
        about=_unique(_refs("actor", "series", "event")),
        utterance=_optional(IDS),
        **reading,
    )
    claims = st.builds(
        r.Claim,
        id=IDS,
        subject=_refs("actor", "series"),
        aspect=IDS,
        value=st.one_of(
            st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), WORDS
        ),
        unit=_prose(),
        period=_optional(DATES),
        words=_prose(),
        paraphrase=_prose(),
        approximate=st.booleans(),
        converted_from=_optional(IDS),
        statement=_optional(IDS),
        **reading,
    )
    return draw(
        st.builds(
            r.Document,
            id=IDS,
            title=WORDS,
            outlet=IDS,
            text=st.builds(
                r.Text,
                digest=st.just(DIGEST),
                length=st.integers(1, 10**6),
                raw=st.none() | st.just(DIGEST),
                media_type=st.sampled_from(["text/plain", "text/html"]),
            ),
            authors=_unique(WORDS),
            url=URLS,
            published=_optional(DATES),
            published_basis=_prose(),
            language=st.sampled_from(["en", "ko"]),
            translated=st.sampled_from(["", "human", "machine"]),
            based_on=_unique(IDS),
            damage=_unique(WORDS),
            by=st.none() | BY,
            actors=st.just(actors),
            statements=_by_id(statements),
            claims=_by_id(claims),
        )
    )


@pytest.fixture(scope="session")
def documents() -> st.SearchStrategy[r.Document]:
    """Any document."""
    return _documents()


@pytest.fixture(scope="session")
def registries() -> st.SearchStrategy[r.Registry]:
    """Any registry."""
    return REGISTRIES


@pytest.fixture(scope="session")
def codebooks() -> st.SearchStrategy[r.Codebook]:
    """Any codebook."""
    return CODEBOOKS


@pytest.fixture(scope="session")
def judgements() -> st.SearchStrategy[tuple[r.Judgement, ...]]:
    """Any decisions."""
    return JUDGEMENTS
