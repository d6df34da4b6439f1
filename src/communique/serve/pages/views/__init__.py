"""What pages show, as pure functions of a graph: ``VIEWS[name](kg, **parameters)``.

Parameters are texts, as an address has them. Each gives back frozen records of plain data, or None
where there is nothing of that name; a wrong parameter raises UsageError. They run in the workers;
the pages that draw them never see a graph.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from communique.graph.knowledge import KnowledgeGraph
from communique.serve.pages.index import index_of
from communique.serve.pages.views import (
    actor,
    agreement,
    codebook,
    disputes,
    document,
    evidence,
    front,
    proposition,
    search,
    series,
    statements,
    thing,
)

View: TypeAlias = Callable[..., Any]


def warm(kg: KnowledgeGraph, worker: str = "") -> int:
    """Make the index of the newest generation, and what a worker keeps of it.

    ``worker`` only tells requests for different workers apart. Gives back the generation's number.
    """
    index = index_of(kg)
    disputes.found(index)
    return index.generation


VIEWS: Mapping[str, View] = MappingProxyType(
    {
        "warm": warm,
        "about": front.about,
        "front": front.front,
        "listing": front.listing,
        "documents": front.documents,
        "codebook": codebook.codebook,
        "statements": statements.statements,
        "proposition": proposition.proposition,
        "topic": proposition.topic,
        "actor": actor.actor,
        "agreement": agreement.agreement,
        "series": series.series,
        "document": document.document,
        "statement": evidence.statement,
        "claim": evidence.claim,
        "disagreements": disputes.disagreements,
        "search": search.search,
        "thing": thing.thing,
        "vocabulary": thing.vocabulary,
        "choices": thing.choices,
    }
)
"""Every view by its name."""
