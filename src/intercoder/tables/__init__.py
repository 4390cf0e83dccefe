"""Tables in files: what they are, how they are written, and reading them row by row."""
