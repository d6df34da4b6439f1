"""The knowledge graph as Python sees it: questions, records, networks and exports over one store.

Everything here is thin: questions are the files in ``queries/``, records are read back from named
graphs by ``graph.read``, exports are written by ``graph.export``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any, Protocol

from communique import errors
from communique.graph import read
from communique.graph import records as r
from communique.graph import terms as t
from communique.graph.found import FoundAgreement, FoundStatement, yearly
from communique.graph.store import Solutions, Store

if TYPE_CHECKING:
    import networkx
    import rdflib

    from communique import queries
    from communique.errors import Problem
    from communique.graph.answers import Answer
    from communique.graph.check import CheckReport, Stale
    from communique.graph.disagreements import Disagreements
    from communique.graph.networks import Network
    from communique.graph.pictures import Picture
    from communique.graph.positions import Positions


class Files(Protocol):
    """The text files behind a graph, as the checks need them; reading them all may take a while."""

    @property
    def problems(self) -> Sequence[Problem]:
        """Mistakes in the files; what they spoil is not in the graph."""
        ...

    @property
    def stale(self) -> Sequence[Stale]:
        """Passages whose text changed since they were coded."""
        ...

    def locate(self, iri: str) -> tuple[str, int] | None:
        """File and line where the thing of an IRI is written."""
        ...


class KnowledgeGraph:
    """A dossier's graph in a store; ``communique.open`` makes one.

    ``base`` is the dossier's base IRI, found in the store if not given. ``files`` are the text
    files behind the graph, where it was opened from a dossier: they let findings name file and
    line. ``problems`` are mistakes met on opening; what they spoil is not in the graph.
    """

    def __init__(
        self,
        store: Store,
        *,
        base: str = "",
        files: Files | None = None,
        problems: Sequence[Problem] = (),
    ) -> None:
        self.store = store
        self.files = files
        self.problems = tuple(problems)
        self.mint = t.Minter(base or _base(store))

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<KnowledgeGraph {self.mint.base}: {len(self.document_ids)} documents>"

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    # --- questions ---------------------------------------------------------------------------

    def questions(self) -> list[str]:
        """The names of all questions of the catalogue."""
        from communique import queries

        return sorted(queries.catalogue())

    def ask(self, question: str | queries.Question, /, **parameters: Any) -> Answer:
        """The answer to a question of the catalogue: typed rows that iterate and show themselves.

        A question of your own comes from ``communique.queries.from_file("my-own.rq")``.

        Parameters are ids, names or IRIs (``topic="linkage"``), dates as ISO text. Raises
        UnknownQuestion, or UsageError for a parameter the question does not take or a name that is
        unknown or fits several things.
        """
        from communique.graph.questions import ask

        given = {name: str(value) for name, value in parameters.items() if value is not None}
        return ask(self.store, self.mint, question, **given)

    def query(self, sparql: str) -> Answer | bool | list[t.Triple]:
        """The answer to a SPARQL 1.1 query: rows for SELECT, a truth value, or triples.

        The default graph is not the union of the named graphs: write ``GRAPH ?g { ... }``. Raises
        QueryError.
        """
        from communique.graph.answers import Answer

        found = self.store.query(sparql)
        return Answer.of_solutions(found) if isinstance(found, Solutions) else found

    # --- records -----------------------------------------------------------------------------

    @cached_property
    def registry(self) -> r.Registry:
        """All curated actors, posts, tenures, agreements, events and their sources."""
        return read.registry(self.store.triples(self.mint.graph("registry")), self.mint)

    @cached_property
    def codebook(self) -> r.Codebook:
        """Topics, propositions and aspects."""
        return read.codebook(self.store.triples(self.mint.graph("codebook")), self.mint)

    @cached_property
    def document_ids(self) -> list[str]:
        """The ids of all documents, sorted."""
        prefix = self.mint.graph("document") + "/"
        return [g.removeprefix(prefix) for g in self.store.graphs() if g.startswith(prefix)]

    def document(self, name: str) -> r.Document:
        """One document with its statements and claims; raises UsageError if there is none."""
        triples = list(self.store.triples(self.mint.graph("document", name)))
        if not triples:
            raise errors.UsageError(f"no document {name!r}; documents: {_some(self.document_ids)}")
        return read.document(triples, self.mint)

    def documents(self) -> Iterator[r.Document]:
        """All documents, in the order of their ids."""
        return map(self.document, self.document_ids)

    def statements(self, **filters: Any) -> Iterator[FoundStatement]:
        """Statements that fit, document by document, in the order they stand there.

        ``filters`` are the parameters of the question ``who-said-what``: topic, proposition, actor,
        state, since, until, status.
        """
        wanted: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self.ask("who-said-what", **filters):
            _, home, _, statement = self.mint.path(t.iri(row.statement))
            wanted[home][statement] = row.speaker
        for name in sorted(wanted):
            document = self.document(name)
            for record in document.statements:
                if record.id in wanted[name]:
                    yield self._found(record, document, wanted[name][record.id])

    def _found(self, record: r.Statement, document: r.Document, speaker: str) -> FoundStatement:
        iri = t.iri_text(self.mint("document", document.id, "statement", record.id))
        fields = {name: getattr(record, name) for name in record.__struct_fields__}
        return FoundStatement(**fields, iri=iri, document=document, speaker_label=speaker)

    def claims(
        self, *, subject: str = "", aspect: str = ""
    ) -> Iterator[tuple[r.Document, r.Claim]]:
        """Claims with their documents, narrowed to a subject reference or an aspect."""
        for document in self.documents():
            for claim in document.claims:
                if subject in ("", claim.subject) and aspect in ("", claim.aspect):
                    yield document, claim

    def agreement(self, name: str) -> FoundAgreement:
        """One agreement with its commitments by year; raises UsageError if there is none."""
        known = {each.id: each for each in self.registry.agreements}
        if name not in known:
            raise errors.UsageError(f"no agreement {name!r}; agreements: {_some(known)}")
        reported = self.claims(subject=name, aspect="annual-contribution")
        commitments = tuple(yearly(known[name], reported))
        return FoundAgreement(record=known[name], commitments=commitments)

    # --- positions, facts in dispute, pictures --------------------------------------------------

    def positions(self, **options: Any) -> Positions:
        """The sides actors take over time; see ``communique.graph.positions.positions``."""
        from communique.graph.positions import positions

        return positions(self, **options)

    def disagreements(self, **narrowed: Any) -> Disagreements:
        """Facts on which sources differ; see ``communique.graph.disagreements.disagreements``."""
        from communique.graph.disagreements import disagreements

        return disagreements(self, **narrowed)

    def passages(self, statements: Iterable[str] | str) -> Answer:
        """What statements say and where; see ``communique.graph.passages.passages``."""
        from communique.graph.passages import passages

        return passages(self, statements)

    def picture(self, kind: str, **options: Any) -> Picture:
        """A picture with its data; see ``communique.graph.pictures.picture`` for the kinds."""
        from communique.graph.pictures import picture

        return picture(self, kind, **options)

    # --- checking, networks, other tools -----------------------------------------------------

    def validate(self, *, engine: str = "") -> CheckReport:
        """What is wrong (violations, stale texts) and what deserves another look (warnings).

        ``engine`` is ``shacl`` (compiled, fast) or ``pyshacl``; the best one installed by default.
        """
        from communique.graph.check import check

        if self.files is None:
            return check(self.store, self.mint, engine=engine)
        return check(
            self.store,
            self.mint,
            locate=self.files.locate,
            stale=self.files.stale,
            problems=self.files.problems,
            engine=engine,
        )

    def network(self, kind: str, **options: Any) -> networkx.Graph:
        """A discourse network as a networkx graph, each edge with its ``statements``.

        ``kind`` is twomode, onemode, congruence, conflict, subtract or eventlist. ``options`` say
        what rows and columns are, how stances count, how weights are normalised, and what is left
        out: see ``communique.graph.networks.network`` and the page on networks.
        """
        return self.discourse_network(kind, **options).graph

    def discourse_network(self, kind: str, **options: Any) -> Network:
        """A discourse network with its matrix, settings, table of edges, evidence and writers."""
        from communique.graph.networks import network

        return network(self, kind, **options)

    def networks(self, kind: str, *, window: str, **options: Any) -> Iterator[Network]:
        """Discourse networks of moving windows, such as ``window="3 months"``, in order of time.

        Each has ``start``, ``end`` and ``mid``; see ``communique.graph.networks.windows``.
        """
        from communique.graph.networks import windows

        return windows(self, kind, window=window, **options)

    def to_rdflib(self) -> rdflib.Dataset:
        """The whole graph as an ``rdflib.Dataset``, named graphs kept."""
        from communique.ontology import rdf

        lines = [t.nquads(self.store.triples(graph), graph) for graph in self.store.graphs()]
        return rdf.dataset_from("".join(lines))

    def export(self, path: str | PathLike[str]) -> None:
        """Write the graph by suffix: .ttl .trig .nq .nt .jsonld .rdf, and .gz of each."""
        from communique.graph.export import export

        export(self.store, path)


def _base(store: Store) -> str:
    found = store.query(
        f"SELECT DISTINCT ?dossier WHERE {{ GRAPH ?g {{ ?dossier a {t.term('cmq:Dossier')} }} }}"
    )
    assert isinstance(found, Solutions)
    bases = [row[0] for row in found.rows if row[0]]
    if len(bases) != 1:
        raise errors.StoreError(
            f"the store holds {len(bases)} dossiers, not one: build a dossier into it first"
        )
    return t.iri_text(bases[0])


def _some(names: Any) -> str:
    listed = sorted(names)
    return ", ".join(listed[:12]) + (", ..." if len(listed) > 12 else "")
