"""Measures suggestions on codes they did not learn from."""
