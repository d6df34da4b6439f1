"""A whole dossier in memory."""

from __future__ import annotations

from msgspec import field

from communique.graph.records.base import Record
from communique.graph.records.codebook import Codebook
from communique.graph.records.decisions import Judgement
from communique.graph.records.documents import Document
from communique.graph.records.registry import Registry


class Dossier(Record, frozen=True):
    """A whole dossier in memory, in the order of its files."""

    base: str
    title: str
    language: str = "en"
    description: str = ""
    licence: str = ""
    registry: Registry = field(default_factory=Registry)
    codebook: Codebook = field(default_factory=Codebook)
    documents: tuple[Document, ...] = ()
    judgements: tuple[Judgement, ...] = ()
