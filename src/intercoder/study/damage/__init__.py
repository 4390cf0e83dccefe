"""Finds and names values that cannot be read."""
