"""Keeping texts masked until a person asks to read them: their own choice, never in a study."""
