"""What suggestions keep in a study, and what they learn from."""
