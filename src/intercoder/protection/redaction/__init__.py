"""Finds what identifies people in a text, and puts placeholders in its place."""
