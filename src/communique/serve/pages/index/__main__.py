"""``python -m communique.serve.pages.index STORE``: index a store's newest generation."""

from __future__ import annotations

import sys
from pathlib import Path

from communique.graph.knowledge import KnowledgeGraph
from communique.graph.store.embedded import Embedded
from communique.serve.editions import Copy
from communique.serve.pages.index import index_of


def main(place: str) -> None:
    """Make the index of the store directory, or copy of a generation, unless it is there."""
    path = Path(place)
    store = Embedded(path) if (path / "generations").is_dir() else Copy(path)
    with KnowledgeGraph(store) as kg:
        index_of(kg)


if __name__ == "__main__":
    main(sys.argv[1])
