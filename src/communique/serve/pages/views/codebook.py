"""The codebook: topics as a tree, each with its propositions and how many statements take sides."""

from __future__ import annotations

from communique.graph.knowledge import KnowledgeGraph
from communique.serve.pages.index import index_of
from communique.serve.pages.views.model import Link, Piece, Tally
from communique.serve.pages.views.rows import link, tallies


class Branch(Piece, frozen=True):
    """A topic with how deep it stands in the tree, and the tallies of its propositions."""

    topic: Link
    about: str
    depth: int
    count: int
    tallies: list[Tally]


class Codebook(Piece, frozen=True):
    """Topics in the order of the tree with their propositions; those without a topic are last."""

    branches: list[Branch]
    stray: list[Tally]


def codebook(kg: KnowledgeGraph) -> Codebook:
    """All topics as a tree, each with its propositions and their tallies."""
    index = index_of(kg)
    known = {
        row["n"]: row
        for row in index.rows("SELECT * FROM thing WHERE kind = 'topic' ORDER BY label")
    }
    above = {row["topic"]: row["above"] for row in index.rows("SELECT * FROM broader")}
    said = {row[0]: row[1] for row in index.rows("SELECT topic, count(*) FROM concerns GROUP BY 1")}
    by_iri = {one.proposition.iri: one for one in tallies(index, limit=100_000)}
    propositions = index.rows("SELECT * FROM thing WHERE kind = 'proposition' ORDER BY label")
    counted = {
        row["n"]: by_iri.get(row["iri"]) or Tally(proposition=link(row)) for row in propositions
    }
    of_topic: dict[int, list[Tally]] = {}
    placed = set()
    for row in index.rows("SELECT * FROM topics"):
        if row["proposition"] in counted:
            of_topic.setdefault(row["topic"], []).append(counted[row["proposition"]])
            placed.add(row["proposition"])
    branches = [
        Branch(
            topic=link(known[n]),
            about=known[n]["about"],
            depth=depth,
            count=said.get(n, 0),
            tallies=sorted(of_topic.get(n, ()), key=_weight),
        )
        for n, depth in _tree(list(known), above)
    ]
    stray = [one for n, one in counted.items() if n not in placed]
    return Codebook(branches=branches, stray=sorted(stray, key=_weight))


def _weight(one: Tally) -> tuple[int, str]:
    return -(one.supports + one.opposes + one.neutral), one.proposition.label


def _tree(topics: list[int], above: dict[int, int]) -> list[tuple[int, int]]:
    """Topics with their depth, each after what it belongs to; a circle stands as it comes."""
    children: dict[int | None, list[int]] = {}
    for each in topics:
        parent = above.get(each)
        children.setdefault(parent if parent in topics else None, []).append(each)
    ordered: list[tuple[int, int]] = []
    seen: set[int] = set()

    def visit(each: int, depth: int) -> None:
        if each not in seen:
            seen.add(each)
            ordered.append((each, depth))
            for child in children.get(each, ()):
                visit(child, depth + 1)

    for top in (*children.get(None, ()), *topics):
        visit(top, 0)
    return ordered
