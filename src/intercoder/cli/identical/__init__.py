"""The command for identical answers."""
