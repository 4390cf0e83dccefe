"""Dialogs: ask, choose, and help."""
