"""Settings from the environment, one prefix: ``COMMUNIQUE_``.

COMMUNIQUE_DOSSIER       dossier used when none is named (default: nearest ``dossier.toml`` upward)
COMMUNIQUE_STORE         store used when none is named: a directory or a SPARQL URL
COMMUNIQUE_STORE_TOKEN   bearer token sent to a remote store
COMMUNIQUE_STORE_TIMEOUT seconds to wait for a remote store (default 60)
COMMUNIQUE_TRACEBACK     anything: show where a fault of communique itself happened
"""

from __future__ import annotations

import os


def setting(name: str, default: str = "") -> str:
    """The value of ``COMMUNIQUE_<NAME>``, or the default where it is not set or empty."""
    return os.environ.get(f"COMMUNIQUE_{name.upper()}", "") or default
