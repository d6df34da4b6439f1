"""REFI-QDA projects (.qdpx), the exchange format of MAXQDA, NVivo, ATLAS.ti and others.

Source: REFI-QDA 1.5, https://www.qdasoftware.org . A project is a zip file with ``project.qde``
(XML) and the sources; selections count Unicode code points of a plain text. What codes mean is not
part of the format: groups of codes are read as speakers, propositions and topics by their names or
by the mapping. All codes that one user put on one span make one statement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from communique.loaders.exchange import mapping as m
from communique.loaders.exchange import safe
from communique.loaders.exchange.code_roles import Code, Roles
from communique.loaders.exchange.marked_spans import Marked, Span, add_statements
from communique.loaders.exchange.model import Article, Reading, Thing, clean, is_id, prose

NAMESPACE = "urn:QDA-XML:project:1.0"
_Q = f"{{{NAMESPACE}}}"
MAX_TEXT = 20 * 2**20
MAX_DEPTH = 40
_NOT_TEXT = {
    "PDFSelection": "in the pages of a PDF",
    "PictureSelection": "in a picture",
    "AudioSelection": "in a recording",
    "VideoSelection": "in a film",
    "TranscriptSelection": "in a transcript tied to a recording",
}


_LEFT = {
    "Cases": "cases",
    "Links": "links",
    "Graphs": "graphs",
    "Sets": "sets (read only as groups of codes)",
}


def read(path: Path, mapping: m.Mapping) -> Reading:
    """The text sources, codes and codings of a project (.qdpx, or a .qde whose texts are inline).

    Raises InputError for a file that cannot be read, MissingExtra without defusedxml.
    """
    if safe.head(path, 4) != b"PK\x03\x04":
        root = safe.xml_root(safe.read_bytes(path, safe.MAX_XML), str(path))
        return _Project(root, None, str(path), mapping).reading()
    with safe.unpacked(path) as packed:
        inner = sorted(name for name in packed.names if name.endswith(".qde"))
        if not inner:
            raise safe.damaged(str(path), "no .qde in it", "a REFI-QDA project")
        root = safe.xml_root(packed.data(inner[0]), f"{path}/{inner[0]}")
        return _Project(root, packed, str(path), mapping).reading()


class _Project:
    def __init__(
        self, root: Any, packed: safe.Packed | None, name: str, mapping: m.Mapping
    ) -> None:
        if root.tag != f"{_Q}Project":
            raise safe.damaged(name, f"not a REFI-QDA project: {root.tag[:60]}", f"{_Q}Project")
        self.root, self.packed, self.name, self.mapping = root, packed, name, mapping
        self.found = Reading("refi-qda")
        self.users = {
            _guid(user.get("guid")): clean(user.get("name") or user.get("id") or "")
            for user in root.iterfind(f"{_Q}Users/{_Q}User")
        }
        self.codes = dict(self._codes())
        self.notes = dict(self._memos())
        self.variables = {
            _guid(each.get("guid")): each.get("name") or ""
            for each in root.iterfind(f"{_Q}Variables/{_Q}Variable")
        }
        self.marked: dict[tuple[Span, str], Marked] = {}

    def reading(self) -> Reading:
        for number, source in enumerate(self._text_sources(), 1):
            self._source(source, f"source {number}")
        self._other_sources()
        roles = Roles(self.codes.values(), self.mapping, self.found)
        add_statements(self.marked, roles, self.mapping, self.found)
        for tag, words in _LEFT.items():
            count = sum(len(each) for each in self.root.iterfind(f"{_Q}{tag}"))
            if count:
                self.found.note(f"{count} {words} not taken")
        return self.found

    # --- codes and memos -------------------------------------------------------------------

    def _codes(self) -> Iterator[tuple[str, Code]]:
        sets: dict[str, list[str]] = {}
        for each in self.root.iterfind(f"{_Q}Sets/{_Q}Set"):
            for member in each.iterfind(f"{_Q}MemberCode"):
                name = clean(each.get("name") or "")
                sets.setdefault(_guid(member.get("targetGUID")), []).append(name)
        top = self.root.findall(f"{_Q}CodeBook/{_Q}Codes/{_Q}Code")
        waiting: list[tuple[Any, tuple[str, ...]]] = [(code, ()) for code in reversed(top)]
        while waiting:
            element, above = waiting.pop()
            name, guid = clean(element.get("name") or ""), _guid(element.get("guid"))
            if len(above) > MAX_DEPTH:
                raise safe.damaged(self.name, "codes nested too deep", f"at most {MAX_DEPTH}")
            description = element.findtext(f"{_Q}Description") or ""
            yield guid, Code(name, above, prose(description), tuple(sets.get(guid, ())))
            inner = element.findall(f"{_Q}Code")
            waiting += [(each, (*above, name)) for each in reversed(inner)]

    def _memos(self) -> Iterator[tuple[str, str]]:
        for note in self.root.iterfind(f"{_Q}Notes/{_Q}Note"):
            words, _ = self._text(note)
            yield _guid(note.get("guid")), prose(words or "")

    # --- sources ---------------------------------------------------------------------------

    def _text_sources(self) -> Iterator[Any]:
        yield from self.root.iterfind(f"{_Q}Sources/{_Q}TextSource")
        for pdf in self.root.iterfind(f"{_Q}Sources/{_Q}PDFSource"):
            for text in pdf.iterfind(f"{_Q}Representation"):
                text.set("name", text.get("name") or pdf.get("name") or "")
                yield text

    def _text(self, element: Any) -> tuple[str | None, str]:
        """The plain text of a source, or why there is none."""
        inline = element.findtext(f"{_Q}PlainTextContent")
        if inline is not None:
            return inline, ""
        where = element.get("plainTextPath") or ""
        scheme, _, file = where.partition("internal://")
        if scheme or not file or self.packed is None:
            return None, f"its plain text lies outside of the project: {where[:80]!r}"
        if ".." in PurePosixPath(file).parts or file.startswith("/"):
            return None, f"its plain text lies outside of the project: {where[:80]!r}"
        entry = next((n for n in (f"sources/{file}", f"Sources/{file}", file)
                      if n in self.packed.names), "")  # fmt: skip
        if not entry:
            return None, f"its plain text is missing: {file[:80]!r}"
        try:
            return self.packed.data(entry, MAX_TEXT).decode("utf-8-sig"), ""
        except UnicodeDecodeError:
            return None, f"its plain text is not UTF-8: {file[:80]!r}"

    def _source(self, element: Any, place: str) -> None:
        key = _guid(element.get("guid")) or place
        name = clean(element.get("name") or "")
        text, fault = self._text(element)
        if text is None:
            self.found.refuse(place, name, fault)
            return
        self.found.articles[key] = self._article(element, key, name, text)
        author = _guid(element.get("creatingUser"))
        for coding in element.iterfind(f"{_Q}Coding"):
            self._mark(coding, element, (key, 0, len(text)), author)
        for selection in element.iterfind(f"{_Q}PlainTextSelection"):
            span = (selection.get("startPosition"), selection.get("endPosition"))
            if not all(each is not None and each.isdecimal() and len(each) < 12 for each in span):
                self.found.refuse(f"selection in {name or place}", "", f"no offsets: {span}")
                continue
            place_in = (key, int(span[0]), int(span[1]))
            whose = _guid(selection.get("creatingUser")) or author
            for coding in selection.iterfind(f"{_Q}Coding"):
                self._mark(coding, selection, place_in, whose)

    def _mark(self, coding: Any, holder: Any, span: tuple[str, int, int], author: str) -> None:
        target = coding.find(f"{_Q}CodeRef")
        code = self.codes.get(_guid(target.get("targetGUID")) if target is not None else "")
        if code is None:
            self.found.refuse(f"coding {coding.get('guid')}", "", "its code is not in the codebook")
            return
        coder = self.users.get(_guid(coding.get("creatingUser")) or author, "")
        refs = [*holder.iterfind(f"{_Q}NoteRef"), *coding.iterfind(f"{_Q}NoteRef")]
        notes = [self.notes.get(_guid(ref.get("targetGUID")), "") for ref in refs]
        new = Marked([], _guid(holder.get("guid")), holder.get("name") or "",
                      holder.findtext(f"{_Q}Description") or "", [])  # fmt: skip
        marked = self.marked.setdefault((Span(*span, coder), new.guid), new)
        marked.codes.append(code)
        marked.notes.extend(note for note in notes if note and note not in marked.notes)

    def _article(self, element: Any, key: str, name: str, text: str) -> Article:
        values: dict[str, str] = {}
        for each in element.iterfind(f"{_Q}VariableValue"):
            ref = each.find(f"{_Q}VariableRef")
            variable = self.variables.get(_guid(ref.get("targetGUID")) if ref is not None else "")
            words = next((v.text or "" for v in each if v.tag != f"{_Q}VariableRef"), "")
            if variable and words.strip():
                values[variable] = words.strip()
        spelled = m.fields_of(list(values), m.Mapping(), self.name)
        cells = {field: values[column] for field, column in spelled.items()}
        try:
            published = m.edtf(cells.get("published", ""), self.mapping.date_format)
        except ValueError as error:
            published = None
            self.found.note(f"{name}: {error}")
        identifier = cells.get("document", "")
        return Article(
            key=key,
            id=identifier if is_id(identifier) else "",
            title=cells.get("title") or name,
            text=text,
            outlet=Thing(clean(cells.get("outlet", "")), cells.get("outlet_id", "")),
            authors=tuple(clean(a) for a in cells.get("author", "").split("; ") if a.strip()),
            published=published,
            url=cells.get("url", ""),
            language=cells.get("language", ""),
        )

    def _other_sources(self) -> None:
        counted: Counter[str] = Counter()
        for tag, where in _NOT_TEXT.items():
            for selection in self.root.iter(f"{_Q}{tag}"):
                counted[where] += len(selection.findall(f"{_Q}Coding"))
        for where, count in counted.items():
            if count:
                why = f"{where}: only codings of plain text can be taken"
                self.found.refuse(f"{count} codings", "", why)


def _guid(words: str | None) -> str:
    return (words or "").strip().strip("{}").casefold()
