"""What the service says of itself: service description, VoID, example queries.

Sources: https://www.w3.org/TR/sparql11-service-description/ , https://www.w3.org/TR/void/ .
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from communique import queries
from communique.errors import UnknownQuestion
from communique.graph import terms as t
from communique.graph.store.oxigraph import serialize
from communique.graph.terms import Triple
from communique.serve import copies, formats, void
from communique.serve.errors import Failed
from communique.serve.front import Front
from communique.serve.negotiation import best
from communique.serve.settings import Settings
from communique.serve.workers import messages

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads",
)  # fmt: skip
_INPUT_FORMATS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")
AT_ONCE = 200_000
"""Quads up to which a description is counted while the client waits."""
COUNTED = 50_000
"""Quads that are counted in a second, or more."""
_A = t.term("rdf:type")


def routes() -> list[BaseRoute]:
    """The routes of the metadata."""
    return [
        Route("/.well-known/void", dataset),
        Route("/.well-known/sparql-examples", examples),
        Route("/.well-known/sparql-examples/{name}", example),
    ]


async def dataset(request: Request) -> Response:
    """The VoID description of the data served now; 503 while much data is being counted."""
    front: Front = request.app.state.front
    media_type = _media_type(request)
    job: messages.Job = messages.Statistics(media_type, front.settings.public)
    if front.edition.copied:  # it has been counted already
        job = messages.ReadGraph(copies.graph_of(front.base), media_type)
    elif front.describing and (front.quads or 0) > AT_ONCE:
        message = "a new generation is being counted; its description follows in a moment"
        wait = 5 + (front.quads or 0) // COUNTED
        raise Failed(503, "busy", message, retry_after=wait)
    answer = await front.run(job, client="metadata", text="void")
    headers = {"ETag": f"W/{front.etag}"}
    return Response(answer.body, media_type=formats.content_type(media_type), headers=headers)


async def examples(request: Request) -> Response:
    """All example queries."""
    front: Front = request.app.state.front
    return _rdf(request, [*void.examples(front.settings.public), *_prefixes(front)])


async def example(request: Request) -> Response:
    """One example query, also by ``NAME.ttl``."""
    front: Front = request.app.state.front
    name = request.path_params["name"].removesuffix(".ttl")
    try:
        question = queries.question(name)
    except UnknownQuestion as error:
        raise Failed(404, "missing", str(error)) from None
    return _rdf(request, [*void.example(question, front.settings.public), *_prefixes(front)])


def _prefixes(front: Front) -> Iterator[Triple]:
    return void.prefixes(front.settings.public)


def _media_type(request: Request) -> str:
    found = best(request.headers.get("accept", ""), tuple(formats.RDF))
    if found is None:
        raise Failed(406, "unacceptable", f"this is given in: {', '.join(formats.RDF)}")
    return found


def _rdf(request: Request, triples: list[Triple]) -> Response:
    media_type = _media_type(request)
    body = _serialized(triples, media_type)
    return Response(body, media_type=formats.content_type(media_type))


def _serialized(triples: list[Triple], media_type: str) -> bytes:
    return serialize(((s, p, o, "") for s, p, o in triples), formats.RDF[media_type])


@lru_cache(maxsize=64)
def service_description(settings: Settings, endpoint: str, media_type: str) -> bytes:
    """What the service at ``endpoint`` can do, as RDF."""
    return _serialized([*_service(settings, endpoint)], media_type)


def _service(settings: Settings, endpoint: str) -> Iterator[Triple]:
    service, data = f"<{endpoint}#service>", f"<{settings.public}/.well-known/void#dataset>"
    graph = f"<{endpoint}#default-graph>"
    yield service, _A, _sd("Service")
    yield service, _sd("endpoint"), f"<{endpoint}>"
    yield service, _sd("supportedLanguage"), _sd("SPARQL11Query")
    # all graphs together are the default graph of queries that name no dataset
    yield service, _sd("feature"), _sd("UnionDefaultGraph")
    for name in _RESULT_FORMATS:
        yield service, _sd("resultFormat"), f"<{FORMATS}{name}>"
    if settings.services:
        yield service, _sd("feature"), _sd("BasicFederatedQuery")
    if settings.writable:
        yield service, _sd("supportedLanguage"), _sd("SPARQL11Update")
        for name in _INPUT_FORMATS:
            yield service, _sd("inputFormat"), f"<{FORMATS}{name}>"
    yield service, _sd("defaultDataset"), data
    yield data, _A, _sd("Dataset")
    yield data, _sd("defaultGraph"), graph
    yield graph, _A, _sd("Graph")
    yield service, t.term("rdfs:seeAlso"), f"<{settings.public}/.well-known/void>"
    yield service, t.term("rdfs:seeAlso"), f"<{settings.public}/.well-known/sparql-examples>"


def _sd(name: str) -> str:
    return f"<{SD}{name}>"
