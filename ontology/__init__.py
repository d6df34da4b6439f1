"""The model as data: five OWL modules, rules, shapes, hygiene checks, alignments and examples.

Reading costs nothing but the file; ``rdflib_graph`` and ``owlready`` load their libraries when
called.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from communique.errors import UsageError

if TYPE_CHECKING:
    import rdflib

MODULES = ("actors", "agreements", "codebook", "provenance", "statements")
"""The modules in alphabetical order; ``communique.ttl`` imports them all and defines nothing."""

_WHOLE = "communique"
_VERSION = re.compile(r'owl:versionInfo "([^"]+)"')


def read(module: str) -> str:
    """The Turtle text of one module, or of ``communique``; raises UsageError for any other name."""
    if module not in (*MODULES, _WHOLE):
        known = ", ".join((*MODULES, _WHOLE))
        raise UsageError(f"no ontology module {module!r}; there are: {known}")
    return (files(__name__) / f"{module}.ttl").read_text("utf-8")


def turtle() -> str:
    """The whole model as one Turtle text."""
    return "\n".join(read(module) for module in (_WHOLE, *MODULES))


def version() -> str:
    """The version that all modules share, such as ``0.1.0``."""
    found = _VERSION.search(read(_WHOLE))
    assert found, "communique.ttl states owl:versionInfo"
    return found[1]


def rules(stratum: str) -> dict[str, str]:
    """The inference rules of a stratum (``registry``, ``document``): file name to SPARQL update."""
    return _texts(f"rules/{stratum}", ".rq")


def shapes() -> dict[str, str]:
    """The SHACL shapes: file name to Turtle."""
    return _texts("shapes", ".ttl")


def checks() -> dict[str, str]:
    """The hygiene checks on the ontology itself: file name to SPARQL query, one fault each."""
    return _texts("checks", ".rq")


def alignments() -> dict[str, str]:
    """The alignments to other vocabularies: file name to Turtle."""
    return _texts("alignments", ".ttl")


def examples(kind: str) -> dict[str, str]:
    """The example data (``valid``, ``invalid``): file name to Turtle."""
    return _texts(f"examples/{kind}", ".ttl")


def rdflib_graph(alignments: bool = False) -> rdflib.Graph:
    """The whole model as an rdflib graph; with ``alignments``, with all alignments too."""
    from communique.ontology import rdf

    more = _texts("alignments", ".ttl").values() if alignments else ()
    return rdf.graph_from("\n".join((turtle(), *more)))


def owlready(data: str = "") -> Any:
    """The whole model as an owlready2 ontology, its classes as Python classes.

    ``data`` is N-Triples text whose individuals are loaded too. Each call makes a world of its own.

    >>> owlready().Outlet.is_a
    [ns.Organization]
    """
    from communique.ontology import owl

    return owl.owlready(data)


def _texts(folder: str, suffix: str) -> dict[str, str]:
    place = files(__name__).joinpath(*folder.split("/"))
    if not place.is_dir():
        raise UsageError(f"the ontology has no folder {folder!r}")
    found = sorted(each.name for each in place.iterdir() if each.name.endswith(suffix))
    return {name: (place / name).read_text("utf-8") for name in found}
