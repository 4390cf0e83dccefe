"""Imports and exports tables and other tools' files."""
