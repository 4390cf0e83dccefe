"""A rule, written and tried line by line."""
