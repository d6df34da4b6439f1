"""Evaluation: attributions found against attributions that people marked."""
