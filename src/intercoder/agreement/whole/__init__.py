"""All figures of one table, combined."""
