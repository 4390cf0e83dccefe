"""The agreement screen, and the way to the answers behind a figure."""
