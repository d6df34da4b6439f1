"""``communique add``: articles become texts and document files that a person can go on with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from communique.errors import ArticleError, CommuniqueError, Problem
from communique.graph import records as r
from communique.loaders.articles import outlets
from communique.loaders.articles.article import Article, read_article
from communique.loaders.articles.fetch import fetch, is_url
from communique.loaders.dossier import LoadedDossier, Source, sources
from communique.loaders.dossier.layout import DOCUMENTS
from communique.loaders.dossier.references import slug
from communique.loaders.dossier.texts import digest, passage_of
from communique.loaders.dossier.yaml_writer import dump, write_text

RAW = "raw"
"""The folder below the articles where what was read is kept if it is not the text itself."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one source.

    ``outcome`` is ``added``, ``known`` (the same text is there already) or ``refused``, with the
    reason in ``error``. ``outlet`` is set where an outlet was proposed to the registry. ``notes``
    say what a person should look at.
    """

    source: str
    outcome: Literal["added", "known", "refused"]
    document: str = ""
    path: Path | None = None
    outlet: r.Outlet | None = None
    error: CommuniqueError | None = None
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.outcome == "refused":
            return str(self.error)
        done = "added" if self.outcome == "added" else "there already, nothing was written"
        return "\n".join(
            (f"{self.source}: {self.document} {done}", *(f"  {n}" for n in self.notes))
        )


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of all sources, in the order they were given."""

    items: tuple[Added, ...] = field(default=())

    @property
    def added(self) -> list[Added]:
        """The sources that became documents."""
        return [item for item in self.items if item.outcome == "added"]

    @property
    def refused(self) -> list[Added]:
        """The sources that could not be taken."""
        return [item for item in self.items if item.outcome == "refused"]

    @property
    def problems(self) -> list[Problem]:
        """Why sources could not be taken."""
        found = (getattr(item.error, "problems", []) for item in self.refused)
        return [problem for each in found for problem in each]

    def __str__(self) -> str:
        return "\n".join(map(str, self.items))


def add(root: Path | str, files: Sequence[Path | str], *, allow_private: bool = False) -> AddReport:
    """Adds articles to the dossier in a folder.

    Input: the dossier's folder; files and web addresses. For each the text goes to
    ``articles/ID.txt``, what it was read from to ``articles/raw/``, and a document file to
    ``documents/ID.yaml``. A text that is there already changes nothing; one that cannot be read is
    reported and stops nothing else. Raises DossierError if the dossier's settings cannot be read.
    """
    desk = _Desk(Path(root))
    return AddReport(tuple(desk.take(str(each), allow_private) for each in files))


class _Desk:
    """Takes articles into one dossier, remembering what it has taken."""

    def __init__(self, root: Path) -> None:
        self.root = root
        loaded = LoadedDossier(root)
        self.language = loaded.settings.language
        self.articles = root / loaded.settings.articles
        self.outlets = list(loaded.head.registry.outlets)
        self.actors = {actor.id for actor in loaded.head.registry.actors}
        self.ids = {source.id for source in loaded.sources()}
        self.known = dict(_digests(loaded.sources()))

    def take(self, source: str, allow_private: bool) -> Added:
        try:
            article, raw = _obtained(source, allow_private)
            there = self.known.get(digest(article.text)) or self.known.get(article.raw_digest)
            if there:
                return Added(source, "known", there, self.root / DOCUMENTS / f"{there}.yaml")
            return self._write(source, article, raw)
        except CommuniqueError as error:
            return Added(source, "refused", error=error)
        except OSError as error:
            told = Problem(source, 0, "", f"cannot be written: {error.strerror}: {error.filename}")
            return Added(source, "refused", error=ArticleError(told))

    def _write(self, source: str, article: Article, raw: bytes) -> Added:
        outlet = outlets.matching(article.outlet, article.url, self.outlets)
        new = None
        if outlet is None:
            taken = self.actors | {each.id for each in self.outlets}
            new = outlet = outlets.proposed(article.outlet, article.url, article.raw_digest, taken)
            outlets.append(self.root, new)
            self.outlets.append(new)
        document = self._document(article, outlet)
        path = self.root / DOCUMENTS / f"{document.id}.yaml"
        write_text(self.articles / f"{document.id}.txt", article.text, replace=True)
        if raw != article.text.encode():
            suffix = ".html" if article.media_type == "text/html" else ".txt"
            _keep(self.articles / RAW / f"{document.id}{suffix}", raw)
        write_text(path, dump(document) + _example(document.id, article.text))
        self.ids.add(document.id)
        self.known[document.text.digest] = self.known[article.raw_digest] = document.id
        return Added(source, "added", document.id, path, new, notes=_notes(article, new))

    def _document(self, article: Article, outlet: r.Outlet) -> r.Document:
        text = r.Text(
            digest=digest(article.text),
            length=len(article.text),
            raw=None if article.raw_digest == digest(article.text) else article.raw_digest,
            media_type=article.media_type,
        )
        return r.Document(
            id=self._free_id(article, outlet),
            title=article.title,
            outlet=outlet.id,
            text=text,
            authors=article.authors,
            url=article.url,
            published=article.published,
            published_basis="as the page says" if article.published else "",
            language=article.language or self.language,
        )

    def _free_id(self, article: Article, outlet: r.Outlet) -> str:
        title = "-".join(slug(article.title, 40).split("-")[:4])
        parts = (slug(outlet.id, 40), (article.published or "")[:7], title)
        base = "-".join(filter(None, parts))
        short = article.raw_digest.removeprefix("sha256:")[:8]
        return base if base not in self.ids else f"{base}-{short}"


def _obtained(source: str, allow_private: bool) -> tuple[Article, bytes]:
    if is_url(source):
        page = fetch(source, allow_private=allow_private)
        article = read_article(page.data, name=source, url=page.url, media_type=page.media_type)
        return article, page.data
    article = read_article(source)
    return article, Path(source).read_bytes()


def _digests(found: Iterable[Source]) -> Iterable[tuple[str, str]]:
    """The digests of all texts and of what they were read from, each with its document."""
    for source in found:
        read = sources.read(source)
        text = read.document.text if read.document else None
        for name in ("digest", "raw"):
            found_digest = getattr(text, name) if text else read.node.at("text", name).value
            if isinstance(found_digest, str):
                yield found_digest, source.id


def _keep(path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)


def _example(document: str, text: str) -> str:
    """Commented lines that show how to go on, with a passage that really is in the text."""
    passage = passage_of(text, text.strip("\ufeff \t\r\n").split("\n", 1)[0].strip()[:80])
    span = f"{{start: {passage.start}, end: {passage.end}, digest: {passage.digest}}}"
    return f"""\
# One entry under statements for each thing one speaker is reported to have said, for example:
# - id: minister-refuses-increase
#   speaker: ACTOR            # an id of registry/actors.yaml, or group:ID, unnamed:ID declared here
#   mode: indirect            # direct, indirect or mixed
#   passage: {span}
#   paraphrase: What was said, in your own words.
#   stances:
#   - {{proposition: PROPOSITION, polarity: -1, modality: rejects}}
# This passage is the beginning of the text. Others are printed by
# communique passage {document} "first words ... last words"
"""


def _notes(article: Article, outlet: r.Outlet | None) -> tuple[str, ...]:
    notes = []
    if outlet is not None:
        notes.append(f"outlet {outlet.id!r} ({outlet.label}) proposed in {outlets.FILE}")
    if article.published is None:
        notes.append("no date found: fill in 'published'")
    notes += (f"{b.start}-{b.end} looks like a {b.kind}" for b in article.boilerplate)
    return tuple(notes)
