"""Reviewing personal data line by line."""
