"""SERVICE: refused by default, and the W3C suite passes for endpoints that are allowed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

_SRX = "{http://www.w3.org/2005/sparql-results#}"
_INVALID = "http://invalid.endpoint.org/"
# query, local data, and the data of endpoints by the IRI they have in the query
_SUITE: list[tuple[str, str, str, dict[str, str]]] = [
    ("service01", "service01", "data01.ttl", {"example.org": "data01endpoint.ttl"}),
    ("service02", "service02", "",
     {"example1.org": "data02endpoint1.ttl", "example2.org": "data02endpoint2.ttl"}),
    ("service03", "service03", "",
     {"example1.org": "data03endpoint1.ttl", "example2.org": "data03endpoint2.ttl"}),
    ("service04a", "service04", "data04.ttl", {"example.org": "data04endpoint.ttl"}),
    ("service05", "service05", "data05.ttl",
     {"example1.org": "data05endpoint1.ttl", "example2.org": "data05endpoint2.ttl"}),
    ("service06", "service06", "", {"example1.org": "data06endpoint1.ttl"}),
    ("service07", "service07", "data07.ttl", {}),
]  # fmt: skip


def _endpoint(url: str, host: str) -> str:
    """An endpoint of its own for every host of the suite: one graph of the second server."""
    return f"{url}/sparql?default-graph-uri=urn:{host}"


@pytest.fixture(scope="module")
def pair(
    serve: Any, token_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Any, Any]]:
    """A server that may ask a second one, which may ask itself."""
    folder = tmp_path_factory.mktemp("federation")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    allowed = [_endpoint(url, host) for host in ("example1.org", "example2.org", "example.org")]
    common = ["--updates", "--token-file", str(token_file)]
    for prefix in (*allowed, _INVALID):
        common += ["--allow-service", prefix]
    with (
        serve(folder / "b", "--store", str(folder / "b/s"), "--port", str(port), *common) as other,
        serve(folder / "a", "--store", str(folder / "a/s"), *common) as near,
    ):
        yield near, other


def _put(server: Any, target: str, file: Path) -> None:
    headers = {"Content-Type": "text/turtle", "Authorization": f"Bearer {server.token}"}
    assert server("PUT", target, file.read_bytes(), headers).status in (201, 204)


@pytest.mark.parametrize(("query", "result", "local", "remote"), _SUITE)
def test_w3c_suite(
    query: str, result: str, local: str, remote: dict[str, str], w3c: Path, pair: Any
) -> None:
    near, other = pair
    folder = w3c / "service"
    near.update("CLEAR ALL")
    other.update("CLEAR ALL")
    text = (folder / f"{query}.rq").read_text()
    if local:
        data = (folder / local).read_text()
        for host in remote:
            data = data.replace(f"http://{host}/sparql", _endpoint(other.url, host))
        headers = {"Content-Type": "text/turtle", "Authorization": f"Bearer {near.token}"}
        assert near("PUT", "/store?default", data, headers).status < 300
    for host, file in remote.items():
        _put(other, f"/store?graph={quote(f'urn:{host}')}", folder / file)
        text = text.replace(f"http://{host}/sparql", _endpoint(other.url, host))
    answer = near.query(text)
    assert answer.status == 200, answer.body
    found = sorted(sorted(row.items()) for row in answer.rows)
    wanted = (folder / f"{result}.srx").read_text()
    for host in remote:
        url = _endpoint(other.url, host)
        wanted = wanted.replace(f"http://{host}/sparql", url)
    assert found == _expected(wanted)


def _expected(text: str) -> Any:
    rows = ElementTree.fromstring(text).iter(f"{_SRX}result")
    return sorted(
        sorted((cell.get("name"), (cell[0].text or "").strip()) for cell in row) for row in rows
    )


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { BIND (<http://127.0.0.1:9/> AS ?x) SERVICE ?x { ?s ?p ?o } }",
        "PREFIX x: <http://127.0.0.1:9/> SELECT * { SERVICE x: { ?s ?p ?o } }",
    ],
)
def test_a_service_is_refused_by_default(sparql: str, server: Any) -> None:
    answer = server.query(sparql)
    assert answer.status == 400
    assert answer.error["kind"] == "refused"
    assert "SERVICE" in answer.error["message"]


def test_other_endpoints_than_those_allowed_are_refused(pair: Any) -> None:
    near, other = pair
    for target in (
        f"{other.url}/sparql?default-graph-uri=urn:elsewhere",
        f"{other.url}/update",
        "http://invalid.endpoint.org.evil.example/",
        "http://user@invalid.endpoint.org/",
    ):
        answer = near.query(f"SELECT * {{ SERVICE <{target}> {{ ?s ?p ?o }} }}")
        assert (answer.status, answer.error["kind"]) == (400, "refused")
    prefixed = near.query(
        "PREFIX i: <http://invalid.endpoint.org/> ASK { SERVICE i:x { ?s ?p ?o } }"
    )
    assert prefixed.status == 400


def test_the_description_names_federation_where_it_is_allowed(pair: Any) -> None:
    near, _ = pair
    assert "BasicFederatedQuery" in near("GET", "/sparql").text
