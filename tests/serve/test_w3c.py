"""The W3C suites of SPARQL 1.1 Protocol, Graph Store Protocol and Service Description, replayed.

Requests are sent as the manifests spell them, with no header added but Host, Content-Length and,
where something is written, the token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_CODES = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}
_SUITES = Path(__file__).resolve().parents[3] / "shared" / "w3c" / "sparql" / "sparql11"


def _manifest(name: str) -> Graph:
    graph = Graph()
    if (_SUITES / name).is_file():
        graph.parse(_SUITES / name, format="turtle", publicID=(_SUITES / name).as_uri())
    return graph


def _entries(graph: Graph) -> list[Node]:
    return [each for head in graph.objects(None, MF.entries) for each in Collection(graph, head)]


_PROTOCOL = _manifest("protocol/manifest.ttl")
_STORE = [_manifest(f"graph-store-protocol/manifest-{kind}.ttl") for kind in ("direct", "indirect")]


def _name(test: Node) -> str:
    return re.split("[#/]", str(test))[-1]


@pytest.mark.parametrize("test", _entries(_PROTOCOL), ids=_name)
def test_protocol(test: Node, w3c: Path, writable: Any) -> None:
    writable.update("CLEAR ALL")
    for data in _PROTOCOL.objects(test, UT.graphData):
        file, name = _PROTOCOL.value(data, UT.graph), _PROTOCOL.value(data, RDFS.label)
        body = Path(str(file).removeprefix("file://")).read_bytes()
        headers = {"Content-Type": "text/turtle", "Authorization": f"Bearer {writable.token}"}
        target = f"/store?graph={quote(str(name), safe='')}"
        assert writable("PUT", target, body, headers).status in (201, 204)
    for request in _requests(_PROTOCOL, test):
        path = str(_PROTOCOL.value(request, HT.absolutePath)).removeprefix("/sparql/")
        is_update = "update" in _name(test) and not _asks(_PROTOCOL, request)
        _replay(writable, _PROTOCOL, request, ("/update" if is_update else "/sparql") + path)


def _asks(graph: Graph, request: Node) -> bool:
    """Whether a request of an update test looks at what the update has done."""
    body = graph.value(request, HT.body)
    return body is not None and "ASK" in str(graph.value(body, CNT.chars))


@pytest.mark.parametrize(
    ("graph", "test"),
    [(graph, test) for graph in _STORE for test in _entries(graph)],
    ids=lambda value: _name(value) if isinstance(value, URIRef) else "",
)
def test_graph_store(graph: Graph, test: Node, w3c: Path, writable: Any) -> None:
    writable.update("CLEAR ALL; DROP ALL")
    location = ""
    for request in _requests(graph, test):
        path = str(graph.value(request, HT.absolutePath)).replace("/gsp", "/store", 1)
        path = path.replace("$LOCATION$", quote(location, safe=""))
        answer = _replay(writable, graph, request, path)
        location = answer.headers.get("location", location)


def _requests(graph: Graph, test: Node) -> Iterator[Node]:
    head = graph.value(graph.value(test, MF.action), HT.requests)
    assert head is not None
    return iter(Collection(graph, head))


def _replay(server: Any, graph: Graph, request: Node, target: str) -> Any:
    body, encoding = b"", "utf-8"
    content = graph.value(request, HT.body)
    if content is not None:
        encoding = str(graph.value(content, CNT.characterEncoding))
        body = str(graph.value(content, CNT.chars)).encode(encoding)
    headers = _headers(graph, request) | {"Authorization": f"Bearer {server.token}"}
    if b"multipart" in headers.get("content-type", "").encode():
        body = re.sub(rb"(?<!\r)\n[ ]*", b"\r\n", body).strip() + b"\r\n"
    answer = server(str(graph.value(request, HT.methodName)), target, body, headers)
    expected = graph.value(request, HT.resp)
    statuses = [_pattern(str(each)) for each in graph.objects(expected, MF.expectedStatus)]
    assert any(re.fullmatch(each, str(answer.status)) for each in statuses), answer
    _check_format(graph, expected, answer)
    _check_body(graph, expected, answer)
    return answer


def _headers(graph: Graph, message: Node | None) -> dict[str, str]:
    head = graph.value(message, HT.headers)
    listed: list[Node] = list(Collection(graph, head)) if head is not None else []
    return {
        str(graph.value(each, HT.fieldName)): str(graph.value(each, HT.fieldValue))
        for each in listed
    }


def _pattern(code: str) -> str:
    name = code.rpartition("#")[2].removeprefix("StatusCode")
    return _CODES.get(name, name).replace("x", r"\d")


def _check_format(graph: Graph, expected: Node | None, answer: Any) -> None:
    kind = graph.value(expected, MF.expectedFormat)
    families = {
        "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
        "tabular": {
            "application/sparql-results+json", "application/sparql-results+xml",
            "text/csv", "text/tab-separated-values",
        },
        "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml"},
    }  # fmt: skip
    if kind is not None:
        assert answer.media_type in families[str(kind)]
    wanted = graph.value(expected, MF.expectedBoolean)
    if isinstance(wanted, Literal):
        assert json.loads(answer.body)["boolean"] is wanted.value


def _check_body(graph: Graph, expected: Node | None, answer: Any) -> None:
    content = graph.value(expected, HT.body)
    if content is not None:
        assert (
            _headers(graph, expected)
            .get("content-type", "text/turtle")
            .startswith(answer.media_type)
        )
        base = "http://www.example/"
        wanted = Graph().parse(data=str(graph.value(content, CNT.chars)), publicID=base)
        found = Graph().parse(data=answer.body, format="turtle", publicID=base)
        assert isomorphic(found, wanted)


def test_the_suites_are_whole(w3c: Path) -> None:
    assert len(_entries(_PROTOCOL)) == 34
    assert sum(len(_entries(graph)) for graph in _STORE) == 13


# --- service description -------------------------------------------------------------------------


def _described(server: Any) -> Graph:
    answer = server("GET", "/sparql")
    assert answer.status == 200
    return Graph().parse(data=answer.body, format=answer.media_type)


def test_get_on_the_endpoint_returns_rdf(server: Any) -> None:
    assert len(_described(server)) > 10


def test_the_description_has_a_matching_endpoint_triple(server: Any) -> None:
    assert (None, SD.endpoint, URIRef(f"{server.url}/sparql")) in _described(server)


def test_the_description_conforms_to_the_schema(server: Any) -> None:
    """Domains and ranges as the vocabulary has them, with exactly one endpoint per service."""
    graph = _described(server)
    rdf_type = URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    (service,) = graph.subjects(rdf_type, SD.Service)
    assert len(list(graph.objects(service, SD.endpoint))) == 1
    known = {
        SD.endpoint, SD.feature, SD.defaultDataset, SD.resultFormat, SD.inputFormat,
        SD.supportedLanguage, SD.defaultGraph, SD.languageExtension,
    }  # fmt: skip
    used = {each for each in graph.predicates() if str(each).startswith(str(SD))}
    assert used <= known
    for wanted, kind in ((SD.defaultDataset, SD.Dataset), (SD.defaultGraph, SD.Graph)):
        assert all((each, rdf_type, kind) in graph for each in graph.objects(None, wanted))
    languages = {SD.SPARQL11Query, SD.SPARQL11Update, SD.SPARQL10Query}
    assert set(graph.objects(service, SD.supportedLanguage)) <= languages
    assert set(graph.objects(service, SD.feature)) == {SD.UnionDefaultGraph}


# --- result formats ------------------------------------------------------------------------------

_RESULTS = [
    ("csv-tsv-res", "csvtsv01", "csv"),
    ("csv-tsv-res", "csvtsv02", "csv"),
    ("csv-tsv-res", "csvtsv03", "csv"),
    ("csv-tsv-res", "csvtsv01", "tsv"),
    ("csv-tsv-res", "csvtsv02", "tsv"),
    ("csv-tsv-res", "csvtsv03", "tsv"),
    ("json-res", "jsonres01", "srj"),
    ("json-res", "jsonres02", "srj"),
    ("json-res", "jsonres03", "srj"),
    ("json-res", "jsonres04", "srj"),
]
_MEDIA = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "srj": "application/sparql-results+json",
}


@pytest.mark.parametrize(("suite", "name", "kind"), _RESULTS)
def test_result_formats(suite: str, name: str, kind: str, w3c: Path, writable: Any) -> None:
    folder = w3c / suite
    if name == "csvtsv03":
        query, data = "csvtsv01.rq", "data2.ttl"
    else:
        query, data = f"{name}.rq", "data.ttl"
    headers = {"Content-Type": "text/turtle", "Authorization": f"Bearer {writable.token}"}
    writable.update("CLEAR ALL")
    assert writable("PUT", "/store?default", (folder / data).read_bytes(), headers).status < 300
    answer = writable.query((folder / query).read_text(), _MEDIA[kind])
    assert answer.media_type == _MEDIA[kind]
    wanted = (folder / f"{name}.{kind}").read_text()
    if kind == "srj":
        assert _json_rows(answer.text) == _json_rows(wanted)
    else:
        assert _table(answer.text, kind) == _table(wanted, kind)


def _json_rows(text: str) -> Any:
    found = json.loads(text)
    if "boolean" in found:
        return found["boolean"]
    rows = [
        sorted((name, _json_term(term)) for name, term in row.items())
        for row in found["results"]["bindings"]
    ]
    return sorted(found["head"]["vars"]), sorted(rows)


def _json_term(term: dict[str, str]) -> tuple[str, ...]:
    kind = "literal" if term["type"] == "typed-literal" else term["type"]
    words = "" if kind == "bnode" else term["value"]  # labels are free
    return kind, words, term.get("xml:lang", ""), term.get("datatype", "")


def _table(text: str, kind: str) -> Any:
    import csv
    import io

    if kind == "csv":
        head, *rows = list(csv.reader(io.StringIO(text)))
        cells = [[_csv_cell(cell) for cell in row] for row in rows]
    else:
        head, *lines = text.rstrip("\r\n").split("\n")[0].split("\t"), *text.split("\n")[1:]
        cells = [[_tsv_cell(cell) for cell in line.split("\t")] for line in lines if line]
    order = sorted(range(len(head)), key=lambda at: head[at])
    return [head[at] for at in order], sorted([row[at] for at in order] for row in cells)


def _csv_cell(cell: str) -> str:
    """A value in one spelling: the engine keeps numbers by value, and 1.0E6 is 1000000."""
    if cell.startswith("_:"):
        return "_:"
    try:
        return repr(float(cell))
    except ValueError:
        return cell


def _tsv_cell(cell: str) -> str:
    """A term in one spelling, numbers by value; they may be written short."""
    if cell.startswith("_:"):
        return "_:"
    if not cell:
        return ""
    graph = Graph().parse(data=f"<urn:s> <urn:p> {cell} .", format="turtle")
    term = next(iter(graph.objects()))
    if isinstance(term, Literal) and isinstance(term.value, (int, float, Decimal)):
        return repr(float(term.value))  # the engine keeps xsd:negativeInteger as xsd:integer
    return term.n3()
