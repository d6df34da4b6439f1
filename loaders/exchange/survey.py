"""From a dossier to a reading: its statements as codings by name, ready to be written anywhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from communique.graph import records as r
from communique.loaders.dossier import LoadedDossier, load
from communique.loaders.dossier.texts import CONTEXT, digest
from communique.loaders.exchange.model import NOBODY, Article, Coding, Reading, Side, Thing

_LEFT = (
    "medium", "channel", "occasion", "addressees", "relay", "within", "about", "utterance",
    "damage",
)  # fmt: skip
_VERDICTS = {"accept": "accepted", "reject": "rejected"}


def survey(
    root: Path,
    *,
    coders: Collection[str] = (),
    statuses: Collection[str] = ("accepted", "proposed", "rejected"),
    all_documents: bool = False,
) -> Reading:
    """The codings of a dossier, with the words of passages where the texts are at hand.

    Input: the dossier's folder; the coders whose codings are wanted (none: all); the statuses,
    after what was decided in review; whether documents without codings come too. Documents with
    mistakes are left out and noted, and so are fields that no exchange format has.
    """
    loaded = load(root, strict=False)
    found = Reading("dossier")
    for problem in loaded.problems[:5]:
        found.note(f"left out: {problem}")
    survey_ = _Survey(loaded, set(coders), set(statuses), found)
    for document in loaded.dossier.documents:
        survey_.take(document, all_documents)
    codebook = loaded.head.codebook
    found.topics = [Thing(t.label, t.id, "", t.definition) for t in codebook.topics]
    found.propositions = [Thing(p.label, p.id, "", p.definition) for p in codebook.propositions]
    claims = sum(len(document.claims) for document in loaded.dossier.documents)
    if claims:
        found.note(f"{claims} claims are not codings and are not written")
    for name, count in survey_.left.items():
        found.note(f"{count} statements have a field that is not written: {name}")
    return found


class _Survey:
    def __init__(
        self, loaded: LoadedDossier, coders: set[str], statuses: set[str], found: Reading
    ) -> None:
        head = loaded.head
        self.loaded, self.coders, self.statuses, self.found = loaded, coders, statuses, found
        self.actors = {
            each.id: Thing(each.label, each.id, each.kind) for each in head.registry.actors
        }
        for outlet in head.registry.outlets:
            self.actors[outlet.id] = Thing(outlet.label, outlet.id, "organization")
        self.posts = {post.id: post for post in head.registry.posts}
        self.topics = {each.id: Thing(each.label, each.id) for each in head.codebook.topics}
        self.propositions = {each.id: each.label for each in head.codebook.propositions}
        self.verdicts = {
            one.subject: _VERDICTS[one.verdict]
            for one in head.judgements
            if one.verdict in _VERDICTS
        }
        self.left: dict[str, int] = {}

    def take(self, document: r.Document, always: bool) -> None:
        """Adds a document and its codings to the reading, if there are any."""
        text = self.loaded.texts.get(document.id)
        text = text if text is not None and digest(text) == document.text.digest else None
        codings = list(self._codings(document, text))
        if not codings and not always:
            return
        outlet = self.actors.get(document.outlet, Thing(document.outlet, document.outlet))
        self.found.articles[document.id] = Article(
            key=document.id,
            id=document.id,
            title=document.title,
            text=text,
            digest=document.text.digest,
            length=document.text.length,
            outlet=outlet._replace(kind=""),
            authors=document.authors,
            published=document.published,
            url=document.url,
            language=document.language,
        )
        self.found.codings += codings

    def _codings(self, document: r.Document, text: str | None) -> Iterator[Coding]:
        locals_ = {each.id: Thing(each.label, each.id, each.kind) for each in document.actors}
        for each in document.statements:
            by = each.by or document.by
            if self.coders and (by.coder if by else "") not in self.coders:
                continue
            subject = f"document/{document.id}/statement/{each.id}"
            status = self.verdicts.get(subject, each.status)
            if status not in self.statuses:
                continue
            for name in _LEFT:
                if getattr(each, name):
                    self.left[name] = self.left.get(name, 0) + 1
            yield self._coding(each, document, text, by, status, locals_)

    def _coding(
        self,
        each: r.Statement,
        document: r.Document,
        text: str | None,
        by: r.By | None,
        status: str,
        locals_: dict[str, Thing],
    ) -> Coding:
        span = each.passage
        kind, _, name = each.speaker.rpartition(":")
        known = locals_ if kind in ("unnamed", "group") else self.actors
        post = self.posts.get(each.capacity or "")
        words = text if text is not None else ""
        return Coding(
            place=f"{document.id}/{each.id}",
            document=document.id,
            id=each.id,
            speaker=known.get(name, Thing(name, name)),
            organization=self.actors.get(post.organization, NOBODY)._replace(kind="")
            if post
            else NOBODY,
            capacity=each.capacity or "",
            sides=tuple(
                Side(self._proposition(s.proposition), s.polarity, s.modality, s.condition)
                for s in each.stances
            ),
            topics=tuple(self.topics.get(topic, Thing(topic, topic)) for topic in each.topics),
            start=span.start,
            end=span.end,
            quote=words[span.start : span.end],
            prefix=words[max(0, span.start - CONTEXT) : span.start],
            suffix=words[span.end : span.end + CONTEXT] if words else "",
            digest=span.digest,
            said_on=each.said_on,
            mode=each.mode,
            paraphrase=each.paraphrase,
            note=each.note,
            hedge=each.hedge,
            certainty=each.certainty,
            by=by,
            status=status,
        )

    def _proposition(self, name: str) -> Thing:
        return Thing(self.propositions.get(name, name), name)
