"""Asking other endpoints: only those that the server allows.

Source: https://www.w3.org/TR/sparql11-federated-query/ .
"""

from __future__ import annotations

import re

from communique.errors import QueryError
from communique.graph.store import guard
from communique.serve.workers.tokens import group, without_comments

_BY_VARIABLE = re.compile(r"(?<![?$\w])service\s+(silent\s+)?([?$]\w+)\s*(?=\{)", re.IGNORECASE)


def checked(sparql: str, allowed: tuple[str, ...]) -> str:
    """A query whose every SERVICE asks an endpoint below one of the ``allowed`` prefixes.

    ``SERVICE ?where { ... }`` becomes one branch for each of them that is an endpoint, with no
    slash at its end, so that no data can lead it elsewhere. Raises QueryError for other targets;
    where nothing is allowed the store itself refuses every SERVICE.
    """
    if not allowed:
        return sparql
    sparql = without_comments(sparql)
    while found := _BY_VARIABLE.search(sparql):
        inner = group(sparql, found.end())
        branches = " UNION ".join(
            f"{{ VALUES {found[2]} {{ <{iri}> }} SERVICE {found[1] or ''}<{iri}> {inner} }}"
            for iri in allowed
            if not iri.endswith("/")
        )
        if not branches:
            raise QueryError(
                f"SERVICE {found[2]}: name the endpoint itself; none is allowed as a whole"
            )
        after = sparql.index(inner, found.end()) + len(inner)
        sparql = f"{sparql[: found.start()]} {{ {branches} }} {sparql[after:]}"
        guard.check(sparql, federation=True)  # nested, these grow
    for target in guard.services(sparql):
        if not (target.startswith("<") and target[1:-1].startswith(allowed)):
            listed = ", ".join(f"<{prefix}...>" for prefix in allowed)
            raise QueryError(f"SERVICE {target} is not allowed here; allowed are: {listed}")
    return sparql
