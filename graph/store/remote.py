"""A SPARQL 1.1 server as a store: query, update and Graph Store Protocol over HTTP.

Sources: https://www.w3.org/TR/sparql11-protocol/ , https://www.w3.org/TR/sparql11-results-json/ ,
https://www.w3.org/TR/sparql11-http-rdf-update/ .
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from communique.errors import QueryError, StoreError
from communique.graph import terms as t
from communique.graph.store import FORMAT, RESERVED, STORED, Dataset, Result, Solutions, guard
from communique.graph.store.changes import Change, Changes

MANIFEST_GRAPH = "urn:communique:manifest"
TOKEN = "COMMUNIQUE_STORE_TOKEN"
UPDATE = "COMMUNIQUE_STORE_UPDATE"
GRAPHS = "COMMUNIQUE_STORE_GRAPHS"
ONE_REQUEST = 4_000_000
"""Characters of a SPARQL update up to which all changes of a writer travel in one request."""

_MANIFEST = (t.iri(MANIFEST_GRAPH), t.term("rdf:value"))
_ALL_GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
_COUNT = f"""SELECT (COUNT(*) AS ?n)
WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{MANIFEST_GRAPH}>) }}"""
_XSD_STRING = t.PREFIXES["xsd"] + "string"


class Endpoints(NamedTuple):
    """The three URLs of a server: SPARQL query, SPARQL update, Graph Store Protocol."""

    query: str
    update: str
    graphs: str

    @classmethod
    def of(cls, url: str) -> Endpoints:
        """The URLs of a server from its base or query URL.

        ``http://host/`` and ``http://host/query`` mean ``/query``, ``/update`` and ``/store``;
        ``http://host/sparql`` takes queries and updates, and graphs at ``/store`` beside it. The
        environment variables COMMUNIQUE_STORE_UPDATE and COMMUNIQUE_STORE_GRAPHS override.
        """
        base, _, last = url.rstrip("/").rpartition("/")
        if last == "sparql":
            found = cls(f"{base}/sparql", f"{base}/sparql", f"{base}/store")
        else:
            base = base if last == "query" else url.rstrip("/")
            found = cls(f"{base}/query", f"{base}/update", f"{base}/store")
        update, graphs = os.environ.get(UPDATE), os.environ.get(GRAPHS)
        return cls(found.query, update or found.update, graphs or found.graphs)


class Remote:
    """A store on a SPARQL 1.1 server that holds one dossier and nothing else.

    Changes travel when the writer ends; one that fails before sends nothing. Up to ONE_REQUEST
    characters they are one SPARQL update request, which servers such as Oxigraph apply as a whole
    or not at all. Larger ones are sent graph by graph (Graph Store Protocol PUT, each of them
    atomic) between a manifest without entries and the new one: readers may see some graphs new and
    others old meanwhile, and after a failure all has to be sent again. Two writers at a time are
    not kept apart. ``timeout`` is in seconds and per request; ``token`` travels as bearer token.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        *,
        token: str = "",
        timeout: float = 60.0,
        federation: bool = False,
    ) -> None:
        self.endpoints = endpoints
        self._token, self._timeout, self._federation = token, timeout, federation
        self._opener = build_opener(_NoRedirect)
        self._manifest: dict[str, Any] | None = None

    @classmethod
    def at(cls, url: str, *, federation: bool = False, timeout: float = 60.0) -> Remote:
        """The store at a base or query URL; the token is read from COMMUNIQUE_STORE_TOKEN."""
        token = os.environ.get(TOKEN, "")
        return cls(Endpoints.of(url), token=token, timeout=timeout, federation=federation)

    @property
    def generation(self) -> int:
        """The number of the publication last seen; see ``Store.generation``."""
        return int(self._head().get("generation", 0))

    def query(self, sparql: str) -> Result:
        """The answer to a SPARQL 1.1 query; see ``View.query``."""
        guard.check(sparql, federation=self._federation)
        return self._ask(sparql)

    def answer(
        self, sparql: str, dataset: Dataset = STORED
    ) -> Solutions | bool | Iterator[t.Triple]:
        """The answer of the dataset given; see ``View.answer``.

        Whether all graphs together are the default graph is the server's to say, and so is the base
        IRI.
        """
        guard.check(sparql, federation=self._federation)
        found = self._ask(sparql, dataset)
        return iter(found) if isinstance(found, list) else found

    def _ask(self, sparql: str, dataset: Dataset = STORED) -> Result:
        accept = "application/sparql-results+json, application/n-triples;q=0.9"
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        named = [("default-graph-uri", each) for each in dataset.default]
        named += [("named-graph-uri", each) for each in dataset.named]
        url = f"{self.endpoints.query}?{urlencode(named)}" if named else self.endpoints.query
        body = self._call(url, "POST", sparql, headers)
        # a SELECT or ASK answer is a JSON object, and no N-Triples line begins like one
        if body.lstrip()[:1] == b"{":
            return _solutions(body, self.endpoints.query)
        return sorted(set(_triples(body)))

    def triples(self, graph: str) -> Iterator[t.Triple]:
        """The triples of one named graph; see ``View.triples``."""
        try:
            body = self._call(self._graph(graph), "GET", "", {"Accept": "application/n-triples"})
        except _NotFound:
            return iter(())
        return _triples(body)

    def graphs(self) -> list[str]:
        """The named graphs that hold triples, sorted, without the manifest's own."""
        found = self._ask(_ALL_GRAPHS)
        assert isinstance(found, Solutions)
        names = (t.iri_text(name) for (name,) in found.rows if name and t.is_iri(name))
        return sorted(name for name in names if name != MANIFEST_GRAPH)

    def manifest(self) -> dict[str, Any]:
        """What the last writer kept; see ``Store.manifest``. The server counts ``quads`` anew."""
        return {**self._head(), "quads": self._count()} if self._head() else {}

    def _count(self) -> int:
        found = self._ask(_COUNT)
        assert isinstance(found, Solutions)
        ((count,),) = found.rows
        return int(t.literal(count or "").words)

    def refresh(self) -> bool:
        """Read the manifest again; see ``Store.refresh``."""
        before, self._manifest = self._manifest, None
        return before is None or self.generation != before.get("generation", 0)

    def close(self) -> None:
        """Nothing to let go of: every request has its own connection."""

    @contextmanager
    def writer(self, *, fresh: bool = False) -> Iterator[Changes]:
        """A writer; see ``Store.writer``.

        Raises StoreError for a server that holds graphs but no manifest: they are not ours to keep
        company with, let alone to drop.
        """
        self._manifest = None
        held = self.graphs()
        if held and not self._head():
            raise StoreError(
                f"{self.endpoints.query} holds graphs that communique did not write; "
                "give it a store of its own"
            )
        changes = Changes()
        yield changes
        entries = {} if fresh else {k: v for k, v in self._head().items() if k not in RESERVED}
        own = {"format": FORMAT, "engine": "sparql", "generation": self.generation + 1}
        kept = own | (entries if changes.entries is None else changes.entries)
        self._publish(list(_complete(changes, held if fresh else [])), kept)
        self._manifest = kept

    def _publish(self, done: list[Change], kept: dict[str, Any]) -> None:
        updates = "".join(change.sparql() for change in [*done, _manifest_change(kept)])
        if len(updates) <= ONE_REQUEST:
            headers = {"Content-Type": "application/sparql-update"}
            self._call(self.endpoints.update, "POST", updates, headers)
            return
        unfinished = {"format": FORMAT, "generation": self.generation}
        for change in [_manifest_change(unfinished), *done, _manifest_change(kept)]:
            url, headers = self._graph(change.graph), {"Content-Type": "application/n-triples"}
            if change.lines:
                self._call(url, "PUT" if change.replaces else "POST", change.lines, headers)
            else:
                with suppress(_NotFound):
                    self._call(url, "DELETE", "", {})

    def _head(self) -> dict[str, Any]:
        if self._manifest is None:
            found = [o for s, p, o in self.triples(MANIFEST_GRAPH) if (s, p) == _MANIFEST]
            self._manifest = _checked(found[0], self.endpoints.query) if found else {}
        return self._manifest

    def _graph(self, graph: str) -> str:
        return f"{self.endpoints.graphs}?graph={quote(graph, safe='')}"

    def _call(self, url: str, method: str, text: str, headers: dict[str, str]) -> bytes:
        """The body of the answer to one request; raises QueryError, _NotFound or StoreError."""
        if self._token:
            headers = {**headers, "Authorization": f"Bearer {self._token}"}
        request = Request(url, text.encode() if text else None, headers, method=method)
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                body: bytes = answer.read()
                return body
        except HTTPError as error:
            with error:
                raise _of_status(error, url) from None
        except (URLError, HTTPException, OSError) as error:
            reason = getattr(error, "reason", None) or error or type(error).__name__
            raise StoreError(f"cannot reach {url}: {reason}") from None


class _NotFound(StoreError):
    """The server has no such graph."""


class _NoRedirect(HTTPRedirectHandler):
    """Follows no redirect: the token must not travel to another host."""

    def redirect_request(self, *arguments: Any) -> None:
        """None: the redirect is reported as the error it then is."""


def _of_status(error: HTTPError, url: str) -> StoreError:
    said = error.read(500).decode(errors="replace").strip()
    if error.code == 404:
        return _NotFound(f"not found: {url}")
    if error.code == 400:
        return QueryError(f"query refused by {url}: {said}")
    if error.code in (401, 403):
        return StoreError(f"{url} does not let us in ({error.code}); set {TOKEN}")
    return StoreError(f"{url} answered {error.code} {error.reason}: {said}")


def _complete(changes: Changes, held: list[str]) -> Iterator[Change]:
    """The changes, such that nothing of the ``held`` graphs stays."""
    stale = set(held)
    for change in changes.by_graph():
        yield change._replace(replaces=change.replaces or change.graph in stale)
        stale.discard(change.graph)
    for graph in sorted(stale):
        yield Change(graph, "", replaces=True)


def _manifest_change(entries: dict[str, Any]) -> Change:
    words = t.text(json.dumps(entries, ensure_ascii=True))
    subject, predicate = _MANIFEST
    return Change(MANIFEST_GRAPH, f"{subject} {predicate} {words} .\n", replaces=True)


def _checked(spelled: t.Term, url: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(t.literal(spelled).words)
    if found.get("format") != FORMAT:
        raise StoreError(
            f"{url} holds format {found.get('format')}; this is format {FORMAT}: "
            "rebuild it with `communique build`"
        )
    return found


def _triples(body: bytes) -> Iterator[t.Triple]:
    from communique.graph.store.oxigraph import parse

    return ((s, p, o) for s, p, o, _ in parse(body, "nt"))


def _solutions(body: bytes, url: str) -> Solutions | bool:
    try:
        found = json.loads(body)
        if "boolean" in found:
            return bool(found["boolean"])
        names = tuple(found["head"]["vars"])
        rows = [
            tuple(_term(row[name]) if name in row else None for name in names)
            for row in found["results"]["bindings"]
        ]
    except (ValueError, KeyError, TypeError):  # a server that runs into its limit cuts the answer
        raise StoreError(f"{url} gave an answer that is cut short or no SPARQL result") from None
    return Solutions(names, iter(rows))


def _term(found: dict[str, str]) -> t.Term:
    kind, words = found["type"], found["value"]
    if kind == "uri":
        return f"<{words}>"
    if kind == "bnode":
        return f"_:{words}"
    spelled = t.quoted(words)
    if "xml:lang" in found:
        return f"{spelled}@{found['xml:lang'].lower()}"
    datatype = found.get("datatype", _XSD_STRING)
    return spelled if datatype == _XSD_STRING else f"{spelled}^^<{datatype}>"
