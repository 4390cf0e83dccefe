"""Recognising tables that a program is known to write, by their first rows."""
