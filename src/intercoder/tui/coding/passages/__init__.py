"""Marking words of an answer on the coding screen."""
