"""What goes with the pages: data in the head, pictures, files, and what is kept of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from communique.graph.knowledge import KnowledgeGraph
from communique.serve.pages.rendering import STATIC


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "Dataset"),
        ("/document/cnewslive-2025-07", "NewsArticle"),
        ("/document/asiae-2024-05/statement/mofa-announces-second-meeting", "Quotation"),
        ("/document/asiae-2024-05/claim/campaign-speech-date", "Claim"),
        ("/proposition/link-trade-and-defense", "DefinedTerm"),
        ("/actor/donald-trump", "Person"),
        ("/actor/usa", "Country"),
    ],
)
def test_the_head_says_in_json_ld_what_the_page_is_about(
    text: Callable[[str], str], path: str, kind: str
) -> None:
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text(path))
    assert block
    data = json.loads(block[1])
    assert kind in data["@type"]
    assert data["@id"].startswith("https://w3id.org/communique/dossier/sma/")


def test_pictures_come_as_specification_image_and_table(client: TestClient) -> None:
    iri = "https://w3id.org/communique/dossier/sma/series/sma"
    spec = client.get("/pictures/commitments.vl.json", params={"iri": iri}).json()
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    svg = client.get("/pictures/commitments.svg", params={"iri": iri})
    assert svg.headers["content-type"] == "image/svg+xml"
    assert svg.text.startswith("<svg")
    table = client.get("/pictures/commitments.csv", params={"iri": iri}).text
    assert "1991" in table
    assert client.get("/pictures/commitments.svg", params={"iri": "urn:x"}).status_code == 404


def test_marks_of_a_timeline_are_links_to_statements(text: Callable[[str], str]) -> None:
    page = text("/proposition/link-trade-and-defense")
    chart = page.partition('<figure class="chart">')[2].partition("</figure>")[0]
    assert re.search(r'href="/document/[^"]*/statement/', chart)


def test_a_page_that_is_known_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/about").headers["etag"]
    again = client.get("/about", headers={"if-none-match": tag})
    assert again.status_code == 304
    assert again.content == b""


def test_static_files_stay_where_they_are(client: TestClient) -> None:
    for path in ("/static/../rendering.py", "/static/%2e%2e/rendering.py", "/static/none.css"):
        assert client.get(path).status_code == 404
    page = client.get("/").text
    address = re.search(r'href="(/static/pages\.css\?v=[0-9a-f]+)"', page)
    assert address
    assert "immutable" in client.get(address[1]).headers["cache-control"]


def test_vendored_files_are_the_recorded_ones() -> None:
    folder = STATIC / "vendor" / "yasgui-4.6.2"
    recorded = dict(
        re.findall(r"\| (\S+) \| ([0-9a-f]{64}) \|", (folder / "SOURCE.md").read_text())
    )
    files = {path.name for path in folder.iterdir()} - {"SOURCE.md", "LICENSE.txt"}
    assert set(recorded) == files
    for name, digest in recorded.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert "Permission is hereby granted" in (folder / "LICENSE.txt").read_text()


def test_a_page_is_drawn_once_for_a_generation(
    serving: Callable[..., TestClient], shipped: KnowledgeGraph
) -> None:
    client = serving(shipped, "kept")
    assert isinstance(client.app, Starlette)
    site = client.app.state.site
    first = client.get("/topic/linkage")
    asked = list(site.shown)
    again = client.get("/topic/linkage")
    assert (again.text, again.headers["etag"]) == (first.text, first.headers["etag"])
    assert site.shown == asked
    known = client.get("/topic/linkage", headers={"if-none-match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    data = client.get("/topic/linkage", headers={"accept": "text/turtle"})
    assert data.headers["content-type"].startswith("text/turtle")
    site.edition = "newer"
    assert client.get("/topic/linkage").headers["etag"] != first.headers["etag"]
    assert len(site.shown) > len(asked)
