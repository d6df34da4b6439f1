"""Writing answers in every result format, piece by piece, never more rows than allowed.

Sources: https://www.w3.org/TR/sparql11-results-json/ , https://www.w3.org/TR/rdf-sparql-XMLres/ ,
https://www.w3.org/TR/sparql11-results-csv-tsv/ .
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

from communique.errors import TermError
from communique.graph import terms as t
from communique.graph.store import Solutions
from communique.graph.store.oxigraph import serialize
from communique.graph.terms import Quad, Term, Triple
from communique.serve.errors import Failed
from communique.serve.workers.messages import PART, End, Part, Reply, Start, Whole

SPOOL = 4_000_000
"""Bytes of an answer that are held back, so that its head can say how many rows there are."""

TOGETHER = 200
"""Rows that are spelled before they are sent."""

Row: TypeAlias = tuple[Term | None, ...]
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_XML_ESCAPED = re.compile(r"\\u00(?:0[0-8BbCcEeFf]|1[0-9A-Fa-f])|[\x00-\x08\x0b\x0c\x0e-\x1f]")
_QUOTED = re.compile(r'[",\r\n]')
_DIRECTION = re.compile(r"--(?:ltr|rtl)$")


class Sink:
    """Takes the pieces of one answer and sends them: whole if it is small, else in parts."""

    def __init__(self, send: Callable[[Reply], None], media_type: str, generation: int) -> None:
        self._send, self._media_type, self._generation = send, media_type, generation
        self._held: list[bytes] = []
        self._size = 0
        self.started = False

    def write(self, piece: bytes) -> None:
        """Take a piece of the body."""
        self._held.append(piece)
        self._size += len(piece)
        if self._size >= (PART if self.started else SPOOL):
            self._flush()

    def end(self, rows: int, *, truncated: bool = False, said: bool = True) -> None:
        """Send what is left. ``said``: the body itself tells that it is truncated."""
        if self.started:
            self._flush()
            self._send(End(rows, truncated, cut=truncated and not said))
        else:
            body = b"".join(self._held)
            self._send(Whole(self._media_type, body, self._generation, rows, truncated))

    def _flush(self) -> None:
        body = b"".join(self._held)
        self._held, self._size = [], 0
        if not self.started:
            self.started = True
            self._send(Start(self._media_type, self._generation))
        for at in range(0, len(body), PART):
            self._send(Part(body[at : at + PART]))


def write_boolean(value: bool, kind: str, sink: Sink) -> None:
    """The answer to ASK, as ``json``, ``xml`` or (``csv``, ``tsv``) one word."""
    word = "true" if value else "false"
    texts = {
        "json": f'{{"head":{{}},"boolean":{word}}}',
        "xml": f"{_XML_OPEN}<head></head><boolean>{word}</boolean></sparql>",
    }
    sink.write(texts.get(kind, word).encode())
    sink.end(1)


def write_solutions(found: Solutions, kind: str, most: int, sink: Sink) -> None:
    """The answer to SELECT as ``json``, ``xml``, ``csv`` or ``tsv``, its first ``most`` rows."""
    head, row_of, tail = _WRITERS[kind]
    sink.write(head(found.variables).encode())
    rows, spell = 0, row_of(found.variables)
    allowed = islice(found.rows, most)
    while some := list(islice(allowed, TOGETHER)):
        sink.write("".join([spell(row, rows + at) for at, row in enumerate(some)]).encode())
        rows += len(some)
    truncated = rows == most and next(found.rows, None) is not None
    sink.write(tail(rows if truncated else None).encode())
    sink.end(rows, truncated=truncated, said=kind in ("json", "xml"))


def write_triples(found: Iterable[Triple], kind: str, most: int | None, sink: Sink) -> None:
    """A graph in one of the engine's RDF formats: its first ``most`` triples (None: all)."""
    triples: dict[Triple, None] = {}
    truncated = False
    for triple in found:
        if most is not None and len(triples) >= most and triple not in triples:
            truncated = True
            break
        triples[triple] = None
    note = f"# the first {most:,} triples of more\n" if truncated and kind in _COMMENTED else ""
    sink.write(note.encode() + _serialized(triples, kind))
    sink.end(len(triples), truncated=truncated)


_COMMENTED = ("ttl", "nt", "trig", "nq")


def _serialized(triples: Iterable[Triple], kind: str) -> bytes:
    quads: Iterable[Quad] = ((s, p, o, "") for s, p, o in triples)
    if kind == "rdf":
        quads = ((s, p, _NOT_XML_ESCAPED.sub("\ufffd", o), g) for s, p, o, g in quads)
    try:
        return serialize(quads, kind)
    except (ValueError, RuntimeError, OSError) as error:
        message = f"the graph cannot be written in this format ({error}); ask for N-Triples"
        raise Failed(406, "unacceptable", message) from error


# --- one spelling per format ---------------------------------------------------------------------

Head: TypeAlias = Callable[[Sequence[str]], str]
Rows: TypeAlias = Callable[[Sequence[str]], Callable[[Row, int], str]]
Tail: TypeAlias = Callable[[int | None], str]

_XML_OPEN = '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'


def _json_head(variables: Sequence[str]) -> str:
    return f'{{"head":{{"vars":{json.dumps(list(variables))}}},"results":{{"bindings":[\n'


def _json_rows(variables: Sequence[str]) -> Callable[[Row, int], str]:
    keys = [f"{json.dumps(name)}:" for name in variables]

    def spell(row: Row, number: int) -> str:
        cells = [key + _json_term(term) for key, term in zip(keys, row, strict=True) if term]
        return f"{',' if number else ''}{{{','.join(cells)}}}\n"

    return spell


def _json_tail(cut_after: int | None) -> str:
    if cut_after is None:
        return "]}}"
    said = f"the first {cut_after:,} rows of more"
    return f']}},"truncated":{{"rows":{cut_after},"message":"{said}"}}}}'


@lru_cache(maxsize=20_000)
def _json_term(term: Term) -> str:
    kind, words, language, datatype = _parts(term)
    extra = f',"xml:lang":{json.dumps(language)}' if language else ""
    extra += f',"datatype":{_words(datatype)}' if datatype else ""
    return f'{{"type":"{kind}","value":{_words(words)}{extra}}}'


def _words(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _xml_head(variables: Sequence[str]) -> str:
    names = "".join(f"<variable name={quoteattr(name)}/>" for name in variables)
    return f"{_XML_OPEN}<head>{names}</head><results>\n"


def _xml_rows(variables: Sequence[str]) -> Callable[[Row, int], str]:
    names = [quoteattr(name) for name in variables]

    def spell(row: Row, number: int) -> str:
        cells = (
            f"<binding name={name}>{_xml_term(term)}</binding>"
            for name, term in zip(names, row, strict=True)
            if term
        )
        return f"<result>{''.join(cells)}</result>\n"

    return spell


def _xml_tail(cut_after: int | None) -> str:
    said = "" if cut_after is None else f"<!-- the first {cut_after:,} rows of more -->"
    return f"</results>{said}</sparql>"


@lru_cache(maxsize=20_000)
def _xml_term(term: Term) -> str:
    kind, words, language, datatype = _parts(term)
    # XML cannot carry most control characters, not even escaped
    said = escape(_NOT_XML.sub("\ufffd", words), {"\r": "&#13;"})
    extra = f" xml:lang={quoteattr(language)}" if language else ""
    extra += f" datatype={quoteattr(datatype)}" if datatype else ""
    return f"<{kind}{extra}>{said}</{kind}>"


def _csv_rows(variables: Sequence[str]) -> Callable[[Row, int], str]:
    return lambda row, number: ",".join([_csv_term(term) if term else "" for term in row]) + "\r\n"


@lru_cache(maxsize=20_000)
def _csv_term(term: Term) -> str:
    kind, words, _, _ = _parts(term)
    words = f"_:{words}" if kind == "bnode" else words
    return '"' + words.replace('"', '""') + '"' if _QUOTED.search(words) else words


def _tsv_rows(variables: Sequence[str]) -> Callable[[Row, int], str]:
    return lambda row, number: "\t".join([term or "" for term in row]) + "\n"


def _nothing(cut_after: int | None) -> str:
    return ""


_WRITERS: dict[str, tuple[Head, Rows, Tail]] = {
    "json": (_json_head, _json_rows, _json_tail),
    "xml": (_xml_head, _xml_rows, _xml_tail),
    "csv": (lambda names: ",".join(names) + "\r\n", _csv_rows, _nothing),
    "tsv": (lambda names: "\t".join(f"?{n}" for n in names) + "\n", _tsv_rows, _nothing),
}


def _parts(term: Term) -> tuple[str, str, str, str]:
    """A term as the result formats name it: kind, words, language, datatype."""
    if term.startswith("<<"):
        raise Failed(400, "unsupported", "the answer holds triple terms (RDF 1.2), not served here")
    if term.startswith("<"):
        return "uri", t.iri_text(term), "", ""
    if term.startswith("_:"):
        return "bnode", term[2:], "", ""
    try:
        words, language, datatype = t.literal(_DIRECTION.sub("", term) if "--" in term else term)
    except TermError as error:
        raise Failed(400, "unsupported", f"the answer holds {error}") from error
    return "literal", words, language, datatype
