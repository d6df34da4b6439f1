"""From IRIs to addresses on this site and back, and which addresses may be linked at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, unquote, urlencode, urlsplit

from communique.graph.terms import NAMESPACE, ONTOLOGY_GRAPH
from communique.serve.pages.index.select import NAMED

_SAFE = "/:@!$&'()*+,;=~-._%"
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
SUFFIXES = {
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
}
"""RDF by suffix."""


class Links:
    """Addresses of one site: ``base`` is the dossier's base IRI, ``root`` where the site begins."""

    def __init__(self, base: str, root: str = "") -> None:
        self.base, self.root = base, root.rstrip("/")

    def path(self, iri: str) -> str:
        """The address on this site of the page about an IRI."""
        if iri.startswith(self.base):
            return f"{self.root}/{quote(iri.removeprefix(self.base), safe=_SAFE)}"
        if iri == ONTOLOGY_GRAPH or iri.startswith(NAMESPACE):
            return f"{self.root}/ns{quote(iri.removeprefix(ONTOLOGY_GRAPH), safe=_SAFE + '#')}"
        return f"{self.root}/resource?{urlencode({'iri': iri})}"

    def iri(self, path: str) -> str:
        """The IRI below the base with a page at this address (no ``root``, percent-encoded)."""
        return self.base + path.lstrip("/")

    def unquoted(self, path: str) -> str:
        """The same for an IRI that was not percent-encoded."""
        return self.base + unquote(path.lstrip("/"))

    def local(self, path: str, /, **query: object) -> str:
        """An address on this site with a query; what is empty is left out."""
        given = urlencode({name: str(value) for name, value in query.items() if value})
        return f"{self.root}{path}{'?' if given else ''}{given}"

    def short(self, name: str, iri: str) -> str:
        """How a filter names a thing: its id where that is enough, else its path or its IRI."""
        if not iri.startswith(self.base):
            return iri
        path = iri.removeprefix(self.base)
        segment, _, last = path.partition("/")
        usual = name in NAMED and NAMED[name][0] == segment
        return last if usual and last and "/" not in last else path

    def statements(self, given: Mapping[str, object] = {}, /, **filters: object) -> str:
        """The list of statements under some filters; things are given by IRI, by link or by id."""
        named = {name: self._filter(name, value) for name, value in {**given, **filters}.items()}
        return self.local("/statements", **named)

    def _filter(self, name: str, value: object) -> str:
        iri = getattr(value, "iri", value)
        return self.short(name, str(iri)) if name in NAMED and iri else str(iri or "")


def outside(url: str) -> str:
    """An address that may be linked: http or https with a host; "" for anything else."""
    if _BIDI.search(url) or any(ord(each) < 33 for each in url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def plain(text: str) -> str:
    """Text with the characters shown that would turn the direction of what follows them."""
    if not _BIDI.search(text):
        return text
    return _BIDI.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)
