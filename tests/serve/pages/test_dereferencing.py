"""Every IRI opens: as a page for people, as RDF for programs, and never as something else."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from communique.graph import terms as t
from communique.graph.knowledge import KnowledgeGraph
from communique.graph.store.oxigraph import parse

TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
}


@pytest.fixture(scope="module")
def minted(shipped: KnowledgeGraph) -> list[str]:
    """Every IRI below the base that the graph says something of, by path."""
    base = shipped.mint.base
    found = {
        s[1:-1].removeprefix(base)
        for graph in shipped.store.graphs()
        for s, _, _ in shipped.store.triples(graph)
        if s.startswith(f"<{base}")
    }
    return sorted(found)


@pytest.mark.slow
def test_every_iri_of_ours_opens_for_people(client: TestClient, minted: list[str]) -> None:
    assert len(minted) > 1000
    lost = []
    for path in minted:
        answer = client.get(f"/{path}")
        if answer.status_code == 303:
            address = answer.headers["location"]
            answer = client.get(address)
            anchor = address.partition("#")[2]
            if anchor and anchor.split("-")[0] in ("round", "commitment", "tenure", "stance"):
                assert f'id="{anchor}"' in answer.text, address
        if answer.status_code != 200:
            lost.append((answer.status_code, path))
    assert lost == []


@pytest.mark.parametrize("suffix", TYPES)
@pytest.mark.parametrize(
    "path", ["actor/usa", "document/cnewslive-2025-07/statement/mofa-no-renewed-talks", "tenure/x"]
)
def test_rdf_by_suffix_and_by_accept_is_the_same(
    client: TestClient, shipped: KnowledgeGraph, path: str, suffix: str
) -> None:
    media = TYPES[suffix]
    if path == "tenure/x":
        graph = shipped.mint.graph("registry")
        path = next(
            s[1:-1].removeprefix(shipped.mint.base)
            for s, p, _ in shipped.store.triples(graph)
            if p == t.term("cmq:holder")
        )
    elif "statement" in path:
        path = next(iter(shipped.statements())).iri.removeprefix(shipped.mint.base)
    by_suffix = client.get(f"/{path}.{suffix}")
    by_accept = client.get(f"/{path}", headers={"accept": media})
    assert by_suffix.status_code == by_accept.status_code == 200
    assert by_suffix.headers["content-type"].partition(";")[0] == media
    assert "accept" in by_accept.headers["vary"].lower()
    one, other = (set(parse(each.content, suffix)) for each in (by_suffix, by_accept))
    assert one == other
    assert f"<{shipped.mint.base}{path}>" in {s for s, _, _, _ in one}


def test_the_page_links_its_own_rdf_and_its_iri(client: TestClient) -> None:
    page = client.get("/actor/usa").text
    assert '<link rel="canonical" href="https://w3id.org/communique/dossier/sma/actor/usa">' in page
    for suffix, media in TYPES.items():
        assert f'<link rel="alternate" type="{media}" href="/actor/usa.{suffix}">' in page


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/html", "text/html"),
        ("*/*", "text/html"),
        ("", "text/html"),
        ("text/turtle;q=0.9, text/html;q=0.5", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("text/html, text/turtle;q=0.9", "text/html"),
    ],
)
def test_the_accept_header_decides(client: TestClient, accept: str, media: str) -> None:
    for path in ("/", "/actor/usa", "/ns", "/codebook"):
        answer = client.get(path, headers={"accept": accept})
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == media


def test_what_nobody_offers_is_refused(client: TestClient) -> None:
    answer = client.get("/actor/usa", headers={"accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.json()["error"]["message"]


@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/json"])
@pytest.mark.parametrize(
    "path", ["/actor/nobody", "/nothing", "/document/x/statement/y", "/a/b/c/d", "/%00", "/%ff/%zz"]
)
def test_what_is_unknown_is_not_found(client: TestClient, path: str, accept: str) -> None:
    assert client.get(path, headers={"accept": accept}).status_code in (400, 404, 406)


def test_a_thing_inside_another_is_shown_where_it_stands(client: TestClient) -> None:
    statement = "/document/asiae-2024-05/statement/mofa-announces-second-meeting"
    answer = client.get(f"{statement}/passage/position")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{statement}#")
    answer = client.get("/graph/document/asiae-2024-05")
    assert (answer.status_code, answer.headers["location"]) == (303, "/document/asiae-2024-05")
    data = client.get(f"{statement}/passage", headers={"accept": "text/turtle"})
    assert data.status_code == 200


def test_iris_elsewhere_open_too(client: TestClient, shipped: KnowledgeGraph) -> None:
    base = shipped.mint.base
    answer = client.get("/resource", params={"iri": f"{base}actor/usa"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/actor/usa")
    answer = client.get("/resource", params={"iri": t.NAMESPACE + "Statement"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/ns#Statement")
    wikidata = next(
        o[1:-1]
        for _, p, o in shipped.store.triples(shipped.mint.graph("registry"))
        if p == t.term("schema:sameAs")
    )
    assert client.get("/resource", params={"iri": wikidata}).status_code == 200
    assert client.get("/resource", params={"iri": "urn:unknown"}).status_code == 404
    assert client.get("/resource", params={"iri": "no iri"}).status_code == 404


def test_the_ontology_opens_with_every_term_at_its_place(client: TestClient) -> None:
    page = client.get("/ns").text
    for name in ("Statement", "supports", "Tenure"):
        assert f'<li id="{name}">' in page
    found = parse(client.get("/ns.ttl").content, "ttl")
    assert t.term("cmq:Statement") in {s for s, _, _, _ in found}
    assert client.get("/ns.png").status_code == 404


def test_addresses_with_percent_escapes_are_read_once(client: TestClient) -> None:
    assert client.get("/actor/" + quote("usa")).status_code == 200
    assert client.get("/actor/u%73a").status_code == 200
    assert client.get("/actor/%2e%2e/usa").status_code == 404
