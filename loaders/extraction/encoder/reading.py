"""The tier itself: tag, decode, link, and join with the rules where there is a parse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from communique import __version__
from communique.loaders.extraction.attribution import learned
from communique.loaders.extraction.encoder import stack
from communique.loaders.extraction.encoder.decoding import Evidence, spans
from communique.loaders.extraction.encoder.linking import groups
from communique.loaders.extraction.encoder.network import Encoder, load, stretches
from communique.loaders.extraction.layers import Attribution, Layers, Tier
from communique.loaders.extraction.text.structure import Structure


def attributions(layers: Layers, encoder: Encoder | None = None) -> tuple[Attribution, ...]:
    """The attributions of a text by an encoder, in order of their content.

    Input: the layers of the text, with a parse if there is one (the candidates of the rules are
    then judged too); the encoder (default: the one ``COMMUNIQUE_ENCODER`` names). Raises UsageError
    where none can be used, MissingExtra without its libraries.
    """
    encoder = encoder or load()
    told = encoder.described
    tags = encoder.tags(layers.text, stretches(layers))
    kept: tuple[Attribution, ...] = ()
    if layers.parse and layers.parse.tokens:
        structure, weights = Structure(layers), told.stack or stack.STACK
        found = learned.scored(structure, learned.models())
        judged = stack.judged(structure, found, Evidence(tags, told.labels), weights)
        kept = stack.chosen(structure, judged, told.threshold)
    linked = groups(layers, spans(layers.text, tags, told.labels))
    more = stack.alone(layers, linked, kept, told.alone or stack.ALONE, told.threshold)
    return in_order((*kept, *more))


def in_order(found: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """Attributions by the place of their content, with what is nested still pointing right."""
    order = sorted(range(len(found)), key=lambda n: (found[n].content[0], found[n].cue))
    place = {old: new for new, old in enumerate(order)}
    return tuple(
        replace(found[n], within=place[w]) if (w := found[n].within) is not None else found[n]
        for n in order
    )


def tier(encoder: Encoder | None = None) -> Tier:
    """What goes into the provenance of such proposals: the model and the SHA-256 of its file."""
    encoder = encoder or load()
    return Tier("encoder", __version__, encoder.name, encoder.digest)
