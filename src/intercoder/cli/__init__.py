"""The commands. Each one parses what was typed, calls one room, and prints the result."""
