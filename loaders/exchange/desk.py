"""From readings to dossier files: documents, registry, codebook, article texts.

What is there already stays: a statement of the same id by the same coder is known if it says the
same, and refused if it does not. The same import twice gives the same files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from communique.errors import DossierError, Problem
from communique.graph import records as r
from communique.loaders.dossier import LoadedDossier, registry, sources
from communique.loaders.dossier.layout import DOCUMENTS
from communique.loaders.dossier.texts import MAX_TEXT, Shelf, digest
from communique.loaders.dossier.yaml_writer import write_text
from communique.loaders.exchange import filing, sound
from communique.loaders.exchange.model import Article, Coding, Reading, clean
from communique.loaders.exchange.naming import document_ids, shortened, told_apart
from communique.loaders.exchange.outcome import Filed, Item, describe, refusal
from communique.loaders.exchange.places import Misplaced, passage, recounted
from communique.loaders.exchange.resolve import Names

PASSAGES_ONLY = "text/x-coded-passages"
"""Media type of a text made of the coded passages alone, where no article came with them."""


NOT_NAMED = "not named"
"""The coder of codings that name none."""


class _Held(NamedTuple):
    """A document of the dossier, and its text if it is at hand."""

    document: r.Document
    text: str | None
    path: Path
    one_file: bool


class Desk:
    """Files readings in one dossier.

    ``status`` is that of statements that say nothing of it, ``coder`` who made codings that do not
    say who made them. Raises DossierError for a dossier whose registry or codebook cannot be read
    whole: what an import adds could not be told from what is there.
    """

    def __init__(self, root: Path, *, status: str, coder: str) -> None:
        loaded = LoadedDossier(root)
        unreadable: list[Problem] = []
        registry.read(root, str(root), unreadable)
        if unreadable:
            raise DossierError(unreadable)
        self.root, self.status = root, status
        self.by = r.By(coder=coder or NOT_NAMED)
        self.language = loaded.settings.language
        self.articles = root / loaded.settings.articles
        self.names = Names(loaded.head.registry, loaded.head.codebook)
        self.posts = {post.id for post in loaded.head.registry.posts}
        self._shelf = Shelf([self.articles])
        self._sources = {source.id: source for source in loaded.sources()}
        self._digests, self._urls = dict[str, str](), dict[str, str]()
        self._learn()
        self._before = {key: len(found) for key, found in self.names.records.items()}

    def file(self, reading: Reading, *, dry_run: bool = False) -> Filed:
        """Files a reading; with ``dry_run`` nothing is written, and all else is the same."""
        done = Filed(notes=list(reading.notes))
        done.items += [refusal(each) for each in reading.refused]
        articles = {key: sound.article(a, done.notes) for key, a in reading.articles.items()}
        self._codebook(reading)
        groups = _grouped(reading.codings, articles, done)
        writes = []
        for key, name in document_ids(articles, reading.format).items():
            codings = groups.get(key, [])
            written = self._document(articles[key], codings, name, reading, done)
            if written is not None:
                writes.append(written)
        done.new = {
            key: len(found) - self._before[key] for key, found in self.names.records.items()
        } | {"documents": sum(not each.known for each in writes)}
        if not dry_run:
            self._write(writes)
        done.warn_of_coders(each.document for each in writes)
        return done

    def _write(self, writes: Iterable[filing.Written]) -> None:
        self.names.write(self.root)
        for each in writes:
            if each.text is not None:
                self._write_text(each, each.text)
            filing.write(each)

    def _write_text(self, each: filing.Written, text: str) -> None:
        """Keeps a text; another text that is there under its name is not written over."""
        path = self.articles / f"{each.document.id}.txt"
        if path.exists() and not each.made_up and path.read_bytes() != text.encode():
            path = path.with_name(f"{each.document.id}-{shortened(text)}.txt")
        if not path.exists() or path.read_bytes() != text.encode():
            write_text(path, text, replace=True)

    def _learn(self) -> None:
        """Which documents there are, by the digest of their text and by their address."""
        for source in self._sources.values():
            found = sources.read(source).document
            if found is not None:
                self._digests.setdefault(found.text.digest, source.id)
                if found.url:
                    self._urls.setdefault(found.url, source.id)

    def _codebook(self, reading: Reading) -> None:
        for topic in reading.topics:
            self.names.topic(sound.thing(topic))
        for proposition in reading.propositions:
            self.names.proposition(sound.thing(proposition))

    # --- documents -------------------------------------------------------------------------

    def _held(self, identifier: str) -> _Held | None:
        source = self._sources.get(identifier)
        document = sources.read(source).document if source else None
        if source is None or document is None:
            return None
        words, _ = self._shelf.of(document)
        if words is not None and digest(words) != document.text.digest:
            words = None
        return _Held(document, words, source.path, source.line == 0)

    def _match(self, article: Article, name: str) -> _Held | None:
        """The dossier's document that an article is: of the same text, or of the same id."""
        wanted = digest(article.text) if article.text is not None else article.digest
        own = self._held(article.id or name)
        if wanted and wanted in self._digests and (not own or own.document.text.digest != wanted):
            return self._held(self._digests[wanted])
        if own is None and not article.id and not wanted and article.url in self._urls:
            return self._held(self._urls[article.url])
        return own

    def _document(
        self, article: Article, codings: list[Coding], name: str, reading: Reading, done: Filed
    ) -> filing.Written | None:
        try:
            article = _readable(article)
            held = self._match(article, name)
            if held is not None:
                unlike = _unlike(article, held)
                if unlike and article.id:
                    raise Misplaced(unlike)
                if unlike:
                    name = told_apart(name, article)
                    held = self._held(name)
            if name in self._sources and held is None:
                raise Misplaced(f"documents/{name} has mistakes: communique check names them")
        except (Misplaced, DossierError) as error:
            for coding in codings:
                done.refuse(coding, str(error), name)
            if not codings:
                done.items.append(Item(article.key, article.title, "refused", name, why=str(error)))
            return None
        return self._filled(article, codings, name, held, reading, done)

    def _filled(
        self,
        article: Article,
        codings: list[Coding],
        name: str,
        held: _Held | None,
        reading: Reading,
        done: Filed,
    ) -> filing.Written | None:
        text = article.text if held is None else (held.text or article.text)
        made_up = article.text is None and (
            held.document.text.media_type == PASSAGES_ONLY
            if held
            else not (article.digest and article.length)
        )
        document = held.document if held else self._begun(article, name, text)
        bench = filing.Bench(document, self.names, self.posts, self.status, self.by)
        for named in codings:
            coding = replace(named, id=bench.identifier(named))
            longer, placed = text, coding
            if made_up:
                longer, placed = filing.placed(text if held else text or "", coding, bench)
            elif reading.utf16 and text is not None:
                placed = recounted(coding, text)
            item = self._statement(placed, bench, longer, reading.whole)
            text = text if item.outcome == "refused" else longer
            done.items.append(item)
        if held is None and not bench.added and not _worth(article, codings):
            return None
        finished = bench.document(text, PASSAGES_ONLY if made_up else "")
        path = held.path if held else filing.path_of(self.root / DOCUMENTS, finished)
        if held and bench.added and not held.one_file:
            done.undo(finished.id, f"{held.path.name} holds documents in lines; not added to")
            return None
        new_text = None if held and text == held.text else text
        return filing.Written(finished, path, bench, new_text, held is not None, made_up)

    def _begun(self, article: Article, name: str, text: str | None) -> r.Document:
        title = clean(article.title) or clean(article.key) or name
        return r.Document(
            id=name,
            title=title if title != "table" else "Coded passages",
            outlet=self.names.outlet(article.outlet),
            text=r.Text(
                digest=digest(text) if text is not None else article.digest or digest("-"),
                length=len(text) if text is not None else max(article.length, 1),
            ),
            authors=article.authors,
            url=article.url,
            published=article.published,
            published_basis="as the import says" if article.published else "",
            language=article.language or self.language,
        )

    # --- statements ------------------------------------------------------------------------

    def _statement(
        self, coding: Coding, bench: filing.Bench, text: str | None, whole: bool
    ) -> Item:
        name, what = bench.start.id, describe(coding)
        try:
            length = len(text) if text is not None else bench.start.text.length
            found = passage(coding, text, length, whole=whole)
            statement, outcome = bench.statement(coding, found)
        except Misplaced as error:
            return Item(coding.place, what, "refused", name, why=str(error))
        return Item(coding.place, what, outcome, name, statement)


def _grouped(
    codings: Iterable[Coding], articles: Mapping[str, Article], done: Filed
) -> dict[str, list[Coding]]:
    """The codings by document; those with values that no statement can have are refused."""
    groups: dict[str, list[Coding]] = {}
    for coding in codings:
        try:
            if coding.document not in articles:
                raise ValueError(f"no document {coding.document!r}")
            groups.setdefault(coding.document, []).append(sound.coding(coding))
        except ValueError as error:
            done.refuse(coding, clean(str(error)))
    return groups


def _readable(article: Article) -> Article:
    text = article.text
    if text is None:
        return article
    if not text.strip():
        return replace(article, text=None)
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise Misplaced("the article's text is no Unicode text: a lone surrogate") from error
    if size > MAX_TEXT:
        raise Misplaced(f"the article's text is too large: {size:,} bytes")
    return article


def _unlike(article: Article, held: _Held) -> str:
    """Why an article cannot be a document that has its id, or nothing."""
    wanted = digest(article.text) if article.text is not None else article.digest
    there = held.document
    if wanted and wanted != there.text.digest:
        return f"document {there.id} is there with another text"
    same = bool(article.id) or (article.url != "" and article.url == there.url)
    if not wanted and not same and there.text.media_type != PASSAGES_ONLY:
        return f"document {there.id} is there, and nothing says that it is the same"
    return ""


def _worth(article: Article, codings: list[Coding]) -> bool:
    # a text nobody coded is part of the material; a row that was refused makes no document
    return article.text is not None and not codings
