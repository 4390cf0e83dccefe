"""The influence of suggestions on coders."""
