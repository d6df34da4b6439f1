"""``python -m communique.loaders.schemas`` writes the schemas anew beside this file."""

from communique.loaders.schemas import write

write()
