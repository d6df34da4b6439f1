"""Extraction: who said what, found in the text of an article."""
