"""A reading as a REFI-QDA project: sources as plain text, codes in groups, coders as users.

Source: REFI-QDA 1.5, https://www.qdasoftware.org . What codes mean is told by their groups, with
the names that ``code_roles`` knows: Speakers, Organizations, Propositions (each with the sides
taken on it below), Topics, Mode. Ids stand in square brackets in the codes' descriptions, so that
the project reads back as what it was written from.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as Tree

from communique.loaders.dossier.yaml_reader import CONTROL
from communique.loaders.exchange.model import Article, Coding, Reading, Side, Thing, some
from communique.loaders.exchange.refi_qda import NAMESPACE

_TIME = (1980, 1, 1, 0, 0, 0)  # the same project gives the same bytes
_MADE_BY = {"name": "communique", "origin": "communique"}
_COLOURS = {"Speakers": "#1F77B4", "Propositions": "#2CA02C", "Topics": "#9467BD"}
_VARIABLES = ("document", "outlet", "outlet_id", "author", "published", "url", "language")


def write(found: Reading, base: str) -> bytes:
    """The bytes of a .qdpx file; documents whose text is not at hand are left out and noted."""
    project = _Project(base)
    texts: dict[str, str] = {}
    groups: dict[str, list[Coding]] = {}
    for coding in found.codings:
        groups.setdefault(coding.document, []).append(coding)
    absent = [a.key for a in found.articles.values() if a.text is None]
    if absent:
        lost = sum(len(groups.get(key, ())) for key in absent)
        documents = some(len(absent), "documents")
        found.note(f"{documents} without a text at hand left out, {some(lost, 'codings')}")
    for article in found.articles.values():
        if article.text is not None:
            texts[project.source(article, groups.get(article.key, []))] = article.text
    for thing in found.propositions:
        project.code("Propositions", thing)
    return _packed(project.xml(), texts)


def _packed(xml: bytes, texts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (("project.qde", xml), *((n, t.encode()) for n, t in texts.items())):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return out.getvalue()


class _Project:
    def __init__(self, base: str) -> None:
        self.base = base
        self.root = Tree.Element("Project", {"xmlns": NAMESPACE, **_MADE_BY})
        self.users = _add(self.root, "Users")
        book = _add(self.root, "CodeBook")
        self.codes = _add(book, "Codes")
        self.variables = _add(self.root, "Variables")
        self.sources = _add(self.root, "Sources")
        self.notes = Tree.Element("Notes")
        self.known: dict[tuple[str, ...], tuple[str, Any]] = {}

    def xml(self) -> bytes:
        if len(self.notes):
            self.root.append(self.notes)
        for part in (self.users, self.variables):
            if not len(part):
                self.root.remove(part)
        data: bytes = Tree.tostring(self.root, encoding="utf-8", xml_declaration=True)
        return data

    def source(self, article: Article, codings: list[Coding]) -> str:
        """Adds a source with its selections; gives the name of its text in the zip file."""
        guid = self._guid("source", article.key)
        element = _add(
            self.sources, "TextSource", guid=guid, name=_plain(article.title or article.key),
            plainTextPath=f"internal://{guid}.txt",
        )  # fmt: skip
        for number, coding in enumerate(codings):
            self._selection(element, coding, f"{article.key}/{number}")
        self._values(element, article)
        return f"sources/{guid}.txt"

    def _values(self, element: Any, article: Article) -> None:
        cells = {
            "document": article.id, "outlet": article.outlet.label, "outlet_id": article.outlet.id,
            "author": "; ".join(article.authors), "published": article.published,
            "url": article.url, "language": article.language,
        }  # fmt: skip
        for name in _VARIABLES:
            if cells[name]:
                value = _add(element, "VariableValue")
                _add(value, "VariableRef", targetGUID=self._variable(name))
                _add(value, "TextValue").text = _plain(str(cells[name]))

    def _variable(self, name: str) -> str:
        guid = self._guid("variable", name)
        if ("variable", name) not in self.known:
            made = _add(self.variables, "Variable", guid=guid, name=name, typeOfVariable="Text")
            self.known["variable", name] = (guid, made)
        return guid

    def _selection(self, source: Any, coding: Coding, place: str) -> None:
        guid = self._guid("selection", place)
        user = self._user(coding.by.coder or coding.by.extractor) if coding.by else ""
        whose = {"creatingUser": user} if user else {}
        selection = _add(
            source, "PlainTextSelection", guid=guid, name=coding.id or coding.key,
            startPosition=str(coding.start), endPosition=str(coding.end), **whose,
        )  # fmt: skip
        if coding.paraphrase:
            _add(selection, "Description").text = _plain(coding.paraphrase)
        for number, code in enumerate(self._codes_of(coding)):
            made = _add(
                selection, "Coding", guid=self._guid("coding", f"{place}/{number}"), **whose
            )
            _add(made, "CodeRef", targetGUID=code)
        if coding.note:
            memo = self._guid("note", place)
            note = _add(self.notes, "Note", guid=memo, name=coding.id or coding.key)
            _add(note, "PlainTextContent").text = _plain(coding.note)
            _add(selection, "NoteRef", targetGUID=memo)

    def _codes_of(self, coding: Coding) -> list[str]:
        # actors that a document declares for itself are other ones in other documents
        local = coding.document if coding.speaker.kind in ("unnamed", "group") else ""
        found = [self.code("Speakers", coding.speaker, local)] if coding.speaker else []
        if coding.organization:
            found.append(self.code("Organizations", coding.organization))
        found += [self._side(side) for side in coding.sides]
        found += [self.code("Topics", topic) for topic in coding.topics]
        if coding.mode:
            found.append(self.code("Mode", Thing(coding.mode)))
        return found

    def _side(self, side: Side) -> str:
        self.code("Propositions", side.proposition)
        usual = {1.0: "supports", -1.0: "opposes", 0.0: "neutral"}
        name = usual.get(side.polarity) or f"{side.polarity:+.10f}".rstrip("0")
        name += f" ({side.modality})" if side.modality != "affirms" else ""
        key = ("Propositions", side.proposition.id or side.proposition.label)
        return self._below(key, name, "")

    def code(self, group: str, thing: Thing, document: str = "") -> str:
        """The GUID of the code of a thing in a group (of one document), made where it is new."""
        if (group,) not in self.known:
            guid = self._guid("code", group)
            colour = {"color": _COLOURS[group]} if group in _COLOURS else {}
            made = _add(self.codes, "Code", guid=guid, name=group, isCodable="false", **colour)
            self.known[(group,)] = (guid, made)
        kind = f" {thing.kind}" if thing.kind else ""
        own = f"[{thing.id}{kind}]" if thing.id else ""
        description = "\n".join(filter(None, (thing.definition, own)))
        return self._below(
            (group,),
            thing.label or thing.id,
            description,
            f"{document}/{thing.id}" if document else thing.id,
        )

    def _below(self, above: tuple[str, ...], name: str, description: str, key: str = "") -> str:
        whole = (*above, key or name)
        if whole not in self.known:
            guid = self._guid("code", "/".join(whole))
            parent = self.known[above][1]
            made = _add(parent, "Code", guid=guid, name=_plain(name), isCodable="true")
            if description:
                _add(made, "Description").text = _plain(description)
            self.known[whole] = (guid, made)
        return self.known[whole][0]

    def _user(self, name: str) -> str:
        guid = self._guid("user", name)
        if ("user", name) not in self.known:
            made = _add(self.users, "User", guid=guid, name=_plain(name))
            self.known["user", name] = (guid, made)
        return guid

    def _guid(self, kind: str, name: str) -> str:
        return str(uuid5(NAMESPACE_URL, f"{self.base}{kind}/{name}"))


def _add(parent: Any, tag: str, **attributes: str) -> Any:
    """A new element inside another."""
    return Tree.SubElement(parent, tag, attributes)


def _plain(words: str) -> str:
    return CONTROL.sub("\ufffd", words)
