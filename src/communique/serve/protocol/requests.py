"""Reading SPARQL 1.1 Protocol requests strictly, from raw bytes.

Source: https://www.w3.org/TR/sparql11-protocol/ .
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from email import policy
from email.parser import BytesParser
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from communique.serve.errors import Failed
from communique.serve.formats import RDF_INPUT

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
BODY_SECONDS = 30.0
"""How long a client may take to send a body."""
MAX_FIELDS = 10_000


class Operation(NamedTuple):
    """A query or update, and the graphs that the request names beside it."""

    sparql: str
    default: tuple[str, ...]
    named: tuple[str, ...]
    seconds: float = 0.0


async def query_of(request: Request, most: int) -> Operation | None:
    """The query of a GET, HEAD or POST request; None for a GET that asks nothing at all.

    Raises Failed (400, 413, 415) for what the protocol does not allow.
    """
    fields = _fields(request.scope["query_string"])
    if request.method != "POST":
        if not any(name in ("query", "update") for name, _ in fields):
            return None
        sparql = _only(fields, "query", "update")
    else:
        sparql, more = await _posted(request, QUERY, "query", most)
        fields += more
    return _operation(sparql, fields, "default-graph-uri", "named-graph-uri")


async def update_of(request: Request, most: int) -> Operation:
    """The update of a POST request; raises Failed as ``query_of``."""
    fields = _fields(request.scope["query_string"])
    sparql, more = await _posted(request, UPDATE, "update", most)
    return _operation(sparql, [*fields, *more], "using-graph-uri", "using-named-graph-uri")


def _operation(sparql: str, fields: list[tuple[str, str]], first: str, second: str) -> Operation:
    default = tuple(_iri(value) for name, value in fields if name == first)
    named = tuple(_iri(value) for name, value in fields if name == second)
    seconds = [value for name, value in fields if name == "timeout"]
    try:
        limit = float(seconds[-1].removesuffix("s")) if seconds else 0.0
    except ValueError:
        raise Failed(400, "usage", f"timeout: {seconds[-1]!r} is no number of seconds") from None
    return Operation(sparql, default, named, max(limit, 0.0))


async def _posted(
    request: Request, direct: str, name: str, most: int
) -> tuple[str, list[tuple[str, str]]]:
    media_type, charset = content_type(request)
    if media_type == direct:
        return _text(await body_of(request, most), charset), []
    if media_type == FORM:
        fields = _fields(await body_of(request, most))
        return _only(fields, name, "update" if name == "query" else "query"), fields
    found = media_type or "none"
    message = f"expected Content-Type {FORM} or {direct}, found {found}"
    raise Failed(415, "unsupported", message)


def _only(fields: list[tuple[str, str]], name: str, other: str) -> str:
    values = [value for field, value in fields if field == name]
    if any(field == other for field, _ in fields):
        where = "POST /update" if other == "update" else "/sparql"
        raise Failed(400, "usage", f"the parameter {other!r} is not taken here; send it to {where}")
    if len(values) != 1:
        raise Failed(400, "usage", f"expected one parameter {name!r}, found {len(values)}")
    return values[0]


def _fields(raw: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except UnicodeDecodeError:
        raise Failed(400, "usage", "parameters are not percent-encoded UTF-8") from None
    except ValueError:
        raise Failed(400, "usage", f"more than {MAX_FIELDS:,} parameters") from None


def content_type(request: Request) -> tuple[str, str]:
    """Media type and charset of a request's body, in lower case; "" where not said."""
    media_type, *parameters = request.headers.get("content-type", "").lower().split(";")
    named = (each.partition("=") for each in parameters)
    charsets = [value.strip(' "') for key, _, value in named if key.strip() == "charset"]
    return media_type.strip(), charsets[-1] if charsets else ""


def _text(body: bytes, charset: str) -> str:
    if charset not in ("", "utf-8", "utf8"):
        raise Failed(415, "unsupported", f"charset {charset}: only UTF-8 is taken")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Failed(400, "usage", f"the body is not UTF-8: {error.reason}") from None


async def body_of(request: Request, most: int) -> bytes:
    """The whole body; raises Failed: 413 if it is too large, 408 if it comes too slowly."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > most:
        raise _too_large(most)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.stream():
                body += piece
                if len(body) > most:
                    raise _too_large(most)
    except TimeoutError:
        message = "the body did not come in time"
        raise Failed(408, "timeout", message, headers={"Connection": "close"}) from None
    except ClientDisconnect:
        raise Failed(400, "usage", "the client went away") from None
    return bytes(body)


def _too_large(most: int) -> Failed:
    message = f"the body is larger than {most:,} bytes"
    return Failed(413, "refused", message, headers={"Connection": "close"})


def _iri(text: str) -> str:
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text) or re.search(r'[\x00-\x20<>"{}|^`\\]', text):
        raise Failed(400, "usage", f"not an absolute IRI: {text[:200]!r}")
    return text


def graph_of(request: Request) -> str | None:
    """The graph a Graph Store request names: "" for the default graph, None for the store itself.

    Named by ``?graph=IRI`` or ``?default``, or by the path below the store's own.
    """
    fields = _fields(request.scope["query_string"])
    named = [value for name, value in fields if name == "graph"]
    default = any(name == "default" for name, _ in fields)
    below = request.path_params.get("below", "")
    if len(named) + default + bool(below) > 1:
        raise Failed(400, "usage", "name one graph: ?graph=IRI, ?default, or a path")
    if below:
        return _iri(str(request.url.replace(query="")))
    return _iri(named[0]) if named else "" if default else None


async def rdf_of(request: Request, most: int) -> tuple[tuple[str, bytes], ...]:
    """The RDF in a body as (format, bytes): one part, or several of ``multipart/form-data``."""
    media_type, _ = content_type(request)
    body = await body_of(request, most)
    if media_type != "multipart/form-data":
        return ((_format(media_type), body),)
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode("latin-1")
    message = BytesParser(policy=policy.HTTP).parsebytes(head + body)
    if not message.is_multipart():
        raise Failed(400, "usage", "the body is not multipart/form-data as declared")
    return tuple(_parts(message.iter_parts()))


def _parts(parts: Iterable[object]) -> Iterable[tuple[str, bytes]]:
    from email.message import EmailMessage

    for part in parts:
        assert isinstance(part, EmailMessage)
        content = part.get_payload(decode=True)
        yield _format(part.get_content_type()), content if isinstance(content, bytes) else b""


def _format(media_type: str) -> str:
    if media_type not in RDF_INPUT:
        known = ", ".join(RDF_INPUT)
        raise Failed(415, "unsupported", f"expected RDF in one of {known}; found {media_type!r}")
    return RDF_INPUT[media_type]
