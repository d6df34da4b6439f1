"""What reasoning adds: worked examples, and OWL 2 RL as the oracle."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from communique import ontology
from communique.graph import records as r
from communique.graph import terms as t
from communique.graph import write
from communique.graph.reason import Reasoner
from communique.ontology import rdf

BASE = "https://example.org/dossier/"
MINT = t.Minter(BASE)
PASSAGE = r.Passage(start=0, end=4, digest="sha256:" + "0" * 64)
Shown = set[tuple[str, str, str]]


def statement(name: str, speaker: str, **fields: Any) -> r.Statement:
    return r.Statement(
        id=name, speaker=speaker, mode="indirect", passage=PASSAGE, paraphrase="Said so.", **fields
    )


def document(*statements: r.Statement, published: str | None = "2025-04-09~") -> r.Document:
    return r.Document(
        id="d",
        title="A document",
        outlet="paper",
        published=published,
        text=r.Text(digest=PASSAGE.digest, length=10),
        actors=(r.Actor(id="aide", kind="unnamed", label="an aide", of=("cabinet-office",)),),
        statements=statements,
    )


REGISTRY = r.Registry(
    actors=(
        r.Actor(id="north", kind="state", label="Northland"),
        r.Actor(id="south", kind="state", label="Southland"),
        r.Actor(id="government", kind="organization", label="government", organ_of="south"),
        r.Actor(id="cabinet", kind="organization", label="cabinet", part_of="government"),
        r.Actor(id="cabinet-office", kind="organization", label="office", part_of="cabinet"),
        r.Actor(id="university", kind="organization", label="a university"),
        r.Actor(id="ann", kind="person", label="Ann"),
        r.Actor(id="bob", kind="person", label="Bob"),
        r.Actor(id="cho", kind="person", label="Cho"),
    ),
    outlets=(r.Outlet(id="paper", label="A paper"),),
    posts=(
        r.Post(id="president", label="President", organization="north"),
        r.Post(id="minister", label="Minister", organization="cabinet"),
        r.Post(id="acting", label="Acting head", organization="government"),
        r.Post(id="professor", label="Professor", organization="university"),
    ),
    tenures=(
        r.Tenure(person="ann", post="president", start="2017-01-20", end="2021-01-20"),
        r.Tenure(person="ann", post="president", start="2025-01-20"),
        r.Tenure(person="bob", post="minister", start="2022-05-21", end="2025-05-01"),
        r.Tenure(person="bob", post="acting", start="2025-03-24", end="2025-05-01"),
        r.Tenure(person="cho", post="professor"),
    ),
    series=(r.Series(id="deal", label="Deals"),),
    agreements=tuple(
        r.Agreement(
            id=f"deal-{number}", label=f"Deal {number}", kind="cost-sharing", series="deal",
            parties=("north", "south"), ordinal=number, signed=signed, start=start, end=end,
        )
        for number, signed, start, end in (
            (1, "2019-03-08", "2019", "2019"),
            (2, "2021-04-08", "2020", "2025"),
            (3, "2024-11-04", "2026", "2030"),
        )
    ),
)  # fmt: skip
CODEBOOK = r.Codebook(
    topics=(
        r.Topic(id="burden", label="burden", definition="All of it."),
        r.Topic(id="money", label="money", definition="Money.", broader="burden"),
        r.Topic(id="linkage", label="linkage", definition="Both at once.", broader="money"),
    ),
    propositions=(
        r.Proposition(id="link", label="Link", definition="Link them.", topics=("linkage",)),
        r.Proposition(
            id="separate", label="Separate", definition="Keep apart.", topics=("linkage",),
            contrary=("link",),
        ),
    ),
)  # fmt: skip


def reasoner(*judgements: r.Judgement) -> Reasoner:
    dossier = r.Dossier(
        base=BASE, title="T", registry=REGISTRY, codebook=CODEBOOK, judgements=judgements
    )
    background = {
        t.ONTOLOGY_GRAPH: rdf.triples(ontology.turtle()),
        MINT.graph("registry"): list(write.registry(dossier)),
        MINT.graph("codebook"): list(write.codebook(dossier)),
        MINT.graph("decisions"): list(write.judgements(dossier)),
    }
    return Reasoner(background, MINT)


def short(triples: Iterable[t.Triple]) -> Shown:
    def cut(term: t.Term) -> str:
        for long in (BASE + "document/d/", BASE, t.NAMESPACE, *t.PREFIXES.values()):
            term = term.replace(long, "")
        return term.strip('<>"')

    return {(cut(s), cut(p), cut(o)) for s, p, o in triples}


def inferred(*statements: r.Statement, judgements: tuple[r.Judgement, ...] = ()) -> Shown:
    graph = MINT.graph("document", "d")
    found = reasoner(*judgements).documents({graph: write.document(document(*statements), MINT)})
    return short(found[MINT.inferred(graph)])


def about(property: str, found: Shown) -> set[tuple[str, str]]:
    return {(s, o) for s, p, o in found if p == property}


def stance(proposition: str, polarity: float) -> tuple[r.Stance, ...]:
    return (r.Stance(proposition=proposition, polarity=polarity),)


def test_a_stance_becomes_one_short_triple_and_opposes_the_contrary() -> None:
    found = inferred(
        statement("for", "ann", stances=stance("link", 0.5)),
        statement("against", "ann", stances=stance("separate", -1)),
        statement("neither", "ann", stances=stance("link", 0)),
    )
    assert about("supports", found) == {("statement/for", "proposition/link")}
    assert about("opposes", found) == {
        ("statement/for", "proposition/separate"),
        ("statement/against", "proposition/separate"),
    }
    assert about("neutralOn", found) == {("statement/neither", "proposition/link")}


@pytest.mark.parametrize(
    ("speaker", "fields", "tenures", "states"),
    [
        ("ann", {"said_on": "2025-04-08"}, {"ann/president/2025-01-20"}, {"north"}),
        ("ann", {"said_on": "2018~"}, {"ann/president/2017-01-20"}, {"north"}),
        ("ann", {"said_on": "2023-01-01"}, set(), set()),
        ("ann", {}, {"ann/president/2025-01-20"}, {"north"}),  # day of publication
        (
            "bob",
            {"said_on": "2025-04-08", "capacity": "acting"},
            {"bob/acting/2025-03-24"},
            {"south"},
        ),
        (
            "bob",
            {"said_on": "2025-04-08"},
            {"bob/acting/2025-03-24", "bob/minister/2022-05-21"},
            {"south"},
        ),
        ("bob", {"said_on": "2025-05-02"}, set(), set()),
        ("cho", {"said_on": "2025-05-02"}, {"cho/professor/unknown"}, set()),
        ("north", {"said_on": "1950"}, set(), {"north"}),
        ("cabinet-office", {}, set(), {"south"}),
        ("unnamed:aide", {}, set(), {"south"}),
        ("university", {}, set(), set()),
    ],
)
def test_who_speaks_for_which_state_on_a_given_day(
    speaker: str, fields: dict[str, Any], tenures: set[str], states: set[str]
) -> None:
    found = inferred(statement("s", speaker, **fields))
    assert about("underTenure", found) == {("statement/s", f"tenure/{one}") for one in tenures}
    assert about("represents", found) == {("statement/s", f"actor/{one}") for one in states}


def test_no_day_known_means_no_office_is_inferred() -> None:
    graph = MINT.graph("document", "d")
    undated = document(statement("s", "ann"), published=None)
    found = reasoner().documents({graph: write.document(undated, MINT)})
    assert not about("underTenure", short(found[MINT.inferred(graph)]))


def test_topics_roll_up_from_propositions_and_own_topics() -> None:
    found = inferred(
        statement("a", "ann", stances=stance("link", 1)), statement("b", "ann", topics=("money",))
    )
    assert about("concerns", found) == {
        ("statement/a", "topic/linkage"),
        ("statement/a", "topic/money"),
        ("statement/a", "topic/burden"),
        ("statement/b", "topic/money"),
        ("statement/b", "topic/burden"),
    }


def test_between_signing_and_start_the_newest_agreement_is_not_the_one_in_force() -> None:
    found = inferred()
    assert about("inForceAtPublication", found) == {("document/d", "agreement/deal-2")}
    assert about("newestAtPublication", found) == {("document/d", "agreement/deal-3")}


def test_the_latest_review_decision_gives_the_standing() -> None:
    def judged(verdict: r.Verdict, at: str) -> r.Judgement:
        return r.Judgement(
            subject="document/d/statement/s",
            verdict=verdict,
            by="me",
            at=at,
        )

    proposed = statement("s", "ann", status="proposed")
    accepted, rejected = judged("accept", "2025-01-01"), judged("reject", "2025-01-02")
    assert about("standing", inferred(proposed)) == {("statement/s", "proposed")}
    assert about("standing", inferred(proposed, judgements=(accepted,))) == {
        ("statement/s", "accepted")
    }
    assert about("standing", inferred(proposed, judgements=(rejected, accepted))) == {
        ("statement/s", "rejected")
    }


def test_series_are_put_in_order() -> None:
    found = short(reasoner().registry()[MINT.inferred(MINT.graph("registry"))])
    deals = [f"agreement/deal-{number}" for number in (1, 2, 3)]
    assert about("precedes", found) == {(deals[0], deals[1]), (deals[1], deals[2])}
    assert about("earlierThan", found) == {
        (deals[0], deals[1]),
        (deals[0], deals[2]),
        (deals[1], deals[2]),
    }


def test_one_document_at_a_time_gives_what_a_batch_gives() -> None:
    graphs = {
        MINT.graph("document", name): list(
            write.document(document(statement(name, "ann", stances=stance("link", 1))), MINT)
        )
        for name in ("one", "two", "three")
    }
    shared = reasoner()
    batch = shared.documents(graphs)
    for graph, triples in graphs.items():
        alone = shared.documents({graph: triples})
        assert alone[MINT.inferred(graph)] == batch[MINT.inferred(graph)]
        assert alone[MINT.inferred(graph)]


def test_owl_rl_finds_nothing_that_the_rules_miss() -> None:
    from owlrl import DeductiveClosure, OWLRL_Semantics

    graph = MINT.graph("document", "d")
    said = document(
        statement("a", "ann", stances=stance("link", 1)),
        statement("b", "bob", topics=("money",)),
        statement("c", "unnamed:aide", stances=stance("separate", 1)),
    )
    dossier = r.Dossier(base=BASE, title="T", registry=REGISTRY, codebook=CODEBOOK)
    asserted = [
        *write.registry(dossier),
        *write.codebook(dossier),
        *write.document(said, MINT),
    ]
    ours = reasoner()
    ruled = [one for found in ours.registry().values() for one in found]
    ruled += ours.documents({graph: write.document(said, MINT)})[MINT.inferred(graph)]

    closure = rdf.graph_from(ontology.turtle() + "\n" + t.ntriples(asserted))
    DeductiveClosure(OWLRL_Semantics).expand(closure)
    known = set(asserted)
    expected = {one for one in rdf.triples_of(closure) if one not in known and _ours(one)}
    found = {one for one in ruled if one not in known and _ours(one)}

    assert expected <= found, short(expected - found)
    # a post in the state itself, the series order, and contraries are rules beyond OWL RL's reach
    beyond = {p for _, p, _ in short(found - expected)}
    assert beyond <= {"onBehalfOf", "hasSpokenFor", "precedes", "earlierThan", "represents"} | DATED


DATED = {
    "underTenure", "inForceAtPublication", "newestAtPublication", "standing",
    "supports", "opposes", "neutralOn",
}  # fmt: skip


def _ours(triple: t.Triple) -> bool:
    subject, predicate, value = triple
    if not subject.startswith("<" + BASE):
        return False
    if predicate == t.term("rdf:type"):
        return value.startswith("<" + t.NAMESPACE) and "Actor" in value
    if predicate == t.term("cmq:concerns"):  # in OWL propositions have it too; nobody asks them
        return "/statement/" in subject
    own = t.NAMESPACE + "{}>"
    followed = (
        "partOf", "organOf", "hasTenure", "made", "onBehalfOf", "hasSpokenFor", "concerns",
        "contraryTo", "earlierThan", "precedes", "represents", *DATED,
    )  # fmt: skip
    return predicate == t.term("skos:broaderTransitive") or predicate in {
        "<" + own.format(name) for name in followed
    }
