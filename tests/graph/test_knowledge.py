"""The graph as Python sees it: opening, records, questions, checks, networks, other tools."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import networkx
import pytest

import communique
from communique import errors, queries
from communique.graph import read
from communique.graph import terms as t
from communique.graph.knowledge import KnowledgeGraph

pytestmark = [  # rdflib warns of what its own readers use
    pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]
DOCUMENTS = 5


@pytest.fixture(scope="module")
def store(sma: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store directory with the shipped dossier."""
    place = tmp_path_factory.mktemp("sma") / "store"
    communique.open(sma, store=place).close()
    return place


@pytest.fixture(scope="module")
def kg(sma: Path, store: Path) -> Iterator[KnowledgeGraph]:
    """The shipped dossier."""
    with communique.open(sma, store=store) as graph:
        yield graph


# --- opening ----------------------------------------------------------------------------------


def test_a_dossier_without_a_store_is_kept_in_memory(sma: Path, tmp_path: Path) -> None:
    copy = tmp_path / "sma"
    shutil.copytree(sma, copy, ignore=shutil.ignore_patterns(".communique", "articles"))
    with communique.open(copy) as graph:
        assert len(graph.document_ids) == DOCUMENTS
    assert not (copy / ".communique").exists()


def test_the_nearest_dossier_upward(
    sma: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "sma"
    shutil.copytree(sma, copy, ignore=shutil.ignore_patterns(".communique", "articles"))
    monkeypatch.chdir(copy / "registry")
    with communique.open() as graph:
        assert len(graph.document_ids) == DOCUMENTS
    monkeypatch.chdir(tmp_path)
    with pytest.raises(errors.UsageError, match=r"no dossier\.toml in"):
        communique.open()


def test_a_built_store_alone(kg: KnowledgeGraph, store: Path) -> None:
    for graph in (communique.open(store), communique.open(store=store)):
        with graph:
            assert graph.mint.base == kg.mint.base
            assert graph.document_ids == kg.document_ids
            assert graph.files is None


def test_a_file_answers_as_the_store_does(kg: KnowledgeGraph, tmp_path: Path) -> None:
    kg.export(tmp_path / "sma.trig.gz")
    with communique.open(tmp_path / "sma.trig.gz") as graph:
        assert graph.ask("who-said-what").csv() == kg.ask("who-said-what").csv()
        assert graph.document(kg.document_ids[0]) == kg.document(kg.document_ids[0])


def test_a_sparql_server(kg: KnowledgeGraph, sma: Path, remote_url: str) -> None:
    with communique.open(sma, store=remote_url) as graph:
        assert len(graph.document_ids) == DOCUMENTS
    with communique.open(remote_url) as graph:
        found = graph.ask("who-said-what", topic="linkage")
        assert found.csv() == kg.ask("who-said-what", topic="linkage").csv()
        assert graph.agreement("sma-12").commitments == kg.agreement("sma-12").commitments


@pytest.mark.parametrize(
    ("where", "error", "told"),
    [
        ("missing", errors.UsageError, "no such dossier, store or file"),
        ("empty", errors.UsageError, "is empty: neither a dossier nor a store"),
        ("missing.ttl", errors.UsageError, "no such dossier, store or file"),
        ("some", errors.StoreError, "no store directory"),
        ("some/rubbish.ttl", errors.StoreError, "rubbish.ttl"),
        ("some/empty.nq", errors.StoreError, "holds 0 dossiers, not one"),
        ("http://127.0.0.1:9/", errors.StoreError, "cannot reach"),
    ],
)
def test_what_cannot_be_opened_is_told(
    tmp_path: Path, where: str, error: type[Exception], told: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "rubbish.ttl").write_text("this is no Turtle", encoding="utf-8")
    (tmp_path / "some" / "empty.nq").write_text("", encoding="utf-8")
    with pytest.raises(error, match=told):
        communique.open(where if "://" in where else tmp_path / where)


def test_mistakes_are_errors_or_left_out(sma: Path, tmp_path: Path) -> None:
    copy = tmp_path / "sma"
    shutil.copytree(sma, copy, ignore=shutil.ignore_patterns(".communique", "articles"))
    broken = copy / "documents" / "asiae-2024-05.yaml"
    broken.write_text("id: asiae-2024-05\nstatements: 3\n", encoding="utf-8")
    with pytest.raises(errors.DossierError, match=r"asiae-2024-05\.yaml:2: statements"):
        communique.open(copy)
    with communique.open(copy, strict=False) as graph:
        assert {problem.file for problem in graph.problems} == {str(broken)}
        assert len(graph.document_ids) == DOCUMENTS - 1
        assert not graph.validate().good


def test_it_says_what_it_is_and_lets_go(sma: Path, store: Path) -> None:
    with communique.open(sma, store=store) as graph:
        assert repr(graph) == f"<KnowledgeGraph {graph.mint.base}: {DOCUMENTS} documents>"
    graph.close()  # closing again does no harm


# --- questions --------------------------------------------------------------------------------


def test_questions_by_name_and_from_a_file(kg: KnowledgeGraph, root: Path) -> None:
    assert kg.questions() == sorted(queries.catalogue())
    own = queries.from_file(root / "queries" / "stance-tally.rq")
    assert kg.ask(own, topic="linkage").csv() == kg.ask("stance-tally", topic="linkage").csv()
    assert kg.ask("who-said-what", topic=None).csv() == kg.ask("who-said-what").csv()
    with pytest.raises(errors.UnknownQuestion):
        kg.ask("who-sang-what")


def test_sparql_gives_rows_truth_or_triples(kg: KnowledgeGraph) -> None:
    outlets = kg.query(
        "PREFIX cmq: <https://w3id.org/communique/ns#> "
        "SELECT (COUNT(DISTINCT ?d) AS ?count) WHERE { GRAPH ?g { ?d cmq:outlet ?o } }"
    )
    assert isinstance(outlets, communique.Answer)
    assert outlets[0]["count"] == DOCUMENTS
    assert kg.query("ASK { GRAPH ?g { ?s ?p ?o } }") is True
    assert kg.query("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <urn:x> { ?s ?p ?o } }") == []
    for wrong in ("SELECT", "DROP ALL", "SELECT * { SERVICE <http://x.org/> { ?s ?p ?o } }"):
        with pytest.raises(errors.QueryError):
            kg.query(wrong)


# --- records ----------------------------------------------------------------------------------


def test_statements_have_passage_document_and_stances(kg: KnowledgeGraph) -> None:
    found = list(kg.statements(actor="Elbridge Colby", since="2024-01-01"))
    assert len(found) >= 3
    for one in found:
        assert one.speaker_label == "Elbridge Colby"
        assert one.passage.end > one.passage.start
        assert one.id in {each.id for each in one.document.statements}
        assert one.iri.endswith(f"/document/{one.document.id}/statement/{one.id}")
        assert one.quote == one.passage.exact
        assert repr(one).startswith(f"<FoundStatement {one.document.id}/{one.id}: Elbridge Colby: ")
        assert len(repr(one)) < 400
    assert any(one.stances for one in found)


def test_statements_come_in_the_order_of_their_documents(kg: KnowledgeGraph) -> None:
    found = list(kg.statements())
    assert [one.document.id for one in found] == sorted(one.document.id for one in found)
    for name in kg.document_ids:
        order = [one.id for one in kg.document(name).statements]
        here = [one.id for one in found if one.document.id == name]
        assert here == [each for each in order if each in here]
    assert {one.document.id for one in found} == set(kg.document_ids)
    with pytest.raises(errors.UsageError, match="takes no parameter 'color'"):
        list(kg.statements(color="red"))


def test_what_was_written_is_what_is_read(kg: KnowledgeGraph, sma: Path) -> None:
    from communique.loaders.dossier import load

    written = load(sma).dossier
    assert [each.id for each in kg.documents()] == kg.document_ids
    assert list(kg.documents()) == sorted(
        map(read.canonical, written.documents), key=lambda each: each.id
    )
    assert kg.registry == read.canonical(written.registry)
    assert kg.codebook == read.canonical(written.codebook)
    with pytest.raises(errors.UsageError, match="no document 'x'; documents: asiae-2024-05"):
        kg.document("x")


def test_claims_by_subject_and_aspect(kg: KnowledgeGraph) -> None:
    every = list(kg.claims())
    assert len(every) > 50
    sums = list(kg.claims(subject="sma-12", aspect="annual-contribution"))
    assert {claim.unit for _, claim in sums} == {"KRW", "USD"}
    assert all(claim in document.claims for document, claim in sums)
    assert list(kg.claims(subject="nothing")) == []


def test_the_twelfth_agreement_by_year_with_all_that_differs(kg: KnowledgeGraph) -> None:
    found = kg.agreement("sma-12")
    assert found.label.startswith("Twelfth Special Measures Agreement")
    assert found.signed == "2024-11-04"
    first = [each for each in found.commitments if each.year == 2026]
    won, dollars = (next(e for e in first if e.currency == c) for c in ("KRW", "USD"))
    assert won.value == 1_519_200_000_000
    assert won.sources
    # 1.52 trillion is the same sum as news rounds it
    assert {each.value for each in won.reported} == {1_520_000_000_000}
    assert won.disagreements == ()
    # nothing is on record in dollars, and the documents differ from one another
    assert dollars.value is None
    assert {each.value for each in dollars.disagreements} == {
        1_100_000_000,
        1_130_000_000,
        1_470_000_000,
    }
    assert len({each.document.id for each in dollars.disagreements}) == 3
    assert all(each.claim.passage.end for each in dollars.reported)
    assert len(repr(found)) < 6000
    with pytest.raises(errors.UsageError, match="no agreement 'sma-99'; agreements: "):
        kg.agreement("sma-99")
    with pytest.raises(AttributeError):
        _ = found.nonsense


# --- checks, networks, other tools ------------------------------------------------------------


def test_findings_have_file_and_line_where_there_are_files(kg: KnowledgeGraph, store: Path) -> None:
    report = kg.validate()
    assert report.good
    assert len(report)
    assert all(finding.file and finding.line for finding in report)
    with communique.open(store) as alone:
        assert len(alone.validate()) == len(report)
        assert not any(finding.file for finding in alone.validate())
    with pytest.raises(errors.UsageError):
        kg.validate(engine="oracle")


def test_networks_are_networkx_graphs_with_evidence(kg: KnowledgeGraph) -> None:
    graph = kg.network("congruence", proposition="separate-trade-and-defense")
    assert isinstance(graph, networkx.Graph)
    assert graph.number_of_edges() > 3
    known = {one.iri for one in kg.statements(proposition="separate-trade-and-defense")}
    for *_, edge in graph.edges(data=True):
        assert len(edge["statements"]) >= 2
        assert set(edge["statements"]) <= known
    found = kg.discourse_network("conflict", topic="linkage")
    assert found.settings["topic"] == "linkage"
    assert found.graph.number_of_edges() == len(found.edges) > 0


def test_rdflib_gets_every_named_graph(kg: KnowledgeGraph) -> None:
    dataset = kg.to_rdflib()
    assert {str(each.identifier) for each in dataset.graphs()} >= set(kg.store.graphs())
    size = sum(1 for graph in kg.store.graphs() for _ in kg.store.triples(graph))
    assert sum(len(each) for each in dataset.graphs()) == size


def test_exports_by_suffix(kg: KnowledgeGraph, tmp_path: Path) -> None:
    import rdflib

    kg.export(tmp_path / "sma.nt.gz")
    lines = gzip.decompress((tmp_path / "sma.nt.gz").read_bytes()).decode().splitlines()
    assert lines == sorted(lines)
    kg.export(str(tmp_path / "sma.ttl"))
    assert len(rdflib.Graph().parse(tmp_path / "sma.ttl")) == len(lines)
    with pytest.raises(errors.UsageError, match="known suffixes"):
        kg.export(tmp_path / "sma.docx")


def test_answers_show_themselves(kg: KnowledgeGraph) -> None:
    answer = kg.ask("contribution-by-year")
    assert answer[0].year == 1991
    assert isinstance(answer[0].value, (int, Decimal))
    assert repr(answer).endswith(f"{len(answer)} rows\n")
    assert answer._repr_html_().count("<tr>") == len(answer) + 1
    frame = answer.to_pandas()
    assert list(frame.columns) == list(answer.columns)
    assert len(frame) == len(answer)


def test_every_error_has_one_root() -> None:
    kinds = [each for each in vars(errors).values() if isinstance(each, type)]
    raised = [each for each in kinds if issubclass(each, Exception)]
    assert len(raised) > 8
    assert all(issubclass(each, communique.CommuniqueError) for each in raised)
    drawn = errors.__doc__ or ""
    assert all(each.__name__ in drawn for each in raised)


def test_ids_in_answers_lead_back_to_records(kg: KnowledgeGraph) -> None:
    for row in kg.ask("who-said-what", topic="linkage"):
        _, document, _, statement = kg.mint.path(t.iri(row.statement))
        assert row.document == document
        record = next(one for one in kg.document(document).statements if one.id == statement)
        assert (record.passage.start, record.passage.end) == (row.start, row.end)
        assert record.paraphrase == row.paraphrase
