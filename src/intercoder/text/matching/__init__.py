"""Finds phrases and patterns of tokens in texts, in time that grows with their length alone."""
