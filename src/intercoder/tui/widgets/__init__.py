"""Widgets, one to a file; they draw values and post messages."""
