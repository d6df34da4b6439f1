"""Who coded what: dossiers as the coders' work on the same documents.

One dossier holds the codings of several coders, told apart by ``by.coder``; or each coder worked in
a dossier of his or her own, and documents are the same if their texts are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from communique.errors import UsageError
from communique.graph.reliability import Coded, Corpus
from communique.loaders.exchange.model import Article, Coding
from communique.loaders.exchange.survey import survey


def corpus_of(
    roots: Sequence[Path | str],
    coders: Sequence[str] = (),
    *,
    statuses: Iterable[str] = ("accepted", "proposed"),
) -> Corpus:
    """The codings of several coders of the same documents.

    Input: one dossier whose statements name their coders, or one dossier for each coder; the coders
    to be compared, or the names of the dossiers' coders in their order. Without names, a dossier's
    coder is its folder's name. In one dossier a coder has coded a document if it holds a statement
    of that coder; in dossiers of their own, if it is there. Raises UsageError for coders that are
    not there, or fewer than two.
    """
    if not roots:
        raise UsageError("expected a dossier")
    if len(roots) == 1:
        found = _one(Path(roots[0]), set(statuses))
    else:
        found = _several([Path(root) for root in roots], coders, set(statuses))
    if len(roots) == 1 and coders:
        found = _chosen(found, coders)
    return _common(found)


def _one(root: Path, statuses: set[str]) -> Corpus:
    reading = survey(root, statuses=statuses)
    coded, lengths = [], {}
    coders_of: dict[str, set[str]] = defaultdict(set)
    for coding in reading.codings:
        article = reading.articles[coding.document]
        coder = _coder(coding)
        lengths[article.key] = article.length
        coders_of[article.key].add(coder)
        coded.append(_coded(coding, article, article.key, coder))
    names = tuple(sorted({each.coder for each in coded}))
    return Corpus(names, lengths, _frozen(coders_of), tuple(coded))


def _several(roots: Sequence[Path], coders: Sequence[str], statuses: set[str]) -> Corpus:
    names = list(coders) or [root.resolve().name for root in roots]
    if len(names) != len(roots) or len(set(names)) != len(names):
        told = f"{len(roots)} dossiers and the coders {', '.join(names)}"
        raise UsageError(f"{told}; expected one name for each dossier: --coders A,B")
    coded, lengths = list[Coded](), dict[str, int]()
    coders_of: dict[str, set[str]] = defaultdict(set)
    key_of: dict[str, str] = {}
    for name, root in zip(names, roots, strict=True):
        reading = survey(root, statuses=statuses, all_documents=True)
        for article in reading.articles.values():
            key = key_of.setdefault(article.digest, article.key)
            lengths[key] = article.length
            coders_of[key].add(name)
        for coding in reading.codings:
            article = reading.articles[coding.document]
            coded.append(_coded(coding, article, key_of[article.digest], name))
    return Corpus(tuple(names), lengths, _frozen(coders_of), tuple(coded))


def _frozen(coders_of: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(names) for key, names in coders_of.items()}


def _chosen(corpus: Corpus, coders: Sequence[str]) -> Corpus:
    missing = [name for name in coders if name not in corpus.coders]
    if missing:
        there = ", ".join(corpus.coders) or "none"
        raise UsageError(f"no codings by {', '.join(missing)}; coders there: {there}")
    kept = tuple(each for each in corpus.coded if each.coder in coders)
    coders_of = {key: names & set(coders) for key, names in corpus.coders_of.items()}
    return replace(corpus, coders=tuple(dict.fromkeys(coders)), coders_of=coders_of, coded=kept)


def _common(corpus: Corpus) -> Corpus:
    """The documents that two coders or more have coded, and the coders who share one."""
    shared = {key: names for key, names in corpus.coders_of.items() if len(names) > 1}
    there = set().union(*shared.values()) if shared else set()
    return Corpus(
        tuple(name for name in corpus.coders if name in there),
        {key: corpus.lengths[key] for key in shared},
        shared,
        tuple(each for each in corpus.coded if each.document in shared),
    )


def _coder(coding: Coding) -> str:
    by = coding.by
    return (by.coder or by.extractor) if by else "not named"


def _coded(coding: Coding, article: Article, key: str, coder: str) -> Coded:
    return Coded(
        coder=coder,
        document=key,
        statement=f"{article.id}/{coding.id}",
        start=coding.start or 0,
        end=coding.end or 0,
        speaker=coding.speaker.label,
        stances=dict(_stances(coding)),
        topics=frozenset(topic.label for topic in coding.topics),
        mode=coding.mode,
        words=coding.quote,
    )


def _stances(coding: Coding) -> Iterator[tuple[str, float]]:
    for side in coding.sides:
        yield side.proposition.label, float(side.polarity)
