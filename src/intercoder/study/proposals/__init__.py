"""Proposed codes in a study: making, reading, opening and rejecting them."""
