"""Commands that allocate answers."""
