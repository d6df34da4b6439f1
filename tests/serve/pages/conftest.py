"""The pages of the shipped dossier, and of a hostile one, served in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

import communique
from communique.errors import TermError, UsageError
from communique.graph import terms as t
from communique.graph.knowledge import KnowledgeGraph
from communique.graph.store import Solutions
from communique.graph.store.oxigraph import serialize
from communique.serve.errors import Failed
from communique.serve.formats import RDF
from communique.serve.pages import routes
from communique.serve.pages.views import VIEWS
from communique.serve.site import AnswerTable


class LocalSite:
    """A ``serve.site.Site`` that asks a graph in this process, without workers and limits.

    ``shown`` counts how often each view was made; ``limit`` is the most rows of an answer.
    """

    def __init__(self, kg: KnowledgeGraph, title: str, limit: int = 1000) -> None:
        self.kg, self.title, self.limit = kg, title, limit
        self.mint, self.base = kg.mint, kg.mint.base
        self.shown: list[str] = []
        self.edition = "test"

    @property
    def generation(self) -> int:
        return self.kg.store.generation

    @property
    def etag(self) -> str:
        return f'"{self.generation}-{self.edition}"'

    async def view(self, name: str, /, **params: str) -> Any:
        self.shown.append(name)
        try:
            made = VIEWS[name](self.kg, **params)
        except UsageError as error:
            raise Failed(400, "usage", str(error)) from error
        return msgspec.json.decode(msgspec.json.encode(made))

    async def ask(self, question: str, /, **params: str) -> AnswerTable:
        try:
            found = self.kg.ask(question, **params)
        except UsageError as error:
            raise Failed(400, "usage", str(error)) from error
        rows: list[list[Any]] = [
            [v if v is None or isinstance(v, (str, int, float)) else float(v) for v in row]
            for row in found[: self.limit]
        ]
        more = len(found) > self.limit
        return AnswerTable(found.columns, rows, found.narrow, more, self.limit, "SELECT * {}")

    async def rdf(self, iri: str, media_type: str) -> bytes:
        try:
            spelled = t.iri(iri)
        except TermError as error:
            raise Failed(400, "usage", str(error)) from error
        triples = list(self.kg.store.triples(iri))
        if not triples:
            found = self.kg.store.query(
                f"SELECT DISTINCT ?p ?o WHERE {{ GRAPH ?g {{ {spelled} ?p ?o }} }}"
            )
            assert isinstance(found, Solutions)
            triples = [(spelled, p, o) for p, o in found.rows if p and o]
        if not triples:
            raise Failed(404, "missing", f"the graph says nothing of {iri}")
        return serialize(((*triple, "") for triple in triples), RDF[media_type])


@pytest.fixture(scope="session")
def shipped(sma: Path) -> KnowledgeGraph:
    """The graph of the shipped dossier."""
    return communique.open(sma, strict=False)


@pytest.fixture(scope="session")
def serving() -> Iterator[Callable[[KnowledgeGraph, str], TestClient]]:
    """Serves a graph: ``serving(kg, title)`` is a client that follows no redirects."""
    opened: list[TestClient] = []

    def serve(kg: KnowledgeGraph, title: str) -> TestClient:
        app = Starlette(routes=routes())
        app.state.site = LocalSite(kg, title)
        client = TestClient(app, follow_redirects=False, raise_server_exceptions=True)
        client.headers["accept"] = "text/html"
        opened.append(client)
        return client

    yield serve
    for client in opened:
        client.close()


@pytest.fixture(scope="session")
def client(serving: Callable[..., TestClient], shipped: KnowledgeGraph) -> TestClient:
    """The pages of the shipped dossier."""
    return serving(shipped, "The Special Measures Agreement")


@pytest.fixture(scope="session")
def text(client: TestClient) -> Callable[[str], str]:
    """``text(path)``: a page of the shipped dossier."""
    return lambda path: client.get(path).text
