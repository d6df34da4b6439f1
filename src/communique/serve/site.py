"""What pages get of the server: the interface, and the answer to a question as a table."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

from communique.graph.terms import Minter


class AnswerTable(msgspec.Struct, frozen=True):
    """The answer to a question of the catalogue, at most ``limit`` rows of it.

    ``rows`` hold text, numbers, truth values and None in the order of ``columns``; decimals are
    floats. ``narrow`` are the columns a table for reading shows (``a+b`` for two in one).
    ``truncated`` says that there is more than was sent; ``sparql`` is the query that was asked.
    """

    columns: tuple[str, ...]
    rows: list[list[str | int | float | bool | None]]
    narrow: tuple[str, ...]
    truncated: bool
    limit: int
    sparql: str


class Site(Protocol):
    """The served dossier, as ``request.app.state.site``.

    Every method runs in a worker under the server's limits and raises ``serve.errors.Failed``,
    whose ``status`` is the HTTP status to answer with: 400 for a wrong parameter or query, 404
    where there is nothing of that name, 503 where time, memory or places ran out.
    """

    @property
    def mint(self) -> Minter:
        """Mints and reads IRIs below the dossier's base."""
        ...

    @property
    def base(self) -> str:
        """The dossier's base IRI, ending in ``/``."""
        ...

    @property
    def title(self) -> str:
        """What the dossier is about."""
        ...

    @property
    def generation(self) -> int:
        """The generation that new questions are answered from."""
        ...

    @property
    def etag(self) -> str:
        """The entity tag of everything answered from this generation, quotes included.

        "" for a remote store that does not say when its data change.
        """
        ...

    async def view(self, name: str, /, **params: str) -> Any:
        """What ``pages.views.VIEWS[name](kg, **params)`` gives: plain dicts, lists and values.

        Kept by generation, name and parameters.
        """
        ...

    async def ask(self, question: str, /, **params: str) -> AnswerTable:
        """The answer to a question of the catalogue; parameters as a person writes them."""
        ...

    async def rdf(self, iri: str, media_type: str) -> bytes:
        """What the graph says of one IRI, in an RDF media type of ``serve.formats.RDF``.

        A document gives its own named graph, a named graph its triples; anything else its own
        triples from all graphs. Raises Failed with status 404 for an IRI the graph does not know.
        """
        ...
