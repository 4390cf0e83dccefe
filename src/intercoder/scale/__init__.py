"""Scoring data sets larger than any study, on an engine, and tables over what was scored."""
