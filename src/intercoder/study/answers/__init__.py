"""Imports answers into a study."""
