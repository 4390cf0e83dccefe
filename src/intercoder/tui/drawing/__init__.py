"""Draws lines and marks from plain values."""
