"""Answers coded differently, and settling them."""
