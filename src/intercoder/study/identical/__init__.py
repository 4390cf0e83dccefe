"""Identical answers coded differently."""
