"""Coding line by line."""
