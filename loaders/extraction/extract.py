"""``communique extract``: proposals for the documents of a dossier, or for one plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from communique.errors import CommuniqueError, DossierError, Problem, UsageError
from communique.graph import records as r
from communique.graph.terms import Minter
from communique.loaders.articles.decoding import decoded
from communique.loaders.dossier import LoadedDossier, Source, appending, sources
from communique.loaders.dossier.texts import Shelf, digest
from communique.loaders.extraction.attribute import attributions
from communique.loaders.extraction.layers import Attribution, Extraction, Span
from communique.loaders.extraction.proposing import proposals, writing
from communique.loaders.extraction.proposing.desk import Desk
from communique.loaders.extraction.proposing.drafts import Draft, Proposal
from communique.loaders.extraction.proposing.propose import propose

ACTORS = "registry/actors.yaml"
MAX_BYTES = 5 * 2**20


@dataclass(frozen=True)
class Options:
    """How to extract: tier, least probability (None: the tier's own), whether beliefs count too."""

    tier: str = "best"
    threshold: float | None = None
    everything: bool = False


@dataclass(frozen=True)
class Extracted:
    """What became of one document; ``error`` is set if it was refused."""

    name: str
    document: str = ""
    update: proposals.Update | None = None
    proposal: Proposal | None = None
    new: tuple[r.Actor, ...] = ()
    stale: int = 0
    written: bool = False
    tier: str = ""
    missing: tuple[str, ...] = ()
    error: CommuniqueError | None = None

    def __str__(self) -> str:
        if self.error is not None:
            return str(self.error)
        assert self.update is not None
        return "\n".join((f"{self.document}: {self._counts()}", *(f"  {n}" for n in self._notes())))

    def _counts(self) -> str:
        assert self.update is not None
        done = self.update
        statements = [s for s in done.document.statements if proposals.untouched(s)]
        claims = [c for c in done.document.claims if proposals.untouched(c)]
        told = f"{_some(len(statements), 'statement')} and {_some(len(claims), 'claim')} proposed"
        changes = f"{len(done.added)} new, {done.same} as before, {len(done.gone)} withdrawn"
        return f"{told} ({changes}; tier {self.tier})"

    def _notes(self) -> Iterator[str]:
        assert self.update is not None
        assert self.proposal is not None
        if self.update.kept:
            kept = _some(self.update.kept, "entry")
            yield f"{kept} that a person has dealt with left as they are"
        if self.stale:
            yield f"the text has changed: {_some(self.stale, 'passage')} stale (communique check)"
        for actor in self.new:
            yield f"new actor {actor.id!r} ({actor.label}, {actor.kind}) proposed in {ACTORS}"
        for told in self.proposal.damage:
            yield f"damaged text, confidence lowered: {told}"
        if self.proposal.refused:
            yield f"{_some(len(self.proposal.refused), 'find')} refused: {self.proposal.refused[0]}"
        yield from self.missing


@dataclass
class _Bench:
    """One dossier being worked on: what is read once, and the desk, remade when actors come."""

    root: Path
    options: Options
    loaded: LoadedDossier = field(init=False)

    def __post_init__(self) -> None:
        self.loaded = LoadedDossier(self.root)
        self.sources = {source.id: source for source in self.loaded.sources()}
        self.shelf = Shelf([self.root / self.loaded.settings.articles])
        self.head = self.loaded.head
        self.desk = Desk(self.head)
        self.judged: dict[str, set[str]] = {}
        for judgement in self.head.judgements:
            kind, _, rest = judgement.subject.partition("/")
            document, _, item = rest.partition("/")
            if kind == "document":
                self.judged.setdefault(document, set()).add(item)

    def take(self, name: str) -> Extracted:
        try:
            source = self._source(name)
            return self._extract(name, source)
        except CommuniqueError as error:
            return Extracted(name, error=error)
        except OSError as error:
            told = Problem(name, 0, "", f"cannot be written: {error.strerror}")
            return Extracted(name, error=DossierError(told))

    def _source(self, name: str) -> Source:
        source = self.sources.get(name) or self._by_text(name)
        if source is None:
            raise UsageError(
                f"{name}: no document of that id in {self.root}, and no text of one; "
                f"'communique add {name}' brings an article in"
            )
        if source.line:
            raise UsageError(f"{name}: lies in {source.file}; proposals are written to YAML only")
        return source

    def _by_text(self, name: str) -> Source | None:
        path = Path(name)
        if path.suffix == ".yaml" and path.stem in self.sources:
            return self.sources[path.stem]
        if not path.is_file():
            return None
        found = digest(path.read_bytes())
        for source in self.sources.values():
            document = sources.read(source).document
            if document and found in (document.text.digest, document.text.raw):
                return source
        return self.sources.get(path.stem)

    def _extract(self, name: str, source: Source) -> Extracted:
        document = self.loaded.read(source)
        if document is None:
            faults = [p for p in self.loaded.problems if p.file == source.file]
            raise DossierError(faults or Problem(source.file, 0, "", "not readable"))
        text = self._text(document)
        before = _bare(document)
        now = before
        if digest(text) != document.text.digest:
            kept = msgspec.structs.replace(document.text, digest=digest(text), length=len(text))
            now = msgspec.structs.replace(before, text=kept)
        chosen = self.options
        extraction = attributions(
            text, tier=chosen.tier, threshold=chosen.threshold, codebook=self.head.codebook
        )
        proposal, new = self._proposed(now, extraction)
        update = proposals.updated(now, proposal, self.judged.get(document.id, ()))
        written = writing.write(source.path, before, update.document)
        return Extracted(
            name, document.id, update, proposal, new, _stale(update.document, text),
            written, extraction.tier.name, extraction.missing,
        )  # fmt: skip

    def _text(self, document: r.Document) -> str:
        words, _ = self.shelf.of(document)
        if words is None:
            message = f"{document.id}: its text is not at hand in {self.loaded.settings.articles}/"
            raise UsageError(message)
        return words

    def _proposed(
        self, document: r.Document, extraction: Extraction
    ) -> tuple[Proposal, tuple[r.Actor, ...]]:
        """The proposals once all their actors are in the registry, and the actors put there.

        An actor that is known can be found in more places, so the text is read again until nobody
        new turns up: the next run then finds just the same.
        """
        new: tuple[r.Actor, ...] = ()
        while True:
            proposal = propose(document, extraction, self.desk, everything=self.options.everything)
            if not proposal.new:
                return proposal, new
            self._register(proposal.new)
            new += proposal.new

    def _register(self, new: Sequence[r.Actor]) -> None:
        """New actors go to the registry file first, so that the document's references hold."""
        plain = [msgspec.to_builtins(each) for each in new]
        appending.append(self.root / ACTORS, {"actors": plain})
        registry = self.head.registry
        whole = msgspec.structs.replace(registry, actors=(*registry.actors, *new))
        self.head = msgspec.structs.replace(self.head, registry=whole)
        self.desk = Desk(self.head)


def extract(
    root: Path, names: Sequence[str], options: Options | None = None
) -> Iterator[Extracted]:
    """Proposals for documents of a dossier, written to their files one after another.

    Input: the dossier's folder; ids of documents, or files whose text is one of the dossier's. A
    document that cannot be taken is reported and stops nothing else. Raises DossierError if the
    dossier's settings cannot be read.
    """
    bench = _Bench(root, options or Options())
    for name in names:
        yield bench.take(name)


def waiting(root: Path) -> list[str]:
    """The documents of a dossier without any statement, whose texts are at hand."""
    loaded = LoadedDossier(root)
    return [
        each.id for each in loaded.documents() if not each.statements and each.id in loaded.texts
    ]


def _bare(document: r.Document) -> r.Document:
    """The document as its file has it, without the words of its passages."""

    def bare(passage: r.Passage) -> r.Passage:
        return r.Passage(start=passage.start, end=passage.end, digest=passage.digest)

    def all_bare(items: Sequence[r.Statement | r.Claim]) -> tuple[r.Statement | r.Claim, ...]:
        return tuple(msgspec.structs.replace(i, passage=bare(i.passage)) for i in items)

    return msgspec.structs.replace(
        document, statements=all_bare(document.statements), claims=all_bare(document.claims)
    )


def _stale(document: r.Document, text: str) -> int:
    passages = [s.passage for s in document.statements] + [c.passage for c in document.claims]
    return sum(digest(text[p.start : p.end]) != p.digest for p in passages)


def _some(number: int, thing: str) -> str:
    plural = thing if number == 1 else f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
    return f"{number} {plural}"


# --- one plain text ----------------------------------------------------------------------------


def from_text(
    file: Path,
    dossier: r.Dossier,
    options: Options | None = None,
    tell: Callable[[str], None] | None = None,
) -> list[dict[str, object]]:
    """The attributions of a plain text exactly as it is, as the rows of ``--text``.

    Offsets are Unicode code points of the decoded file. ``tell`` gets what was missing or could
    not be taken, one message each. Raises ArticleError if it is no text.
    """
    chosen = options or Options()
    data = _bytes(file)
    text = decoded(data, str(file), "")
    extraction = attributions(
        text, tier=chosen.tier, threshold=chosen.threshold, codebook=dossier.codebook
    )
    if tell:
        for told in extraction.missing:
            tell(told)
    document = r.Document(
        id="text", title=file.name, outlet="unknown-outlet",
        text=r.Text(digest=digest(text), length=max(1, len(text))),
    )  # fmt: skip
    proposal = propose(document, extraction, Desk(dossier), everything=chosen.everything)
    registry = dossier.registry
    known = {a.id for a in registry.actors} | {o.id for o in registry.outlets}
    mint = Minter(dossier.base)
    by_attribution: dict[int, list[Draft]] = {}
    for draft in proposal.drafts:
        if draft.attribution is not None:
            by_attribution.setdefault(draft.attribution, []).append(draft)
    return [
        _row(text, attribution, by_attribution.get(number, []), extraction, mint, known)
        for number, attribution in enumerate(extraction.attributions)
        if attribution.reporting or chosen.everything
    ]


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{file}: not readable: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise UsageError(f"{file}: too large; at most {MAX_BYTES // 2**20} MiB")
    return data


def _row(
    text: str, attribution: Attribution, drafts: Sequence[Draft], extraction: Extraction,
    mint: Minter, known: set[str],
) -> dict[str, object]:  # fmt: skip
    stances = {s.proposition: s for d in drafts for s in d.statement.stances}
    topics = dict.fromkeys(topic for d in drafts for topic in d.statement.topics)
    speaker = _mention(text, attribution.source)
    if speaker is not None:
        speaker["actor"] = _iri(drafts, mint, known)
    return {
        "mode": attribution.mode,
        "speaker": speaker,
        "cue": _mention(text, attribution.cue),
        "content": [{"start": s.start, "end": s.end} for s in attribution.content],
        "stances": [
            {"proposition": s.proposition, "polarity": s.polarity, "rule": s.rule}
            for s in stances.values()
        ],
        "topics": list(topics),
        "confidence": attribution.probability,
        "extractor": _extractor(extraction),
    }


def _mention(text: str, spans: Sequence[Span]) -> dict[str, object] | None:
    if not spans:
        return None
    start, end = spans[0].start, spans[-1].end
    return {"text": text[start:end], "start": start, "end": end}


def _iri(drafts: Sequence[Draft], mint: Minter, known: set[str]) -> str | None:
    """The IRI of the registry's actor who speaks; None for actors that only the text has."""
    named = [d.speaker.actor for d in drafts if d.speaker.actor in known]
    return str(mint("actor", named[0])).strip("<>") if named else None


def _extractor(extraction: Extraction) -> str:
    tier = extraction.tier
    model = f" {tier.model}" if tier.model else ""
    return f"communique {tier.version} {tier.name}{model}"
