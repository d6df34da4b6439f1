"""Measuring, training and rebuilding what extraction is made of."""
