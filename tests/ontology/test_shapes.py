"""The shapes against their examples: what is valid conforms, what is wrong trips what it says.

An invalid example names the shapes it trips in comments (``# trips: cmqs:NAME sh:SEVERITY``) and is
called after the first. It stands on the valid examples, which are its registry, codebook and
document. Both engines must find the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from communique.graph import terms as t
from communique.graph.shacl import SHAPES, Finding, engine, shapes
from communique.graph.store.oxigraph import parse
from communique.ontology import rdf

FOLDER = Path(__file__).resolve().parents[2] / "ontology" / "examples"
VALID = sorted((FOLDER / "valid").glob("*.ttl"))
INVALID = sorted((FOLDER / "invalid").glob("*.ttl"))
BASE = "https://example.org/dossier/"
TRIPS = re.compile(r"^# trips: cmqs:(\S+) sh:(\S+)$", re.MULTILINE)
HOLDER = t.term("cmq:holder")
LABELS = (t.term("rdfs:label"), t.term("skos:prefLabel"))
Facts = list[t.Triple]


@cache
def triples(path: Path) -> Facts:
    return [(s, p, o) for s, p, o, _ in parse(path)]


@cache
def valid() -> dict[t.Term, Facts]:
    """The valid examples by subject."""
    found = defaultdict(list)
    for path in VALID:
        for triple in triples(path):
            found[triple[0]].append(triple)
    return found


def surroundings(own: Facts) -> Facts:
    """What the valid examples tell of all an invalid one mentions, step by step, with tenures."""
    seen, rest = {s for s, _, _ in own}, {o for _, _, o in own}
    found: Facts = []
    while rest := rest - seen:
        seen |= rest
        tenures = {s for told in valid().values() for s, p, o in told if p == HOLDER and o in rest}
        told = [triple for node in rest | (tenures - seen) for triple in valid().get(node, ())]
        seen |= tenures
        found += told
        rest = {o for _, _, o in told}
    return found


def apart(facts: Facts, name: str) -> str:
    """N-Triples with IRIs and labels that no other example shares."""
    marked = ((s, p, o[:-4] + f' ({name})"@en' if p in LABELS else o) for s, p, o in facts)
    return t.ntriples(marked).replace(BASE, f"{BASE}{name}/")


@cache
def found(engine_name: str) -> dict[str, set[Finding]]:
    """What an engine finds in all invalid examples, read as one graph for the sake of speed."""
    data, nodes = "", {}
    for path in INVALID:
        own = triples(path)
        data += apart([*own, *surroundings(own)], path.stem)
        places = (t.iri_text(s).replace(BASE, f"{BASE}{path.stem}/") for s, _, _ in own)
        nodes.update(dict.fromkeys(places, path.stem))
    result: dict[str, set[Finding]] = {path.stem: set() for path in INVALID}
    for each in engine(engine_name).findings(data):
        if each.focus in nodes:
            result[nodes[each.focus]].add(each)
    return result


def messages() -> dict[str, str]:
    """The message of each shape that has one, by the shape's local name."""
    from rdflib.namespace import SH

    graph = rdf.graph_from(shapes())
    pairs = graph.subject_objects(SH.message)
    return {str(shape).removeprefix(SHAPES): str(message) for shape, message in pairs}


def tripped(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    return sorted({(each.shape, each.severity.capitalize()) for each in findings})


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_example_trips_exactly_the_shapes_it_names(path: Path) -> None:
    named = TRIPS.findall(path.read_text("utf-8"))
    assert named[0][0] == path.stem
    assert tripped(found("shacl")[path.stem]) == sorted(named)


@pytest.mark.slow
def test_the_judge_finds_the_same_in_every_invalid_example() -> None:
    assert found("pyshacl") == found("shacl")


@pytest.mark.parametrize("name", ["shacl", "pyshacl"])
def test_valid_examples_conform(name: str) -> None:
    data = t.ntriples(triple for path in VALID for triple in triples(path))
    assert list(engine(name).findings(data)) == []


def test_every_shape_has_an_invalid_example_and_every_example_a_shape() -> None:
    assert {path.stem for path in INVALID} == messages().keys()


def test_each_shape_says_how_bad_its_fault_is() -> None:
    from rdflib.namespace import SH

    graph = rdf.graph_from(shapes())
    for shape in graph.subjects(SH.message):
        severities = set(graph.objects(shape, SH.severity))
        assert len(severities) == 1, shape
        assert severities < {SH.Violation, SH.Warning, SH.Info}, shape


@pytest.mark.parametrize(("shape", "message"), sorted(messages().items()))
def test_messages_are_plain_words_that_say_what_to_do(shape: str, message: str) -> None:
    assert re.fullmatch(r"[A-Z].{30,220}\.", message)
    assert not re.search(r"cmq|sh:|xsd|IRI|triple|node|graph|predicate|literal|<|\{", message)
    assert re.search(r"[:,;] ", message), "what is wrong, then what to do"


def test_shape_files_stand_alone() -> None:
    folder = FOLDER.parent / "shapes"
    whole = sum(len(rdf.graph_from(path.read_text("utf-8"))) for path in folder.glob("*.ttl"))
    assert whole == len(rdf.graph_from(shapes()))
