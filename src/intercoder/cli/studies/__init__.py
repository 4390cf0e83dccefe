"""Commands that make a study."""
