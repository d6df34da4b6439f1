"""The language-model tier: any OpenAI-compatible endpoint, asked in writing, checked word for word.

The model proposes verbatim strings; this package finds them in the text or refuses them. Nothing
is sent anywhere unless ``COMMUNIQUE_LLM_URL`` and ``COMMUNIQUE_LLM_MODEL`` are set and this tier is
asked for by name.
"""

from communique.loaders.extraction.language_model.alignment import Aligned, Refused, align
from communique.loaders.extraction.language_model.endpoint import Endpoint, LanguageModelError
from communique.loaders.extraction.language_model.reading import (
    Reading,
    Refusal,
    attributions,
    read,
    tier,
)

__all__ = [
    "Aligned",
    "Endpoint",
    "LanguageModelError",
    "Reading",
    "Refusal",
    "Refused",
    "align",
    "attributions",
    "read",
    "tier",
]
