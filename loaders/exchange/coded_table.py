"""Coded tables, CSV or XLSX: one row for each stance of each statement, or each statement.

Columns are found by their names (``mapping.ALIASES``) or by the mapping file. The event lists of
the Discourse Network Analyzer are such tables: ``statement ID; time; document ID; ...`` and one
column for each variable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from communique.loaders.dossier.texts import digest
from communique.loaders.exchange import mapping as m
from communique.loaders.exchange import safe, sheets
from communique.loaders.exchange.model import Article, Coding, Reading, Side, clean, is_id, listed
from communique.loaders.exchange.rows import Row, RowReader, described, document_key, merged


def read(path: Path, mapping: m.Mapping) -> Reading:
    """The codings of a table; rows that cannot be read are refused with the reason.

    Raises InputError for a file that is no table, or has neither speakers nor anything coded.
    """
    sheet = sheets.read(
        path, delimiter=mapping.delimiter, encoding=mapping.encoding, sheet=mapping.sheet
    )
    columns = m.fields_of(sheet.columns, mapping, str(path))
    found = Reading("table", whole=True)
    fixed = {field: m.as_text(value) for field, value in mapping.fixed.items()}
    if not {"speaker", "organization", "proposition", "topic"} & {*columns, *fixed}:
        wanted = "columns such as speaker, proposition, agreement, or a mapping file"
        raise safe.damaged(str(path), f"no codings: {', '.join(sheet.columns)}", wanted, 1)
    if not {"document", "url", "title", "article_text"} & {*columns, *fixed}:
        found.note("no column of documents: all rows are taken as passages of one document")
    unused = [each for each in sheet.columns if each not in columns.values()]
    if unused:
        found.note(f"columns not used: {listed(unused, 12)}")
    rows = []
    for line in sheet.lines:
        if line.fault:
            found.refuse(f"row {line.number}", "", line.fault)
            continue
        cells = {field: line.cells[column] for field, column in columns.items()}
        filled = {**fixed, **{k: v for k, v in cells.items() if v.strip() or k not in fixed}}
        rows.append(Row(f"row {line.number}", filled))
    _Table(rows, mapping, found).read()
    return found


class _Table:
    """Turns rows into articles and codings; rows with one statement id are one statement."""

    def __init__(self, rows: list[Row], mapping: m.Mapping, found: Reading) -> None:
        self.rows, self.mapping, self.found = rows, mapping, found
        self.reader = RowReader({row("polarity") for row in rows}, mapping, found)
        self.first: dict[tuple[str, str, str], int] = {}
        self.dates: dict[str, set[str]] = {}

    def read(self) -> None:
        for row in self.rows:
            self.dates.setdefault(document_key(row), set()).add(row("published"))
        for row in self.rows:
            try:
                self._take(row)
            except ValueError as error:
                self.found.refuse(row.place, described(row), str(error))

    def _take(self, row: Row) -> None:
        key = document_key(row)
        own_date = len(self.dates[key] - {""}) > 1  # then the date is the statement's
        article = self._article(key, row, own_date)
        said_on = m.edtf(row("said_on"), self.mapping.date_format)
        if said_on is None and own_date:
            said_on = m.edtf(row("published"), self.mapping.date_format)
        coding = self.reader.coding(row, key, said_on)
        earlier = self.found.articles.get(key)
        self.found.articles[key] = completed(earlier, article) if earlier else article
        name = coding.id or coding.key
        who = coding.by.coder if coding.by else ""
        number = self.first.get((key, name, who)) if name else None
        if number is None:
            self.first[key, name, who] = len(self.found.codings)
            self.found.codings.append(coding)
        else:
            self.found.codings[number] = merged(self.found.codings[number], coding)

    def _article(self, key: str, row: Row, own_date: bool) -> Article:
        published = None if own_date else m.edtf(row("published"), self.mapping.date_format)
        text = row.cells.get("article_text") or None
        length = row("text_length")
        return Article(
            key=key,
            id=row("document") if is_id(row("document")) else "",
            title=clean(row("title")),
            text=text,
            digest=row("text_digest") if text is None else "",
            length=int(length) if text is None and length.isdecimal() else 0,
            outlet=self.reader.thing(row, "outlet", self.mapping.outlets),
            authors=tuple(clean(each) for each in row("author").split("; ") if each.strip()),
            published=published,
            url=row("url"),
            language=row("language"),
        )


def completed(article: Article, other: Article) -> Article:
    """An article with what another row tells of it and the rows before did not."""
    names = (name for name in Article.__slots__ if not getattr(article, name))
    return replace(article, **{name: getattr(other, name) for name in names})


COLUMNS = tuple(field for field in m.ALIASES if field != "article_text")
"""The columns of a table written from a dossier; ``article_text`` is added where asked for."""


def rows_of(found: Reading, *, texts: bool = False) -> Iterator[dict[str, object]]:
    """A reading as the rows of a table: one for each stance, or one for a statement without any."""
    for coding in found.codings:
        article = found.articles[coding.document]
        common = {**_article_cells(article), **_coding_cells(coding)}
        if texts and article.text is not None:
            common["article_text"] = article.text
        for side in coding.sides or (None,):
            yield {**common, **(_side_cells(side) if side else {})}


def _article_cells(article: Article) -> dict[str, object]:
    return {
        "document": article.id or article.key,
        "title": article.title,
        "text_digest": article.digest or (digest(article.text) if article.text else ""),
        "text_length": article.length or len(article.text or "") or "",
        "outlet": article.outlet.label,
        "outlet_id": article.outlet.id,
        "author": "; ".join(article.authors),
        "published": article.published,
        "url": article.url,
        "language": article.language,
    }


def _coding_cells(coding: Coding) -> dict[str, object]:
    by = msgspec.to_builtins(coding.by) if coding.by else {}
    return {
        "statement": coding.id or coding.key,
        "speaker": coding.speaker.label,
        "speaker_id": coding.speaker.id,
        "speaker_kind": coding.speaker.kind,
        "organization": coding.organization.label,
        "organization_id": coding.organization.id,
        "capacity": coding.capacity,
        "topic": "; ".join(topic.label.replace("; ", ", ") for topic in coding.topics),
        "topic_id": "; ".join(topic.id for topic in coding.topics),
        "quote": coding.quote,
        "start": coding.start,
        "end": coding.end,
        "digest": coding.digest,
        "said_on": coding.said_on,
        "mode": coding.mode,
        "paraphrase": coding.paraphrase,
        "hedge": coding.hedge,
        "certainty": coding.certainty,
        "coder": by.get("coder"),
        "extractor": by.get("extractor"),
        "extractor_version": by.get("version"),
        "model": by.get("model"),
        "confidence": by.get("confidence"),
        "status": coding.status,
        "note": coding.note,
    }


def signed(polarity: float) -> str:
    """A polarity so that it can be mistaken neither for a boolean nor for a scale."""
    return f"{polarity:+.10f}".rstrip("0").rstrip(".") if polarity else "neutral"


def _side_cells(side: Side) -> dict[str, object]:
    return {
        "proposition": side.proposition.label,
        "proposition_id": side.proposition.id,
        "polarity": signed(side.polarity),
        "modality": side.modality,
        "condition": side.condition,
    }
