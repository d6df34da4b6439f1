"""The questions of the catalogue as forms, tables, CSV, JSON and SPARQL."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, get_args

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from communique import queries
from communique.errors import UnknownQuestion
from communique.graph import records as r
from communique.graph.answers import Answer
from communique.serve.errors import Failed
from communique.serve.negotiation import best
from communique.serve.pages.reading import view
from communique.serve.pages.rendering import HEADERS, page
from communique.serve.pages.views.thing import Choices
from communique.serve.site import AnswerTable, Site

_Cell: TypeAlias = str | int | float | bool | None

SHOWN = 200
"""Rows on one page of a table."""

FORMATS = {"csv": "text/csv", "json": "application/json", "rq": "application/sparql-query"}
OFFERED = ("text/html", "text/csv", "application/json", "application/sparql-query")
_OWN = ("sort", "page", "plain", "run")
_LISTED = (
    "topic",
    "proposition",
    "aspect",
    "state",
    "outlet",
    "post",
    "agreement",
    "event",
    "utterance",
    "document",
    "actor",
)
_WORDS: Mapping[str, tuple[str, ...]] = {"status": get_args(r.Status)}
GROUPS = {
    "Who said what": (
        "who-said-what",
        "actor-timeline",
        "provenance",
        "nested-statements",
        "shared-utterances",
        "no-stance",
        "unnamed-sources",
        "damaged-text",
    ),
    "Sides": ("stance-tally", "stance-by-state", "change-of-position", "actors-in-conflict"),
    "Agreements": (
        "agreement-series",
        "agreement-rounds",
        "contribution-by-year",
        "current-agreement",
        "amounts",
    ),
    "Where sources differ": ("source-disagreements", "record-disagreements", "single-source"),
    "Actors and offices": ("actors", "post-holders", "speaks-for", "organs"),
    "What is in the dossier": (
        "contents",
        "documents",
        "outlets",
        "events",
        "codebook",
        "references",
        "decisions",
    ),
}


class Field(msgspec.Struct, frozen=True):
    """One field of a form: how it is filled in, and what it may be."""

    name: str
    kind: str
    description: str
    required: bool
    value: str
    choices: Sequence[tuple[str, str]] = ()
    listed: bool = False


async def catalogue(request: Request) -> Response:
    """All questions."""
    known = dict(queries.catalogue())
    groups = {
        title: [known.pop(name) for name in names if name in known]
        for title, names in GROUPS.items()
    }
    groups["More"] = list(known.values())
    return page(request, "questions.html", groups={k: v for k, v in groups.items() if v})


async def question(request: Request) -> Response:
    """One question: its form, and its answer once it is asked."""
    name, format = _named(request)
    try:
        asked = queries.question(name)
    except UnknownQuestion as error:
        raise Failed(404, "missing", str(error)) from error
    given = {k: v for k, v in request.query_params.items() if v and k not in _OWN}
    if format != "html":
        return await _file(request, asked, given, format)
    answer, problem = None, ""
    if given or request.query_params.get("run"):
        try:
            answer = await _site(request).ask(name, **given)
        except Failed as error:
            if error.status not in (400, 404, 503):
                raise
            problem = error.message
    return page(
        request,
        "question.html",
        status=400 if problem else 200,
        it=asked,
        fields=await _fields(request, asked, given),
        given=given,
        table=Table(answer, dict(request.query_params)) if answer else None,
        problem=problem,
    )


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


def _named(request: Request) -> tuple[str, str]:
    name = request.path_params["name"]
    stem, _, suffix = name.rpartition(".")
    if stem and suffix in FORMATS:
        return stem, suffix
    media = best(request.headers.get("accept", ""), OFFERED)
    if media is None:
        raise Failed(406, "unacceptable", f"A question is answered as {', '.join(OFFERED)}.")
    return name, {media: each for each, media in FORMATS.items()}.get(media, "html")


async def _file(
    request: Request, asked: queries.Question, given: dict[str, str], format: str
) -> Response:
    headers = {name: HEADERS[name] for name in ("Vary", "Cache-Control")}
    headers["Access-Control-Allow-Origin"] = "*"
    if format == "rq" and not given and any(p.required for p in asked.params.values()):
        return _text(asked.text, format, asked.name, headers)
    found = await _site(request).ask(asked.name, **given)
    headers["Communique-Limit"] = f"rows={found.limit}"
    headers["Communique-Rows"] = str(len(found.rows))
    if found.truncated:
        headers["Communique-Truncated"] = "true"
    if format == "rq":
        return _text(found.sparql, format, asked.name, headers)
    if format == "csv":
        found = msgspec.structs.replace(found, rows=[list(map(_whole, row)) for row in found.rows])
        plain = request.query_params.get("plain") == "1"
        guarded = Answer(found.columns, found.rows).csv()
        return _text(_exact(found) if plain else guarded, format, asked.name, headers)
    body = {
        "question": asked.name,
        "parameters": given,
        "columns": list(found.columns),
        "truncated": found.truncated,
        "limit": found.limit,
        "rows": [dict(zip(found.columns, row, strict=True)) for row in found.rows],
    }
    return _text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", format, asked.name, headers)


def _whole(value: _Cell) -> _Cell:
    """A number as it was: decimals come as floats, which would be written with ``.0``."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _exact(found: AnswerTable) -> str:
    """CSV with every cell as it is, also those that a spreadsheet would run as formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(found.columns)
    words = {True: "true", False: "false", None: ""}
    writer.writerows(
        [words[cell] if cell is None or isinstance(cell, bool) else cell for cell in row]
        for row in found.rows
    )
    return out.getvalue()


def _text(text: str, format: str, name: str, headers: dict[str, str]) -> Response:
    charset = "" if format == "json" else "; charset=utf-8"
    kept = {
        **headers,
        "Content-Type": FORMATS[format] + charset,
        "Content-Disposition": f'inline; filename="{name}.{format}"',
    }
    return Response(text.encode("utf-8", "replace"), headers=kept)


async def _fields(
    request: Request, asked: queries.Question, given: Mapping[str, str]
) -> list[Field]:
    kinds = sorted({param.type for param in asked.params.values()} & set(_LISTED))
    known = await view(request, "choices", kinds=",".join(kinds)) if kinds else {}
    return [
        _field(asked, name, given.get(name, ""), known.get(param.type))
        for name, param in asked.params.items()
    ]


def _field(asked: queries.Question, name: str, value: str, known: Choices | None) -> Field:
    param = asked.params[name]
    choices: list[tuple[str, str]] = [(each, each) for each in _WORDS.get(param.type, ())]
    listed = bool(choices)
    if known:
        choices, listed = known.choices, not known.more
    if listed and value and value not in [id for id, _ in choices]:
        choices = [(value, value), *choices]
    return Field(name, param.type, param.description, param.required, value, choices, listed)


class Table:
    """An answer as a table that links sort and page through."""

    def __init__(self, answer: AnswerTable, query: dict[str, str]) -> None:
        self.answer, self.query = answer, query
        self.sort = query.get("sort", "")
        number = query.get("page", "1")
        self.page = max(1, int(number)) if number.isascii() and number.isdigit() else 1
        self.rows = _sorted(answer, self.sort)
        self.pages = max(1, -(-len(self.rows) // SHOWN))
        self.heads = [each.split("+") for each in answer.narrow or answer.columns]
        self.iris = {name: name.removesuffix("_iri") for name in answer.columns}

    @property
    def shown(self) -> list[list[list[tuple[str, Any, str]]]]:
        """The rows of this page: for each cell its parts, each with column, value and IRI."""
        at = {name: number for number, name in enumerate(self.answer.columns)}
        part = self.rows[(self.page - 1) * SHOWN : self.page * SHOWN]
        return [
            [
                [(name, row[at[name]], self._iri(row, at, name)) for name in head]
                for head in self.heads
            ]
            for row in part
        ]

    def _iri(self, row: list[Any], at: Mapping[str, int], name: str) -> str:
        # a name that has its IRI in another column is a link; so is the paraphrase of a statement
        for column in _IRI_COLUMNS.get(name, (f"{name}_iri",)):
            if column in at and isinstance(row[at[column]], str):
                return str(row[at[column]])
        return ""

    def direction(self, column: str) -> str:
        """How the table is sorted by a column, as ``aria-sort`` says it."""
        return {column: "ascending", f"-{column}": "descending"}.get(self.sort, "none")

    def sorted_by(self, column: str) -> str:
        """The value of ``sort`` that the head of a column leads to."""
        return f"-{column}" if self.sort == column else column


_IRI_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "paraphrase": ("statement",),
    "passage": ("statement",),
    "says": ("statement",),
    "opponent_says": ("opponent_statement",),
    "from_paraphrase": ("from_statement",),
    "to_paraphrase": ("to_statement",),
    "document": ("document_iri",),
    "value": ("claim", "commitment"),
    "claimed": ("claim",),
    "words": ("claim",),
}


def _sorted(answer: AnswerTable, sort: str) -> list[list[Any]]:
    column = sort.removeprefix("-")
    if column not in answer.columns:
        return answer.rows
    at = answer.columns.index(column)
    known = [row for row in answer.rows if row[at] is not None]
    numeric = all(isinstance(row[at], (int, float)) for row in known)

    def key(row: list[Any]) -> Any:
        return row[at] if numeric else str(row[at]).casefold()

    rows = sorted(known, key=key, reverse=sort.startswith("-"))
    return rows + [row for row in answer.rows if row[at] is None]
