"""Findings to look at: one table at a time, and the answers behind each of its figures."""
