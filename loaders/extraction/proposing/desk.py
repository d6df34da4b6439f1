"""What all documents of a dossier share while they are read."""

from __future__ import annotations

from dataclasses import dataclass, field

from communique.graph import records as r
from communique.loaders.extraction.meaning.agreements import Agreements
from communique.loaders.extraction.meaning.stance import Frames
from communique.loaders.extraction.speakers.aliases import Aliases
from communique.loaders.extraction.speakers.offices import Offices


@dataclass
class Desk:
    """What all documents of a dossier share: names, offices and cues, compiled once."""

    dossier: r.Dossier
    aliases: Aliases = field(init=False)
    offices: Offices = field(init=False)
    frames: Frames = field(init=False)
    agreements: Agreements = field(init=False)

    def __post_init__(self) -> None:
        self.aliases = Aliases.of(self.dossier.registry)
        self.offices = Offices(self.dossier.registry)
        self.frames = Frames(self.dossier.codebook, self.aliases)
        self.agreements = Agreements(self.dossier.registry, self.aliases)
