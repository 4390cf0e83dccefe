"""Commands that show where a study stands."""
