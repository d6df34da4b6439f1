"""The SPARQL editor: yasgui, served from here, with the questions as examples."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from communique import queries
from communique.graph.terms import PREFIXES
from communique.serve.pages.rendering import EDITOR_POLICY, HEADERS, page


async def editor(request: Request) -> Response:
    """The editor; without JavaScript a plain form that sends to the endpoint."""
    name = request.query_params.get("question", "")
    known = queries.catalogue()
    query = request.query_params.get("query") or (known[name].text if name in known else EXAMPLE)
    headers = {"Content-Security-Policy": EDITOR_POLICY}
    return page(request, "editor.html", headers=headers, examples=known.values(), text=query)


async def examples(request: Request) -> Response:
    """The questions as queries, and the prefixes they use, for the editor."""
    body = {
        "prefixes": PREFIXES,
        "questions": [
            {"name": each.name, "title": each.title, "summary": each.summary, "query": each.text}
            for each in queries.catalogue().values()
        ],
    }
    return JSONResponse(body, headers={"Cache-Control": HEADERS["Cache-Control"]})


EXAMPLE = """\
PREFIX cmq: <https://w3id.org/communique/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

# Who supports what, in how many statements
SELECT ?speaker ?proposition (COUNT(DISTINCT ?statement) AS ?statements)
WHERE {
  GRAPH ?g1 { ?statement cmq:supports ?p . }
  GRAPH ?g2 { ?who cmq:made ?statement . }
  GRAPH ?g3 { ?who rdfs:label ?speaker . }
  GRAPH ?g4 { ?p rdfs:label ?proposition . }
}
GROUP BY ?speaker ?proposition
ORDER BY DESC(?statements) ?speaker ?proposition
LIMIT 50
"""
