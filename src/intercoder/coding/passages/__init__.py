"""Passages: words of an answer that a coder marked for a code."""
