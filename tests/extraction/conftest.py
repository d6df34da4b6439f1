"""An invented dossier: two states that argue about a tunnel, and those who speak for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from communique.graph import records as r
from communique.loaders.dossier.texts import digest
from communique.loaders.extraction.attribute import attributions
from communique.loaders.extraction.proposing.desk import Desk
from communique.loaders.extraction.proposing.drafts import Proposal
from communique.loaders.extraction.proposing.propose import propose

Proposer: TypeAlias = Callable[[str], Proposal]
"""Proposals for a text published on 12 March 2031, read without any model."""


def _names(*names: str) -> tuple[r.Name, ...]:
    return tuple(r.Name(text=name) for name in names)


ACTORS = (
    r.Actor(id="finland", kind="state", label="Finland"),
    r.Actor(id="estonia", kind="state", label="Estonia"),
    r.Actor(id="korea", kind="state", label="South Korea"),
    r.Actor(
        id="finland-government", kind="organization", label="Government of Finland",
        organ_of="finland", names=_names("Finnish government"),
    ),
    r.Actor(
        id="finland-transport", kind="organization", organ_of="finland",
        label="Ministry of Transport of Finland", names=_names("Transport Ministry"),
    ),
    r.Actor(
        id="estonia-transport", kind="organization", organ_of="estonia",
        label="Ministry of Transport of Estonia",
    ),
    r.Actor(id="kaja-saar", kind="person", label="Kaja Saar"),
    r.Actor(id="mart-saar", kind="person", label="Mart Saar"),
    r.Actor(id="mikko-laine", kind="person", label="Mikko Laine"),
    r.Actor(id="seo-min-ji", kind="person", label="Seo Min-ji", names=_names("Suh Minji")),
)  # fmt: skip
POSTS = (
    r.Post(
        id="estonia-transport-minister", label="Minister of transport of Estonia",
        organization="estonia-transport", names=_names("Transport Minister"),
    ),
    r.Post(id="finland-premier", label="Prime minister of Finland",
           organization="finland-government"),
)  # fmt: skip
TENURES = (
    r.Tenure(person="mart-saar", post="estonia-transport-minister", start="2020", end="2029-12-31"),
    r.Tenure(person="kaja-saar", post="estonia-transport-minister", start="2030-01-01"),
    r.Tenure(person="mikko-laine", post="finland-premier", start="2029-05-01"),
)
AGREEMENTS = (
    r.Agreement(
        id="tunnel-1", label="First Tunnel Accord", kind="cost-sharing", series="tunnel", ordinal=1,
        parties=("finland", "estonia"), signed="2021-06-01", start="2022-01-01", end="2026-12-31",
    ),
    r.Agreement(
        id="tunnel-2", label="Second Tunnel Accord", kind="cost-sharing", series="tunnel",
        parties=("finland", "estonia"), ordinal=2, signed="2026-09-14", start="2027-01-01",
        end="2033-12-31",
    ),
)  # fmt: skip
CODEBOOK = r.Codebook(
    topics=(
        r.Topic(id="costs", label="costs of the tunnel", definition="Who pays.",
                cues=("tunnel cost*|toll*|pay* for .. tunnel",)),
        r.Topic(id="ferries", label="ferries", definition="Ships on the route.",
                cues=("ferry|ferries",)),
    ),
    propositions=(
        r.Proposition(
            id="build-tunnel", label="The tunnel should be built", topics=("costs",),
            definition="That it should be built.", contrary=("keep-ferries",),
            cues=("for: build*|dig|finish* & tunnel", "against: stop|drop|bury & tunnel"),
        ),
        r.Proposition(
            id="keep-ferries", label="Ferries should stay", topics=("ferries",),
            definition="That ferries should stay.", cues=("for: keep*|sav*|stay* & #ferries",),
        ),
        r.Proposition(
            id="tunnel-too-dear", label="The tunnel is too dear", topics=("costs",),
            definition="That it costs too much.",
            cues=("holds: too dear|too expensive|ruinous & tunnel|#costs",),
        ),
        r.Proposition(
            id="estonia-pays-more", label="Estonia should pay more", topics=("costs",),
            definition="That it should.", cues=("for: @estonia & pay .. more|larger share",),
        ),
    ),
    aspects=(
        r.Aspect(id="yearly-share", label="yearly share", definition="What a party pays a year.",
                 value="money", cues=("agreement: pay|pays|contribut*",)),
        r.Aspect(id="signed-on", label="date of signature", definition="When it was signed.",
                 value="date", cues=("agreement: signed|concluded",)),
        r.Aspect(id="toll-rise", label="rise of tolls", definition="By how many percent.",
                 value="percent", cues=("state: toll* & rise|rose|increas*",)),
    ),
)  # fmt: skip
REGISTRY = r.Registry(
    actors=ACTORS, posts=POSTS, tenures=TENURES, agreements=AGREEMENTS,
    outlets=(r.Outlet(id="north-post", label="North Post"),
             r.Outlet(id="baltic-wire", label="Baltic Wire", kind="agency")),
    series=(r.Series(id="tunnel", label="Tunnel Accords", names=_names("Tunnel Accord")),),
)  # fmt: skip


@pytest.fixture(scope="session")
def tunnel() -> r.Dossier:
    """The invented dossier without documents."""
    base = "https://example.org/dossier/tunnel/"
    return r.Dossier(base=base, title="The tunnel", registry=REGISTRY, codebook=CODEBOOK)


@pytest.fixture(scope="session")
def desk(tunnel: r.Dossier) -> Desk:
    return Desk(tunnel)


@pytest.fixture
def proposed(desk: Desk) -> Proposer:
    def read(text: str) -> Proposal:
        document = r.Document(
            id="article", title="An article", outlet="north-post", published="2031-03-12",
            text=r.Text(digest=digest(text), length=len(text)),
        )  # fmt: skip
        return propose(document, attributions(text, tier="none"), desk)

    return read
