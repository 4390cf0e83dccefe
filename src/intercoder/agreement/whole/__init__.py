"""All figures of one table, put together."""
