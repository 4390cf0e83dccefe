"""Writes tables of decisions and results for other programs."""
