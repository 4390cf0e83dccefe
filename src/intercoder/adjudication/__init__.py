"""Answers coded differently, and adjudicating them."""
