"""Every term of the ontology is there for a question: none is kept in stock."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from communique import ontology
from communique.graph import terms as t
from communique.ontology import rdf

OURS = re.compile(r"(?<![\w-])cmq:(\w+)|https://w3id\.org/communique/ns#(\w+)")


def mentioned(folder: Path) -> set[str]:
    """The local names of our terms in all queries below a folder; comments do not count."""
    found: set[str] = set()
    for path in sorted(folder.rglob("*.rq")):
        lines = path.read_text("utf-8").splitlines()
        body = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
        found |= {a or b for a, b in OURS.findall(body)}
    return found


def classes_behind(names: set[str]) -> set[str]:
    """The classes that some terms bring with them.

    Who asks for a property asks for the things that have it and that it leads to, so its domain and
    range count, where they are one class; so do the classes above a class.
    """
    from rdflib import RDFS, URIRef

    graph = ontology.rdflib_graph()
    terms = {URIRef(t.NAMESPACE + name) for name in names}
    ends = {end for term in terms for link in (RDFS.domain, RDFS.range)
            for end in graph.objects(term, link)}  # fmt: skip
    above = {each for term in terms | ends
             for each in graph.transitive_objects(term, RDFS.subClassOf)}  # fmt: skip
    return {each.removeprefix(t.NAMESPACE) for each in map(str, above)}


@pytest.mark.parametrize("module", ontology.MODULES)
def test_every_term_is_used_by_a_question(root: Path, module: str) -> None:
    questions = mentioned(root / "queries")
    used = questions | classes_behind(questions)
    idle = {term.name for term in rdf.described_terms(ontology.read(module))} - used
    assert idle == set()
