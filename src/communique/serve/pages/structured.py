"""What a page says of itself in schema.org and DCAT terms, as JSON-LD in its head."""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup

from communique.serve.pages.links import outside
from communique.serve.pages.views.actor import ActorPage
from communique.serve.pages.views.document import DocumentPage
from communique.serve.pages.views.evidence import ClaimPage, StatementPage
from communique.serve.pages.views.front import Front
from communique.serve.pages.views.model import Item, Link
from communique.serve.pages.views.proposition import PropositionPage

_CONTEXT = {"@vocab": "https://schema.org/", "dcat": "http://www.w3.org/ns/dcat#"}
_ESCAPED = re.compile("[<>&\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_ACTORS = {"person": "Person", "state": "Country"}


def script(data: dict[str, Any]) -> Markup:
    """A data block for the head; browsers do not run it."""
    text = json.dumps({"@context": _CONTEXT, **_kept(data)}, ensure_ascii=False)
    # no text can end the block: JSON reads these escapes as the characters themselves
    text = _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return Markup(f'<script type="application/ld+json">{text}</script>')


def _kept(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value not in ("", None, [], ())}


def of_front(front: Front, address: str) -> dict[str, Any]:
    """The dossier as a data set with its distributions."""
    return {
        "@id": front.about.iri,
        "@type": ["Dataset", "dcat:Dataset"],
        "name": front.about.title,
        "description": front.about.description,
        "license": outside(front.about.licence),
        "inLanguage": front.about.language,
        "temporalCoverage": f"{front.since}/{front.until}" if front.since else "",
        "distribution": [
            {
                "@type": ["DataDownload", "dcat:Distribution"],
                "encodingFormat": "application/sparql-results+json",
                "contentUrl": f"{address}sparql",
                "name": "SPARQL 1.1 endpoint",
            }
        ],
    }


def of_document(page: DocumentPage) -> dict[str, Any]:
    """A document as a news article."""
    return {
        "@id": page.link.iri,
        "@type": "NewsArticle",
        "headline": page.link.label,
        "datePublished": page.published.rstrip("~?%"),
        "inLanguage": page.language,
        "url": outside(page.url),
        "publisher": _thing(page.outlet, "NewsMediaOrganization"),
        "author": [{"@type": "Person", "name": name} for name in page.authors],
    }


def of_statement(page: StatementPage) -> dict[str, Any]:
    """A statement as a quotation."""
    return _quotation(page.item) | {"text": page.words.exact}


def _quotation(item: Item) -> dict[str, Any]:
    return {
        "@id": item.iri,
        "@type": "Quotation",
        "description": item.paraphrase,
        "spokenByCharacter": _actor(item.speaker),
        "isPartOf": {"@id": item.document.iri, "@type": "NewsArticle", "name": item.document.label},
        "about": [_thing(side.proposition, "DefinedTerm") for side in item.sides],
    }


def of_claim(page: ClaimPage) -> dict[str, Any]:
    """A claim, with the document it appears in."""
    claim = page.claim
    return {
        "@id": claim.iri,
        "@type": "Claim",
        "name": " ".join(
            part
            for part in (
                claim.subject and claim.subject.label,
                claim.aspect and claim.aspect.label,
                claim.value,
                claim.unit,
            )
            if part
        ),
        "appearance": {
            "@id": claim.document.iri,
            "@type": "NewsArticle",
            "name": claim.document.label,
        },
        "about": _thing(claim.subject, "Thing"),
    }


def of_proposition(page: PropositionPage) -> dict[str, Any]:
    """A proposition as a defined term of the codebook."""
    return {
        "@id": page.link.iri,
        "@type": "DefinedTerm",
        "name": page.link.label,
        "description": page.definition,
        "inDefinedTermSet": f"{page.link.iri.rpartition('/proposition/')[0]}/codebook",
    }


def of_actor(page: ActorPage) -> dict[str, Any]:
    """An actor as a person, country or organization."""
    return {
        **_actor(page.link),
        "description": page.description,
        "alternateName": sorted({text for _, text in page.names}),
        "sameAs": outside(page.same_as),
        "url": outside(page.url),
        "jobTitle": [tenure.post.label for tenure in page.tenures],
    }


def of_thing(link: Link, description: str = "", kind: str = "Thing") -> dict[str, Any]:
    """Anything else, by name."""
    return {"@id": link.iri, "@type": kind, "name": link.label, "description": description}


def _actor(link: Link) -> dict[str, Any]:
    return {"@id": link.iri, "@type": _ACTORS.get(link.kind, "Organization"), "name": link.label}


def _thing(link: Link | None, kind: str) -> dict[str, Any] | None:
    return {"@id": link.iri, "@type": kind, "name": link.label} if link else None
