"""Advice of a language model: what it is asked, and what its answers are worth in a study."""
