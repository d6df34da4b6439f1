"""The check of a whole dossier: every graph, places in files, stale texts, and the engines."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from communique.errors import MissingExtra, Problem, UsageError
from communique.graph import records as r
from communique.graph import shacl, write
from communique.graph import terms as t
from communique.graph.check import check
from communique.graph.reason import Reasoner
from communique.graph.store import Store, open_store

MakeDocument = Callable[..., r.Document]
CLAIM = "https://example.org/dossier/document/d1/claim/c"


class Stale(NamedTuple):
    """A stale passage as a loader reports it."""

    document: str
    item: str
    problem: Problem


def built(dossier: r.Dossier, mint: t.Minter, *documents: r.Document) -> Store:
    """A store with all graphs of a dossier, asserted and inferred."""
    curated = {
        mint.graph("registry"): list(write.registry(dossier)),
        mint.graph("codebook"): list(write.codebook(dossier)),
        mint.graph("decisions"): list(write.judgements(dossier)),
    }
    own = {mint.graph("document", each.id): list(write.document(each, mint)) for each in documents}
    reasoner = Reasoner(curated, mint)
    store = open_store()
    with store.writer() as writer:
        for graphs in (curated, own, reasoner.registry(), reasoner.documents(own)):
            for name, triples in graphs.items():
                writer.replace(name, triples)
    return store


@pytest.fixture
def sourced(small_dossier: r.Dossier) -> r.Dossier:
    """The small dossier with all that shapes warn about mended."""
    registry = {
        name: tuple(
            replace(each, sources=("gazette",)) for each in getattr(small_dossier.registry, name)
        )
        for name in ("actors", "outlets", "posts", "tenures", "series", "agreements")
    }
    propositions = tuple(
        replace(each, examples=("Pay.",)) for each in small_dossier.codebook.propositions
    )
    return replace(
        small_dossier,
        registry=replace(small_dossier.registry, **registry),
        codebook=replace(small_dossier.codebook, propositions=propositions),
    )


@pytest.fixture
def whole(small_document: MakeDocument) -> r.Document:
    """The small document, its amount with a currency."""
    document = small_document(1)
    [claim] = document.claims
    return replace(document, claims=(replace(claim, unit="USD"),))


def test_a_good_dossier_passes(sourced: r.Dossier, whole: r.Document, mint: t.Minter) -> None:
    report = check(built(sourced, mint, whole), mint)
    assert list(report) == []
    assert report.good
    assert str(report) == "3 graphs checked by shacl: nothing found"


def test_a_check_gathers_every_graph_worst_first_with_places(
    sourced: r.Dossier, small_document: MakeDocument, mint: t.Minter
) -> None:
    lost, found = (
        r.Judgement(subject=f"document/d1/claim/{name}", verdict="accept", by="A", at="2025-05-01")
        for name in ("lost", "c")
    )
    events = (r.Event(id="ball", label="Ball", kind="other", start="2025"),)
    dossier = replace(
        sourced, judgements=(lost, found), registry=replace(sourced.registry, events=events)
    )
    store = built(dossier, mint, small_document(1))
    report = check(store, mint, locate=lambda iri: ("file.yaml", len(iri)))
    assert [(each.severity, each.shape) for each in report] == [
        ("violation", "claim-currency"),
        ("violation", "judgement-subject"),
        ("warning", "source-missing"),
    ]
    assert not report.good
    assert report.counts() == {"violation": 2, "warning": 1}
    assert all((each.file, each.line) == ("file.yaml", len(each.focus)) for each in report)
    assert str(report.findings[0]) == (
        f"file.yaml:{len(CLAIM)}: violation: This amount of money has no currency: "
        "give its ISO 4217 code under unit, such as KRW or USD."
    )


def test_warnings_alone_are_good_enough(
    sourced: r.Dossier, whole: r.Document, mint: t.Minter
) -> None:
    report = check(built(sourced, mint, replace(whole, published=None)), mint)
    assert [(each.severity, each.shape) for each in report] == [("warning", "document-date")]
    assert report.good


def test_places_that_nobody_knows_are_left_open(
    sourced: r.Dossier, small_document: MakeDocument, mint: t.Minter
) -> None:
    [found] = check(built(sourced, mint, small_document(1)), mint, locate=lambda iri: None)
    assert (found.file, found.line) == ("", 0)
    assert str(found).startswith(f"{CLAIM}: violation: ")


@pytest.mark.parametrize(("item", "focus"), [("claim/c", "d1/claim/c"), ("", "d1")])
def test_stale_text_is_not_good(
    item: str, focus: str, sourced: r.Dossier, whole: r.Document, mint: t.Minter
) -> None:
    changed = Stale("d1", item, Problem("d1.yaml", 7, "", "the words at 1-6 are not those coded"))
    store = built(sourced, mint, whole)
    report = check(store, mint, stale=[changed], locate=lambda iri: ("other.yaml", 1))
    [found] = report
    assert (found.severity, found.file, found.line) == ("stale", "d1.yaml", 7)
    assert found.focus == f"{mint.base}document/{focus}"
    assert not report.good


def test_mistakes_in_files_are_violations_without_a_node(
    sourced: r.Dossier, whole: r.Document, mint: t.Minter
) -> None:
    mistake = Problem("d2.yaml", 3, "speaker", "no actor 'an'", "ann")
    report = check(built(sourced, mint, replace(whole, published=None)), mint, problems=[mistake])
    assert report.text(warnings=False) == (
        "d2.yaml:3: violation: speaker: no actor 'an'; expected ann\n"
        "3 graphs checked by shacl: 1 violation, 1 warning found"
    )
    told = json.loads(report.json())
    assert (told["good"], told["graphs"], told["engine"]) == (False, 3, "shacl")
    assert [(each["severity"], each["file"]) for each in told["findings"]] == [
        ("violation", "d2.yaml"),
        ("warning", ""),
    ]


def test_the_judge_can_be_asked(
    sourced: r.Dossier, small_document: MakeDocument, mint: t.Minter
) -> None:
    store = built(sourced, mint, small_document(1))
    judged, daily = check(store, mint, engine="pyshacl"), check(store, mint, engine="shacl")
    assert (judged.engine, daily.engine) == ("pyshacl", "shacl")
    assert judged.findings == daily.findings != ()


# --- engines --------------------------------------------------------------------------------


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(UsageError, match="engines: shacl, pyshacl"):
        shacl.engine("jena")


@pytest.fixture
def without_compiled_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A platform on which the compiled engine is not installed."""
    monkeypatch.setitem(sys.modules, "shacl", None)
    shacl.compiled.cache_clear()
    yield
    shacl.compiled.cache_clear()


@pytest.mark.usefixtures("without_compiled_engine")
def test_without_the_compiled_engine_the_judge_works() -> None:
    assert shacl.engine().name == "pyshacl"
    with pytest.raises(MissingExtra, match="pip install shacl"):
        shacl.engine("shacl")
