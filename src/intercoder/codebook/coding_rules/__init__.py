"""Rules that people write: a phrase or a pattern of tokens gives a code."""
