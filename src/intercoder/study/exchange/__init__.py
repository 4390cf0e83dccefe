"""Reads a study's rows for tables."""
