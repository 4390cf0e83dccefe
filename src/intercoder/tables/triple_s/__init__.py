"""Reads Triple-S surveys, versions 1.2 to 3.0: a definition in XML and a file of data."""
