"""Commands for suggestions."""
