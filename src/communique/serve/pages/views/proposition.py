"""Propositions and topics: who is for, who is against, since when, and who changed sides."""

from __future__ import annotations

from communique.graph.knowledge import KnowledgeGraph
from communique.serve.pages.index import Index, index_of
from communique.serve.pages.views.graph import all_named, described, first
from communique.serve.pages.views.model import Count, Item, Link, Piece, Tally
from communique.serve.pages.views.rows import counts, items, link, links, tallies

SHOWN = 40


class Camp(Piece, frozen=True):
    """How often one state or actor took each side."""

    who: Link
    supports: int
    opposes: int
    neutral: int


class Change(Piece, frozen=True):
    """An actor who was on both sides: the statements at which the side changed, in order."""

    who: Link
    turns: list[Item]


class Mark(Piece, frozen=True):
    """A statement as the picture of the timeline needs it."""

    iri: str
    speaker: str
    stance: str
    paraphrase: str
    said: str
    published: str
    document: str


class PropositionPage(Piece, frozen=True):
    """A proposition; ``turns`` are the IRIs of statements at which their speaker changed sides."""

    link: Link
    definition: str
    scope: str
    examples: list[str]
    cues: list[str]
    topics: tuple[Link, ...]
    contrary: tuple[Link, ...]
    tally: Tally
    states: list[Camp]
    actors: list[Camp]
    outlets: list[Count]
    statements: list[Item]
    total: int
    changes: list[Change]
    turns: list[str]
    marks: list[Mark]


def proposition(kg: KnowledgeGraph, iri: str) -> PropositionPage | None:
    """Everything on one proposition; None if there is no such proposition."""
    index = index_of(kg)
    row = index.thing(iri, ("proposition",))
    if row is None:
        return None
    n, said = row["n"], described(kg, iri)
    found = index.rows(f"SELECT s.n {_ON} ORDER BY s.day DESC, s.n LIMIT ?", n, SHOWN)
    total = index.number(f"SELECT count(DISTINCT s.n) {_ON}", n)
    tally = tallies(index, "AND x.proposition = ?", n)
    changes = _changes(index, n)
    return PropositionPage(
        link=link(row),
        definition=first(said, "skos:definition"),
        scope=first(said, "skos:scopeNote"),
        examples=list(said.get("skos:example", ())),
        cues=list(said.get("cmq:cue", ())),
        topics=all_named(index, said, "cmq:topic"),
        contrary=all_named(index, said, "cmq:contraryTo"),
        tally=tally[0] if tally else Tally(proposition=link(row)),
        states=_camps(index, "represents r ON r.statement = s.n", "r.state", n),
        actors=_camps(index, "", "s.speaker", n),
        outlets=counts(
            index,
            f"SELECT s.outlet, count(DISTINCT s.n) {_ON} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12",
            n,
        ),
        statements=items(index, list(dict.fromkeys(each["n"] for each in found))),
        total=total,
        changes=changes,
        turns=[turn.iri for change in changes for turn in change.turns[1:]],
        marks=_marks(index, n),
    )


_ON = (
    "FROM side x JOIN statement s ON s.n = x.statement "
    "WHERE x.proposition = ? AND s.status != 'rejected'"
)


def _camps(index: Index, join: str, key: str, proposition: int, limit: int = 24) -> list[Camp]:
    found = index.rows(
        f"SELECT {key} AS who, sum(x.side = 'supports') AS supports, "
        "sum(x.side = 'opposes') AS opposes, sum(x.side = 'neutral') AS neutral "
        f"FROM side x JOIN statement s ON s.n = x.statement {f'JOIN {join}' if join else ''} "
        "WHERE x.proposition = ? AND s.status != 'rejected' "
        "GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ?",
        proposition,
        limit,
    )
    known = links(index, (row["who"] for row in found))
    return [
        Camp(
            who=known[row["who"]],
            supports=row["supports"],
            opposes=row["opposes"],
            neutral=row["neutral"],
        )
        for row in found
        if row["who"] in known
    ]


def _changes(index: Index, proposition: int) -> list[Change]:
    """Actors on both sides, with the first statement of each stretch on one side."""
    found = index.rows(
        "SELECT s.n, s.speaker, x.side FROM side x JOIN statement s ON s.n = x.statement "
        "WHERE x.proposition = ?1 AND s.status != 'rejected' AND x.side != 'neutral' "
        "AND s.speaker IN (SELECT s.speaker FROM side x JOIN statement s ON s.n = x.statement "
        "WHERE x.proposition = ?1 AND s.status != 'rejected' AND x.side != 'neutral' "
        "GROUP BY 1 HAVING count(DISTINCT x.side) = 2) "
        "ORDER BY s.speaker, s.day IS NULL, s.day, s.n",
        proposition,
    )
    turns: dict[int, list[tuple[int, str]]] = {}
    for row in found:
        so_far = turns.setdefault(row["speaker"], [])
        if not so_far or so_far[-1][1] != row["side"]:
            so_far.append((row["n"], row["side"]))
    shown = {who: [n for n, _ in each[:6]] for who, each in list(turns.items())[:20]}
    known = links(index, shown)
    return [Change(who=known[who], turns=items(index, each)) for who, each in shown.items()]


def _marks(index: Index, proposition: int) -> list[Mark]:
    found = index.rows(
        "SELECT s.iri, t.label AS speaker, x.side, s.paraphrase, s.said, d.published, "
        "o.label AS document FROM side x JOIN statement s ON s.n = x.statement "
        "JOIN thing t ON t.n = s.speaker JOIN document d ON d.n = s.document "
        "JOIN thing o ON o.n = d.n "
        "WHERE x.proposition = ? AND s.status != 'rejected' ORDER BY s.day, s.n LIMIT 200",
        proposition,
    )
    return [
        Mark(
            iri=row["iri"],
            speaker=row["speaker"],
            stance=row["side"],
            paraphrase=row["paraphrase"],
            said=row["said"] or "",
            published=row["published"] or "",
            document=row["document"],
        )
        for row in found
    ]


class TopicPage(Piece, frozen=True):
    """A topic: its place in the tree, its propositions, who speaks of it and what was said last."""

    link: Link
    definition: str
    names: list[tuple[str, str]]
    broader: tuple[Link, ...]
    narrower: tuple[Link, ...]
    propositions: list[Tally]
    speakers: list[Count]
    states: list[Count]
    outlets: list[Count]
    statements: list[Item]
    total: int


def topic(kg: KnowledgeGraph, iri: str) -> TopicPage | None:
    """Everything on one topic and the topics below it; None if there is no such topic."""
    index = index_of(kg)
    row = index.thing(iri, ("topic",))
    if row is None:
        return None
    n, said = row["n"], described(kg, iri)
    latest = index.rows(f"SELECT s.n {_CONCERNED} ORDER BY s.day DESC, s.n LIMIT ?", n, 20)
    below = index.rows(
        "SELECT t.* FROM broader b JOIN thing t ON t.n = b.topic WHERE b.above = ? "
        "ORDER BY t.label",
        n,
    )
    own = "AND x.proposition IN (SELECT proposition FROM topics WHERE topic = ?)"
    return TopicPage(
        link=link(row),
        definition=first(said, "skos:definition"),
        names=names(index, n),
        broader=all_named(index, said, "skos:broader"),
        narrower=tuple(link(each) for each in below),
        propositions=tallies(index, own, n),
        speakers=counts(
            index,
            f"SELECT s.speaker, count(*) {_CONCERNED} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12",
            n,
        ),
        states=counts(
            index,
            "SELECT r.state, count(*) FROM concerns c JOIN statement s ON s.n = c.statement "
            "JOIN represents r ON r.statement = s.n WHERE c.topic = ? AND s.status != 'rejected' "
            "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12",
            n,
        ),
        outlets=counts(
            index,
            f"SELECT s.outlet, count(*) {_CONCERNED} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12",
            n,
        ),
        statements=items(index, [each["n"] for each in latest]),
        total=index.number(f"SELECT count(*) {_CONCERNED}", n),
    )


_CONCERNED = (
    "FROM concerns c JOIN statement s ON s.n = c.statement "
    "WHERE c.topic = ? AND s.status != 'rejected'"
)


def names(index: Index, n: int) -> list[tuple[str, str]]:
    """Further names of a thing: language and text."""
    found = index.rows("SELECT lang, text FROM name WHERE thing = ? ORDER BY lang, text", n)
    return [(row["lang"], row["text"]) for row in found]
