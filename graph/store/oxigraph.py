"""The engine: the one module that touches pyoxigraph.

It keeps a dataset (``Engine``), holds one in memory as a store (``Memory``), and reads and writes
RDF files (``parse``, ``serialize``). Source: https://pyoxigraph.readthedocs.io/ .
"""

from __future__ import annotations

import gzip
import io
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from communique.errors import QueryError, StoreError
from communique.graph.store import FORMAT, STORED, Dataset, Result, Solutions, guard
from communique.graph.store.changes import Changes
from communique.graph.terms import PREFIXES, Quad, Term, Triple

ENGINE = f"oxigraph {ox.__version__}"
FILE_GRAPH = "urn:communique:file"
FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
"""RDF formats by the suffix of their files."""

MERGED = ("ttl", "nt", "rdf")
"""Formats that have no named graphs."""

_PREFIXES = re.compile(
    rb'\A(<\?xml [^>]*>\n<rdf:RDF)?((?:@prefix [^\n]*\n)+|(?: xmlns:\w+="[^"]*")+)'
)
_PREFIX = re.compile(rb'@prefix [^\n]*\n| xmlns:\w+="[^"]*"')


def format_of(path: str | Path) -> str:
    """The RDF format of a file by its suffix (``.gz`` aside), or "" if it is none of FORMATS."""
    suffix = Path(str(path).removesuffix(".gz")).suffix[1:]
    return suffix if suffix in FORMATS else ""


class Engine:
    """One dataset of the engine: a view, and the writes that writers are made of.

    ``path`` is the engine's directory, None for memory. Not a store: nothing here is published.
    Raises StoreError if the directory cannot be opened.
    """

    def __init__(
        self, path: Path | None = None, *, read_only: bool = False, federation: bool = False
    ) -> None:
        self._federation = federation
        try:
            self._store = ox.Store.read_only(str(path)) if read_only else ox.Store(path)
        except OSError as error:
            raise StoreError(f"cannot open {path}: {error}") from error

    def __len__(self) -> int:
        return len(self._store)

    def query(self, sparql: str) -> Result:
        """The answer to a SPARQL 1.1 query; see ``View.query``."""
        found = self.answer(sparql)
        return found if isinstance(found, (Solutions, bool)) else sorted(set(found))

    def answer(self, sparql: str, dataset: Dataset = STORED) -> Solutions | bool | Iterator[Triple]:
        """The answer of the dataset given, triples as they are found; see ``View.answer``."""
        guard.check(sparql, federation=self._federation)
        with _refusing():
            found = self._store.query(sparql, **_options(sparql, dataset))
        if isinstance(found, ox.QuerySolutions):
            return Solutions(tuple(name.value for name in found.variables), _rows(found))
        return bool(found) if isinstance(found, ox.QueryBoolean) else _found(found)

    def triples(self, graph: str) -> Iterator[Triple]:
        """The triples of one named graph; see ``View.triples``. "" is the default graph."""
        dump = self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=_name(graph))
        for line in (dump or b"").decode().split("\n")[:-1]:
            subject, predicate, value = line[:-2].split(" ", 2)
            yield subject, predicate, value

    def graphs(self) -> list[str]:
        """The named graphs, sorted; see ``View.graphs``."""
        found = self._store.named_graphs()
        return sorted(each.value for each in found if isinstance(each, ox.NamedNode))

    def has(self, graph: str) -> bool:
        """Whether there is a named graph; it may be empty. The default graph ("") always is."""
        return not graph or self._store.contains_named_graph(ox.NamedNode(graph))

    def size(self, graph: str) -> int:
        """The number of triples in one named graph."""
        return sum(1 for _ in self._store.quads_for_pattern(None, None, None, _name(graph)))

    def replace(self, graph: str, lines: str) -> None:
        """Make N-Triples lines the content of a graph. Two steps: not atomic."""
        self._store.remove_graph(_name(graph))
        if lines:
            with _loading(graph):
                self._store.load(lines, ox.RdfFormat.N_TRIPLES, to_graph=_name(graph))

    def bulk(self, path: Path) -> None:
        """Add an N-Quads file by the engine's bulk loader."""
        with _loading(path):
            self._store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)

    def load(self, graph: str, body: bytes, kind: str, base: str = "") -> None:
        """Add an RDF body in one of FORMATS to a graph, which is there afterwards even if empty.

        Blank nodes are new ones. Raises StoreError for what cannot be read, and then adds nothing.
        """
        if graph:
            self._store.add_graph(ox.NamedNode(graph))
        with _loading(kind), _opened(body, kind) as file:
            to, base_iri = _name(graph), base or None
            self._store.load(file, FORMATS[kind], base_iri=base_iri, to_graph=to)

    def update(self, sparql: str, base: str = "") -> None:
        """Run a SPARQL 1.1 update, all of it or nothing; raises QueryError where it is wrong."""
        with _refusing():
            self._store.update(sparql, base_iri=base or None)

    def backup(self, path: Path) -> None:
        """Copy the dataset into a new directory, by hard links where the file system has them."""
        self._store.backup(path)

    def compact(self) -> None:
        """Merge the engine's files: a tenth of a bulk load, for answers a third faster."""
        self._store.optimize()

    def flush(self) -> None:
        """Bring everything written onto the disk."""
        self._store.flush()

    def close(self) -> None:
        """Let go of the engine's files; answers still being read keep theirs until they end."""
        self._store = ox.Store()


class Memory(Engine):
    """A store in memory. A writer's changes are applied at its end in one atomic step.

    Readers in other threads see all of them or none; a writer that fails leaves no trace. Writers
    wait for one another.
    """

    def __init__(self, *, federation: bool = False) -> None:
        super().__init__(federation=federation)
        self._writing = threading.Lock()
        self._entries: dict[str, Any] = {}
        self.generation = 0

    @classmethod
    def from_file(cls, path: Path, *, federation: bool = False) -> Memory:
        """The content of an RDF file; triples without a graph go to ``urn:communique:file``."""
        memory = cls(federation=federation)
        target = f"<{FILE_GRAPH}>"
        kind = format_of(path)
        with _loading(path), _opened(path, kind) as file:
            memory._store.load(file, FORMATS[kind])
        memory.update(f"ADD SILENT DEFAULT TO GRAPH {target} ; CLEAR DEFAULT")
        if not memory.size(FILE_GRAPH):
            memory.update(f"DROP SILENT GRAPH {target}")
        memory.generation = 1
        return memory

    def manifest(self) -> dict[str, Any]:
        """What the last writer kept; see ``Store.manifest``."""
        if not self.generation:
            return {}
        own = {"format": FORMAT, "engine": ENGINE, "generation": self.generation}
        return {**self._entries, **own, "quads": len(self)}

    @contextmanager
    def writer(self, *, fresh: bool = False) -> Iterator[Changes]:
        """A writer; see ``Store.writer``."""
        with self._writing:
            changes = Changes()
            yield changes
            if fresh:
                engine = Engine()
                for change in changes.made:
                    engine.bulk(change) if isinstance(change, Path) else engine.replace(*change)
                self._store = engine._store
            else:
                self.update("".join(changes.updates()))
            if fresh or changes.entries is not None:
                self._entries = changes.entries or {}
            self.generation += 1

    def refresh(self) -> bool:
        """Nothing to do: memory has one publication, the newest."""
        return False


def parse(source: bytes | Path, format: str = "") -> Iterator[Quad]:
    """The quads of an RDF file or its bytes; "" stands for the default graph.

    ``format`` is one of FORMATS, by default what the file's suffix says. Raises StoreError for what
    cannot be read. RDF/XML with a document type is refused: its entities can exhaust memory.
    """
    kind = format or (format_of(source) if isinstance(source, Path) else "")
    if kind not in FORMATS:
        raise StoreError(f"unknown RDF format of {source!r}; known are {', '.join(FORMATS)}")
    with _loading(source if isinstance(source, Path) else kind), _opened(source, kind) as file:
        for quad in ox.parse(file, FORMATS[kind]):
            graph = quad.graph_name
            name = "" if isinstance(graph, ox.DefaultGraph) else str(graph)
            yield str(quad.subject), str(quad.predicate), str(quad.object), name


def serialize(quads: Iterable[Quad], format: str) -> bytes:
    """Quads as a file of one of FORMATS: the same set gives the same bytes.

    Formats without graphs (ttl, nt, rdf) merge all graphs into one. Blank nodes get their labels
    from the RDF Dataset Canonicalization algorithm, https://www.w3.org/TR/rdf-canon/ .
    """
    lines = canonical(quads, merge=format in MERGED)
    output = io.BytesIO()
    write(lines, output, format)
    return output.getvalue()


def write(lines: list[str], output: IO[bytes], format: str) -> None:
    """Write sorted N-Quads lines (N-Triples lines for ttl, nt, rdf) in one of FORMATS."""
    if format in ("nq", "nt"):
        output.writelines(line.encode() for line in lines)
        return
    if format not in MERGED:
        lines = sorted(lines, key=lambda line: line.rsplit(" ", 2)[1])  # graph by graph
    quads = ox.parse("".join(lines).encode(), ox.RdfFormat.N_QUADS)
    found = (quad.triple for quad in quads) if format in MERGED else quads
    spelled = ox.serialize(found, format=FORMATS[format], prefixes=PREFIXES)
    output.write(_mended(spelled or b"", format))


def canonical(quads: Iterable[Quad], *, merge: bool = False) -> list[str]:
    """Sorted N-Quads lines without duplicates; blank nodes are labelled canonically.

    ``merge`` leaves the graphs out: N-Triples lines of one graph.
    """
    lines = {
        f"{s} {p} {o} .\n" if merge or not graph else f"{s} {p} {o} {graph} .\n"
        for s, p, o, graph in quads
    }
    blank = {line for line in lines if "_:" in line}
    if blank:
        dataset = ox.Dataset(ox.parse("".join(blank).encode(), ox.RdfFormat.N_QUADS))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        lines = (lines - blank) | {line + "\n" for line in str(dataset).split("\n") if line}
    return sorted(lines)


def _mended(spelled: bytes, format: str) -> bytes:
    # the engine declares prefixes in an order that changes from run to run
    spelled = _PREFIXES.sub(
        lambda found: (found[1] or b"") + b"".join(sorted(_PREFIX.findall(found[2]))), spelled, 1
    )
    # and leaves carriage returns bare, which every XML reader turns into line feeds
    return spelled.replace(b"\r", b"&#13;") if format == "rdf" else spelled


def _name(graph: str) -> ox.NamedNode | ox.DefaultGraph:
    return ox.NamedNode(graph) if graph else ox.DefaultGraph()


def _triple(found: ox.Triple | ox.Quad) -> Triple:
    return str(found.subject), str(found.predicate), str(found.object)


def _options(sparql: str, dataset: Dataset) -> dict[str, Any]:
    options: dict[str, Any] = {"base_iri": dataset.base} if dataset.base else {}
    if dataset.default or dataset.named:
        options["default_graph"] = [ox.NamedNode(name) for name in dataset.default]
        options["named_graphs"] = [ox.NamedNode(name) for name in dataset.named]
    elif dataset.union and not guard.names_dataset(sparql):
        options["use_default_graph_as_union"] = True  # overrides FROM, so not beside it
    return options


def _found(found: ox.QueryTriples) -> Iterator[Triple]:
    with _refusing():
        yield from map(_triple, found)


def _rows(found: ox.QuerySolutions) -> Iterator[tuple[Term | None, ...]]:
    with _refusing():
        for row in found:
            yield tuple([None if value is None else str(value) for value in row])


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (SyntaxError, OSError, ValueError, RuntimeError) as error:
        raise QueryError(f"query refused: {error}") from error


@contextmanager
def _loading(what: object) -> Iterator[None]:
    try:
        yield
    except (SyntaxError, OSError, ValueError, EOFError) as error:
        raise StoreError(f"cannot read {what}: {error}") from error


@contextmanager
def _opened(source: bytes | Path, kind: str = "") -> Iterator[IO[bytes]]:
    with ExitStack() as stack:
        if isinstance(source, bytes):
            file: IO[bytes] = io.BytesIO(source)
        elif source.suffix == ".gz":
            file = stack.enter_context(gzip.GzipFile(source))  # type: ignore[arg-type]
        else:
            file = stack.enter_context(source.open("rb"))
        yield _without_doctype(file) if kind == "rdf" else file


def _without_doctype(file: IO[bytes]) -> IO[bytes]:
    data = file.read()
    if b"\0" in data or b"<!doctype" in data.lower():
        raise ValueError("RDF/XML with a document type, or not in UTF-8")
    return io.BytesIO(data)
