"""Where a study stands: progress, counts, and how it was conducted."""
