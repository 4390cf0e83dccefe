"""Rows of a study, read out for tables."""
