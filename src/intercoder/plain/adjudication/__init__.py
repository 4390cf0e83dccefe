"""Adjudicating line by line."""
