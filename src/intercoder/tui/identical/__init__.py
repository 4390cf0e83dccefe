"""Identical answers coded differently, on the screen."""
