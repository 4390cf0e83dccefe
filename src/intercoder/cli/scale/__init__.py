"""Commands that score data sets larger than any study, and count what was scored."""
