"""Colours beside the app's own themes: a coder's themes, and terminals with few colours."""
