"""The agreement command."""
