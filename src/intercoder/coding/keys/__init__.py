"""Which key a coder presses for what: keys of codes, recent codes, files of their own."""
