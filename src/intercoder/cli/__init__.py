"""The commands. Each parses what was typed, calls one room, and prints."""
