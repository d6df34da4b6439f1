"""The passages behind numbers: what statements say, in which words, at which place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from communique.graph import terms as t
from communique.graph.answers import Answer, Row

if TYPE_CHECKING:
    from communique.graph.knowledge import KnowledgeGraph

COLUMNS = (
    "speaker", "said_on", "paraphrase", "words", "document", "outlet", "published", "start", "end",
    "statement",
)  # fmt: skip
_BATCH = 500


def passages(kg: KnowledgeGraph, statements: Iterable[str] | str) -> Answer:
    """One row per statement: speaker, paraphrase, exact words, document, place, in their order.

    ``statements`` are IRIs, or one text with IRIs joined by spaces, as the ``evidence`` columns of
    networks and analyses hold them. ``words`` are the words of the passage, empty where the
    article's text was not at hand when the graph was built. An IRI of no statement gives no row.
    """
    listed = statements.split() if isinstance(statements, str) else list(statements)
    iris = list(dict.fromkeys(listed))
    found: dict[str, Row] = {}
    for begin in range(0, len(iris), _BATCH):
        named = " ".join(t.iri(each) for each in iris[begin : begin + _BATCH])
        answer = kg.query(_QUERY.replace("%statements%", named))
        assert isinstance(answer, Answer)
        found |= {str(row.statement): row for row in answer}
    rows = [found[each] for each in iris if each in found]
    narrow = ("speaker", "paraphrase", "words", "document", "start+end")
    return Answer(COLUMNS, rows, narrow=narrow)


_QUERY = """
PREFIX cmq: <https://w3id.org/communique/ns#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT
  ?speaker ?said_on (STR(?summary) AS ?paraphrase) ?words
  (REPLACE(STR(?from), "^.*/", "") AS ?document) ?outlet ?published ?start ?end ?statement
WHERE {
  VALUES ?statement { %statements% }
  GRAPH ?dg { ?statement cmq:paraphrase ?summary ; prov:wasQuotedFrom ?from ; cmq:speaker ?who . }
  OPTIONAL { GRAPH ?lg { ?who rdfs:label ?speaker_label } }
  OPTIONAL { GRAPH ?dg { ?statement cmq:saidOn ?said_on } }
  OPTIONAL { GRAPH ?dg { ?from cmq:published ?published } }
  OPTIONAL {
    GRAPH ?dg { ?from cmq:outlet ?publisher }
    OPTIONAL { GRAPH ?og { ?publisher rdfs:label ?outlet_label } }
  }
  OPTIONAL {
    GRAPH ?dg { ?statement oa:hasTarget ?target . ?target oa:hasSelector ?position .
                ?position oa:start ?start ; oa:end ?end . }
  }
  OPTIONAL {
    GRAPH ?dg { ?statement oa:hasTarget ?place . ?place oa:hasSelector ?quote .
                ?quote oa:exact ?words . }
  }
  BIND (STR(?speaker_label) AS ?speaker)
  BIND (STR(?outlet_label) AS ?outlet)
}
"""
