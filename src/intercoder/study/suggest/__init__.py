"""Models stored in a study, and the data they learn from."""
