"""A coder's queue: which answers, in which order."""
