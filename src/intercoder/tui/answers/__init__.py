"""Answers and their judgements as widgets, for every screen that shows them."""
