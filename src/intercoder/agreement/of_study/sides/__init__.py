"""Breakdowns of a study's agreement: over time, by part, against itself."""
