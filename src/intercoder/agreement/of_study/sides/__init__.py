"""The agreement of a study from each side: over time, by part, against itself."""
