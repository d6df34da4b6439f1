"""Codings made elsewhere come in as dossier files, and a dossier's codings go out again."""
