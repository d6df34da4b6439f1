"""Settings from the environment, one prefix: ``COMMUNIQUE_``.

COMMUNIQUE_DOSSIER       dossier used when none is named (default: nearest ``dossier.toml`` upward)
COMMUNIQUE_STORE         store used when none is named: a directory or a SPARQL URL
COMMUNIQUE_STORE_TOKEN   bearer token sent to a remote store
COMMUNIQUE_STORE_TIMEOUT seconds to wait for a remote store (default 60)
COMMUNIQUE_LLM_URL       OpenAI-compatible endpoint, without ``/chat/completions``; no default
COMMUNIQUE_LLM_MODEL     name of the language model asked there
COMMUNIQUE_LLM_KEY       key sent to it, if it wants one
COMMUNIQUE_LLM_TIMEOUT   seconds to wait for one answer (default 120)
COMMUNIQUE_LLM_PIECE     characters of an article in one question (default 6000)
COMMUNIQUE_SPACY_MODEL   English model of spaCy for extraction: a package or a folder
COMMUNIQUE_ENCODER       folder of an encoder trained for extraction
COMMUNIQUE_SERVE_TOKEN   token for updates and administration of ``communique serve``
COMMUNIQUE_TRACEBACK     anything: show where a fault of communique itself happened
"""

from __future__ import annotations

import os


def setting(name: str, default: str = "") -> str:
    """The value of ``COMMUNIQUE_<NAME>``, or the default where it is not set or empty."""
    return os.environ.get(f"COMMUNIQUE_{name.upper()}", "") or default
