"""Exports: the same bytes every time, read back by the engine and by rdflib."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from communique.errors import StoreError, UsageError
from communique.graph import records as r
from communique.graph import terms as t
from communique.graph.build import build
from communique.graph.export import export
from communique.graph.store import Store, open_store
from communique.graph.store.oxigraph import FILE_GRAPH, FORMATS, MERGED, Memory, parse, serialize

SUFFIXES = [*FORMATS, *(f"{suffix}.gz" for suffix in FORMATS)]
RDFLIB = {"ttl": "turtle", "trig": "trig", "nq": "nquads", "nt": "nt", "jsonld": "json-ld",
          "rdf": "xml"}  # fmt: skip
pytestmark = [  # rdflib warns of what its own readers use
    pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]
ODD = "quote \" \\ <b>&amp;]]></b> \t tab\r\nreturn \r\u0085\u2028 한국어 😀 \u202e '"


@pytest.fixture(scope="module")
def documents(small_document: Callable[..., r.Document]) -> list[r.Document]:
    return [small_document(number) for number in range(3)]


@pytest.fixture(scope="module")
def built(small_dossier: r.Dossier, documents: list[r.Document]) -> Store:
    """A store built in one go."""
    store = Memory()
    build(small_dossier, documents, store)
    return store


@pytest.fixture(scope="module")
def grown(
    small_dossier: r.Dossier, documents: list[r.Document], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """A store directory of the same dossier, built document by document, the last one first."""
    store = open_store(tmp_path_factory.mktemp("grown") / "store")
    for count in range(1, 4):
        build(small_dossier, documents[-count:], store)
    yield store
    store.close()


def quads(store: Store, *, ontology: bool = False) -> set[t.Quad]:
    return {
        (*one, f"<{graph}>")
        for graph in store.graphs()
        for one in store.triples(graph)
        if ontology or graph != t.ONTOLOGY_GRAPH
    }


def as_rdflib(path: Path, suffix: str) -> set[tuple[object, ...]]:
    """The triples or quads of a file as rdflib reads them, typed values compared as values."""
    data = gzip.decompress(path.read_bytes()) if suffix.endswith(".gz") else path.read_bytes()
    kind = suffix.removesuffix(".gz")
    if kind in MERGED:
        return set(rdflib.Graph().parse(data=data, format=RDFLIB[kind]))
    found = rdflib.Dataset()
    found.parse(data=data, format=RDFLIB[kind])
    return set(found.quads())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_engine_reads_back_what_was_written(built: Store, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"graph.{suffix}"
    export(built, path)
    again = open_store(path)
    if suffix.removesuffix(".gz") in MERGED:
        assert again.graphs() == [FILE_GRAPH]
        assert set(again.triples(FILE_GRAPH)) == {quad[:3] for quad in quads(built)}
    else:
        assert quads(again) == quads(built)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_rdflib_reads_the_same_from_every_format(built: Store, tmp_path: Path, suffix: str) -> None:
    plain = "nt" if suffix.removesuffix(".gz") in MERGED else "nq"
    export(built, tmp_path / f"graph.{suffix}")
    export(built, tmp_path / f"plain.{plain}")
    found = as_rdflib(tmp_path / f"graph.{suffix}", suffix)
    assert found == as_rdflib(tmp_path / f"plain.{plain}", plain)
    assert len(found) > 100


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_graph_gives_the_same_bytes(
    built: Store, grown: Store, tmp_path: Path, suffix: str
) -> None:
    written = [tmp_path / f"{name}.{suffix}" for name in ("one", "two", "three")]
    for store, path in zip((built, grown, built), written, strict=True):
        export(store, path, ontology=True)
    assert len({path.read_bytes() for path in written}) == 1


@pytest.mark.parametrize("format", FORMATS)
def test_bytes_do_not_depend_on_the_process(format: str) -> None:
    code = (
        "import sys; from communique.graph.store.oxigraph import serialize;"
        "sys.stdout.buffer.write(serialize({('<urn:%d>' % (n % 3), '<urn:p>', '\"%d\"' % n,"
        f" '<urn:g%d>' % (n % 2)) for n in range(50)}}, {format!r}))"
    )
    run = [
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout
        for _ in range(3)
    ]
    assert run[0]
    assert len(set(run)) == 1


def test_ontology_and_inferences_come_as_asked(
    built: Store, tmp_path: Path, mint: t.Minter
) -> None:
    def graphs(*, ontology: bool = False, inferred: bool = True) -> list[str]:
        export(built, tmp_path / "x.nq", ontology=ontology, inferred=inferred)
        return open_store(tmp_path / "x.nq").graphs()

    added = mint.inferred(mint.graph("registry"))
    assert t.ONTOLOGY_GRAPH not in graphs()
    assert added in graphs()
    assert t.ONTOLOGY_GRAPH in graphs(ontology=True)
    assert added not in graphs(inferred=False)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("reader", ["engine", "rdflib"])
def test_odd_characters_survive_every_format(tmp_path: Path, suffix: str, reader: str) -> None:
    store = Memory()
    iri = t.iri("https://example.org/ä/%20?q='(1)'&b#f")
    with store.writer() as writer:
        writer.replace("urn:g", [(iri, t.term("rdfs:label"), t.text(ODD, "ko"))])
    path = tmp_path / f"odd.{suffix}"
    export(store, path)
    if reader == "engine":
        again = open_store(path)
        ((_, _, words),) = again.triples(again.graphs()[0])
        assert t.literal(words).words == ODD
    else:
        ((subject, _, value, *_),) = as_rdflib(path, suffix)
        assert (str(subject), str(value)) == (t.iri_text(iri), ODD)


@given(
    words=st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
        | st.sampled_from("\t\n\r")
    )
)
def test_any_text_survives_rdf_xml(words: str) -> None:
    quad = ("<urn:s>", t.term("rdfs:label"), t.text(words), "")
    written = serialize([quad], "rdf")
    assert list(parse(written, "rdf")) == [quad]
    ((_, _, found),) = rdflib.Graph().parse(data=written, format="xml")
    assert str(found) == words


def test_compressed_files_carry_no_time_or_name(built: Store, tmp_path: Path) -> None:
    export(built, tmp_path / "a.nq.gz")
    head = (tmp_path / "a.nq.gz").read_bytes()[:10]
    assert head[3] == 0  # no name
    assert head[4:8] == bytes(4)  # no time


def test_turtle_is_for_people(built: Store, tmp_path: Path) -> None:
    export(built, tmp_path / "a.ttl")
    written = (tmp_path / "a.ttl").read_text("utf-8")
    head = written.split("\n\n")[0].splitlines()[: len(t.PREFIXES)]
    assert head == [f"@prefix {name}: <{iri}> ." for name, iri in sorted(t.PREFIXES.items())]
    assert "a cmq:Statement" in written
    assert "graph/" not in written


@pytest.mark.parametrize("name", ["graph", "graph.json", "graph.gz", "graph.ttl.zip"])
def test_an_unknown_suffix_says_which_are_known(built: Store, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"\.ttl \.trig \.nq"):
        export(built, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_a_clear_error(built: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        export(built, tmp_path / "none" / "a.nq")


def test_a_failed_export_keeps_the_old_file(
    built: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.nq"
    path.write_text("before")
    monkeypatch.setattr(built, "triples", lambda graph: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(built, path)
    assert [each.name for each in tmp_path.iterdir()] == ["a.nq"]
    assert path.read_text() == "before"


def test_streams_and_standard_output(
    built: Store, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    export(built, tmp_path / "a.trig")
    stream = io.BytesIO()
    export(built, stream, "trig")
    export(built, "-", "trig")
    written = (tmp_path / "a.trig").read_bytes()
    assert stream.getvalue() == written
    assert capfdbinary.readouterr().out == written
    assert not stream.closed


# --- reading --------------------------------------------------------------------------------

BOMB = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="urn:">
<rdf:Description rdf:about="urn:s"><p:p>&b;</p:p></rdf:Description></rdf:RDF>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_rdf_xml_with_entities_is_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "bomb.rdf"
    path.write_text(BOMB, encoding=encoding)
    with pytest.raises(StoreError, match="document type"):
        list(parse(path))
    with pytest.raises(StoreError, match="document type"):
        open_store(path)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.ttl", b"<urn:a> <urn:b> ."),
        ("a.nq", b"\xff\xfe"),
        ("a.nq.gz", b"no gzip"),
        ("a.jsonld", b"{"),
        ("a.rdf", b"<rdf"),
    ],
)
def test_files_that_cannot_be_read_are_named(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(StoreError, match=str(path)):
        open_store(path)


def test_an_unknown_format_says_which_are_known() -> None:
    with pytest.raises(StoreError, match="ttl, trig"):
        list(parse(b"", "docx"))
