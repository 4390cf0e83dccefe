"""Widgets that show answers and their judgements, for every screen that needs them."""
