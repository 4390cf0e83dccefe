"""Answers coded differently, and their adjudication."""
