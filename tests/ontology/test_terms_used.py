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


def above(names: set[str]) -> set[str]:
    """The classes above some classes: what these stand for when a question asks for more."""
    from rdflib import RDFS, URIRef

    graph = ontology.rdflib_graph()
    found = {
        str(each)
        for name in names
        for each in graph.transitive_objects(URIRef(t.NAMESPACE + name), RDFS.subClassOf)
    }
    return {iri.removeprefix(t.NAMESPACE) for iri in found if iri.startswith(t.NAMESPACE)}


@pytest.mark.parametrize("module", ontology.MODULES)
def test_every_term_is_used_by_a_question(root: Path, module: str) -> None:
    questions = mentioned(root / "queries")
    needed = questions | above(questions | mentioned(root / "ontology" / "rules"))
    idle = {term.name for term in rdf.described_terms(ontology.read(module))} - needed
    assert idle == set()
