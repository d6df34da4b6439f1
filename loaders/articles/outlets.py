"""Which outlet of the registry an article came from, and proposing one that is not there yet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from communique.graph import records as r
from communique.loaders.dossier import appending
from communique.loaders.dossier.references import slug

FILE = "registry/outlets.yaml"
PROPOSED = "Proposed from an article that was added; not yet checked."


def matching(name: str, url: str, known: Iterable[r.Outlet]) -> r.Outlet | None:
    """The outlet of that name, in any of its languages, or of that web address."""
    wanted = name.casefold()
    host = _host(url)
    for outlet in known:
        names = {outlet.id, outlet.label.casefold(), *(n.text.casefold() for n in outlet.names)}
        if wanted and (wanted in names or slug(name) == outlet.id):
            return outlet
        if _host(outlet.url) in {host, wanted.removeprefix("www.")} - {""}:
            return outlet
    return None


def proposed(name: str, url: str, digest: str, taken: Iterable[str]) -> r.Outlet:
    """A new outlet for an article: named as its page names it, or unnamed with an id of its own.

    ``digest`` is the article's, which keeps the ids of unnamed outlets apart; ``taken`` are the ids
    of all actors there are.
    """
    short = digest.removeprefix("sha256:")[:8]
    base = slug(name) or f"unnamed-outlet-{short}"
    host = _host(url)
    return r.Outlet(
        id=f"{base}-outlet" if base in set(taken) else base,
        label=name or f"Unnamed outlet ({short})",
        description=PROPOSED,
        url=f"https://{host}/" if host else "",
    )


def append(root: Path, outlet: r.Outlet) -> None:
    """Adds an outlet at the end of the registry file, all else kept as it is.

    Raises DossierError, with the file untouched, if the file cannot be gone on with.
    """
    appending.append(root / FILE, {"outlets": [msgspec.to_builtins(outlet)]})


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
