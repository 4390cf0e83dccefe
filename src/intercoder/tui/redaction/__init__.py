"""Reviewing personal data that were found in answers."""
