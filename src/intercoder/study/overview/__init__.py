"""The state of a study: progress, counts, and how it was conducted."""
