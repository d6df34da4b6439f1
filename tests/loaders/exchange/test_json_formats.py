"""Web Annotations, ClaimReviews and quotations of other tools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from communique.errors import UsageError
from communique.graph import records as r
from communique.loaders.articles.add import add
from communique.loaders.dossier import load
from communique.loaders.exchange.importing import ImportReport, import_codings

TEXT = "Ann Lund said no. Bo Berg said no.\nNo more was said.\n"


def take(dossier: Path, name: str, value: Any) -> ImportReport:
    file = dossier.parent / name
    lines = name.endswith(".jsonl")
    file.write_text("\n".join(map(json.dumps, value)) if lines else json.dumps(value))
    return import_codings(dossier, [file])


def statements(dossier: Path) -> list[r.Statement]:
    loaded = load(dossier)
    assert not loaded.stale
    return [each for document in loaded.dossier.documents for each in document.statements]


@pytest.fixture
def address(dossier: Path) -> str:
    """The address of an article that is in the dossier."""
    file = dossier.parent / "a.txt"
    file.write_text(TEXT)
    document = add(dossier, [file]).items[0].path
    assert document is not None
    url = "https://ledger.example/a"
    document.write_text(document.read_text().replace("outlet:", f'url: "{url}"\noutlet:', 1))
    return url


def annotation(source: str, *selectors: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "urn:a:1",
        "type": "Annotation",
        "creator": {"type": "Person", "name": "mina"},
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": "costs"},
            {"type": "TextualBody", "value": "speaker: Bo Berg"},
            {"type": "TextualBody", "value": "concept: Pay more"},
            {"type": "TextualBody", "value": "agreement: no"},
            {"type": "TextualBody", "value": "He refuses."},
        ],
        "target": {"source": source, "selector": list(selectors)},
        **more,
    }


POSITION = {"type": "TextPositionSelector", "start": 18, "end": 33}
QUOTE = {"@type": "oa:TextQuoteSelector", "oa:exact": "said no", "oa:prefix": "Bo Berg "}


@pytest.mark.parametrize("selectors", [[POSITION], [QUOTE], [POSITION, {"type": "CssSelector"}]])
def test_annotations_of_an_article_that_is_there(
    dossier: Path, address: str, selectors: list[dict[str, Any]]
) -> None:
    report = take(dossier, "a.jsonld", annotation(address, *selectors))
    assert report.files[0].count("taken") == 1
    (one,) = statements(dossier)
    assert one.passage.exact in ("Bo Berg said no", "said no")
    assert one.passage.end == 33
    assert (one.speaker, one.topics, one.paraphrase) == ("bo-berg", ("costs",), "He refuses.")
    assert one.stances == (r.Stance(proposition="pay-more", polarity=-1),)
    assert one.by == r.By(coder="mina")


def test_annotations_that_do_not_fit_are_refused(dossier: Path, address: str) -> None:
    page = {"type": "AnnotationPage", "items": [
        annotation(address, POSITION, {"type": "TextQuoteSelector", "exact": "Ann Lund said"}),
        annotation(address, {"type": "TextQuoteSelector", "exact": "said no"}),
        annotation(address, {"type": "XPathSelector", "value": "/html"}),
        annotation(address, target=[address, address]),
        {**annotation(address, POSITION), "target": f"{address}#char=0,8"},
    ]}  # fmt: skip
    report = take(dossier, "a.jsonld", page)
    why = {item.place: item.why for item in report.files[0].items if item.why}
    assert "not 'Ann Lund said'; those words stand at 0" in why["annotation 1"]
    assert "2 such places" in why["annotation 2"]
    assert "XPathSelector" in why["annotation 3"]
    assert "2 targets" in why["annotation 4"]
    assert [each.passage.exact for each in statements(dossier)] == ["Ann Lund"]


def test_annotations_of_an_article_nobody_has(dossier: Path) -> None:
    quoted = {"type": "TextQuoteSelector", "exact": "nobody said so"}
    take(dossier, "a.jsonld", annotation("https://elsewhere.example/x", quoted))
    (one,) = statements(dossier)
    assert one.passage.exact == "nobody said so"
    (document,) = load(dossier).dossier.documents
    assert (document.url, document.text.media_type) == (
        "https://elsewhere.example/x", "text/x-coded-passages",
    )  # fmt: skip


def review(**more: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": "https://check.example/1",
        "datePublished": "2005-02-16",
        "author": {"@type": "Organization", "name": "Lamp Check"},
        "claimReviewed": "Lamps are green",
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "Ann Lund"},
            "datePublished": "2005-02-01",
        },
        "reviewRating": {"@type": "Rating", "ratingValue": "2", "worstRating": 1, "bestRating": 5},
        **more,
    }


def test_a_review_is_a_claim_and_a_side_on_it(dossier: Path) -> None:
    report = take(dossier, "r.json", {"@graph": [review(), {"@type": "WebPage"}]})
    assert report.files[0].format == "claimreview"
    claimed, judged = statements(dossier)
    assert (claimed.speaker, claimed.said_on) == ("ann-lund", "2005-02-01")
    assert claimed.stances == (r.Stance(proposition="lamps-are-green", polarity=1),)
    assert (judged.speaker, judged.stances[0].polarity) == ("lamp-check", -0.5)
    (document,) = load(dossier).dossier.documents
    assert (document.outlet, document.url) == ("lamp-check", "https://check.example/1")


def test_ratings_in_words_and_reviews_without_claimants(dossier: Path) -> None:
    wordy = review(url="https://check.example/2", reviewRating={"alternateName": "False."})
    odd = review(url="https://check.example/3", reviewRating={"alternateName": "Four noses"})
    nobody = review(url="https://check.example/4", itemReviewed={"@type": "Claim"})
    report = take(dossier, "r.json", [wordy, odd, nobody])
    assert report.refused == 1
    assert any("Four noses" in note for note in report.files[0].notes)
    assert sorted(s.stances[0].polarity for s in statements(dossier)) == [-1, 1, 1]


def test_quotations_with_likely_speakers(dossier: Path) -> None:
    lines = [
        {"quoteID": "2015-01-01-000001", "quotation": "We will not pay", "speaker": "Ann Lund",
         "qids": ["Q1"], "date": "2015-01-01 08:00:00", "numOccurrences": 2,
         "probas": [["Ann Lund", "0.9"], ["None", "0.1"]],
         "urls": ["https://a.example/1", "https://b.example/1"], "phase": "E"},
        {"quoteID": "2015-01-01-000002", "quotation": "Lamps", "speaker": "None", "urls": []},
        {"articleID": "2015-01-02-000009", "title": "More lamps", "date": "2015-01-02",
         "phase": "E", "url": "https://a.example/2", "quotations": [
             {"quoteID": "2015-01-02-000003", "quotation": "Green", "localTopSpeaker": "None",
              "globalTopSpeaker": "Bo Berg", "localProbas": [["Bo Berg", 0.7]]}]},
    ]  # fmt: skip
    report = take(dossier, "q.jsonl", lines)
    assert (report.files[0].format, report.refused) == ("quotebank", 0)
    found = {each.passage.exact: each for each in statements(dossier)}
    assert found["We will not pay"].by == r.By(extractor="Quobert", version="E", confidence=0.9)
    assert found["We will not pay"].mode == "direct"
    assert found["Lamps"].speaker == "unnamed:speaker-not-named"
    assert found["Green"].speaker == "bo-berg"
    dates = {d.url: d.published for d in load(dossier).dossier.documents if d.url}
    assert dates == {"https://a.example/1": "2015-01-01", "https://a.example/2": "2015-01-02"}


def test_a_file_nobody_knows(dossier: Path) -> None:
    (report,) = take(dossier, "x.json", {"hello": "world"}).files
    assert isinstance(report.error, UsageError)
    assert "--as" in str(report.error)
