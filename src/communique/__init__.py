"""communique: who said what, about what, taking which side, when, on whose word.

>>> import communique
>>> kg = communique.open("dossiers/sma")            # a dossier, a built store, or a SPARQL URL
>>> for row in kg.ask("who-said-what", topic="linkage"):
...     print(row.speaker, row.stance, row.paraphrase)

Everything else hangs on the graph that ``open`` gives back. Names are loaded when first used, so
that ``import communique`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from communique.errors import CommuniqueError
    from communique.graph.answers import Answer
    from communique.graph.knowledge import KnowledgeGraph
    from communique.graph.records import Actor, Agreement, Claim, Document, Statement
    from communique.loaders.opening import open

__version__ = "0.1.0"

__all__ = [
    "Actor",
    "Agreement",
    "Answer",
    "Claim",
    "CommuniqueError",
    "Document",
    "KnowledgeGraph",
    "Statement",
    "__version__",
    "open",
]

_HOMES = {
    "Actor": "graph.records",
    "Agreement": "graph.records",
    "Answer": "graph.answers",
    "Claim": "graph.records",
    "CommuniqueError": "errors",
    "Document": "graph.records",
    "KnowledgeGraph": "graph.knowledge",
    "Statement": "graph.records",
    "open": "loaders.opening",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'communique' has no attribute {name!r}")
    value = getattr(import_module(f"communique.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
