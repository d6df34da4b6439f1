"""Media types that are answered and taken.

Sources: https://www.w3.org/TR/sparql11-results-json/ , https://www.w3.org/TR/rdf-sparql-XMLres/ ,
https://www.w3.org/TR/sparql11-results-csv-tsv/ , and the RDF 1.1 formats.
"""

from __future__ import annotations

SOLUTIONS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
"""For the answer to SELECT: our own order of liking decides among equals."""

BOOLEAN = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/plain": "csv",
}
"""For the answer to ASK. The CSV of a truth value is the word alone, as other servers do it."""

RDF = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
    "application/trig": "trig",
    "application/n-quads": "nq",
    "application/json": "jsonld",
    "text/plain": "nt",
    "application/xml": "rdf",
    "text/xml": "rdf",
}
"""For CONSTRUCT, DESCRIBE, graphs and metadata."""

RDF_INPUT = {
    "text/turtle": "ttl",
    "application/x-turtle": "ttl",
    "application/n-triples": "nt",
    "text/plain": "nt",
    "application/rdf+xml": "rdf",
    "application/xml": "rdf",
    "text/xml": "rdf",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
}
"""What may be put into a graph; formats with several graphs are not taken."""

CHARSET = ("text/", "application/sparql-results+xml", "application/rdf+xml")


def content_type(media_type: str) -> str:
    """The Content-Type header of a media type: with ``charset=utf-8`` where readers look for it."""
    return f"{media_type}; charset=utf-8" if media_type.startswith(CHARSET) else media_type
