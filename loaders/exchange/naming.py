"""Ids of the documents that an import makes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from communique.loaders.dossier.references import slug
from communique.loaders.dossier.texts import digest
from communique.loaders.exchange.model import Article, is_id

_MEANINGLESS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Ids that programs draw for every file anew (GUID); a title tells a person more."""


def document_ids(articles: Mapping[str, Article], format: str) -> dict[str, str]:
    """An id for each article by its key, were it a new document; namesakes get a part of their own.

    An article's own id stands; else its key, if it has the form of one; else outlet, month, title.
    """
    wanted = {key: article.id or _name(article, format) for key, article in articles.items()}
    many = Counter(wanted.values())
    return {
        key: name if many[name] == 1 else told_apart(name, articles[key])
        for key, name in wanted.items()
    }


def told_apart(name: str, article: Article) -> str:
    """The id with a part that another article of this name would not have."""
    return f"{name}-{shortened(article.key + (article.text or ''))}"


def _name(article: Article, format: str) -> str:
    if is_id(article.key) and not _MEANINGLESS.fullmatch(article.key):
        return article.key
    parts = (slug(article.outlet.label, 30), (article.published or "")[:7], slug(article.title, 50))
    plain = "-".join(filter(None, (slug(each) for each in parts)))
    return plain if plain and not plain.isdigit() else f"{slug(format)}-{shortened(article.key)}"


def shortened(words: str) -> str:
    """Eight characters that other words would not have."""
    return digest(words.encode("utf-8", "replace")).removeprefix("sha256:")[:8]
