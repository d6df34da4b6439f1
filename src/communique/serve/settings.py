"""How a server is set up."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from communique.errors import UsageError


@dataclass(frozen=True)
class Settings:
    """One server: what it serves, where, and within which limits.

    ``place`` is a store directory or the URL of a SPARQL server. ``workers`` is how many queries
    run at a time; ``seconds`` and ``memory`` (MB) limit each; ``rows`` is the most rows or triples
    of an answer. ``waiting`` requests in all, and ``waiting_each`` of one client, may wait for a
    worker. ``services`` are IRI prefixes that SERVICE may ask. ``token`` opens updates (if
    ``writable``) and the list of running queries; "" closes them. ``url`` is the address that
    clients use, without a slash at the end. ``texts`` are folders of article texts that pages may
    show, unless ``texts_anywhere`` only to who asks for this machine by a loopback name: a page of
    another site that points its own name here (DNS rebinding) gets none. ``log`` is where requests
    are noted: a file, "-" for standard error, "" for nowhere.
    """

    place: str
    title: str = ""
    base: str = ""
    host: str = "127.0.0.1"
    port: int = 8421
    workers: int = 2
    seconds: float = 10.0
    rows: int = 100_000
    memory: int = 2_000
    waiting: int = 256
    waiting_each: int = 128
    body: int = 16_000_000
    services: tuple[str, ...] = ()
    writable: bool = False
    token: str = field(default="", repr=False)
    url: str = ""
    log: str = "-"
    cached: int = 32_000_000
    texts: tuple[str, ...] = ()
    texts_anywhere: bool = False

    def check(self) -> None:
        """Raises UsageError for a server that must not be started like this."""
        if self.writable and not self.token:
            where = "" if is_loopback(self.host) else f" on {self.host}"
            raise UsageError(
                f"refusing to take updates{where} without a token: give --token-file FILE, "
                "or set COMMUNIQUE_SERVE_TOKEN"
            )
        if self.writable and self.base:
            raise UsageError(
                "this store is built from a dossier, whose text files are the truth; updates are "
                "taken only by a store of your own: communique serve --store DIR --updates"
            )
        if self.writable and self.place.startswith(("http://", "https://")):
            raise UsageError("updates of a SPARQL server go to that server, not through this one")

    @property
    def public(self) -> str:
        """The address of this server as clients write it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.url or f"http://{host}:{self.port}"


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
