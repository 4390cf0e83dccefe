"""Breaks, support and handing an answer over, line by line."""
